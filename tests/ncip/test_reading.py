"""Reading NCIP: real samples, every habit, and what hostile senders send."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.ncip.names import Version, version_of
from protocolsrv.ncip.reading import MAX_BYTES, Malformed, Message, read

SAMPLES = Path(__file__).parents[3] / "shared" / "specs" / "ncip" / "samples"
NAMESPACE = 'xmlns:n="http://www.niso.org/2008/ncip"'
PLAIN = (
    '<NCIPMessage version="x">'
    "<LookupAgency><AgencyId>Åmsele</AgencyId></LookupAgency>"
    "</NCIPMessage>"
)


def message(data: bytes | str) -> Message:
    """What must be readable."""
    found = read(data if isinstance(data, bytes) else data.encode())
    assert isinstance(found, Message), found
    return found


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of samples (../shared) is absent")
def test_every_sample_is_read() -> None:
    names = sorted(SAMPLES.glob("*.xml"))
    assert len(names) > 30
    for path in names:
        found = read(path.read_bytes())
        assert isinstance(found, Message), (path.name, found)
        assert re.fullmatch(r"[A-Z][A-Za-z]+", found.service)


@pytest.mark.parametrize(
    "encoded",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{PLAIN}'.encode("latin-1"),
        f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16-be"),
        f'<?xml version="1.0" encoding="windows-1252"?>{PLAIN}'.encode("cp1252"),
        f"  \r\n{PLAIN}\x04".encode(),
        f'<?xml version="1.0"?><!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1.0//EN"'
        f' "http://192.0.2.1/never.dtd">{PLAIN}'.encode(),
    ],
)
def test_encodings_and_outer_habits(encoded: bytes) -> None:
    found = message(encoded)
    assert (found.service, found.body.value("AgencyId")) == ("LookupAgency", "Åmsele")


def test_habits_are_named_and_namespaces_do_not_matter() -> None:
    strict = message(
        f'<n:NCIPMessage {NAMESPACE} n:version="{Version.V2_0.value}">'
        "<n:LookupAgency><n:AgencyId n:Scheme='s'> Um </n:AgencyId></n:LookupAgency>"
        "</n:NCIPMessage>"
    )
    assert (strict.habits, strict.version) == ((), Version.V2_0)
    agency = strict.body.first("AgencyId")
    assert agency is not None and (agency.text, agency.scheme) == ("Um", "s")
    assert set(message(PLAIN).habits) == {"unqualified version", "no namespace"}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd", Version.V2_0),
        ("http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd", Version.V2_01),
        ("http://www.niso.org/ncip/v2_02/imp1/xsd/ncip_v2_02.xsd", Version.V2_02),
        ("2.01", Version.V2_01),
        ("", Version.V2_02),
        ("something else", Version.V2_02),
    ],
)
def test_versions(text: str, version: Version) -> None:
    assert version_of(text) is version


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<NCIPMessage>",
        b"<NCIPMessage/>",
        b"<Other><LookupUser/></Other>",
        b"<NCIPMessage><LookupUser/><LookupItem/></NCIPMessage>",
        b"<NCIPMessage><LookupUser/></NCIPMessage><NCIPMessage/>",
        b'<!DOCTYPE NCIPMessage [<!ENTITY a "b">]><NCIPMessage><A>&a;</A></NCIPMessage>',
        b'<!DOCTYPE NCIPMessage SYSTEM "file:///etc/passwd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<NCIPMessage><A>&a;</A></NCIPMessage>",
        b'<?xml version="1.0" encoding="EBCDIC-CP-SE"?><NCIPMessage><A/></NCIPMessage>',
        b"<NCIPMessage><A>\xe5</A></NCIPMessage>",
        b"<NCIPMessage>" + b"<a>" * 200 + b"</a>" * 200 + b"</NCIPMessage>",
        b"<NCIPMessage><A>" + b"<a/>" * 30_000 + b"</A></NCIPMessage>",
        b"<NCIPMessage><A>a\x00b</A></NCIPMessage>",
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_message_is_told(data: bytes) -> None:
    found = read(data)
    assert isinstance(found, Malformed)
    assert found.kind == "Invalid Message Syntax Error"
    assert found.detail


@given(st.binary(max_size=200), st.integers(0, len(PLAIN)), st.integers(0, 20))
def test_no_octets_raise(junk: bytes, at: int, cut: int) -> None:
    whole = PLAIN.encode()
    assert isinstance(read(whole[:at] + junk + whole[at + cut :]), Message | Malformed)
    assert isinstance(read(junk), Message | Malformed)

"""Records to test with: built plainly, independent of the code under test."""

from __future__ import annotations

from protocolsrv.marc.record import Field, MarcRecord

LEADER = "00000nam a2200000 i 4500"


def control(tag: str, text: str) -> Field:
    return Field(tag, "", (("", text),))


def data(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(tag, indicators, subfields)


def book(number: str = "10001", *extra: Field, title: str = "Röda rummet") -> MarcRecord:
    """A record with 001, 003, 008, 245 and what is given."""
    return MarcRecord(
        LEADER,
        [
            control("001", number),
            control("003", "ZZUR"),
            control("008", "250222s1879    sw            000 0 swe c"),
            data("245", "10", ("a", title)),
            *extra,
        ],
    )


def raw(
    fields: list[tuple[str, bytes]],
    leader: str = LEADER,
    *,
    length: int | None = None,
    base: int | None = None,
) -> bytes:
    """ISO 2709 from tags and the bytes of fields (without terminator); lengths can be made to
    lie."""
    directory = b""
    body = b""
    for tag, content in fields:
        directory += f"{tag}{len(content) + 1:04}{len(body):05}".encode()
        body += content + b"\x1e"
    true_base = 25 + len(directory)
    total = true_base + len(body) + 1
    head = (
        f"{total if length is None else length:05}{leader[5:12]}"
        f"{true_base if base is None else base:05}{leader[17:]}"
    )
    return head.encode() + directory + b"\x1e" + body + b"\x1d"


def simple(number: str = "10001", title: bytes = "Röda rummet".encode(), **lies: int) -> bytes:
    """A small record in ISO 2709."""
    return raw([("001", number.encode()), ("245", b"10\x1fa" + title)], **lies)


def xml(number: str = "10001", title: str = "Röda rummet", prefix: str = "") -> str:
    """A small record in MARCXML, without namespace declaration."""
    p = f"{prefix}:" if prefix else ""
    return (
        f"<{p}record><{p}leader>{LEADER}</{p}leader>"
        f'<{p}controlfield tag="001">{number}</{p}controlfield>'
        f'<{p}datafield tag="245" ind1="1" ind2="0">'
        f'<{p}subfield code="a">{title}</{p}subfield></{p}datafield></{p}record>'
    )

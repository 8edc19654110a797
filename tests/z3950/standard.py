"""The standard's ASN.1 modules as YAZ ships them, read by asn1tools."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import asn1tools

FOLDERS = (Path("/usr/share/yaz/z39.50"), Path("/usr/local/share/yaz/z39.50"))
_MODULES = ("RecordSyntax-opac", "UserInfoFormat-searchResult-1")
_EXTERNAL = """
Ext ::= [UNIVERSAL 8] IMPLICIT SEQUENCE {
  directReference OBJECT IDENTIFIER OPTIONAL,
  indirectReference INTEGER OPTIONAL,
  encoding CHOICE {
    single-ASN1-type [0] ANY, octet-aligned [1] IMPLICIT OCTET STRING,
    arbitrary [2] IMPLICIT BIT STRING } }
"""


def folder() -> Path | None:
    """Where the modules are, if anywhere (Debian: libyaz-dev)."""
    return next((one for one in FOLDERS if (one / "z3950v3.asn").is_file()), None)


def _text(name: str) -> str:
    found = folder()
    assert found is not None
    return (found / name).read_text()


def _module(text: str, name: str) -> str:
    """One module, without the object identifier that asn1tools cannot read."""
    start = text.index(f"\n{name}\n") + 1 if f"\n{name}\n" in text else text.index(name)
    end = text.index("\nEND", start)
    # A remark of that module ends in the middle of its line, which leaves words behind.
    body = re.sub(r"^-- LanguageCode.*$", "", text[start:end], flags=re.MULTILINE)
    return re.sub(r"\{Z39[^}]*\}", "", body, count=1) + "\nEND\n"


def _core() -> str:
    return _module(_text("z3950v3.asn"), "Z39-50-APDU-1995")


@cache
def types() -> dict[str, Any]:
    """Every type of the modules that matter here, by name."""
    found: dict[str, Any] = {}
    negotiation = "NegotiationRecordDefinition-charSetandLanguageNegotiation-3"
    texts = [_core(), *[_module(_text("z3950v3.asn"), one) for one in _MODULES]]
    for text in (*texts, _module(_text("charneg-3.asn"), negotiation)):
        (module,) = asn1tools.parse_string(text).values()
        found.update(module["types"])
    return found


@cache
def compiled() -> Any:
    """An independent codec for the APDUs. Its own EXTERNAL reads one alternative wrongly, so that
    type is spelled out for it."""
    text = re.sub(r"\bEXTERNAL\b", "Ext", _core())
    return asn1tools.compile_string(text.removesuffix("\nEND\n") + _EXTERNAL + "\nEND\n", "ber")

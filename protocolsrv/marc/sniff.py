"""What a stream holds, told from its first bytes; the name of the file says nothing.

Files that hold no MARC are told apart as far as helps the person who gave them to the loader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

WINDOW = 262_144
"""First bytes of a stream looked at."""


class Kind(Enum):
    """What the bytes are."""

    GZIP = "gzip"
    ISO2709 = "iso2709"
    XML = "xml"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The kind, and for OTHER what it is and why it is not taken."""

    kind: Kind
    detail: str = ""


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a RIFF file (image, sound or film)"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"BZh", "bzip2 data; only gzip is read"),
    (b"\xfd7zXZ\x00", "xz data; only gzip is read"),
    (b"\x28\xb5\x2f\xfd", "zstd data; only gzip is read"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)

_TEXTS = (
    (rb"=(?:LDR|[0-9]{3})  ", "mnemonic MARC text (mrk), not ISO 2709"),
    (rb"[0-9]{9} (?:FMT|LDR|[0-9]{3})[0-9 ]{2} [A-Z] ", "Aleph sequential, not ISO 2709"),
    (rb"(?:LDR|LEADER) {1,7}[0-9 ^]", "MARC as lines of text, not ISO 2709"),
    (rb"[0-9]{3}(?: {1,3}[0-9 _#]{0,2})? *[$|\xc2\xa6]a", "MARC as lines of text, not ISO 2709"),
    (rb"LDR[0-9]{5}|[^\n]{80}LDR[0-9]{5}|.{0,60}MicroLIF", "MicroLIF, not ISO 2709"),
    (rb"[\[{]\s*(?:[\"\[{\]}]|[0-9]|true|false|null)", "JSON, not ISO 2709 or MARCXML"),
    (rb"(?:<!doctype html|<html)", "HTML"),
    (rb"@(?:prefix|base) ", "RDF (Turtle)"),
    (rb"TY  - ", "RIS citations"),
    (rb"@[A-Za-z]+ *\{", "BibTeX citations"),
)
_TEXT_KINDS = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _TEXTS)

_ODD = bytes([*range(9), *range(14, 27), 28])
_LEADER = re.compile(rb"[0-9 ]{5}[ -~]{7}[0-9]{5}[ -~]{3}[ -~]{4}[0-9A-Za-z]{3}[0-9]{9}")
_MARC_LEADER = re.compile(rb"[0-9]{5}[acdnps][a-z][a-z ][ a-z][ a]22[0-9]{5}")


def sniff(head: bytes) -> Sniffed:
    """What a stream that begins with `head` (up to WINDOW bytes) holds."""
    if not head:
        return Sniffed(Kind.OTHER, "an empty file")
    if head.startswith(b"\x1f\x8b\x08"):
        return Sniffed(Kind.GZIP)
    if head.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")):
        return Sniffed(Kind.XML)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return Sniffed(Kind.OTHER, name)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.strip(b"\x00\x1a"):
        return Sniffed(Kind.OTHER, "nothing but blank bytes")
    for pattern, name in _TEXT_KINDS:
        if pattern.match(text):
            return Sniffed(Kind.OTHER, name)
    if text.startswith(b"<"):
        return Sniffed(Kind.XML)
    if _LEADER.match(text) or _MARC_LEADER.match(text) or _remains(text):
        return Sniffed(Kind.ISO2709)
    return Sniffed(Kind.OTHER, _plain(text))


def _remains(text: bytes) -> bool:
    """Whether this is or was ISO 2709: its delimiters, and either a leader somewhere or hardly
    another control character."""
    if not (b"\x1e" in text and b"\x1f" in text):
        return False
    if _LEADER.search(text) or _MARC_LEADER.search(text):
        return True
    return len(text) - len(text.translate(None, _ODD)) <= len(text) // 100


def _plain(text: bytes) -> str:
    """What text (or not) without a MARC leader is."""
    if text[:8192].translate(None, _ODD) != text[:8192]:
        return "binary data that is no ISO 2709"
    lines = text[:8192].splitlines()[:3]
    if lines and all(b"\t" in line for line in lines):
        return "a table with tabs (TSV)"
    if len(lines) > 1 and all(line.count(b",") >= 2 for line in lines):
        return "a table with commas (CSV)"
    return "text without a MARC record"

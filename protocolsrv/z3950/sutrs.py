"""SUTRS (1.2.840.10003.5.101): a record as lines of text, for people without a MARC reader."""

from __future__ import annotations

from protocolsrv.marc.record import MarcRecord

_LINES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Title", ("245",), "abnp"),
    ("Statement", ("245",), "c"),
    ("Name", ("100", "110", "111", "700", "710", "711"), "abcdq"),
    ("Edition", ("250",), "ab"),
    ("Published", ("260", "264"), "abc"),
    ("Extent", ("300",), "abce"),
    ("Series", ("490", "830"), "anpv"),
    ("ISBN", ("020",), "a"),
    ("ISSN", ("022",), "a"),
    ("Subject", ("600", "610", "611", "630", "650", "651", "655"), "abvxyz"),
    ("Note", ("500", "505", "520"), "a"),
    ("Control number", ("001",), ""),
)
_BRIEF = frozenset(("Title", "Name", "Published"))


def text_of(record: MarcRecord, *, brief: bool = False) -> str:
    """`Label: value` lines, each ended by a line feed."""
    lines = []
    for label, tags, codes in _LINES:
        if brief and label not in _BRIEF:
            continue
        for field in record.each(*tags):
            value = " ".join(field.all(codes) if codes else [field.data]).strip()
            if value:
                lines.append(f"{label}: {value}\n")
    return "".join(lines)

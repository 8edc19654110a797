"""What MARC 21 allows in a field, and how a field outside it is brought inside.

Only what has no meaning is taken away (control characters, delimiters with nothing after them),
and nothing of the text. What cannot be kept as it stands in the MARCXML schema is kept under the
code or indicator for "unknown", so that every form of the record says the same. Each change is a
remark; what cannot be named is a flaw.
"""

from __future__ import annotations

import re

from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.iso2709 import CONTROL_TAG, DATA_TAG, INDICATOR_CHARS, SUBFIELD_CODES
from protocolsrv.marc.record import Field

UNKNOWN_CODE = "?"
"""The subfield code of text whose own code is missing or illegal. Legal, and used by nobody."""

_INDICATORS = frozenset(INDICATOR_CHARS)
_CODES = frozenset(SUBFIELD_CODES)
# Tab, line feed and return part words; the others, and the two non-characters, mean nothing.
_BLANKS = re.compile(r"[\t\n\r]")
_MEANINGLESS = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def is_control_tag(tag: str) -> bool:
    """Whether fields with this tag have neither indicators nor subfields."""
    return tag.startswith("00")


def clean_text(tag: str, text: str, remarks: list[Remark]) -> str:
    """`text` without control characters."""
    if not _MEANINGLESS.search(text):
        return text
    blanked, parted = _BLANKS.subn(" ", text)
    if parted:
        remarks.append(Remark(tag, "line break or tab in the text made a blank"))
    found = sorted({ord(one) for one in _MEANINGLESS.findall(blanked)})
    if found:
        names = ", ".join(f"U+{one:04X}" for one in found)
        remarks.append(Remark(tag, f"control characters removed: {names}"))
    return _MEANINGLESS.sub("", blanked)


def control_field(tag: str, text: str, remarks: list[Remark]) -> Field | Flaw:
    """A control field; for a tag outside 00X, whose text then has no code, a data field."""
    if CONTROL_TAG.fullmatch(tag):
        if "\x1f" in text:
            if tag in ("001", "003") and "\x1f" in text.rstrip("\x1f"):
                return Flaw(Damage.FIELD, "subfields in a control field", tag)
            remarks.append(Remark(tag, "subfield delimiters in a control field made blanks"))
            text = text.replace("\x1f", " ")
        return Field(tag, "", (("", clean_text(tag, text, remarks)),))
    if DATA_TAG.fullmatch(tag):
        remarks.append(Remark(tag, f"no subfields: text kept in ${UNKNOWN_CODE}"))
        return Field(tag, "  ", ((UNKNOWN_CODE, clean_text(tag, text, remarks)),))
    return _bad_tag(tag)


def data_field(
    tag: str, indicators: str, subfields: list[tuple[str, str]], remarks: list[Remark]
) -> Field | Flaw | None:
    """A data field; None for one with nothing in it. `subfields` may have codes of any length."""
    if not DATA_TAG.fullmatch(tag):
        return _bad_tag(tag)
    kept = []
    for code, value in subfields:
        text = clean_text(tag, value, remarks)
        if code in _CODES:
            kept.append((code, text))
        elif code or text:
            remarks.append(Remark(tag, f"subfield code {code!r}: text kept in ${UNKNOWN_CODE}"))
            kept.append((UNKNOWN_CODE, text))
        else:
            remarks.append(Remark(tag, "subfield delimiter with nothing after it removed"))
    if not kept:
        remarks.append(Remark(tag, "field with nothing in it removed"))
        return None
    return Field(tag, _clean_indicators(tag, indicators, remarks), tuple(kept))


def _clean_indicators(tag: str, indicators: str, remarks: list[Remark]) -> str:
    if len(indicators) == 2 and set(indicators) <= _INDICATORS:
        return indicators
    clean = "".join(one if one in _INDICATORS else " " for one in f"{indicators:2}"[:2])
    remarks.append(Remark(tag, f"indicators {indicators!r} read as {clean!r}"))
    return clean


def _bad_tag(tag: str) -> Flaw:
    return Flaw(Damage.FIELD, f"{tag!r} is no tag of a field", tag[:10])

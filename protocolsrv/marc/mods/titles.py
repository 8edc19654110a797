"""titleInfo: 245, and the other titles of a record."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import Pairs, alternative
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import IndexedRecord, fields, joined, trimmed
from protocolsrv.marc.xml_text import element, leaf

_LABELS = {
    "2": "distinctive title",
    "3": "other title",
    "4": "cover title",
    "5": "added title page title",
    "6": "caption title",
    "7": "running title",
    "8": "spine title",
}
"""246, second indicator."""


def titles(record: IndexedRecord) -> str:
    """All titles, 245 first."""
    parts = [title_info(one, "afgks") for one in fields(record, "245")]
    parts += [title_info(one, "a", [("type", "abbreviated")]) for one in fields(record, "210")]
    parts += [title_info(one, "a", [("type", "translated")]) for one in fields(record, "242")]
    for one in fields(record, "246"):
        label = (one.first("i") or "").rstrip(": ") or _LABELS.get(one.indicators[1], "")
        parts.append(
            title_info(one, "afg", [("type", "alternative"), ("displayLabel", label)], skip=0)
        )
    for one in fields(record, "130", "240", "730"):
        if one.tag != "730" or one.indicators[1] != "2":
            article = one.indicators[1 if one.tag == "240" else 0]
            kind = [("type", "uniform"), *_group(record, one)]
            parts.append(title_info(one, "adfgklmorst", kind, skip=_number(article)))
    for one in fields(record, "740"):
        if one.indicators[1] != "2":
            skip = _number(one.indicators[0])
            parts.append(title_info(one, "a", [("type", "alternative")], skip=skip))
    return "".join(parts)


def _group(record: IndexedRecord, field: Field) -> Pairs:
    """240 belongs to the name of 1XX."""
    named = field.tag == "240" and any(record.each("100", "110", "111"))
    return [("nameTitleGroup", "1")] if named and not field.first("6") else []


def _number(indicator: str) -> int:
    return int(indicator) if indicator.isdigit() and indicator.isascii() else 0


def title_info(
    field: Field, codes: str, attributes: Pairs | None = None, skip: int | None = None
) -> str:
    """A titleInfo: title from `codes`, subtitle $b, part $n and $p; `skip` non-filing characters
    (by default those of the second indicator) set apart."""
    title = trimmed(joined(field, codes))
    count = _number(field.indicators[1]) if skip is None else skip
    article = ""
    if 0 < count < len(title) and title[count - 1] in " '’-\"":
        article, title = title[:count].strip(), title[count:]
    content = (
        leaf("nonSort", article)
        + leaf("title", title)
        + leaf("subTitle", trimmed(joined(field, "b")))
        + leaf("partNumber", trimmed(joined(field, "n")))
        + leaf("partName", trimmed(joined(field, "p")))
    )
    return element("titleInfo", content, [*(attributes or []), *alternative(field)])

"""relatedItem: series, hosts, parts, other editions, what came before and after."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import Pairs
from protocolsrv.marc.mods.names import name
from protocolsrv.marc.mods.titles import title_info
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import IndexedRecord, fields, joined, trimmed
from protocolsrv.marc.xml_text import element, leaf

_LINKS = {
    "760": "series",
    "762": "constituent",
    "765": "original",
    "767": "otherVersion",
    "770": "constituent",
    "772": "host",
    "773": "host",
    "774": "constituent",
    "775": "otherVersion",
    "776": "otherFormat",
    "777": "",
    "780": "preceding",
    "785": "succeeding",
    "786": "original",
    "787": "",
}
"""Linking entries 76X-78X; "" is a relation MODS has no word for."""


def related(record: IndexedRecord) -> str:
    """All relations, series first."""
    parts = [_series(record)]
    for one in fields(record, "700", "710", "711", "730", "740"):
        contained = one.indicators[1] == "2"
        if one.first("t") or (one.tag > "720" and contained):
            attributes = [("type", "constituent" if contained else "")]
            parts.append(_work(one, attributes))
    parts += [_linked(one) for one in fields(record, *_LINKS)]
    parts += [_original(one) for one in record.each("534")]
    for one in record.each("510"):
        note = leaf("note", joined(one, "abc"))
        parts.append(element("relatedItem", note, [("type", "isReferencedBy")]))
    for one in record.each("856"):
        if one.indicators[1] == "2":
            urls = "".join(leaf("url", url) for url in one.all("u"))
            parts.append(element("relatedItem", element("location", urls)))
    return "".join(parts)


def _series(record: IndexedRecord) -> str:
    """440, 490 that are not traced, and 8XX."""
    parts = []
    for one in fields(record, "440", "490", "830"):
        if one.tag == "490" and one.indicators[0] == "1" and any(record.each("830", "800", "810")):
            continue
        skip = None if one.tag in ("440", "830") else 0
        body = title_info(
            Field(one.tag, one.indicators, _with_volume(one)), "a", [], skip=skip
        ) + leaf("identifier", trimmed(joined(one, "x")), [("type", "issn")])
        parts.append(element("relatedItem", body, [("type", "series")]))
    parts += [_work(one, [("type", "series")]) for one in fields(record, "800", "810", "811")]
    return "".join(parts)


def _with_volume(field: Field) -> tuple[tuple[str, str], ...]:
    """The volume ($v) of a series is its part number; links ($6) do not go into relatedItem."""
    return tuple(
        ("n" if code == "v" else code, value) for code, value in field.subfields if code != "6"
    )


def _work(field: Field, attributes: Pairs) -> str:
    """A work named by its author and title (X00-X11 with $t) or its title alone."""
    bare = tuple((code, value) for code, value in field.subfields if code != "6")
    author = ""
    if field.tag[1:] in ("00", "10", "11"):
        at = next((at for at, (code, _) in enumerate(bare) if code == "t"), len(bare))
        author = name(Field(field.tag, field.indicators, bare[:at]))
        renamed = tuple(("n" if code == "v" else code, value) for code, value in bare[at:])
        title = title_info(Field(field.tag, field.indicators, renamed), "fgklmorst", [], skip=0)
    else:
        title = title_info(Field(field.tag, field.indicators, bare), "adfgklmorst", [], skip=0)
    number = leaf("identifier", trimmed(joined(field, "x")), [("type", "issn")])
    return element("relatedItem", title + author + number, attributes)


def _linked(field: Field) -> str:
    """A linking entry 76X-78X."""
    title = leaf("title", trimmed(joined(field, "t") or joined(field, "s")))
    author = leaf("namePart", trimmed(joined(field, "a")))
    published = leaf("publisher", trimmed(joined(field, "d"))) + leaf(
        "edition", trimmed(joined(field, "b"))
    )
    body = (
        element("titleInfo", title)
        + element("name", author)
        + element("originInfo", published)
        + element("physicalDescription", leaf("extent", joined(field, "h")))
        + "".join(leaf("note", note) for note in field.all("n"))
        + element("part", leaf("text", joined(field, "g")))
        + leaf("identifier", trimmed(joined(field, "x")), [("type", "issn")])
        + "".join(leaf("identifier", trimmed(one), [("type", "isbn")]) for one in field.all("z"))
        + "".join(leaf("identifier", one, [("type", "local")]) for one in field.all("w"))
    )
    label = (field.first("i") or "").rstrip(": ")
    return element("relatedItem", body, [("type", _LINKS[field.tag]), ("displayLabel", label)])


def _original(field: Field) -> str:
    """534: the original of a reproduction."""
    body = (
        element("titleInfo", leaf("title", trimmed(joined(field, "t"))))
        + element("name", leaf("namePart", trimmed(joined(field, "a"))))
        + element("originInfo", leaf("publisher", trimmed(joined(field, "c"))))
        + element("physicalDescription", leaf("extent", joined(field, "e")))
        + "".join(leaf("note", note) for note in field.all("n"))
        + "".join(leaf("identifier", one, [("type", "isbn")]) for one in field.all("z"))
    )
    return element("relatedItem", body, [("type", "original")])

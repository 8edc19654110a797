"""abstract, tableOfContents, targetAudience, note, accessCondition, identifier, location."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import alternative
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import IndexedRecord, fields, joined, trimmed
from protocolsrv.marc.xml_text import element, leaf

_ABSTRACTS = {"0": "subject", "1": "review", "2": "scope and content", "4": "content advice"}
_AUDIENCES = {
    "a": "preschool",
    "b": "primary",
    "c": "pre-adolescent",
    "d": "adolescent",
    "e": "adult",
    "f": "specialized",
    "g": "general",
    "j": "juvenile",
}
_NOTES = {
    "500": "",
    "501": "with",
    "502": "thesis",
    "504": "bibliography",
    "508": "creation/production credits",
    "511": "performers",
    "515": "numbering",
    "518": "venue",
    "522": "",
    "524": "preferred citation",
    "530": "additional physical form",
    "533": "reproduction",
    "535": "original location",
    "536": "funding",
    "538": "system details",
    "541": "acquisition",
    "545": "biographical/historical",
    "546": "language",
    "550": "",
    "561": "ownership",
    "562": "version identification",
    "581": "publications",
    "583": "action",
    "585": "exhibitions",
    "586": "",
    "588": "source of description",
}
"""5XX to the note types of MODS."""
_OTHER_NUMBERS = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
_PUBLISHER_NUMBERS = {
    "0": "issue number",
    "1": "matrix number",
    "2": "music plate",
    "3": "music publisher",
    "4": "videorecording identifier",
}


def contents(record: IndexedRecord) -> str:
    """abstract, tableOfContents, targetAudience."""
    parts = []
    for one in fields(record, "520"):
        kind = _ABSTRACTS.get(one.indicators[0], "")
        attributes = [("type", kind), *alternative(one)]
        parts.append(leaf("abstract", joined(one, "abcu"), attributes))
    parts += [
        leaf("tableOfContents", joined(one, "agrtu"), alternative(one))
        for one in fields(record, "505")
    ]
    if record.leader[6:7] in "acdgijkmort":
        coded = _AUDIENCES.get((record.control("008") or "")[22:23])
        if record.leader[7:8] not in "sbi":
            parts.append(leaf("targetAudience", coded, [("authority", "marctarget")]))
    parts += [leaf("targetAudience", joined(one, "ab3")) for one in record.each("521")]
    return "".join(parts)


def notes(record: IndexedRecord) -> str:
    """note: the statement of responsibility first, then 5XX in the record's order."""
    parts = [
        leaf("note", joined(one, "c"), [("type", "statement of responsibility"), *alternative(one)])
        for one in fields(record, "245")
    ]
    for one in fields(record, *_NOTES):
        value = joined(one, "abcdefghijklmnoprstuvwxyz3")
        parts.append(leaf("note", value, [("type", _NOTES[one.tag]), *alternative(one)]))
    return "".join(parts)


def conditions(record: IndexedRecord) -> str:
    """accessCondition: 506 and 540."""
    kinds = {"506": "restriction on access", "540": "use and reproduction"}
    return "".join(
        leaf("accessCondition", joined(one, "abcdfu3"), [("type", kinds[one.tag])])
        for one in record.each(*kinds)
    )


def identifiers(record: IndexedRecord) -> str:
    """identifier: standard numbers, wrong ones marked invalid."""
    parts = []
    for tag, kind, wrong in (("010", "lccn", "z"), ("020", "isbn", "z"), ("022", "issn", "yz")):
        for one in record.each(tag):
            parts += [leaf("identifier", trimmed(_bare(v)), [("type", kind)]) for v in one.all("a")]
            parts += [
                leaf("identifier", trimmed(_bare(v)), [("type", kind), ("invalid", "yes")])
                for v in one.all(wrong)
            ]
            if tag == "022":
                parts += [leaf("identifier", v, [("type", "issn-l")]) for v in one.all("l")]
    for one in record.each("024"):
        kind = _OTHER_NUMBERS.get(one.indicators[0], one.first("2") or "")
        parts += [leaf("identifier", value, [("type", kind)]) for value in one.all("a")]
    for one in record.each("028"):
        kind = _PUBLISHER_NUMBERS.get(one.indicators[0], "publisher number")
        parts.append(leaf("identifier", joined(one, "ba"), [("type", kind)]))
    for one in record.each("035"):
        for value in one.all("a"):
            agency, _, number = value.partition(")")
            oclc = agency.casefold() == "(ocolc"
            kind, known = ("oclc", number) if oclc else ("local", value)
            parts.append(leaf("identifier", known, [("type", kind)]))
    for one in record.each("037"):
        parts.append(leaf("identifier", joined(one, "ab"), [("type", "stock number")]))
    return "".join(parts)


def _bare(number: str) -> str:
    """A standard number without what is said about it in brackets."""
    return number.partition("(")[0].strip()


def locations(record: IndexedRecord) -> str:
    """location: where it can be read on the net (856) and, if it is given out, 852."""
    parts = []
    for one in record.each("852"):
        body = leaf("physicalLocation", joined(one, "abe")) + leaf(
            "shelfLocator", joined(one, "ckhijlm")
        )
        parts.append(element("location", body))
    primary = True
    for one in record.each("856"):
        if one.indicators[1] != "2":
            first, *others = one.all("u") or [""]
            urls = _url(one, first, primary) + "".join(_url(one, url) for url in others)
            primary = primary and not urls
            parts.append(element("location", urls))
    return "".join(parts)


def _url(field: Field, url: str, primary: bool = False) -> str:
    label = joined(field, "y3") or joined(field, "z")
    usage = "primary display" if primary and field.indicators[1] == "0" else ""
    return leaf("url", url, [("displayLabel", label), ("usage", usage)])

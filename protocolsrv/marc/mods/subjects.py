"""subject, classification, genre: what a record is about, and what it is."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import Pairs, alternative, authority, uri
from protocolsrv.marc.mods.names import name_parts, roles
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import IndexedRecord, fields, joined, trimmed
from protocolsrv.marc.xml_text import element, leaf

_SUBDIVISIONS = {"v": "genre", "x": "topic", "y": "temporal", "z": "geographic"}
_NAME_KINDS = {"600": "personal", "610": "corporate", "611": "conference"}
_PLACES = (
    ("a", "country"),
    ("b", "state"),
    ("c", "county"),
    ("d", "city"),
    ("f", "citySection"),
    ("g", "region"),
    ("h", "extraTerrestrialArea"),
)
_LITERARY = {
    "1": "fiction",
    "d": "drama",
    "e": "essay",
    "f": "novel",
    "h": "humor, satire",
    "i": "letter",
    "j": "short story",
    "p": "poetry",
    "s": "speech",
}
_SCHEMES = {"050": "lcc", "060": "nlm", "080": "udc", "082": "ddc"}


def subjects(record: IndexedRecord) -> str:
    """6XX without 655, and places and maps of 0XX, 255, 752."""
    parts = [_geographic_codes(record), _cartographics(record)]
    for one in fields(record, "600", "610", "611", "630", "648", "650", "651", "656"):
        body = _main(one) + "".join(
            leaf(_SUBDIVISIONS[code], trimmed(value))
            for code, value in one.subfields
            if code in _SUBDIVISIONS
        )
        parts.append(element("subject", body, [*authority(one), *alternative(one)]))
    for one in fields(record, "653"):
        body = "".join(leaf("topic", trimmed(value)) for value in one.all("a"))
        parts.append(element("subject", body, alternative(one)))
    for one in record.each("662", "752"):
        places = "".join(
            leaf(place, trimmed(value))
            for code, place in _PLACES
            for value in one.all(code)[: 1 if code in "abc" else None]
        )
        body = element("hierarchicalGeographic", places)
        parts.append(element("subject", body, [("authority", one.first("2") or "")]))
    return "".join(parts)


def _main(field: Field) -> str:
    """The heading of a 6XX field, before its subdivisions."""
    if field.tag in _NAME_KINDS:
        named = element(
            "name", name_parts(field) + roles(field), [("type", _NAME_KINDS[field.tag])]
        )
        title = leaf("title", trimmed(joined(field, "tfklmnopr")) if field.first("t") else "")
        return named + element("titleInfo", title)
    if field.tag == "630":
        return element("titleInfo", leaf("title", trimmed(joined(field, "adfgklmnoprst"))))
    name = {"648": "temporal", "651": "geographic", "656": "occupation"}.get(field.tag, "topic")
    return "".join(leaf(name, trimmed(value)) for value in field.all("abcd"))


def _geographic_codes(record: IndexedRecord) -> str:
    body = "".join(
        leaf("geographicCode", value, [("authority", "marcgac")])
        for one in record.each("043")
        for value in one.all("a")
    )
    return element("subject", body)


def _cartographics(record: IndexedRecord) -> str:
    parts = []
    for one in record.each("255"):
        body = (
            leaf("scale", trimmed(joined(one, "a")))
            + leaf("projection", trimmed(joined(one, "b")))
            + leaf("coordinates", trimmed(joined(one, "c")))
        )
        parts.append(element("subject", element("cartographics", body)))
    for one in record.each("034"):
        coordinates = leaf("coordinates", joined(one, "defg"))
        parts.append(element("subject", element("cartographics", coordinates)))
    return "".join(parts)


def classifications(record: IndexedRecord) -> str:
    """050, 060, 080, 082, 084 (SAB and others by $2) and 086."""
    parts = []
    for one in record.each("050", "060", "080", "082", "084", "086"):
        scheme = _SCHEMES.get(one.tag) or (one.first("2") or "")
        edition = (one.first("2") or "") if one.tag in ("080", "082") else ""
        if one.tag == "086" and one.indicators[0] == "0":
            scheme = "sudocs"
        if one.tag == "082":
            edition = edition.partition("/")[0]
        attributes: Pairs = [("authority", scheme), ("edition", edition)]
        for value in one.all("a"):
            tail = f" {one.first('b') or ''}" if one.tag in ("050", "060") else ""
            parts.append(leaf("classification", value + tail, attributes))
    return "".join(parts)


def genres(record: IndexedRecord) -> str:
    """genre: literary form of 008/33, content type of 336, headings of 655."""
    parts = []
    if record.leader[6:7] in "at" and record.leader[7:8] in "acdm":
        form = _LITERARY.get((record.control("008") or "")[33:34])
        parts.append(leaf("genre", form, [("authority", "marcgt")]))
    for one in record.each("336"):
        scheme = one.first("2") or "rdacontent"
        parts.append(leaf("genre", one.first("a") or one.first("b"), [("authority", scheme)]))
    for one in fields(record, "655"):
        heading = "--".join(trimmed(value) for value in one.all("abvxyz") if value.strip())
        attributes = [*authority(one), *alternative(one)] if one.first("a") else uri(one)
        parts.append(leaf("genre", heading, attributes))
    return "".join(parts)

"""originInfo, language, physicalDescription, typeOfResource: where, when, in what form."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import alternative
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import (
    TYPE_OF_RESOURCE,
    IndexedRecord,
    doubtful_year,
    fields,
    joined,
    language,
    trimmed,
)
from protocolsrv.marc.xml_text import element, leaf

_ISSUANCE = {
    "a": "monographic",
    "b": "continuing",
    "c": "monographic",
    "d": "monographic",
    "i": "integrating resource",
    "m": "monographic",
    "s": "serial",
}
_FREQUENCY = {
    "a": "Annual",
    "b": "Bimonthly",
    "c": "Semiweekly",
    "d": "Daily",
    "e": "Biweekly",
    "f": "Semiannual",
    "g": "Biennial",
    "h": "Triennial",
    "i": "Three times a week",
    "j": "Three times a month",
    "k": "Continuously updated",
    "m": "Monthly",
    "q": "Quarterly",
    "s": "Semimonthly",
    "t": "Three times a year",
    "w": "Weekly",
    "z": "Other",
}
_EVENTS = {"0": "production", "1": "publication", "2": "distribution", "3": "manufacture"}
_FORMS = {
    "a": "microfilm",
    "b": "microfiche",
    "c": "microopaque",
    "d": "large print",
    "f": "braille",
    "o": "electronic",
    "q": "electronic",
    "r": "print",
    "s": "electronic",
}
_LANGUAGE_PARTS = {
    "b": "summary",
    "d": "sung or spoken text",
    "e": "libretto",
    "f": "table of contents",
    "g": "accompanying material",
    "j": "subtitle",
}
_MANUSCRIPT, _COLLECTION = "dfpt", "cd"
_AT_29 = "efgk"  # leader/06 of materials whose form of item stands at 008/29


def type_of_resource(record: IndexedRecord) -> str:
    """typeOfResource by leader/06."""
    kind = record.leader[6:7]
    return leaf(
        "typeOfResource",
        TYPE_OF_RESOURCE.get(kind),
        [
            ("manuscript", "yes" if kind in _MANUSCRIPT else ""),
            ("collection", "yes" if record.leader[7:8] in _COLLECTION else ""),
        ],
    )


def origin(record: IndexedRecord) -> str:
    """originInfo: the coded facts with the first publication, one more for each other event."""
    imprints = list(fields(record, "260", "264"))
    first = next((one for one in imprints if one.tag == "260" or one.indicators[1] == "1"), None)
    body = (
        _country(record)
        + (_imprint(first) if first else "")
        + _coded_dates(record)
        + "".join(
            leaf("copyrightDate", trimmed(joined(one, "c")))
            for one in imprints
            if one.tag == "264" and one.indicators[1] == "4"
        )
        + "".join(leaf("edition", trimmed(joined(one, "ab"))) for one in record.each("250"))
        + leaf("issuance", _ISSUANCE.get(record.leader[7:8]))
        + _frequency(record)
    )
    event = _EVENTS.get(first.indicators[1], "") if first and first.tag == "264" else ""
    links = alternative(first) if first else []
    parts = [element("originInfo", body, [("eventType", event), *links])]
    for one in imprints:
        if one is not first and not (one.tag == "264" and one.indicators[1] == "4"):
            event = _EVENTS.get(one.indicators[1], "") if one.tag == "264" else ""
            attributes = [("eventType", event), *alternative(one)]
            parts.append(element("originInfo", _imprint(one), attributes))
    return "".join(parts)


def _country(record: IndexedRecord) -> str:
    code = (record.control("008") or "")[15:18].strip(" |#")
    if not (code.isascii() and code.isalpha()):
        return ""
    term = leaf("placeTerm", code, [("type", "code"), ("authority", "marccountry")])
    return element("place", term)


def _imprint(field: Field) -> str:
    name = {"0": "dateCreated"}.get(field.indicators[1], "dateIssued")
    parts = []
    for code, value in field.subfields:
        if code == "a":
            term = leaf("placeTerm", trimmed(value), [("type", "text")])
            parts.append(element("place", term))
        elif code == "b":
            parts.append(leaf("publisher", trimmed(value)))
        elif code == "c":
            parts.append(leaf(name if field.tag == "264" else "dateIssued", trimmed(value)))
    return "".join(parts)


def _coded_dates(record: IndexedRecord) -> str:
    """008/06-14 as dateIssued in MARC coding."""
    kind = (record.control("008") or "")[6:7]
    first, second = doubtful_year(record, 7), doubtful_year(record, 11)
    coded = ("encoding", "marc")
    if kind in ("s", "n", "e", "p", "r", "t"):
        key = ("keyDate", "yes")
        parts = leaf("dateIssued", first, [coded, key])
        if kind == "t":
            parts += leaf("copyrightDate", second, [coded])
        return parts
    if kind in ("c", "d", "i", "k", "m", "q", "u"):
        doubt = ("qualifier", "questionable" if kind == "q" else "")
        return leaf("dateIssued", first, [coded, ("point", "start"), doubt]) + leaf(
            "dateIssued", second, [coded, ("point", "end"), doubt]
        )
    return ""


def _frequency(record: IndexedRecord) -> str:
    parts = [leaf("frequency", trimmed(joined(one, "ab"))) for one in record.each("310", "321")]
    if record.leader[7:8] in ("s", "b", "i"):
        coded = _FREQUENCY.get((record.control("008") or "")[18:19])
        parts.append(leaf("frequency", coded, [("authority", "marcfrequency")]))
    return "".join(parts)


def languages(record: IndexedRecord) -> str:
    """language: 008/35-37 and 041, each code once a part."""
    seen: set[tuple[str, str]] = set()
    parts = []
    wanted = [("", language(record), "iso639-2b")]
    for one in record.each("041"):
        scheme = "iso639-2b" if one.indicators[1] != "7" else (one.first("2") or "")
        for code, value in one.subfields:
            if code == "a" or code in _LANGUAGE_PARTS:
                whole = scheme != "iso639-2b" or len(value) % 3
                codes = [value] if whole else [value[at : at + 3] for at in range(0, len(value), 3)]
                wanted += [(_LANGUAGE_PARTS.get(code, ""), each, scheme) for each in codes]
    for part, code, scheme in wanted:
        if code.strip() and (part, code) not in seen:
            seen.add((part, code))
            known = scheme if scheme in ("iso639-2b", "iso639-3", "rfc3066") else ""
            term = leaf("languageTerm", code, [("type", "code"), ("authority", known)])
            parts.append(element("language", term, [("objectPart", part)]))
    return "".join(parts)


def physical(record: IndexedRecord) -> str:
    """physicalDescription: form, media type and extent."""
    at = 29 if record.leader[6:7] in _AT_29 else 23
    coded = _FORMS.get((record.control("008") or "")[at : at + 1])
    body = leaf("form", coded, [("authority", "marcform")])
    for tag, scheme in (("337", "rdamedia"), ("338", "rdacarrier")):
        for one in record.each(tag):
            authority = one.first("2") or scheme
            body += leaf("form", one.first("a") or one.first("b"), [("authority", authority)])
    for one in record.each("856"):
        body += "".join(leaf("internetMediaType", value) for value in one.all("q"))
    for one in record.each("300"):
        body += leaf("extent", joined(one, "abcefg"))
    return element("physicalDescription", body)

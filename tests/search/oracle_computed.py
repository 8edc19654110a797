"""The values the oracle works out from a whole record (years, languages, types, items), by its own
reading of the fixed fields; shares no code with `marc.computed`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pymarc

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.query import Form
from protocolsrv.search import naive_values


def of_items(name: str, items: list[Item], consortium: Consortium) -> list[str]:
    places = [library for one in items for library in (one.permanent, one.current)]
    known = [consortium.libraries[one] for one in places if one in consortium.libraries]
    if name == "available":
        here = [one.current for one in items if one.status is ItemStatus.AVAILABLE]
        scopes = [scope for one in here for scope in consortium.scopes_of(one)]
        return [*scopes, "region"] if scopes else []
    return {
        "barcode": [one.barcode for one in items],
        "call": [one.call_number for one in items if one.call_number],
        "type": [one.item_type for one in items],
        "library": places,
        "sigel": [one.sigel for one in known],
        "municipality": [one.municipality for one in known],
    }[name]


def _control(record: pymarc.Record, tag: str) -> str:
    fields = record.get_fields(tag)
    return (fields[0].data or "") if fields else ""


def _values(record: pymarc.Record, tag: str, codes: str) -> list[str]:
    return [
        one.value
        for field in record.get_fields(tag)
        for one in field.subfields
        if one.code in codes
    ]


def _span(date: str) -> tuple[int, int] | None:
    if not re.fullmatch("[0-9]{1,4}u{0,3}", date) or len(date) != 4 or date == "0000":
        return None
    return int(date.replace("u", "0")), int(date.replace("u", "9"))


def _years(record: pymarc.Record) -> list[str]:
    fixed = _control(record, "008").ljust(40)
    kind, first, second = fixed[6], _span(fixed[7:11]), _span(fixed[11:15])
    if first is None:
        for tag in ("264", "260"):
            for value in _values(record, tag, "c"):
                match = re.search("(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])", value)
                if match:
                    return [match[1]]
        return []
    low, high = first
    if kind in "cdumikq" and second is not None and second[1] >= low:
        high = second[1]
        if high - low > 10:
            return [str(low), str(high)]
    return (
        [str(year) for year in range(low, high + 1)] if high - low < 100 else [str(low), str(high)]
    )


def _codes_of(values: list[str]) -> list[str]:
    out = []
    for value in values:
        value = value.strip().lower()
        if re.fullmatch("([a-z]{3})+", value):
            out.extend(value[at : at + 3] for at in range(0, len(value), 3))
        elif value:
            out.append(value)
    return out


def _languages(record: pymarc.Record) -> list[str]:
    fixed = _control(record, "008")[35:38].lower()
    first = [fixed] if re.fullmatch("[a-z]{3}", fixed) else []
    return [*first, *_codes_of(_values(record, "041", "adj"))]


def _original(record: pymarc.Record) -> list[str]:
    return _codes_of(_values(record, "041", "h"))


def _issuance(record: pymarc.Record) -> list[str]:
    return ["continuing" if str(record.leader)[7:8] in ("b", "i", "s") else "monograph"]


def _audience(record: pymarc.Record) -> list[str]:
    code = _control(record, "008")[22:23]
    fits = str(record.leader)[6:7] in tuple("acdgijkmort") and code in tuple("abcdefgj")
    serial = str(record.leader)[6:7] == "a" and str(record.leader)[7:8] in tuple("bis")
    return [code] if fits and not serial else []


def _country(record: pymarc.Record) -> list[str]:
    code = _control(record, "008")[15:18].strip().lower()
    first = [code] if re.fullmatch("[a-z]{2,3}", code) and code != "xx" else []
    return [*first, *[one.strip().lower() for one in _values(record, "044", "a")]]


def _oclc(record: pymarc.Record) -> list[str]:
    found = []
    for value in _values(record, "035", "a"):
        match = re.fullmatch(r"\(OCoLC\)(?:ocm|ocn|on)?0*([0-9]+)", value.replace(" ", ""))
        found.extend([match[1]] if match else [])
    return found


def _libris(record: pymarc.Record) -> list[str]:
    found = []
    if _control(record, "003").strip().upper() in ("LIBRIS", "SE-LIBR"):
        found.append(_control(record, "001"))
    for value in _values(record, "035", "a"):
        match = re.match(r"\((LIBRIS|SE-LIBR)\)(.+)", value.strip(), re.IGNORECASE)
        found.extend([match[2]] if match else [])
    return found


def _numbers(record: pymarc.Record) -> list[str]:
    books = [naive_values.identifier(one, Form.ISBN) for one in _values(record, "020", "az")]
    serials = [naive_values.identifier(one, Form.ISSN) for one in _values(record, "022", "aylz")]
    others = [naive_values.identifier(one, Form.STANDARD) for one in _values(record, "024", "a")]
    return [one for one in (*books, *serials, *others) if one]


_TEXT = {
    "a": "book", "t": "book", "c": "score", "d": "score", "e": "map", "f": "map", "g": "film",
    "i": "audiobook", "j": "music", "k": "image", "m": "software", "o": "kit", "b": "kit",
    "p": "mixed", "r": "object",
}  # fmt: skip


def _types(record: pymarc.Record) -> list[str]:
    leader, fixed = str(record.leader), _control(record, "008").ljust(40)
    sort, level = leader[6:7], leader[7:8]
    main = _TEXT.get(sort, "other")
    if sort == "a" and level in ("b", "i", "s"):
        main = "serial"
    if sort == "a" and level == "a":
        main = "article"
    if (sort == "m" and fixed[26] == "g") or (sort == "r" and fixed[33] == "g"):
        main = "game"
    found = {main}
    form = fixed[29] if sort in ("e", "f", "g", "k", "o", "r") else fixed[23]
    carriers = [field.data or "" for field in record.get_fields("007")]
    if form in ("o", "s") or any(one.startswith("cr") for one in carriers):
        found.add("online")
        found.update({"book": ["ebook"]}.get(main, []))
    found.update(
        {"d": ["largeprint"], "f": ["braille"]}.get(form, []) if sort in ("a", "t") else []
    )
    for one in carriers:
        if one.startswith("vd"):
            found.add("bluray" if one[4:5] == "s" else "dvd")
        if one.startswith("sd"):
            found.add("cd")
    return sorted(found)


COMPUTED: dict[str, Callable[[pymarc.Record], list[str]]] = {
    "years": _years, "languages": _languages, "original": _original, "types": _types,
    "issuance": _issuance, "audience": _audience, "country": _country, "oclc": _oclc,
    "libris": _libris, "numbers": _numbers,
}  # fmt: skip
"""By the name that stands after the @ in a source."""

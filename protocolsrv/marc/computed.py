"""Values that no single field holds: years, languages, material types, numbers as words.

Each function takes a record and gives the values of an `@name` in `AccessPoint.source`
(`marc.source`), most important first. Positions are those of MARC 21 Bibliographic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from protocolsrv.domain.identifiers import identifier
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.query import Form

from .record import Field


class View(NamedTuple):
    """A record as these functions see it: its leader, field 008 long enough for every position, and
    its fields by tag."""

    leader: str
    fixed: str
    fields: Mapping[str, Sequence[Field]]

    def control(self, tag: str) -> str:
        """The data of the first control field with this tag; "" without one."""
        found = self.fields.get(tag)
        return found[0].data if found else ""

    def subfields(self, tag: str, codes: str) -> list[str]:
        """The values of these subfields in the fields with this tag."""
        found = self.fields.get(tag)
        return [value for one in found for value in one.all(codes)] if found else []


def view(leader: str, fields: Mapping[str, Sequence[Field]]) -> View:
    """The view of a record whose fields are sorted by tag already."""
    fixed = fields.get("008")
    return View(leader, (fixed[0].data if fixed else "").ljust(40), fields)


_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_DATE = re.compile(r"[0-9]{1,4}u{0,3}")
_CODES = re.compile(r"(?:[a-z]{3})+")
_COUNTRY = re.compile(r"[a-z]{2,3}")
_OCLC = re.compile(r"\(OCoLC\)(?:ocm|ocn|on)?0*([0-9]+)")
_LIBRIS = re.compile(r"\((?:LIBRIS|SE-LIBR)\)(.+)", re.IGNORECASE)
_LIBRIS_SOURCES = ("LIBRIS", "SE-LIBR")
_PAIR_OF_DATES = "cdumikq"

# Leader/06 to the material; refined by `types`.
_MATERIAL = {
    "a": "book", "t": "book", "c": "score", "d": "score", "e": "map", "f": "map", "g": "film",
    "i": "audiobook", "j": "music", "k": "image", "m": "software", "o": "kit", "b": "kit",
    "p": "mixed", "r": "object",
}  # fmt: skip
_FORM_AT_29 = "efgkor"


def _span(date: str) -> tuple[int, int] | None:
    """The years that four characters of 008 may mean (`198u` is 1980 to 1989)."""
    if len(date) != 4 or date == "0000" or not _DATE.fullmatch(date):
        return None
    if "u" not in date:
        year = int(date)
        return year, year
    return int(date.replace("u", "0")), int(date.replace("u", "9"))


def years(record: View) -> list[str]:
    """Years of publication: 008/07-14, else the first year in 264 or 260 $c.

    Unknown digits mean every year they may stand for, up to a hundred. Of a pair of dates (serials,
    multipart works, uncertain dates; 9999 is "still published") every year between them if they are
    at most ten years apart, else the two ends. Reprints and the like count as their first date."""
    fixed = record.fixed
    first = _span(fixed[7:11])
    if first is None:
        return _written_year(record)
    low, high = first
    if fixed[6] in _PAIR_OF_DATES:
        second = _span(fixed[11:15])
        if second is not None and second[1] >= low:
            high = second[1]
            if high - low > 10:
                return [str(low), str(high)]
    if low == high:
        return [str(low)]
    return [str(year) for year in (range(low, high + 1) if high - low < 100 else (low, high))]


def _written_year(record: View) -> list[str]:
    for tag in ("264", "260"):
        for value in record.subfields(tag, "c"):
            found = _YEAR.search(value)
            if found is not None:
                return [found[1]]
    return []


def _language_codes(values: list[str]) -> list[str]:
    """Three-letter codes; older records write several in one subfield."""
    out: list[str] = []
    for value in values:
        code = value.strip().lower()
        if len(code) > 3 and _CODES.fullmatch(code):
            out.extend(code[at : at + 3] for at in range(0, len(code), 3))
        elif code:
            out.append(code)
    return out


def languages(record: View) -> list[str]:
    """Languages of the text, sound and subtitles: 008/35-37, 041 $a $d $j."""
    code = record.fixed[35:38].lower()
    first = [code] if _CODES.fullmatch(code) else []
    return first + _language_codes(record.subfields("041", "adj"))


def original(record: View) -> list[str]:
    """Languages of the original: 041 $h."""
    return _language_codes(record.subfields("041", "h"))


def issuance(record: View) -> list[str]:
    """`continuing` or `monograph` (the values of bib.issuance), by leader/07."""
    return ["continuing" if record.leader[7:8] in ("b", "i", "s") else "monograph"]


def audience(record: View) -> list[str]:
    """The MARC code of the target audience, 008/22; continuing resources have none."""
    sort, code = record.leader[6:7], record.fixed[22]
    if code not in "abcdefgj" or sort not in "acdgijkmort":
        return []
    return [] if sort == "a" and record.leader[7:8] in ("b", "i", "s") else [code]


def country(record: View) -> list[str]:
    """MARC country codes: 008/15-17, 044 $a."""
    code = record.fixed[15:18].strip().lower()
    first = [code] if code != "xx" and _COUNTRY.fullmatch(code) else []
    return first + [value.strip().lower() for value in record.subfields("044", "a")]


def types(record: View) -> list[str]:
    """Material types, one and its refinements: book, ebook, online, serial, article, score, map,
    film, dvd, bluray, audiobook, music, cd, image, game, software, kit, mixed, object, largeprint,
    braille, other."""
    sort, level, fixed = record.leader[6:7], record.leader[7:8], record.fixed
    main = _MATERIAL.get(sort, "other")
    if sort == "a" and level in ("b", "i", "s", "a"):
        main = "article" if level == "a" else "serial"
    elif (sort == "m" and fixed[26] == "g") or (sort == "r" and fixed[33] == "g"):
        main = "game"
    found = [main]
    form = fixed[29] if sort in _FORM_AT_29 else fixed[23]
    carriers = [one.data for one in record.fields.get("007", ())]
    if form in "os" or any(one.startswith("cr") for one in carriers):
        found += ["online", "ebook"] if main == "book" else ["online"]
    if form in "df" and sort in ("a", "t"):
        found.append("largeprint" if form == "d" else "braille")
    for carrier in carriers:
        if carrier.startswith("vd"):
            found.append("bluray" if carrier[4:5] == "s" else "dvd")
        elif carrier.startswith("sd"):
            found.append("cd")
    return list(dict.fromkeys(found))


def oclc(record: View) -> list[str]:
    """OCLC numbers without prefix: 035 $a (OCoLC)."""
    found = (_OCLC.fullmatch(one.replace(" ", "")) for one in record.subfields("035", "a"))
    return [one[1] for one in found if one is not None]


def libris(record: View) -> list[str]:
    """Libris ids: 001 where 003 says Libris, 035 $a (LIBRIS) or (SE-LIBR)."""
    own = record.control("003").strip().upper() in _LIBRIS_SOURCES
    found = [record.control("001")] if own else []
    for value in record.subfields("035", "a"):
        match = _LIBRIS.match(value.strip())
        if match is not None:
            found.append(match[1])
    return found


def numbers(record: View) -> list[str]:
    """ISBN-13, ISSN and other standard numbers as they are typed into a search box."""
    found = [identifier(one, Form.ISBN) for one in record.subfields("020", "az")]
    found += [identifier(one, Form.ISSN) for one in record.subfields("022", "aylz")]
    found += [identifier(one, Form.STANDARD) for one in record.subfields("024", "a")]
    return [one for one in found if one]


OF_RECORD: Mapping[str, Callable[[View], list[str]]] = {
    "years": years,
    "languages": languages,
    "original": original,
    "issuance": issuance,
    "audience": audience,
    "country": country,
    "types": types,
    "oclc": oclc,
    "libris": libris,
    "numbers": numbers,
}


# ---- holdings ----------------------------------------------------------------------------------


def of_items(items: Sequence[Item], consortium: Consortium) -> dict[str, list[str]]:
    """The values of every `@item.` name, without repetition, in the order of the items; `scope` as
    well: the codes of libraries and municipalities that hold the record.

    An item counts where it belongs and where it is; a copy can be had where it is. Withdrawn items
    do not count. `available` ends with `region` when anything can be had anywhere."""
    live = [one for one in items if one.status is not ItemStatus.WITHDRAWN]
    places = dict.fromkeys(place for one in live for place in (one.permanent, one.current))
    known = [consortium.libraries[one] for one in places if one in consortium.libraries]
    here = dict.fromkeys(one.current for one in live if one.status is ItemStatus.AVAILABLE)
    can_be_had = dict.fromkeys(code for one in here for code in consortium.scopes_of(one))
    return {
        "barcode": [one.barcode for one in live],
        "call": list(dict.fromkeys(one.call_number for one in live if one.call_number)),
        "type": list(dict.fromkeys(one.item_type for one in live)),
        "library": list(places),
        "sigel": [one.sigel for one in known],
        "municipality": list(dict.fromkeys(one.municipality for one in known)),
        "available": [*can_be_had, Consortium.REGION] if can_be_had else [],
        "scope": list(dict.fromkeys(code for one in places for code in consortium.scopes_of(one))),
    }

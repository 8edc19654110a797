"""What a person asks of the pages: an address read leniently, and addresses written from it.

Every link on a page is the present request with something changed, so that whatever was chosen is
kept without cookies and without JavaScript. A person who mistypes an address still gets a page:
what cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from .finding import SORTS
from .texts import LANGUAGES, preferred

MAX_PAGE = 10_000
MAX_QUESTION = 2000
MAX_FILTERS = 12
MAX_FIELDS = 60
MAX_VALUE = 300
VIEWS = ("", "all", "indexes")

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF], " ")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `language` is the page's, `chosen` the one asked for in the address ("" when the
    browser's wish decided); `filters` are (facet, value); `more` is the facet shown at length;
    `record` is a record's id, `position` its place in the list it was reached from (both 0: none);
    the view `all` lists everything without a query."""

    path: str
    language: str
    chosen: str = ""
    scope: str = ""
    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    first_year: int = 0
    last_year: int = 0
    sort: str = SORTS[0]
    page: int = 1
    more: str = ""
    record: int = 0
    position: int = 0
    view: str = ""

    def fields(self) -> list[tuple[str, str]]:
        """The request as parameters, without what goes without saying."""
        named: tuple[tuple[str, str | int, str | int], ...] = (
            ("q", self.q, ""),
            ("in", self.scope, ""),
            *(("f", f"{name}:{value}", "") for name, value in self.filters),
            ("from", self.first_year, 0),
            ("to", self.last_year, 0),
            ("sort", self.sort, SORTS[0]),
            ("page", self.page, 1),
            ("more", self.more, ""),
            ("record", self.record, 0),
            ("n", self.position, 0),
            ("view", self.view, ""),
            ("lang", self.chosen, ""),
        )
        return [(name, str(value)) for name, value, default in named if value != default]

    @property
    def is_list(self) -> bool:
        """Whether a list of records is asked for (or was, on the way to a record)."""
        years = self.first_year or self.last_year
        return bool(self.q or self.filters or years or self.view == "all")

    @property
    def address(self) -> str:
        """The request as a link."""
        query = urlencode(self.fields())
        return f"{self.path}?{query}" if query else self.path

    def link(self, **changes: Any) -> str:
        """A link to the request with these fields changed."""
        return replace(self, **changes).address

    def listing(self, **changes: Any) -> str:
        """A link to the first page of the result list, changed so."""
        return replace(self._listed(), **changes).address

    def listing_fields(self) -> list[tuple[str, str]]:
        """The parameters of the list without its years, for the form that asks for those."""
        return replace(self._listed(), first_year=0, last_year=0).fields()

    def _listed(self) -> Asked:
        view = "all" if self.view == "all" else ""
        return replace(self, page=1, more="", record=0, position=0, view=view)

    def fresh(self, **changes: Any) -> str:
        """A link that keeps the language only."""
        return replace(Asked(self.path, self.language, self.chosen), **changes).address

    def with_filter(self, name: str, value: str) -> str:
        """The list with one filter more."""
        return self.listing(filters=(*self.filters, (name, value)))

    def without_filter(self, name: str, value: str) -> str:
        """The list without this filter."""
        return self.listing(filters=tuple(one for one in self.filters if one != (name, value)))


def read(
    query: bytes, accept_language: str, path: str, facets: tuple[str, ...]
) -> tuple[Asked, str]:
    """The request in a query string, and the scope as it was written there."""
    given = _pairs(query)
    one: Mapping[str, str] = dict(given)
    chosen = one.get("lang", "")
    if chosen not in LANGUAGES:
        chosen = ""
    pieces = (value.partition(":") for name, value in given if name == "f")
    filters = [(name, value) for name, _, value in pieces if name in facets and value]
    years = _number(one.get("from", ""), 9999), _number(one.get("to", ""), 9999)
    if all(years) and years[0] > years[1]:
        years = years[1], years[0]
    asked = Asked(
        path,
        chosen or preferred(accept_language),
        chosen,
        "",
        one.get("q", "")[:MAX_QUESTION].strip(),
        tuple(dict.fromkeys(filters))[:MAX_FILTERS],
        *years,
        one.get("sort", "") if one.get("sort") in SORTS else SORTS[0],
        min(max(_number(one.get("page", "")), 1), MAX_PAGE),
        one.get("more", "") if one.get("more") in facets else "",
        _number(one.get("record", "")),
        _number(one.get("n", ""), MAX_PAGE * 100),
        one.get("view", "") if one.get("view") in VIEWS else "",
    )
    return asked, one.get("in", "")


def _pairs(query: bytes) -> list[tuple[str, str]]:
    pieces = [piece.partition(b"=") for piece in query.split(b"&", MAX_FIELDS)[:MAX_FIELDS]]
    return [
        (_text(name), _text(value)[: MAX_QUESTION if name == b"q" else MAX_VALUE])
        for name, _, value in pieces
    ]


def _text(encoded: bytes) -> str:
    """Percent-decoded; bytes that are no UTF-8 become U+FFFD and control characters blanks."""
    text = unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8", "replace")
    return text.translate(_CONTROLS)


def _number(text: str, highest: int = 2**62) -> int:
    """A number that is not negative; 0 for anything else."""
    text = text.strip()
    good = text.isascii() and text.isdigit() and len(text) < 19
    value = int(text) if good else 0
    return value if value <= highest else 0

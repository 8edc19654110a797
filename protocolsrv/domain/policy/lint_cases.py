"""Cases that try a table: one of every kind its rows can tell apart.

Two values that no row tells apart are one: of thirty libraries only those are tried that some row
names (or whose kind or municipality it names) and one of the others. So the cases stay few and the
answer is exact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.library import Library, LibraryKind
from protocolsrv.domain.patron import Action, BlockKind

from .book import Book
from .cases import Axis, Case, Condition
from .tables import Row, Table

LONG_AGO = date(1990, 1, 1)


def cases(book: Book, table: Table[Any], municipality: str) -> Iterator[Case]:
    """The cases in which the order of this municipality ("" : of one without own rows) counts."""
    rows = table.order(municipality)
    conditions = [row.condition for row in rows]
    owners = _libraries(book, table, municipality, conditions, Axis.OWNER)
    places = _libraries(book, table, municipality, conditions, Axis.LENDING)
    homes = _libraries(book, table, municipality, conditions, Axis.PATRON)
    schools = any(
        one.owner_is_school is not None or one.place_is_school is not None for one in conditions
    )
    dimensions = product(
        _days(rows),
        _actions(conditions),
        _kinds(table, conditions),
        _told_apart(book.categories, [one.category for one in conditions]),
        _ages(conditions),
        _told_apart(book.item_types, [one.item_type for one in conditions]),
        owners,
        places,
        homes,
        ("", "owner", "place") if schools else ("",),
    )
    for day, action, kind, category, age, item_type, owner, place, home, school in dimensions:
        yield Case(
            day=day,
            action=action,
            kind=kind,
            category=category,
            age=age,
            item_type=item_type,
            owner=owner.code,
            owner_municipality=owner.municipality,
            owner_kind=owner.kind.value,
            place=place.code,
            place_municipality=place.municipality,
            place_kind=place.kind.value,
            home=home.code,
            home_municipality=home.municipality,
            school={"owner": owner.code, "place": place.code}.get(school, ""),
        )


def described(case: Case) -> str:
    """A case in a few words, for people."""
    parts = (
        ("kind", case.kind),
        ("action", case.action),
        ("patron", case.category),
        ("age", str(case.age) if case.age else ""),
        ("item type", case.item_type),
        ("owner", case.owner),
        ("library", case.place),
        ("home", case.home),
        ("school", case.school),
    )
    return f"{', '.join(f'{name} {value}' for name, value in parts if value)} on {case.day}"


def _told_apart(known: Iterable[str], named: list[frozenset[str]]) -> list[str]:
    """One code of every group that the rows cannot tell apart."""
    return list(_first_of({code: [code in one for one in named] for code in known})) or [""]


def _libraries(
    book: Book, table: Table[Any], municipality: str, conditions: list[Condition], axis: Axis
) -> list[Library]:
    """Libraries on an axis that the rows tell apart; on the table's own axis only those of the
    municipality, or of municipalities without own rows. And one of each kind there is no library
    of: the shared base serves also a consortium that gets its first school tomorrow."""
    if axis is Axis.OWNER:
        named = [(one.owner, one.owner_kind) for one in conditions]
    elif axis is Axis.LENDING:
        named = [(one.place, one.place_kind) for one in conditions]
    else:
        named = [(one.home, frozenset[str]()) for one in conditions]
    own = {row.municipality for row in table.rows if row.municipality}
    signs: dict[Library, list[Any]] = {}
    own_axis = municipality if axis is table.axis else ""
    some = [Library(f"a {kind.value} library", "", "", own_axis, kind) for kind in LibraryKind]
    for one in (*book.consortium.libraries.values(), *some):
        if axis is table.axis and (
            one.municipality != municipality if municipality else one.municipality in own
        ):
            continue
        signs[one] = [
            (one.code in codes or one.municipality in codes, one.kind.value in kinds)
            for codes, kinds in named
        ]
    return list(_first_of(signs))


def _first_of(signs: dict[Any, list[Any]]) -> Iterator[Any]:
    seen: set[Hashable] = set()
    for value, sign in signs.items():
        if (key := tuple(sign)) not in seen:
            seen.add(key)
            yield value


def _ages(conditions: list[Condition]) -> list[int]:
    """An age on either side of every limit."""
    limits = {one.age_from for one in conditions if one.age_from is not None}
    limits |= {one.age_to + 1 for one in conditions if one.age_to is not None}
    return sorted({0, *limits})


def _days(rows: tuple[Row[Any], ...]) -> list[date]:
    """A day on either side of every beginning and end."""
    starts = {row.valid_from for row in rows if row.valid_from is not None}
    starts |= {row.valid_to + timedelta(days=1) for row in rows if row.valid_to is not None}
    return sorted({LONG_AGO, *starts})


def _actions(conditions: list[Condition]) -> list[str]:
    return _told_apart([one.value for one in Action], [one.action for one in conditions])


def _kinds(table: Table[Any], conditions: list[Condition]) -> list[str]:
    kinds = {
        "block": [one.value for one in BlockKind],
        "fee": [one.value for one in FeeKind],
    }.get(table.name, [])
    return _told_apart(kinds, [one.kind for one in conditions])

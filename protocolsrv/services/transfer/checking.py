"""What the files must say among themselves, before anything is asked of the store."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from protocolsrv.domain.hold import ACTIVE, HoldState
from protocolsrv.domain.library import Consortium, LibraryKind
from protocolsrv.domain.patron import BlockKind

from . import kinds
from .itemstates import item_states
from .reading import Files
from .report import Problem, Row
from .tables import TABLES

Check = Callable[[Row, Consortium, datetime], Iterator[Problem]]


def check(files: Files, consortium: Consortium, now: datetime) -> list[Problem]:
    """Everything wrong that the files and the configuration alone can tell."""
    problems: list[Problem] = []
    for table in TABLES:
        own = _OWN.get(table.name)
        for row in files.rows[table.name]:
            if table.name != "items":  # the catalogue may name libraries we do not know
                problems += unknown_places(row, consortium)
            problems += _not_ahead(row, now)
            if own is not None:
                problems += own(row, consortium, now)
    problems += item_states(files)
    return problems


def _near(code: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(code, list(known), 1)
    return f"did you mean {near[0]}?" if near else "add it to the configuration, or correct the row"


def unknown_places(row: Row, consortium: Consortium) -> Iterator[Problem]:
    """Codes of libraries and municipalities, in whatever column."""
    for column in row.table.columns:
        value: Any = row[column.name]
        if column.kind is kinds.LIBRARY or column.kind is kinds.CODES:
            for code in (value,) if isinstance(value, str) else value:
                if code and code not in consortium.libraries:
                    told = f"no library {code[:40]!r} in the configuration"
                    yield row.problem(column.name, told, _near(code, consortium.libraries))
        elif column.name == "municipality" and value and value not in consortium.municipalities:
            told = f"no municipality {value[:40]!r} in the configuration"
            yield row.problem(column.name, told, _near(value, consortium.municipalities))


_PAST = ("given_at", "placed_at", "lent_at", "sent_at", "charged_at", "renewed_at", "ready_at")


def _not_ahead(row: Row, now: datetime) -> Iterator[Problem]:
    """What has happened has happened: moments in the future are mistakes of a clock or a format.
    A relative day stands for its noon, so today's may be some hours ahead."""
    for name in _PAST:
        if name in row.values and row[name] is not None and (row[name] - now).days >= 1:
            yield row.problem(name, "lies ahead", "correct the date, or the order of day and month")


def _library(row: Row, consortium: Consortium, _: datetime) -> Iterator[Problem]:
    configured = consortium.libraries.get(row["code"])
    if configured is None:
        told = f"no library {row['code'][:40]!r} in the configuration"
        yield row.problem("code", told, _near(row["code"], consortium.libraries))
        return
    for name in ("sigel", "municipality", "kind"):
        if row[name] and row[name] != getattr(configured, name):
            said = getattr(configured, name)
            said = said.value if isinstance(said, LibraryKind) else said
            yield row.problem(
                name, f"the configuration has {said}", "make the file and the configuration agree"
            )


def _patron(row: Row, consortium: Consortium, now: datetime) -> Iterator[Problem]:
    if len(row["patron"]) > 32:
        yield row.problem("patron", "longer than 32 characters", "give a shorter number")
    if row["birth_date"] and row["birth_date"] > now.date():
        yield row.problem("birth_date", "lies ahead", "correct the date")
    if row["guardian"] and row["guardian"] == row["patron"]:
        yield row.problem("guardian", "is the patron", "name another patron, or leave it empty")
    school = consortium.libraries.get(row["school"])
    if school is not None and school.kind is not LibraryKind.SCHOOL:
        yield row.problem("school", f"{school.code} is no school library", "leave it empty")
    if row["pin"] and row["pin_hash"]:
        yield row.problem("pin", "a PIN and a hash of one", "leave one of them empty")
    if row["login_digests"] and (row["personnummer"] or row["user_name"]):
        told = "digests as well as names"
        yield row.problem("login_digests", told, "leave digests or names empty")


def _consent(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    if row["withdrawn_at"] and row["withdrawn_at"] < row["given_at"]:
        yield row.problem("withdrawn_at", "before given_at", "correct one of them")


def _block(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    if row["kind"] not in (BlockKind.STAFF, BlockKind.CARD_RETAINED):
        told = f"{row['kind'].value} is worked out from what the patron has"
        yield row.problem("kind", told, "leave the row out; staff and card_retained can be set")


def _loan(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    if row["due_at"] < row["lent_at"]:
        yield row.problem("due_at", "before lent_at", "correct one of them")


def _hold(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    state = row["state"]
    if state not in ACTIVE:
        told = f"{state.value} is no hold any more"
        yield row.problem("state", told, "leave the row out: ended holds are not loaded")
    elif state is HoldState.WAITING and row["item"]:
        yield row.problem("item", "caught, but the hold waits", "empty it, or correct the state")
    elif state is not HoldState.WAITING and not row["item"]:
        yield row.problem("item", f"a hold {state.value} needs its item", "name the item")
    if not (row["record"] or row["wanted_item"] or row["item"]):
        yield row.problem("record", "for no title", "give record, wanted_item or item")
    if bool(row["asked_library"]) != bool(row["asked_at"]):
        told = "asked_library and asked_at belong together"
        yield row.problem("asked_library", told, "give both, or none")


def _transit(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    if row["origin"] == row["destination"]:
        yield row.problem("destination", "is the origin", "leave the row out, or correct it")


def _fee(row: Row, _: Consortium, __: datetime) -> Iterator[Problem]:
    if not row["owing"]:
        yield row.problem("owing", "nothing is owing", "leave paid fees out")
    elif row["owing"] > row["amount"]:
        yield row.problem("owing", "more than the amount", "correct one of them")


_OWN: dict[str, Check] = {
    "libraries": _library,
    "patrons": _patron,
    "consents": _consent,
    "blocks": _block,
    "loans": _loan,
    "holds": _hold,
    "transits": _transit,
    "fees": _fee,
}
"""What a row must be in itself, by file."""

"""Whom and what the policy is asked about: by category and type, or by card and barcode."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import get_args

from protocolsrv.config import Config
from protocolsrv.config.sections.consortium import Weekday
from protocolsrv.domain.calendar import STOCKHOLM, Calendar, local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, Library
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.policy import Book
from protocolsrv.domain.rules import Subject
from protocolsrv.services.circulation.queue import waiting


class NobodyCalled(Exception):  # noqa: N818 - it says what happened
    """Neither a word of the policy nor known to circulation. `remedy` names what is."""

    def __init__(self, message: str, remedy: str):
        super().__init__(f"{message}; {remedy}")
        self.remedy = remedy


def local_moment(written: datetime | None) -> datetime:
    """A moment as people write it, in local time; a day alone means its noon; None: now."""
    if written is None:
        return datetime.now(UTC)
    if not (written.hour or written.minute):
        written = written.replace(hour=12)
    return written.replace(tzinfo=STOCKHOLM).astimezone(UTC)


def library(consortium: Consortium, text: str) -> Library:
    """The library with this code or sigel. Raises NobodyCalled."""
    found = consortium.by_code_or_sigel(text)
    if found is None:
        raise NobodyCalled(f"no library {text!r}", _known(consortium.libraries))
    return found


def calendar_of(config: Config, code: str) -> Calendar:
    """The weekdays a library is open by the configuration; without the closures that are stored."""
    names = get_args(Weekday)
    opened = next((one.open for one in config.libraries if one.code == code), ())
    return Calendar(frozenset(names.index(day) for day in opened))


def somebody(
    book: Book,
    category: str,
    home: Library,
    at: datetime,
    *,
    age: int | None = None,
    school: str = "",
) -> Subject:
    """A patron of this category who has nothing and owes nothing. `age` whole years on the day,
    None: no birth date is known. Raises NobodyCalled."""
    if category not in book.categories:
        raise NobodyCalled(f"no category {category!r}", _known(book.categories))
    born = None if age is None else _born(local_day(at), age)
    patron = Patron(0, "", category, home.code, "", born, school, enters_unstaffed=True)
    return Subject(patron, home.municipality)


def an_item(book: Book, item_type: str, owner: Library) -> Item:
    """An item of this type, at home at its owner. Raises NobodyCalled."""
    if item_type not in book.item_types:
        raise NobodyCalled(f"no type of items {item_type!r}", _known(book.item_types))
    return Item("", 0, owner.code, owner.code, owner.code, item_type=item_type)


def cardholder(reader: CirculationReader, book: Book, card: str, at: datetime) -> Subject:
    """The patron with this card, as the rules see one at that moment. Raises NobodyCalled, which
    does not repeat the number."""
    found = reader.card(card)
    patron = reader.patron(found.patron_id) if found else None
    if patron is None:
        remedy = f"or a category; {_known(book.categories)}"
        raise NobodyCalled("no patron has this card", remedy)
    return Subject(
        patron,
        book.place(patron.home).municipality,
        reader.standing(patron.id, at),
        tuple(reader.blocks(patron.id)),
    )


def stored_item(
    reader: CirculationReader, book: Book, barcode: str, subject: Subject, at: datetime
) -> tuple[Item, Loan | None, int]:
    """The item with this barcode, its loan where the patron has it, and how many others wait for
    its title. Raises NobodyCalled."""
    item = reader.item(barcode)
    if item is None:
        raise NobodyCalled(
            f"no item has the barcode {barcode!r}", f"or a type; {_known(book.item_types)}"
        )
    loan = reader.loan_of(item.id)
    own = loan if loan is not None and loan.patron_id == subject.patron.id else None
    return item, own, waiting(reader, item.record_id, at, subject.patron.id)


def _born(day: date, age: int) -> date:
    """The birthday is today, so that the age is exact."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)  # on 29 February, born in a common year


def _known(codes: Iterable[str]) -> str:
    return f"known: {', '.join(sorted(codes))}"

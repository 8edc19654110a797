"""From the words of a command line to a question for the policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from protocolsrv.config import Config
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.policy import Book

from .policy_explaining import Question
from .policy_subjects import (
    an_item,
    calendar_of,
    cardholder,
    library,
    local_moment,
    somebody,
    stored_item,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What was written. `patron` is a category or a card, `item` a type or a barcode, libraries by
    code or sigel; "" or None: nothing. What describes a category or a type (`age`, `home`,
    `school`, `owner`) has no say over what is stored."""

    patron: str
    item: str
    library: str
    at: datetime | None = None
    age: int | None = None
    home: str = ""
    school: str = ""
    owner: str = ""
    waiting: int | None = None
    days_late: int = 0


def question(config: Config, book: Book, words: Words) -> Question:
    """The question meant. The databases are opened only for a card or a barcode. Raises
    NobodyCalled for what is unknown, and the storage room's errors."""
    if words.patron in book.categories and words.item in book.item_types:
        return asked(config, book, words, None)
    with _circulation(config) as reader:
        return asked(config, book, words, reader)


def asked(config: Config, book: Book, words: Words, reader: CirculationReader | None) -> Question:
    """The same, with a reader for what is stored; None where nothing is."""
    tree = book.consortium
    at = local_moment(words.at)
    place = library(tree, words.library)
    if reader is not None and words.patron not in book.categories:
        subject = cardholder(reader, book, words.patron, at)
    else:
        home = library(tree, words.home or place.code)
        school = library(tree, words.school).code if words.school else ""
        subject = somebody(book, words.patron, home, at, age=words.age, school=school)
    if reader is not None and words.item not in book.item_types:
        item, loan, waiting = stored_item(reader, book, words.item, subject, at)
    else:
        item = an_item(book, words.item, library(tree, words.owner or place.code))
        loan, waiting = None, 0
    return Question(
        subject=subject,
        item=item,
        place=place,
        at=at,
        calendar=calendar_of(config, place.code),
        waiting=waiting if words.waiting is None else words.waiting,
        days_late=words.days_late,
        loan=loan,
    )


@contextmanager
def _circulation(config: Config) -> Iterator[CirculationReader]:
    """Circulation's store, open for reading. Imported here: categories and types need none."""
    from protocolsrv.storage.circulation.reader import Reader

    from .stores import open_stores

    stores = open_stores(config)
    try:
        yield Reader(stores.databases.circulation)
    finally:
        stores.close()

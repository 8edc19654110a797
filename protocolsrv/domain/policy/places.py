"""Where items stay, who is asked for a copy, whose hold comes first, and the clocks of a library.

These questions have no day: rows of their tables carry no validity dates (`config` refuses them).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Library
from protocolsrv.domain.rules import Periods

from .book import Book
from .cases import Case

ANY_DAY = datetime(2000, 1, 1, 12, tzinfo=UTC)
"""For tables without dates."""


def stays(book: Book, item: Item, library: str) -> bool:
    """Whether both its home and this library are in its floating group."""
    if item.permanent == library:
        return False
    place = book.place(library)
    found = book.floating.find(book.case(ANY_DAY, item=item, place=place))
    if found.terms is None or not found.terms.floats:
        return False
    group = found.terms.libraries
    home = book.place(item.permanent)
    return all(one.code in group or one.municipality in group for one in (home, place))


def chain(book: Book, pickup: str) -> tuple[str, ...]:
    """Every library the row names, once."""
    place = book.place(pickup)
    found = book.chain.find(_at(book, place))
    names = found.terms.libraries if found.terms is not None else ("pickup", "region")
    return tuple(dict.fromkeys(code for name in names for code in _named(book, place, name)))


def local_holds_first(book: Book, library: str) -> bool:
    """Strictly the queue where no row says else."""
    found = book.preference.find(_at(book, book.place(library)))
    return found.terms is not None and found.terms.local_holds_first


def periods(book: Book, library: str) -> Periods:
    """The defaults where no row says else."""
    return book.periods.find(_at(book, book.place(library))).terms or Periods()


def _named(book: Book, pickup: Library, name: str) -> Iterator[str]:
    """The libraries a word of a chain stands for."""
    if name == "pickup":
        yield pickup.code
    elif name == "region":
        yield from book.consortium.libraries
    elif name in book.consortium.libraries:
        yield name
    else:
        municipality = pickup.municipality if name == "municipality" else name
        for one in book.consortium.libraries.values():
            if one.municipality == municipality:
                yield one.code


def _at(book: Book, place: Library) -> Case:
    return book.case(ANY_DAY, place=place)

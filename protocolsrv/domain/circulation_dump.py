"""Reading all of circulation, for export: what no single request ever asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from .fee import Fee
from .hold import Hold
from .item import Item
from .loan import Loan
from .patron import Block, Card, Consent, Patron
from .transit import Transit


@dataclass(frozen=True, slots=True)
class Login:
    """What a patron proves who he is with, as it is kept: see `Secrets`."""

    pin_hash: str = ""
    digests: tuple[bytes, ...] = ()


class CirculationDump(Protocol):
    """Everything there is, each in the order of ids; to be read in one transaction."""

    def all_patrons(self) -> Iterable[tuple[Patron, Login]]:
        """All patrons that are not erased."""
        ...

    def all_cards(self) -> Iterable[Card]:
        """All cards, in the order of their numbers."""
        ...

    def all_consents(self) -> Iterable[Consent]:
        """All consents, withdrawn ones included."""
        ...

    def all_blocks(self) -> Iterable[tuple[int, Block]]:
        """Stored blocks with the patron's id."""
        ...

    def all_items(self) -> Iterable[Item]:
        """All items, in the order of their barcodes."""
        ...

    def all_loans(self) -> Iterable[Loan]:
        """All open loans."""
        ...

    def all_holds(self) -> Iterable[Hold]:
        """All active holds."""
        ...

    def all_transits(self) -> Iterable[Transit]:
        """All open transits."""
        ...

    def all_fees(self) -> Iterable[Fee]:
        """All fees with something owing."""
        ...


class RecordNumbers(Protocol):
    """The catalogue's records by the numbers people know: `source:number`, or the number alone."""

    def ids(self, numbers: Iterable[str]) -> Mapping[str, int]:
        """Record ids; numbers that are unknown, or ambiguous without their source, are left out."""
        ...

    def numbers(self, record_ids: Iterable[int]) -> Mapping[int, str]:
        """Each record's number with its source; unknown ids are left out."""
        ...

"""What one conversation remembers: what was agreed in Init, and its result sets."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from protocolsrv.domain.query import Query, SortKey

from .databases import Databases

DEFAULT_SET = "default"


@dataclass(slots=True)
class ResultSet:
    """One result set: the query behind it, its order, its size, and the ids fetched so far by
    position (from 1)."""

    query: Query
    databases: Databases
    total: int
    sort: tuple[SortKey, ...] = ()
    ids: dict[int, int] = field(default_factory=dict)

    def keep(self, start: int, ids: Sequence[int]) -> None:
        """Remember the ids from position `start` on."""
        self.ids.update(zip(range(start, start + len(ids)), ids, strict=True))

    def known(self, positions: Sequence[int]) -> list[int] | None:
        """The ids at these positions; None when one was never fetched."""
        found = [self.ids.get(one) for one in positions]
        return None if None in found else [one for one in found if one is not None]


@dataclass(slots=True)
class Session:
    """One client. Result sets are bounded in number and in rows: what was not used for longest
    goes first, and its name is remembered so that the client hears 27, not 30."""

    max_sets: int
    max_rows: int
    initialised: bool = False
    version: int = 3
    options: frozenset[int] = frozenset()
    preferred_bytes: int = 64 * 1024
    exceptional_bytes: int = 64 * 1024
    utf8: bool = False
    records_follow: bool = False
    turn: int = 0
    sets: OrderedDict[str, ResultSet] = field(default_factory=OrderedDict)
    forgotten: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def named(self, name: str) -> ResultSet | None:
        """The result set of this name, which is thereby used."""
        found = self.sets.get(name)
        if found is not None:
            self.sets.move_to_end(name)
        return found

    def store(self, name: str, found: ResultSet, turn: int) -> None:
        """Keep a result set, unless the request that made it was given up meanwhile."""
        if turn != self.turn:
            return
        self.sets[name] = found
        self.sets.move_to_end(name)
        self.forgotten.pop(name, None)
        while len(self.sets) > self.max_sets:
            gone, _ = self.sets.popitem(last=False)
            self._forget(gone)
        self.trim(found)

    def trim(self, used: ResultSet) -> None:
        """Keep the rows within their bound: those of other sets go first. A set without its rows
        is still there; they are fetched again when they are asked for."""
        rows = sum(len(one.ids) for one in self.sets.values())
        for one in list(self.sets.values()):
            if rows <= self.max_rows:
                return
            if one is not used:
                rows -= len(one.ids)
                one.ids.clear()
        if rows > self.max_rows:
            used.ids.clear()

    def delete(self, name: str) -> bool:
        """Forget a result set at the client's wish; False when there is none."""
        return self.sets.pop(name, None) is not None

    def _forget(self, name: str) -> None:
        self.forgotten[name] = None
        while len(self.forgotten) > 4 * self.max_sets:
            self.forgotten.popitem(last=False)

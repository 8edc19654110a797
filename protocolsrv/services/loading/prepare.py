"""Stage two of a load: one frame of bytes becomes a record ready to be stored.

Pure work without a store, so that it can run in worker processes beside the writer: read, find the
key, take the holdings out as items, render what is stored pre-rendered, extract the headings and
(where the caller will index at once) the document. Both are packed here, by the store and by the
engine that will take them, because what passes between processes is dear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import NewRecord, Storable
from protocolsrv.domain.query import Kind
from protocolsrv.domain.record import IndexDocument, RecordKey
from protocolsrv.marc import iso2709
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.extract import Extractor
from protocolsrv.marc.frame import Frame, Rejection
from protocolsrv.marc.holdings import HoldingsMapping, read_items
from protocolsrv.marc.key import record_key
from protocolsrv.marc.outgoing import OutgoingFilter
from protocolsrv.marc.reading import read_frame
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas import SCHEMAS

from .matching import match_keys

STORED_SCHEMAS = ("marcxml",)
"""Rendered while loading; the others are rendered at first request and kept."""

WORD_LISTS = tuple(point.name for point in ACCESS_POINTS if point.scan and point.kind is Kind.WORDS)
"""The access points whose single words can be scanned."""

USMARC = "usmarc"
"""The rendering Z39.50 sends; stored only where the outgoing filter takes something away."""


WORDS_KEPT = 200_000
"""Words a preparer remembers to have told, some 100 bytes each."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How the store and the engine want their records; without `document` none are made."""

    record: Callable[[NewRecord], Storable]
    document: Callable[[IndexDocument], str] | None = None


class Prepared(NamedTuple):
    """A record ready to be stored, and where it stood. `document` is packed, without record id."""

    ordinal: int
    offset: int
    record: Storable
    warnings: tuple[str, ...] = ()
    document: str | None = None


class Deletion(NamedTuple):
    """A message that a record is to go (leader/05 `d`, an OAI header with status deleted)."""

    ordinal: int
    offset: int
    key: RecordKey
    warnings: tuple[str, ...] = ()


Ready = Prepared | Deletion | Rejection


@dataclass(frozen=True, slots=True)
class Recipe:
    """How records are prepared: what the configuration says, picklable."""

    consortium: Consortium
    mapping: HoldingsMapping | None
    outgoing: OutgoingFilter
    match_rules: tuple[str, ...] = ()


class Preparer:
    """Prepares frames by one recipe. One a worker process.

    A word for the scan lists is told once only, with whichever record has it first: whoever stores
    records takes the words of each, also of one that turns out to be stored already."""

    def __init__(self, recipe: Recipe, extractor: Extractor, packing: Packing):
        self._recipe = recipe
        self._extractor = extractor
        self._packing = packing
        self._told: set[tuple[str, str]] = set()
        self._renderers: tuple[tuple[str, Callable[[MarcRecord], bytes]], ...] = tuple(
            (one.name, one.render) for one in SCHEMAS if one.name in STORED_SCHEMAS
        )

    def prepare(self, frame: Frame, now: datetime) -> Ready:
        """Never raises for what a file can hold; `now` becomes created and modified."""
        reading = read_frame(frame)
        if isinstance(reading, Rejection):
            return reading
        record = reading.record
        key = record_key(record)
        warnings = tuple(map(str, reading.warnings))
        if record.deleted:
            return Deletion(frame.ordinal, frame.offset, key, warnings)
        recipe = self._recipe
        items: Sequence[Item] | None = None
        if recipe.mapping is not None:
            items, problems = read_items(record, recipe.mapping, recipe.consortium)
            warnings += tuple(problems)
        outgoing = recipe.outgoing.apply(record, "marcxml")
        renderings = {name: render(outgoing) for name, render in self._renderers}
        if outgoing is not record:
            kept = iso2709.encode(outgoing)
            if isinstance(kept, bytes):
                renderings[USMARC] = kept
        extracted = self._extractor.extract(
            record,
            record_id=0,
            items=items or (),
            consortium=recipe.consortium,
            created=now,
            modified=now,
        )
        return Prepared(
            frame.ordinal,
            frame.offset,
            self._packing.record(
                NewRecord(
                    key,
                    reading.iso2709,
                    renderings,
                    extracted.headings,
                    items,
                    self._new_words(extracted.document.words),
                    tuple(one.text for one in match_keys(record, recipe.match_rules)),
                )
            ),
            warnings,
            None if self._packing.document is None else self._packing.document(extracted.document),
        )

    def _new_words(self, words: Mapping[str, Sequence[str]]) -> set[tuple[str, str]]:
        """The (access point, word) pairs for the scan lists that have not been told."""
        pairs = {
            (point, word)
            for point in WORD_LISTS
            if point in words
            for occurrence in words[point]
            for word in occurrence.split(" ")
        }
        pairs -= self._told
        if pairs:
            if len(self._told) > WORDS_KEPT:
                self._told.clear()  # told again, which costs time only
            self._told |= pairs
        return pairs

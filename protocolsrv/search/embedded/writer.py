"""Filling the index: the one writer of a directory.

How far the change logs have been read is written to `positions.json` *after* each commit: a crash
between the two replays some rows, which is harmless, and never skips one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import tantivy

from protocolsrv.domain.collation import packed_key
from protocolsrv.domain.query import Accents, AccessPoint, Kind
from protocolsrv.domain.record import IndexDocument

from .directory import IndexDirectory
from .fields import (
    FLAGS,
    MARC,
    RECORD_ID,
    SCOPE,
    differs,
    facet_field,
    has_value,
    id_field,
    marc_occurrences,
    number_field,
    occurrences,
    sort_fields,
    words_field,
)

_POSITIONS = "positions.json"
SERVING_HEAP = 48_000_000
BULK_HEAP = 400_000_000


class IndexLockedError(Exception):
    """Another process writes this index. Stop it, or let it do the work."""

    remedy = "A load or a server is at work on it: let it end, or stop it."


class IndexDamagedError(Exception):
    """The files of this index cannot be read: build it anew."""

    remedy = "Build the index anew: `protocolsrv reindex`."


class EmbeddedWriter:
    """An `IndexWriter` of `domain.ports`. `bulk` takes more memory for fewer, larger segments."""

    def __init__(
        self,
        directory: IndexDirectory,
        path: Path | None = None,
        *,
        bulk: bool = False,
        threads: int = 1,
    ):
        self._path = path or directory.current()
        try:
            self._index = directory.open(self._path)
        except ValueError as error:
            raise IndexDamagedError(
                f"the index {self._path} cannot be read. {IndexDamagedError.remedy}"
            ) from error
        try:
            self._writer: tantivy.IndexWriter | None = self._index.writer(
                heap_size=BULK_HEAP if bulk else SERVING_HEAP, num_threads=threads
            )
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexLockedError(
                    f"the index {self._path} is being written. {IndexLockedError.remedy}"
                ) from error
            raise
        self._fields = {one.name: _Names(one) for one in directory.layout.points}
        self._seen = self._highest()

    def put(self, documents: Iterable[IndexDocument]) -> None:
        """Add or replace by record id. An id above all seen so far is new: nothing to delete."""
        writer = self._open()
        for document in documents:
            if document.record_id > self._seen:
                self._seen = document.record_id
            else:
                writer.delete_documents_by_term(RECORD_ID, document.record_id)
            writer.add_document(self._document(document))

    def drop(self, ids: Iterable[int]) -> None:
        """Remove by record id."""
        writer = self._open()
        for one in ids:
            writer.delete_documents_by_term(RECORD_ID, one)

    def clear(self) -> None:
        """Remove everything."""
        writer = self._open()
        writer.rollback()  # what lies in its threads would survive
        writer.delete_all_documents()

    def commit(self, positions: Mapping[str, int]) -> None:
        """Durable, then remembered how far the logs were read."""
        self._open().commit()
        fresh = self._path / f"{_POSITIONS}.new"
        with fresh.open("w", encoding="ascii") as out:
            json.dump(dict(positions), out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path / _POSITIONS)

    def positions(self) -> Mapping[str, int]:
        """What the last commit was given; nothing when that cannot be read (any more)."""
        try:
            found: dict[str, int] = json.loads(
                (self._path / _POSITIONS).read_text(encoding="ascii")
            )
        except (FileNotFoundError, ValueError):
            return {}
        return found

    def merge(self) -> None:
        """Wait for merges under way and end the writer: the close of a bulk load."""
        writer, self._writer = self._open(), None
        writer.wait_merging_threads()

    def close(self) -> None:
        """Give the lock back."""
        self._writer = None

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise IndexLockedError("this writer has been closed")
        return self._writer

    def _highest(self) -> int:
        self._index.reload()
        searcher = self._index.searcher()
        if searcher.num_docs == 0:
            return 0
        top = searcher.search(
            tantivy.Query.all_query(), 1, count=False, order_by_field=RECORD_ID
        ).hits
        return int(top[0][0])

    def _document(self, document: IndexDocument) -> tantivy.Document:
        made = tantivy.Document()
        text, whole = made.add_text, made.add_integer
        whole(RECORD_ID, document.record_id)
        names = self._fields
        for point, texts in document.words.items():
            if texts:
                text(names[point].words, occurrences(texts))
        if document.marc:
            text(_MARC_WORDS, marc_occurrences(document.marc))
        for point, texts in document.plain.items():
            text(names[point].plain, occurrences(texts))
            text(FLAGS, names[point].plain_flag)
        for point, texts in document.exact.items():
            text(names[point].exact, occurrences(texts))
            text(FLAGS, names[point].exact_flag)
        for form, pairs in ((_IGNORE, document.marc_plain), (_RESPECT, document.marc_exact)):
            if pairs:
                _add_marc_form(text, form, document.marc, pairs)
        for point, values in document.ids.items():
            if values:
                field = names[point].ids
                for value in values:
                    text(field, value)
                text(FLAGS, names[point].value_flag)
        for point, numbers in document.numbers.items():
            if numbers:
                field = names[point].numbers
                for number in numbers:
                    whole(field, number)
                text(FLAGS, names[point].value_flag)
        for point, key in document.sort.items():
            columns = names[point].sort
            if isinstance(key, int):
                whole(columns[0], key)
            elif key:
                for column, part in zip(columns, packed_key(key), strict=True):
                    whole(column, part)
        for point, values in document.facets.items():
            field = names[point].facet
            for value in values if len(values) < 2 else dict.fromkeys(values):
                text(field, value)
        for scope in document.scopes:
            text(SCOPE, scope)
        return made


def _add_marc_form(
    text: Callable[[str, str], None],
    form: Accents,
    usual: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[str, str]],
) -> None:
    tags = {path[:3] for path, _ in pairs}
    text(_MARC_FIELDS[form], marc_occurrences(_of_tags(usual, pairs, tags)))
    for tag in tags:
        text(FLAGS, differs(MARC + tag, form))


def _of_tags(
    usual: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]], tags: set[str]
) -> list[tuple[str, str]]:
    """All occurrences of these tags: in the other form, or by row where a path does not differ. A
    clause on a whole tag then finds all of it in one field."""
    paths = {path for path, _ in other}
    rest = [one for one in usual if one[0][:3] in tags and one[0] not in paths]
    return [*other, *rest]


_MARC_POINT = AccessPoint(MARC, Kind.WORDS, "", "", "", ())
_MARC_FIELDS = {form: words_field(_MARC_POINT, form) for form in Accents}
_MARC_WORDS = _MARC_FIELDS[Accents.BY_ROW]
_IGNORE, _RESPECT = Accents.IGNORE, Accents.RESPECT


class _Names:
    """The field names and flags of one access point, worked out once."""

    __slots__ = (
        "exact",
        "exact_flag",
        "facet",
        "ids",
        "numbers",
        "plain",
        "plain_flag",
        "sort",
        "value_flag",
        "words",
    )

    def __init__(self, point: AccessPoint):
        self.words = words_field(point)
        self.plain = words_field(point, Accents.IGNORE)
        self.plain_flag = differs(point.name, Accents.IGNORE)
        self.exact = words_field(point, Accents.RESPECT)
        self.exact_flag = differs(point.name, Accents.RESPECT)
        self.ids = id_field(point)
        self.numbers = number_field(point)
        self.value_flag = has_value(point.name)
        self.facet = facet_field(point)
        self.sort = sort_fields(point)

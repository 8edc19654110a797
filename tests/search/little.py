"""A little access-point table and documents for it, for tests of the embedded engine alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from protocolsrv.domain.collation import sort_key
from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import (
    AccessPoint,
    Clause,
    Hits,
    Kind,
    Query,
    Relation,
    SortKey,
    Wild,
    Window,
)
from protocolsrv.domain.record import IndexDocument
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.domain.text import words
from protocolsrv.search.embedded import EmbeddedIndex, EmbeddedWriter, IndexDirectory
from protocolsrv.search.embedded.fields import Layout

ANYWHERE = AccessPoint("anywhere", Kind.WORDS, "", "", "", ("t.anywhere",))
TITLE = AccessPoint("title", Kind.WORDS, "", "", "", ("t.title",), weight=4.0, sort=True)
AUTHOR = AccessPoint("author", Kind.WORDS, "", "", "", ("t.author",), weight=3.0, facet=True)
CODE = AccessPoint("code", Kind.ID, "", "", "", ("t.code",), equal=Relation.EQUAL, facet=True)
YEAR = AccessPoint("year", Kind.NUMBER, "", "", "", ("t.year",), sort=True)
POINTS = (ANYWHERE, TITLE, AUTHOR, CODE, YEAR)

WIDE = Budget(max_cost=10**9, max_expansions=10**6, max_sorted=10**6)


def folder(path: Path, points: Sequence[AccessPoint] = POINTS) -> IndexDirectory:
    """The index directory below `path`."""
    return IndexDirectory(path / "index", Layout(tuple(points)))


def document(
    record_id: int,
    *titles: str,
    notes: Sequence[str] = (),
    code: str = "",
    year: int | None = None,
    authors: Sequence[str] = (),
    scopes: Sequence[str] = (),
) -> IndexDocument:
    """A document; each title is an occurrence of its own."""
    made = [words(title) for title in titles]
    return IndexDocument(
        record_id,
        words={"title": made, "anywhere": [*made, *(words(note) for note in notes)]},
        ids={"code": [code]} if code else {},
        numbers={} if year is None else {"year": [year]},
        sort={
            **({"title": sort_key(titles[0])} if titles else {}),
            **({} if year is None else {"year": year}),
        },
        facets={"author": authors, "code": [code] if code else []},
        scopes=scopes,
    )


def fill(directory: IndexDirectory, *commits: Iterable[IndexDocument]) -> EmbeddedIndex:
    """Index documents, in as many segments as there are commits, and open the index."""
    writer = EmbeddedWriter(directory)
    for number, documents in enumerate(commits, 1):
        writer.put(documents)
        writer.commit({"catalogue": number})
    writer.close()
    return EmbeddedIndex(directory)


def clause(point: AccessPoint, relation: Relation, *term: str | Wild) -> Clause:
    """A clause."""
    return Clause(point, relation, term)


def title(*term: str | Wild) -> Clause:
    """The words of a term side by side in one title."""
    return clause(TITLE, Relation.ADJ, *term)


def ask(
    index: EmbeddedIndex,
    query: Query,
    *,
    sort: Sequence[SortKey] = (),
    window: Window | None = None,
    scope: str = "",
    budget: Budget = WIDE,
) -> Hits | QueryFault:
    """Search; everything unless a window is given."""
    return index.search(
        query, scope=scope, sort=sort, window=window or Window(0, 100_000), budget=budget
    )


def found(index: EmbeddedIndex, query: Query, **more: object) -> tuple[int, ...]:
    """The record ids of the hits, which must be no fault."""
    hits = ask(index, query, **more)  # type: ignore[arg-type]
    assert isinstance(hits, Hits), hits
    return hits.ids

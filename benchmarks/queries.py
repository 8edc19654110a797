"""The fixed queries of the benchmarks: eight kinds in turn, each as CQL and as PQF.

They ask for what stands in the first ten thousand generated records, which every set begins with,
so each finds something at every size. The order mixes the kinds, so that a part of the list is like
the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from protocolsrv.marc.iso2709 import decode
from protocolsrv.marc.record import MarcRecord
from protocolsrv.services.generating import Generator
from protocolsrv.services.generating.draws import draws
from protocolsrv.services.generating.words import CONTENT, SMALL

SAMPLE = 10_000
"""Records the queries are taken from."""


ARTICLES = ("den", "det", "de", "en", "ett")


@dataclass(frozen=True)
class Query:
    """One query. `kind` is the name of its row in `KINDS`."""

    kind: str
    cql: str
    pqf: str


@dataclass(frozen=True)
class Facts:
    """What of one record is asked for."""

    title: list[str]  # words, lower case, without a leading article
    author: str  # heading without dates
    isbn: str
    subject: str
    year: int


def queries(n: int = 200, seed: int = 1) -> list[Query]:
    """The first `n` queries of the list for the generator's `seed`; always the same."""
    facts = _facts(Generator(seed), seed)
    kinds = tuple(KINDS.items())
    found: dict[Query, None] = {}
    while len(found) < n:
        kind, make = kinds[len(found) % len(kinds)]
        found.setdefault(Query(kind, *make(next(facts), len(found))))
    return list(found)


def _facts(generator: Generator, seed: int) -> Iterator[Facts]:
    """Facts of records in a scattered order, of those that have everything we ask for."""
    number = 0
    while True:
        number += 1
        record = decode(generator.record(draws(seed, -number)() % SAMPLE + 1))
        if record is None:
            continue
        title = [one.lower() for one in _value(record, "245", "a").split()]
        if title[0] in ARTICLES:
            del title[0]
        facts = Facts(
            title,
            _value(record, "100", "a").rstrip(","),
            _value(record, "020", "a"),
            _value(record, "650", "a"),
            int((record.control("008") or "")[7:11]),
        )
        if len(title) >= 3 and facts.author and facts.isbn:
            yield facts


def _value(record: MarcRecord, tag: str, code: str) -> str:
    field = next(record.each(tag), None)
    return ((field.first(code) if field else "") or "").removesuffix(" /").removesuffix(" :")


def _rarest(facts: Facts) -> str:
    return max(facts.title, key=lambda word: (word not in SMALL, len(word)))


def _title_word(facts: Facts, number: int) -> tuple[str, str]:
    word = _rarest(facts) if number // len(KINDS) % 2 else facts.title[0]
    return f"dc.title = {word}", f"@attr 1=4 @attr 4=2 {word}"


def _author(facts: Facts, _number: int) -> tuple[str, str]:
    return f'dc.creator = "{facts.author}"', f'@attr 1=1003 @attr 4=1 "{facts.author}"'


def _isbn(facts: Facts, _number: int) -> tuple[str, str]:
    return f"bath.isbn = {facts.isbn}", f"@attr 1=7 {facts.isbn}"


def _title_and_author(facts: Facts, _number: int) -> tuple[str, str]:
    word, name = facts.title[0], facts.author.partition(",")[0]
    return (
        f"dc.title = {word} and dc.creator = {name}",
        f"@and @attr 1=4 @attr 4=2 {word} @attr 1=1003 @attr 4=2 {name}",
    )


def _phrase(facts: Facts, _number: int) -> tuple[str, str]:
    phrase = " ".join(facts.title[:3])
    return f'dc.title adj "{phrase}"', f'@attr 1=4 @attr 4=1 "{phrase}"'


def _common_word(_facts: Facts, number: int) -> tuple[str, str]:
    common = (*SMALL[:20], *CONTENT[:20])
    word = common[number // len(KINDS) % len(common)].lower()
    # Some small words are reserved in CQL or have a wildcard's look; quotes cost nothing.
    return f'cql.anywhere = "{word}"', f'@attr 1=1016 @attr 4=2 "{word}"'


def _two_words(facts: Facts, number: int) -> tuple[str, str]:
    words = f"{_rarest(facts)} {CONTENT[number % 100].lower()}"
    if number // len(KINDS) % 2:
        words = f"{CONTENT[number % 30].lower()} {CONTENT[number % 37 + 30].lower()}"
    return f'cql.anywhere all "{words}"', f'@attr 1=1016 @attr 4=6 "{words}"'


def _year(facts: Facts, number: int) -> tuple[str, str]:
    low = facts.year - number % 7
    high = facts.year + number % 5
    subject = facts.subject.lower()
    return (
        f'dc.subject = "{subject}" and dc.date >= {low} and dc.date <= {high}',
        f'@and @and @attr 1=21 @attr 4=1 "{subject}"'
        f" @attr 1=31 @attr 2=4 @attr 4=109 {low} @attr 1=31 @attr 2=2 @attr 4=109 {high}",
    )


KINDS: dict[str, Callable[[Facts, int], tuple[str, str]]] = {
    "title": _title_word,
    "author": _author,
    "isbn": _isbn,
    "title-author": _title_and_author,
    "phrase": _phrase,
    "common": _common_word,
    "two": _two_words,
    "year": _year,
}
"""The kinds of query, in turn."""

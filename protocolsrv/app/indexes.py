"""The page of indexes: every row of the access-point table, with an example that works here."""

from __future__ import annotations

from collections.abc import Mapping

from protocolsrv.domain.library import Consortium
from protocolsrv.domain.query import AccessPoint, Kind, Window
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc import points_codes, points_words
from protocolsrv.pages.finding import IndexRow
from protocolsrv.services.catalogue import Catalogue, Holdings
from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.diagnostics import Diagnostic

GROUPS: tuple[tuple[str, tuple[AccessPoint, ...]], ...] = (
    ("anywhere", points_words.ANYWHERE),
    ("titles", points_words.TITLES),
    ("names", points_words.NAMES),
    ("subjects", points_words.SUBJECTS),
    ("notes", points_words.NOTES),
    ("publication", points_words.PUBLICATION),
    ("codes", points_codes.CODES),
    ("times", points_codes.TIMES),
    ("holdings", points_codes.HOLDINGS),
    ("classes", points_codes.CLASSES),
    ("numbers", points_codes.NUMBERS),
    ("record", points_codes.RECORD),
)
"""The parts of the page, each with its rows."""

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "anywhere": ("= lindgren",),
    "keywords": ('= "jansson mumin*"',),
    "title": ("= kärlek*", "= liv*"),
    "titleMain": ('= "^pippi"', '= "^den"'),
    "titleSub": ("= roman",),
    "titleUniform": ("= odyss*",),
    "series": ("= muminböckerna",),
    "author": ('= "astrid lindgren"',),
    "name": ('any "jansson lagerlöf"',),
    "namePersonal": ("= strindberg",),
    "nameCorporate": ("= universitet*", "= förlag*"),
    "contributor": ("= illustratör", "= wiberg"),
    "subject": ("= samer",),
    "subjectName": ("= linné",),
    "subjectTopic": ("= vänskap",),
    "subjectPlace": ("= västerbotten",),
    "subjectSao": ("= sjöfart", "= mord"),
    "subjectBarn": ("= vänskap",),
    "genre": ("= deckare",),
    "coverage": ("= norrland", "= stockholm"),
    "abstract": ("= barn*",),
    "contents": ("= del", "= 1"),
    "notes": ("= originaltitel", "= översätt*"),
    "publisher": ("= norstedt*",),
    "originPlace": ("= umeå",),
    "edition": ("= 2*",),
    "format": ("= karta", "= cd*"),
    "isbn": ("= 978*",),
    "dewey": ("= 839*",),
    "localClass": ("= Hc*",),
    "sab": ("= Hc*",),
    "classification": ("= Hce",),
    "callNumber": ("= Hc*",),
    "language": ("= sme",),
    "originalLanguage": ("= eng",),
    "type": ("= audiobook",),
    "contentType": ("= a",),
    "bibLevel": ("= s",),
    "issuance": ("= continuing",),
    "audience": ("= j",),
    "country": ("= fi",),
    "year": ('within "1940 1949"', ">= 2015"),
    "created": (">= 2024-01-01", ">= 2000-01-01"),
    "modified": (">= 2024-01-01", ">= 2000-01-01"),
    "controlNumber": ("= 1*",),
    "itemType": ("= film",),
}
"""Relation and term by access point, best first; the last resort is that the index has a value."""

_LAST_RESORT = {Kind.NUMBER: "> 0", Kind.MOMENT: ">= 1000-01-01"}


class Indexes:
    """The rows of the page, kept until the catalogue changes."""

    def __init__(self, catalogue: Catalogue, compiler: Compiler, consortium: Consortium):
        self._catalogue = catalogue
        self._compiler = compiler
        libraries = tuple(consortium.libraries)
        self._examples: Mapping[str, tuple[str, ...]] = {
            **EXAMPLES,
            "library": tuple(f"= {code}" for code in libraries[:1]),
            "available": tuple(f"= {code}" for code in libraries[:1]),
            "municipality": tuple(f"= {code}" for code in tuple(consortium.municipalities)[:1]),
            "sigel": tuple(f"= {one.sigel}" for one in consortium.libraries.values())[:1],
        }
        self._kept: tuple[Holdings, tuple[IndexRow, ...]] | None = None

    @property
    def cost(self) -> int:
        """Dear enough for the pool while nothing is kept: every example is searched for."""
        return 0 if self._kept and self._kept[0] == self._catalogue.held() else 100_000

    def rows(self) -> tuple[IndexRow, ...]:
        """Every index, in the order of the page, with the first of its examples that finds
        something here."""
        held, kept = self._catalogue.held(), self._kept
        if kept is not None and kept[0] == held:
            return kept[1]
        rows = tuple(self._row(group, point) for group, points in GROUPS for point in points)
        self._kept = held, rows
        return rows

    def _row(self, group: str, point: AccessPoint) -> IndexRow:
        tried = (
            *self._examples.get(point.name, ()),
            _LAST_RESORT.get(point.kind, "= *"),
        )
        name = point.cql[0].partition(".")[2]
        for relation_and_term in tried:
            example = f"{name} {relation_and_term}"
            hits = self._hits(example)
            if hits:
                return IndexRow(
                    group, point.title_sv, point.title_en, point.cql, example, hits, point.scan
                )
        return IndexRow(group, point.title_sv, point.title_en, point.cql, "", 0, point.scan)

    def _hits(self, text: str) -> int:
        meaning = self._compiler.compile(text, 1).meaning
        if isinstance(meaning, Diagnostic):
            return 0
        plan = self._catalogue.plan(meaning.query, scope="", sort=(), window=Window(0, 0))
        hits = plan if isinstance(plan, QueryFault) else plan.run()
        return 0 if isinstance(hits, QueryFault) else hits.total

"""The facet parameters of SRU 2.0 (OASIS searchRetrieve part 3, section 6).

`facetLimit` asks for facets: `10:dc.subject,5:dc.language`, or a bare number for every facet there
is. `facetStart` (from 1) and `facetSort` (`recordCount` or `alphanumeric`, then a direction) refine
it. Ranges and single counts are not served: 8.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocolsrv.domain.query import AccessPoint, Facet, FacetRequest, Kind
from protocolsrv.wire.xml import escape

from .cql.indexes import EMPTY, Indexes
from .cql.masks import write_term
from .diagnostics import Code, Diagnostic
from .parameters import whole_number

NAMESPACE = "http://docs.oasis-open.org/ns/search-ws/facetedResults"
PARAMETERS = (
    "facetLimit",
    "facetStart",
    "facetSort",
    "facetRangeField",
    "facetLowValue",
    "facetHighValue",
    "facetCount",
)
_UNSUPPORTED = PARAMETERS[3:]
_SORTS = {
    "recordcount": True,
    "recordcount,descending": True,
    "alphanumeric": False,
    "alphanumeric,ascending": False,
}


def read_facets(
    values: Mapping[str, str], indexes: Indexes, maximum: int
) -> tuple[tuple[FacetRequest, ...], list[Diagnostic]]:
    """The facets asked for, and what of it cannot be had."""
    faults = [Diagnostic(Code.PARAMETER, name) for name in _UNSUPPORTED if name in values]
    asked = [name for name in ("facetLimit", "facetStart", "facetSort") if name in values]
    if not asked:
        return (), faults
    if "facetLimit" not in values:
        return (), [*faults, Diagnostic(Code.PARAMETER_MISSING, "facetLimit")]
    limits = _numbers("facetLimit", values["facetLimit"], indexes, faults)
    starts = _numbers("facetStart", values.get("facetStart", ""), indexes, faults)
    by_count = _SORTS.get(values.get("facetSort", "recordCount").lower().replace(" ", ""))
    if by_count is None:
        faults.append(Diagnostic(Code.PARAMETER_VALUE, "facetSort"))
        by_count = True
    everything = {one.name: one for one in indexes.points if one.facet}
    named = {name: one for name, (one, _) in limits.items() if one is not None}
    requests: list[FacetRequest] = []
    for name, point in (named or everything).items():
        limit = min(limits.get(name, limits.get("", (None, 0)))[1], maximum)
        start = starts.get(name, starts.get("", (None, 1)))[1]
        if start < 1:
            faults.append(Diagnostic(Code.PARAMETER_VALUE, "facetStart"))
        if limit > 0:
            requests.append(FacetRequest(point, limit, max(start - 1, 0), by_count))
    return tuple(requests), faults


def _numbers(
    parameter: str, text: str, indexes: Indexes, faults: list[Diagnostic]
) -> dict[str, tuple[AccessPoint | None, int]]:
    """`n` or `n:index`, parted by commas: by name of the access point, "" for all."""
    found: dict[str, tuple[AccessPoint | None, int]] = {}
    for piece in text.split(",") if text else ():
        number, colon, name = piece.strip().partition(":")
        value = whole_number(number)
        if value is None:
            faults.append(Diagnostic(Code.PARAMETER_VALUE, parameter))
            continue
        if not colon:
            found[""] = (None, value)
            continue
        point = indexes.find(name, EMPTY)
        if isinstance(point, Diagnostic):
            faults.append(point)
        elif not isinstance(point, AccessPoint) or not point.facet:
            faults.append(Diagnostic(Code.INDEX, name))
        else:
            found[point.name] = (point, value)
    return found


def facets_xml(facets: tuple[Facet, ...], language: str) -> str:
    """`facetedResults`; nothing where no facet has a value, since the schema wants terms."""
    found = "".join([_facet(one, language) for one in facets if one.values])
    if not found:
        return ""
    return f"<zs:facetedResults>{found}</zs:facetedResults>"


def _facet(facet: Facet, language: str) -> str:
    point = facet.point
    index = point.cql[0]
    label = point.title_sv if language == "sv" else point.title_en
    terms = "".join(
        f"<facet:term><facet:actualTerm>{escape(value)}</facet:actualTerm>"
        f"<facet:query>{escape(drill_down(point, value))}</facet:query>"
        f"<facet:count>{count}</facet:count></facet:term>"
        for value, count in facet.values
    )
    return (
        f'<facet:facet xmlns:facet="{NAMESPACE}">'
        f"<facet:facetDisplayLabel>{escape(label)}</facet:facetDisplayLabel>"
        f"<facet:index>{escape(index)}</facet:index><facet:relation>=</facet:relation>"
        f"<facet:terms>{terms}</facet:terms></facet:facet>"
    )


def drill_down(point: AccessPoint, value: str) -> str:
    """The query that finds the records of one value."""
    relation = "==" if point.kind is Kind.WORDS else "="
    return f"{point.cql[0]} {relation} {write_term((value,))}"

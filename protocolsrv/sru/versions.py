"""The versions of SRU as data: namespaces, element names, parameters; and their negotiation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Operation(Enum):
    """The operations of SRU that are served."""

    SEARCH = "searchRetrieve"
    EXPLAIN = "explain"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version. `family` 1 is 1.1 and 1.2, which share their schema; `escaping` names the
    element that says how a record is packed."""

    version: str
    family: int
    namespace: str
    scan_namespace: str
    diagnostic_namespace: str
    media_type: str
    escaping: str
    ttl: str
    parameters: Mapping[Operation, frozenset[str]]


EXPLAIN_NAMESPACE = "http://explain.z3950.org/dtd/2.0/"
EXPLAIN_SCHEMA = "http://explain.z3950.org/dtd/2.0/"
DIAGNOSTIC_SCHEMA = "info:srw/schema/1/diagnostics-v1.1"

_COMMON = "operation version stylesheet extraRequestData"
_SEARCH = f"{_COMMON} query startRecord maximumRecords recordPacking recordSchema resultSetTTL"
_SCAN = f"{_COMMON} scanClause responsePosition maximumTerms"
_NEGOTIATED = "httpAccept responseType renderedBy"
_FACETS = "facetLimit facetStart facetSort facetRangeField facetLowValue facetHighValue facetCount"


def _parameters(search: str, explain: str, scan: str) -> Mapping[Operation, frozenset[str]]:
    return {
        Operation.SEARCH: frozenset(search.split()),
        Operation.EXPLAIN: frozenset(explain.split()),
        Operation.SCAN: frozenset(scan.split()),
    }


_OASIS = "http://docs.oasis-open.org/ns/search-ws/"


def _first(version: str, search: str) -> Dialect:
    return Dialect(
        version=version,
        family=1,
        namespace="http://www.loc.gov/zing/srw/",
        scan_namespace="http://www.loc.gov/zing/srw/",
        diagnostic_namespace="http://www.loc.gov/zing/srw/diagnostic/",
        media_type="text/xml",
        escaping="recordPacking",
        ttl="resultSetIdleTime",
        parameters=_parameters(search, f"{_COMMON} recordPacking", _SCAN),
    )


SRU_1_1 = _first("1.1", f"{_SEARCH} recordXPath sortKeys")
SRU_1_2 = _first("1.2", _SEARCH)
SRU_2_0 = Dialect(
    version="2.0",
    family=2,
    namespace=f"{_OASIS}sruResponse",
    scan_namespace=f"{_OASIS}scan",
    diagnostic_namespace=f"{_OASIS}diagnostic",
    media_type="application/sru+xml",
    escaping="recordXMLEscaping",
    ttl="resultSetTTL",
    parameters=_parameters(
        f"{_SEARCH} {_NEGOTIATED} {_FACETS} queryType recordXMLEscaping sortKeys",
        f"{_COMMON} {_NEGOTIATED} recordXMLEscaping recordPacking",
        f"{_SCAN} {_NEGOTIATED}",
    ),
)

DIALECTS = (SRU_1_1, SRU_1_2, SRU_2_0)
"""Every version served, lowest first."""

_NUMBERED = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})", re.ASCII)


def negotiate(asked: str) -> Dialect | None:
    """The highest version not above the one asked for; None where there is none (diagnostic 5)."""
    found = _NUMBERED.fullmatch(asked)
    if found is None:
        return None
    wanted = (int(found[1]), int(found[2]))
    fitting = [
        one for one in DIALECTS if tuple(int(part) for part in one.version.split(".")) <= wanted
    ]
    return fitting[-1] if fitting else None


BY_VERSION = {one.version: one for one in DIALECTS}

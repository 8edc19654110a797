"""The access-point table: every index of the catalogue, in whichever protocol it is asked for.

A row (`domain.query.AccessPoint`) stands in `points_words` or `points_codes`; here are the registry
and the three ways in: by CQL name, by Bib-1 Use value, by MARC path. Explain, CQL, Z39.50, scan,
sort and facets all follow from the rows: to add an index, add a row and reindex.
"""

from __future__ import annotations

import re
from functools import lru_cache

from protocolsrv.domain.query import AccessPoint, Kind

from .points_codes import CODE_POINTS
from .points_words import WORD_POINTS

ACCESS_POINTS: tuple[AccessPoint, ...] = (*WORD_POINTS, *CODE_POINTS)
"""Every index but the dynamic `marc` ones, in the order in which explain lists them."""

OWN_SET = "psrv"

CONTEXT_SETS: dict[str, str] = {
    "cql": "info:srw/cql-context-set/1/cql-v1.2",
    "dc": "info:srw/cql-context-set/1/dc-v1.1",
    "bath": "http://zing.z3950.org/cql/bath/2.0/",
    "bib": "info:srw/cql-context-set/1/bib-v1.0",
    "rec": "info:srw/cql-context-set/2/rec-1.1",
    "marc": "info:srw/cql-context-set/1/marc-1.1",
    OWN_SET: "urn:x-protocolsrv:cql-context-set:1",
    "sort": "info:srw/cql-context-set/1/sort-v1.0",
    "rel": "info:srw/cql-context-set/2/relevance-1.2",
}
"""Prefix to URI. `sort` and `rel` define modifiers only; the names of `marc` are paths."""

CONTEXT_SET_ALIASES: dict[str, str] = {
    "info:srw/cql-context-set/1/cql-v1.1": "cql",
    "info:srw/cql-context-set/1/bib-v1": "bib",
    "info:srw/cql-context-set/2/relevance-1.0": "rel",
    "info:srw/cql-context-set/2/relevance-1.1": "rel",
    **{uri: prefix for prefix, uri in CONTEXT_SETS.items()},
}
"""Every URI by which a client's prefix map may name one of our sets, to our prefix."""

UNPREFIXED = ("cql", OWN_SET, "dc", "bath", "bib", "rec")
"""Where a name without a prefix is looked up, in this order. Only `identifier` means two things:
the record's standard numbers (`dc`), before its control number (`rec`)."""

_PATH = re.compile(r"([0-9]{3})(?:\$?([a-z0-9]))?", re.ASCII)
_BY_NAME = {point.name: point for point in ACCESS_POINTS}
_BY_CQL = {name.casefold(): point for point in ACCESS_POINTS for name in point.cql}
_BY_USE = {use: point for point in ACCESS_POINTS for use in point.use}


def by_name(name: str) -> AccessPoint | None:
    """The row with this name (as in `IndexDocument` and `Heading`)."""
    return _BY_NAME.get(name)


def by_cql(prefix: str, name: str) -> AccessPoint | None:
    """The row of a CQL index in any case; `prefix` is ours (resolve URIs first) or "" for none.
    `marc` takes a path: `marc.245$a`."""
    wanted = prefix.casefold()
    if wanted == "marc":
        return marc_point(name)
    for one in (wanted,) if wanted else UNPREFIXED:
        found = _BY_CQL.get(f"{one}.{name.casefold()}")
        if found is not None:
            return found
    return None


def by_use(use: int) -> AccessPoint | None:
    """The row of a Bib-1 Use attribute value."""
    return _BY_USE.get(use)


@lru_cache(maxsize=4096)
def marc_point(path: str) -> AccessPoint | None:
    """The access point of a MARC path: `245`, `245$a` or `245a`, a control field `008`; None for
    anything else. Each subfield is an occurrence; of a whole tag every subfield is one."""
    found = _PATH.fullmatch(path.strip().casefold())
    if found is None or (found[1] < "010" and found[2]) or found[1] == "000":
        return None
    tag, code = found[1], found[2] or ""
    shown = f"{tag}${code}" if code else tag
    return AccessPoint(
        name="marc",
        kind=Kind.WORDS,
        title_sv=f"MARC {shown}",
        title_en=f"MARC {shown}",
        source=(tag if tag < "010" else f"{tag}{code or '*'}+"),
        cql=(f"marc.{shown}",),
        path=tag + code,
    )

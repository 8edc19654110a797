"""The requests served, one module each, and the options that follow from them.

Each module has `REQUEST` (the APDU's class), `OPTIONS` (the option bits it stands for) and
`answer(request, session, context)`.
"""

from __future__ import annotations

from typing import Any

from protocolsrv.z3950.context import Context

from . import close, delete, extended, init, present, scan, search, sort

MESSAGES: tuple[Any, ...] = (init, search, present, delete, scan, sort, extended, close)
BY_REQUEST: dict[type[Any], Any] = {one.REQUEST: one for one in MESSAGES}


def offered(context: Context) -> frozenset[int]:
    """The option bits of Init: those of what is served, and no other."""
    bits: frozenset[int] = frozenset().union(
        *[one.OPTIONS for one in MESSAGES if one is not scan or context.scanning is not None]
    )
    return bits | search.CQL_OPTIONS if context.cql is not None else bits

"""A term's text to literal stretches, masks and anchors (cql context set 1.2, `masked`).

`*` is any run of characters, `?` one, `^` an anchor; a backslash makes `* ? ^ " \\` literal, and
before anything else it is an error (26).
"""

from __future__ import annotations

import re

from protocolsrv.domain.query import Term, Wild
from protocolsrv.sru.diagnostics import Code, Diagnostic

_SPECIAL = re.compile(r"[*?^\\]")
_PART = re.compile(r"\\(.?)|([*?^])|([^*?^\\]+)", re.DOTALL)
_WILD = {wild.value: wild for wild in Wild}
_ESCAPED = frozenset('*?^"\\')
_TO_ESCAPE = re.compile(r'[*?^"\\]')


def read_term(text: str, *, masked: bool = True) -> Term | Diagnostic:
    """The parts of a term; every character literal unless `masked`."""
    if not masked or _SPECIAL.search(text) is None:
        return (text,)
    parts: list[str | Wild] = []
    for match in _PART.finditer(text):
        escaped, wild, literal = match.groups()
        if wild:
            parts.append(_WILD[wild])
            continue
        if escaped is not None:
            if escaped not in _ESCAPED or not escaped:
                return Diagnostic(Code.NEEDLESS_ESCAPE, escaped or "\\")
            literal = escaped
        if parts and isinstance(parts[-1], str):
            parts[-1] += literal
        else:
            parts.append(literal)
    return tuple(parts)


def write_term(term: Term) -> str:
    """The term as a quoted CQL string; what `read_term` gives back after parsing."""
    return '"' + "".join([_part(part) for part in term]) + '"'


def _part(part: str | Wild) -> str:
    if isinstance(part, str):
        return _TO_ESCAPE.sub(r"\\\g<0>", part)
    return part.value

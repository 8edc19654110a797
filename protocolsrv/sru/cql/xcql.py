"""The XCQL echo of a query: as SRU 1.x has it (`xcql:operandType`, namespace
http://www.loc.gov/zing/cql/xcql/) and as SRU 2.0 (`xcqlDefinition`).

What is given is the content of `xQuery`, with the namespace declared on its outermost elements. It
echoes the surface: names, prefixes and terms as the client wrote them, case levelled where CQL has
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from protocolsrv.wire.xml import escape

from .tree import Boolean, CqlQuery, Modifier, Node, Prefix, Scoped, SearchClause, SortSpec

_NS_1 = ' xmlns="http://www.loc.gov/zing/cql/xcql/"'
_NS_2 = ' xmlns="http://docs.oasis-open.org/ns/search-ws/xcql"'
_PLAIN_URI = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9._~-]+)*/?"
    r"|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~-]+(?:[/:][A-Za-z0-9._~-]+)*/?",
    re.ASCII,
)


def xcql_1(tree: CqlQuery) -> str:
    """The content of `xQuery` in 1.1 and 1.2. It has no place for an order."""
    return _operand_1(tree.root, _NS_1)


def xcql_2(tree: CqlQuery) -> str:
    """The content of `xQuery` in 2.0. Prefixes stand outermost only; an assignment in brackets is
    moved there (the first of a name, where two brackets assign it differently), and one that is no
    URI, which the schema forbids, is left out."""
    prefixes: dict[str, Prefix] = {}
    _collect(tree.root, prefixes)
    fit = [one for one in prefixes.values() if _PLAIN_URI.fullmatch(one.uri)]
    keys = "".join([_key(spec) for spec in tree.sort])
    order = f"<sortKeys{_NS_2}>{keys}</sortKeys>" if keys else ""
    return f"{_prefixes(fit, _NS_2)}<triple{_NS_2}>{_content_2(tree.root)}</triple>{order}"


def clause_1(clause: SearchClause) -> str:
    """The content of `xScanClause` in 1.1 and 1.2."""
    return _clause_content(clause, _NS_1)


def clause_2(clause: SearchClause) -> str:
    """The content of `xScanClause` in 2.0."""
    return _clause_content(clause, _NS_2)


def _prefixes(prefixes: Iterable[Prefix], ns: str = "") -> str:
    rows = "".join(
        f"<prefix><name>{escape(one.name)}</name><identifier>{escape(one.uri)}</identifier></prefix>"
        for one in prefixes
    )
    return f"<prefixes{ns}>{rows}</prefixes>" if rows else ""


def _modifiers(modifiers: Sequence[Modifier]) -> str:
    if not modifiers:
        return ""
    return f"<modifiers>{''.join(map(_modifier, modifiers))}</modifiers>"


def _modifier(one: Modifier) -> str:
    compared = (
        f"<comparison>{escape(one.comparison)}</comparison><value>{escape(one.value)}</value>"
        if one.comparison
        else ""
    )
    return f"<modifier><type>{escape(one.name)}</type>{compared}</modifier>"


def _search_clause(clause: SearchClause, ns: str = "") -> str:
    return f"<searchClause{ns}>{_clause_content(clause)}</searchClause>"


def _clause_content(clause: SearchClause, ns: str = "") -> str:
    """Index, relation and term; those that CQL supplies by itself are spelled out."""
    index, relation = clause.index or "cql.serverChoice", clause.relation or "="
    return (
        f"<index{ns}>{escape(index)}</index><relation{ns}><value>{escape(relation)}</value>"
        f"{_modifiers(clause.modifiers)}</relation><term{ns}>{escape(clause.term)}</term>"
    )


def _operand_1(node: Node, ns: str = "") -> str:
    prefixes: dict[str, Prefix] = {}
    while isinstance(node, Scoped):
        prefixes.update((one.name, one) for one in node.prefixes)
        node = node.query
    before = _prefixes(prefixes.values(), ns) if prefixes else ""
    if isinstance(node, SearchClause):
        return before + _search_clause(node, ns)
    return (
        f"{before}<triple{ns}><boolean><value>{node.operator}</value>{_modifiers(node.modifiers)}"
        f"</boolean><leftOperand>{_operand_1(node.left)}</leftOperand>"
        f"<rightOperand>{_operand_1(node.right)}</rightOperand></triple>"
    )


def _content_2(node: Node) -> str:
    """What stands inside `triple`."""
    while isinstance(node, Scoped):
        node = node.query
    if isinstance(node, SearchClause):
        return _search_clause(node)
    return (
        f"<Boolean><value>{node.operator}</value>{_modifiers(node.modifiers)}</Boolean>"
        f"<leftOperand>{_operand_2(node.left)}</leftOperand>"
        f"<rightOperand>{_operand_2(node.right)}</rightOperand>"
    )


def _operand_2(node: Node) -> str:
    while isinstance(node, Scoped):
        node = node.query
    if isinstance(node, SearchClause):
        return _search_clause(node)
    return f"<triple>{_content_2(node)}</triple>"


def _collect(node: Node, into: dict[str, Prefix]) -> None:
    if isinstance(node, Scoped):
        for prefix in node.prefixes:
            into.setdefault(prefix.name, prefix)
        _collect(node.query, into)
    elif isinstance(node, Boolean):
        _collect(node.left, into)
        _collect(node.right, into)


def _key(spec: SortSpec) -> str:
    """A sort key must have modifiers in 2.0: the default, ascending, is spelled out."""
    modifiers = spec.modifiers or (Modifier("sort.ascending"),)
    return f"<key><index>{escape(spec.index)}</index>{_modifiers(modifiers)}</key>"

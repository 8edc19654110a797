"""Writing: from a tree in any order to a document that is valid by the schema of its version."""

from __future__ import annotations

from protocolsrv.wire.xml import escape, escape_attribute

from .names import NAMESPACE, Version
from .order import FIRST, LAST, ORDER, SINCE_2_02
from .tree import Node, group, leaf

_AT_LEAST = {
    "LoanedItem": (
        ("ReminderLevel", leaf("ReminderLevel", "1")),
        ("Amount", group("Amount", leaf("CurrencyCode", "SEK"), leaf("MonetaryValue", "0"))),
    ),
}
"""What 2.0 and 2.01 want of an element although there is nothing to tell."""


def write(service: Node, version: Version) -> bytes:
    """The document with one service, UTF-8."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<NCIPMessage xmlns="{NAMESPACE}" xmlns:ncip="{NAMESPACE}"'
        f' ncip:version="{version.value}">'
    ]
    _write(_fitted(service, version), parts)
    parts.append("</NCIPMessage>\n")
    return "".join(parts).encode()


def _fitted(node: Node, version: Version) -> Node:
    """The node with what its version has, in the schema's order."""
    children = [_fitted(one, version) for one in node.children]
    if version is not Version.V2_02:
        later = SINCE_2_02.get(node.name, frozenset())
        children = [one for one in children if one.name not in later]
        for name, filling in _AT_LEAST.get(node.name, ()):
            if not any(one.name == name for one in children):
                children.append(filling)
    places = ORDER.get(node.name, {})

    def place(one: Node) -> int:
        own = places.get(one.name)
        if own is not None:
            return own
        return FIRST.get(one.name, LAST.get(one.name, 1_000))

    return Node(node.name, node.text, tuple(sorted(children, key=place)), node.scheme)


def _write(node: Node, parts: list[str]) -> None:
    scheme = f' ncip:Scheme="{escape_attribute(node.scheme)}"' if node.scheme else ""
    if node.children:
        parts.append(f"<{node.name}{scheme}>")
        for one in node.children:
            _write(one, parts)
        parts.append(f"</{node.name}>")
    elif node.text:
        parts.append(f"<{node.name}{scheme}>{escape(node.text)}</{node.name}>")
    else:
        parts.append(f"<{node.name}{scheme}/>")

"""An NCIP message as a tree of names and texts, without namespaces: what is read and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One element. `scheme` is its Scheme attribute. Text is trimmed; with children it is ""."""

    name: str
    text: str = ""
    children: tuple[Node, ...] = ()
    scheme: str = ""

    def all(self, path: str) -> Iterator[Node]:
        """The elements at `A/B/C` below this one, in their order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Node | None:
        """The first of them."""
        return next(self.all(path), None)

    def value(self, path: str) -> str:
        """The text of the first of them; "" where there is none."""
        found = self.first(path)
        return "" if found is None else found.text

    def has(self, path: str) -> bool:
        """Whether there is one."""
        return self.first(path) is not None


def leaf(name: str, text: str, scheme: str = "") -> Node:
    """An element with text."""
    return Node(name, text, (), scheme)


def group(name: str, *children: Node | None) -> Node:
    """An element around those that are there, in any order: writing puts them in the schema's."""
    return Node(name, "", tuple([one for one in children if one is not None]))


def optional(name: str, *children: Node | None) -> Node | None:
    """A group; nothing around nothing."""
    made = group(name, *children)
    return made if made.children else None


def leaf_if(name: str, text: str, scheme: str = "") -> Node | None:
    """A leaf; nothing around nothing."""
    return leaf(name, text, scheme) if text else None

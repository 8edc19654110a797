"""The one codec: ASN.1 types as values, and dataclasses whose fields are annotated with them.

A field is `name: Annotated[type, kind]`; a type with None in it means OPTIONAL. From these
declarations come both reading and writing, and a test compares them with the standard's own
modules. A CHOICE is a `Chosen(name, value)`. Tags are explicit unless IMPLICIT is said, as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any, NamedTuple, get_args, get_type_hints

from .asn1 import Content, DecodeError, Kind, Plain
from .ber import Element, context, head, size, tag_name


class Chosen(NamedTuple):
    """One alternative of a CHOICE, by its name in the standard."""

    name: str
    value: Any


# ---- tags ------------------------------------------------------------------------------------


class Implicit(Kind):
    """`[number] IMPLICIT kind`."""

    def __init__(self, number: int, kind: Plain | Sequence | Implicit) -> None:
        self.number, self.kind = number, kind
        self.tags = (context(number),)
        self.constructed: bool = kind.constructed
        self.decode: Callable[[Content], Any] = kind.decode
        self.encode: Callable[[Any], bytes] = kind.encode
        self._head = head(self.tags[0], self.constructed)

    def read(self, element: Element) -> Any:
        """By its content: the tag stands in the place of the type's own."""
        return self.decode(element[1])

    def write(self, value: Any) -> bytes:
        """Our tag around the content."""
        body = self.encode(value)
        return self._head + size(len(body)) + body


class Explicit(Kind):
    """`[number] kind`: the whole element inside another."""

    constructed = True

    def __init__(self, number: int, kind: Kind) -> None:
        self.number, self.kind = number, kind
        self.tags = (context(number),)
        self._head = head(self.tags[0], True)

    def decode(self, content: Content) -> Any:
        """The one element inside."""
        if type(content) is bytes or len(content) != 1:
            raise DecodeError(f"[{self.number}] should hold one element")
        inner = content[0]
        if self.kind.tags and inner[0] not in self.kind.tags:
            raise DecodeError(f"{tag_name(inner[0])} inside [{self.number}]")
        return self.kind.read(inner)

    def read(self, element: Element) -> Any:
        """By the element inside."""
        return self.decode(element[1])

    def write(self, value: Any) -> bytes:
        """The element inside ours."""
        body = self.kind.write(value)
        return self._head + size(len(body)) + body


# ---- types made of others --------------------------------------------------------------------


class SequenceOf(Plain):
    """SEQUENCE OF: a tuple."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        super().__init__(16, self._read_all, self._write_all, constructed=True)

    def _read_all(self, content: Content) -> tuple[Any, ...]:
        if type(content) is bytes:
            raise DecodeError("SEQUENCE OF in primitive form")
        tags, read = self.kind.tags, self.kind.read
        for tag, _ in content:
            if tags and tag not in tags:
                raise DecodeError(f"{tag_name(tag)} in a SEQUENCE OF")
        return tuple([read(one) for one in content])

    def _write_all(self, value: Any) -> bytes:
        return b"".join([self.kind.write(one) for one in value])


class Choice(Kind):
    """CHOICE: `Chosen` values, by the names of the standard."""

    def __init__(self, alternatives: Mapping[str, Kind]) -> None:
        self.alternatives = alternatives

    @cached_property
    def tags(self) -> tuple[int, ...]:  # type: ignore[override]
        """Those of all alternatives."""
        return tuple(self._by_tag)

    @cached_property
    def _by_tag(self) -> dict[int, tuple[str, Callable[[Element], Any]]]:
        return {
            tag: (name, kind.read) for name, kind in self.alternatives.items() for tag in kind.tags
        }

    def read(self, element: Element) -> Chosen:
        """The alternative of the element's tag."""
        found = self._by_tag.get(element[0])
        if found is None:
            raise DecodeError(f"{tag_name(element[0])} is no alternative here")
        return Chosen(found[0], found[1](element))

    def write(self, value: Chosen) -> bytes:
        """The alternative's element."""
        return self.alternatives[value.name].write(value.value)


class Later(Kind):
    """A type that is declared further down, or holds itself."""

    constructed = True

    def __init__(self, find: Callable[[], Kind]) -> None:
        self._find = find

    @cached_property
    def kind(self) -> Kind:
        """The type meant."""
        return self._find()

    @cached_property
    def tags(self) -> tuple[int, ...]:  # type: ignore[override]
        """The meant type's."""
        return self.kind.tags

    def read(self, element: Element) -> Any:
        """As the type meant."""
        return self.kind.read(element)

    def write(self, value: Any) -> bytes:
        """As the type meant."""
        return self.kind.write(value)


class Sequence(Plain):
    """SEQUENCE: a dataclass with annotated fields."""

    def __init__(self, made: type[Any], number: int = 16) -> None:
        self.made = made
        super().__init__(number, self._read_fields, self._write_fields, constructed=True)

    @cached_property
    def fields(self) -> tuple[tuple[str, Kind, bool], ...]:
        """Name, type and whether it may be absent, in order."""
        hints = get_type_hints(self.made, include_extras=True)
        return tuple(
            (name, hint.__metadata__[0], type(None) in get_args(hint.__origin__))
            for name, hint in ((one.name, hints[one.name]) for one in fields(self.made))
        )

    @cached_property
    def _by_tag(self) -> dict[int, tuple[tuple[int, Callable[[Element], Any]], ...]]:
        table: dict[int, tuple[tuple[int, Callable[[Element], Any]], ...]] = {}
        for index, (_, kind, _) in enumerate(self.fields):
            for tag in kind.tags:
                table[tag] = (*table.get(tag, ()), (index, kind.read))
        return table

    @cached_property
    def _optional(self) -> tuple[bool, ...]:
        return tuple(optional for _, _, optional in self.fields)

    @cached_property
    def _writers(self) -> tuple[tuple[str, Callable[[Any], bytes]], ...]:
        return tuple((name, kind.write) for name, kind, _ in self.fields)

    def _read_fields(self, content: Content) -> Any:
        if type(content) is bytes:
            raise DecodeError(f"{self.made.__name__} in primitive form")
        table, optional = self._by_tag, self._optional
        values: list[Any] = [None] * len(optional)
        place = 0  # fields come in their order
        for element in content:
            for index, read in table.get(element[0], ()):
                if index >= place:
                    values[index] = read(element)
                    break
            else:
                raise DecodeError(f"{tag_name(element[0])} in {self.made.__name__}")
            if False in optional[place:index]:
                raise DecodeError(self._missing(optional.index(False, place)))
            place = index + 1
        if False in optional[place:]:
            raise DecodeError(self._missing(optional.index(False, place)))
        return self.made(*values)

    def _missing(self, index: int) -> str:
        return f"{self.made.__name__} without {self.fields[index][0]}"

    def _write_fields(self, value: Any) -> bytes:
        parts = []
        for name, write in self._writers:
            one = getattr(value, name)
            if one is not None:
                parts.append(write(one))
        return b"".join(parts)

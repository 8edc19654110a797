"""Text to messages and back, from their declarations.

A message is a frozen dataclass whose attributes say which field of `fields` they are. Reading is
lenient: any order, blanks round values, unknown fields kept in `others`, a short fixed part taken
as blanks. Writing is strict: the order of the declaration, exact widths, values cut at 255
characters, nothing in them that could end a field or a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, TypeVar
from unicodedata import normalize

from .fields import FIXED, LONGEST, TAGGED, Fixed, Kind

MOST = 9999
"""What a count of four digits can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of SIP2. `CODE` is its number; `others` are fields that it does not declare, in
    the order they came."""

    CODE: ClassVar[str] = ""
    others: tuple[tuple[str, str], ...] = ()

    def other(self, tag: str) -> str:
        """The first undeclared field of this tag; "" without."""
        return next((value for one, value in self.others if one == tag), "")


_BLANK: dict[Kind, Any] = {
    Kind.FLAG: False,
    Kind.OK: False,
    Kind.CODE: "",
    Kind.COUNT: None,
    Kind.PLACES: "",
    Kind.MOMENT: "",
}


def fixed(name: str) -> Any:
    """Declare a field known by its place; fixed fields stand in the order of the standard."""
    return field(default=_BLANK[FIXED[name].kind], metadata={"fixed": FIXED[name]})


def tag(letters: str, *, required: bool = False, default: str | None = "") -> Any:
    """Declare a tagged field. A `required` one is written also when it is empty; another is left
    out then. `default` None tells a missing field from an empty one."""
    return field(default=default, metadata={"tag": TAGGED[letters], "required": required})


def tags(letters: str) -> Any:
    """Declare a field that may be repeated: a tuple of values."""
    return field(default=(), metadata={"tag": TAGGED[letters], "repeats": True})


@dataclass(frozen=True, slots=True)
class Place:
    """A fixed field's place in the text of a message."""

    attribute: str
    spec: Fixed
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A tagged field's row."""

    attribute: str
    letters: str
    required: bool
    repeats: bool
    bare: bool  # blanks are the sender's own: a secret


@dataclass(frozen=True, slots=True)
class Plan:
    """A declaration worked out once: where the fixed fields are, which tags mean what."""

    code: str
    places: tuple[Place, ...]
    length: int
    slots: tuple[Slot, ...]
    by_tag: dict[str, Slot]


def plan_of(kind: type[Message]) -> Plan:
    """The plan of a message class."""
    key: Any = kind  # mypy takes a class for unhashable where its instances are
    made: Plan = _plan(key)
    return made


@cache
def _plan(kind: Any) -> Plan:
    places: list[Place] = []
    slots: list[Slot] = []
    at = 2
    for one in fields(kind):
        spec: Fixed | None = one.metadata.get("fixed")
        if spec is not None:
            places.append(Place(one.name, spec, at, at + spec.width))
            at += spec.width
        elif "tag" in one.metadata:
            meta = one.metadata
            tagged = meta["tag"]
            slots.append(
                Slot(
                    one.name,
                    tagged.tag,
                    meta.get("required", False),
                    meta.get("repeats", False),
                    tagged.secret,
                )
            )
    by_tag = {slot.letters: slot for slot in slots}
    return Plan(kind.CODE, tuple(places), at, tuple(slots), by_tag)


M = TypeVar("M", bound=Message)


def read(kind: type[M], text: str, delimiter: str = "|") -> M:
    """A message from its text, without trailer and terminator. Never raises."""
    plan = plan_of(kind)
    values: dict[str, Any] = {}
    for place in plan.places:
        values[place.attribute] = _READ[place.spec.kind](text[place.start : place.stop])
    others: list[tuple[str, str]] = []
    by_tag = plan.by_tag
    for piece in text[plan.length :].split(delimiter):
        letters, value = piece[:2], piece[2:]
        if letters[:1] == " ":
            piece = piece.lstrip()
            letters, value = piece[:2], piece[2:]
        if len(letters) < 2:
            continue
        slot = by_tag.get(letters)
        if slot is None:
            others.append((letters, value.strip()))
            continue
        if not slot.bare:
            value = value.strip()
        if slot.repeats:
            values[slot.attribute] = (*values.get(slot.attribute, ()), value)
        elif slot.attribute in values:
            others.append((letters, value))  # the first of a field that comes twice counts
        else:
            values[slot.attribute] = value
    if others:
        values["others"] = tuple(others)
    return kind(**values)


def write(message: Message, delimiter: str = "|", allowed: frozenset[str] | None = None) -> str:
    """A message's text, without trailer and terminator. Fields not in `allowed` (None: all) are
    left out; required ones among them are sent empty."""
    plan = plan_of(type(message))
    parts = [plan.code]
    for place in plan.places:
        value = getattr(message, place.attribute)
        parts.append(_WRITE[place.spec.kind](value, place.spec.width))
    text = "".join(parts)
    pieces: list[str] = []
    for slot in plan.slots:
        value = getattr(message, slot.attribute)
        if allowed is not None and slot.letters not in allowed:
            value = () if slot.repeats else ""
        if slot.repeats:
            pieces.extend([slot.letters + clean(one, delimiter) for one in value])
        elif value:
            pieces.append(slot.letters + clean(value, delimiter))
        elif slot.required:
            pieces.append(slot.letters)
    for letters, value in message.others:
        if allowed is None or letters in allowed:
            pieces.append(letters + clean(value, delimiter))
    if not pieces:
        return text
    return f"{text}{delimiter.join(pieces)}{delimiter}"


def clean(value: str, delimiter: str = "|") -> str:
    """A value that cannot break its message: composed, without controls and delimiter, at most 255
    characters."""
    if not value.isascii():
        value = normalize("NFC", value)
    if not value.isprintable():
        value = "".join(one if one.isprintable() else " " for one in value)
    if delimiter in value:
        value = value.replace(delimiter, "/" if delimiter != "/" else "-")
    return value[:LONGEST]


# ---- fixed fields ----------------------------------------------------------------------------


def _read_count(text: str) -> int | None:
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdigit() else None


def _read_code(text: str) -> str:
    return text.strip()


def _write_count(value: int | None, width: int) -> str:
    if value is None:
        return " " * width
    return f"{max(0, min(value, 10**width - 1)):0{width}d}"


def _write_code(value: str, width: int) -> str:
    return clean(value)[:width].ljust(width)


_READ: dict[Kind, Callable[[str], Any]] = {
    Kind.FLAG: lambda text: text in ("Y", "y", "1"),
    Kind.OK: lambda text: text in ("1", "Y"),
    Kind.CODE: _read_code,
    Kind.COUNT: _read_count,
    Kind.PLACES: lambda text: text,
    Kind.MOMENT: lambda text: text,
}
_WRITE: dict[Kind, Callable[[Any, int], str]] = {
    Kind.FLAG: lambda value, _: "Y" if value else "N",
    Kind.OK: lambda value, _: "1" if value else "0",
    Kind.CODE: _write_code,
    Kind.COUNT: _write_count,
    Kind.PLACES: _write_code,
    Kind.MOMENT: _write_code,
}

"""Reads mnemonic MARC (``.mrk``) and the ``=ITM`` pseudo-lines of the demo catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pymarc import Field, Indicators, Leader, Record, Subfield

_TYPES = """
    book quick film game music audiobook talking magazine language map equipment reference
"""
ITEM_TYPES = frozenset(_TYPES.split())


class MrkError(ValueError):
    """A source line that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One ``=ITM`` line: how many items of which type, preferably where."""

    count: int
    item_type: str
    libraries: tuple[str, ...] = ()
    enumeration: tuple[str, ...] = ()


@dataclass(slots=True)
class Source:
    """One record as written in a source file."""

    record: Record
    plans: list[ItemPlan] = field(default_factory=list)
    where: str = ""

    @property
    def control_number(self) -> str:
        """Field 001, or an empty string."""
        fields = self.record.get_fields("001")
        return fields[0].data or "" if fields else ""


def parse_plan(text: str) -> ItemPlan:
    """Read ``<n> <type> [code,code] [| enumeration; enumeration]``."""
    head, _, tail = text.partition("|")
    words = head.split()
    if len(words) not in (2, 3) or not words[0].isdigit():
        raise MrkError(f"not an item line: {text!r}")
    if words[1] not in ITEM_TYPES:
        raise MrkError(f"unknown item type {words[1]!r}")
    codes = tuple(words[2].split(",")) if len(words) == 3 else ()
    enumeration = tuple(part.strip() for part in tail.split(";") if part.strip())
    return ItemPlan(int(words[0]), words[1], codes, enumeration)


def parse_field(tag: str, body: str) -> Field:
    """Read the part of a line after ``=TAG  ``."""
    if tag < "010":
        return Field(tag=tag, data=body.replace("\\", " "))
    first, *parts = body.split("$")
    indicators = first.replace("\\", " ")
    if len(indicators) != 2 or not parts or not all(parts):
        raise MrkError(f"bad indicators or subfields: ={tag}  {body}")
    subfields = [Subfield(part[0], part[1:].replace("{dollar}", "$")) for part in parts]
    return Field(tag=tag, indicators=Indicators(*indicators), subfields=subfields)


def parse_record(lines: list[str], where: str) -> Source:
    """Read the lines of one record."""
    source = Source(Record(force_utf8=True), where=where)
    for line in lines:
        if not line.startswith("=") or line[4:6] != "  ":
            raise MrkError(f"{where}: not a field line: {line!r}")
        tag, body = line[1:4], line[6:]
        try:
            if tag == "LDR":
                source.record.leader = Leader(body.replace("\\", " "))
            elif tag == "ITM":
                source.plans.append(parse_plan(body))
            else:
                source.record.fields.append(parse_field(tag, body))
        except MrkError as error:
            raise MrkError(f"{where}: {error}") from None
    return source


def read_file(path: Path) -> Iterator[Source]:
    """Yield the records of one file; a blank line separates them."""
    block: list[str] = []
    start = 1
    for number, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), ""], 1):
        if line.strip():
            start = start if block else number
            block.append(line)
        elif block:
            yield parse_record(block, f"{path.name}:{start}")
            block = []


def read_folder(folder: Path) -> list[Source]:
    """All records of all files, in the order of their control numbers."""
    sources = [source for path in sorted(folder.glob("*.mrk")) for source in read_file(path)]
    return sorted(sources, key=lambda source: source.control_number)

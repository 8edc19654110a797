"""A message told field by field, for people: `protocolsrv decode sip2` and the tracer."""

from __future__ import annotations

from dataclasses import dataclass

from . import charsets, trailer
from .codec import plan_of
from .fields import LONGEST, TAGGED
from .messages import CLASSES

MASK = "****"
_WITHOUT_SEQUENCE = ("96", "97")


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its tag ("" for a fixed one), what it is, its value, masked where it should be."""

    tag: str
    meaning: str
    value: str


@dataclass(frozen=True, slots=True)
class Explained:
    """`name` of the message, its fields, and what is wrong with it, each with its clause."""

    code: str
    name: str
    lines: tuple[Line, ...]
    problems: tuple[str, ...]


def explain(
    data: bytes, charset: str = "cp850", delimiter: str = "|", *, personal: bool = False
) -> Explained:
    """Take a message apart. Never raises. `personal` shows card numbers and names; PINs and
    passwords only with it too."""
    line = data.strip(b"\r\n\0").lstrip(b" ")
    found = trailer.find(line, delimiter.encode("latin-1", "replace"))
    text = charsets.read(line[: found.start], charset)
    code = text[:2]
    kind = CLASSES.get(code)
    if kind is None:
        problem = f"{code!a} is no message of SIP 2.00; it is ignored (Message identifiers)"
        return Explained(code, "unknown", (), (problem,))
    plan = plan_of(kind)
    lines: list[Line] = []
    problems: list[str] = []
    for place in plan.places:
        value = text[place.start : place.stop]
        if len(value) < place.spec.width:
            problems.append(f"{place.spec.meaning}: {place.spec.width} characters (Fixed fields)")
        lines.append(Line("", place.spec.meaning, value))
    seen: set[str] = set()
    rest = text[plan.length :]
    if rest and not rest.endswith(delimiter):
        problems.append("the last field does not end in a delimiter (Variable-length fields)")
    for piece in rest.split(delimiter):
        tag, value = piece[:2], piece[2:]
        if not piece:
            continue
        spec = TAGGED.get(tag)
        slot = plan.by_tag.get(tag)
        if len(value) > LONGEST:
            problems.append(f"{tag} is longer than {LONGEST} characters (Variable-length fields)")
        if slot is None:
            problems.append(f"{tag!a} is no field of message {code}; it is ignored")
        elif tag in seen and not slot.repeats:
            problems.append(f"{tag} comes twice; the first counts")
        seen.add(tag)
        hidden = spec is None or spec.secret or spec.card or spec.personal
        shown = MASK if hidden and value and not personal else value
        lines.append(Line(tag, spec.meaning if spec else "unknown field", shown))
    problems += [
        f"{slot.letters} ({TAGGED[slot.letters].meaning}) is required (Message {code})"
        for slot in plan.slots
        if slot.required and slot.letters not in seen
    ]
    problems += _trailer(line, found, code, lines)
    return Explained(code, kind.__name__, tuple(lines), tuple(problems))


def _trailer(line: bytes, found: trailer.Trailer, code: str, lines: list[Line]) -> list[str]:
    problems = []
    if found.sequence:
        lines.append(Line("AY", "sequence number", found.sequence))
        if code in _WITHOUT_SEQUENCE:
            problems.append(f"message {code} has no sequence number (Error detection)")
    if found.has_sum:
        lines.append(Line("AZ", "checksum", found.told))
        if not found.good:
            until = line[: line.rfind(b"AZ") + 2]
            right = trailer.checksum(until).decode("ascii")
            problems.append(f"the checksum should be {right} (Error detection)")
    return problems

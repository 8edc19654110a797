"""A message as one line for people: personal and secret values masked, nothing unprintable."""

from __future__ import annotations

from . import charsets, trailer
from .codec import plan_of
from .explain import MASK
from .fields import TAGGED
from .messages import CLASSES


def shown(
    line: bytes, charset: str = "cp850", delimiter: str = "|", *, personal: bool = False
) -> str:
    """The message as text. `personal` shows everything."""
    found = trailer.find(line, delimiter.encode("latin-1", "replace"))
    text = charsets.read(line[: found.start], charset)
    end = charsets.read(line[found.start :], charset)
    kind = CLASSES.get(text[:2])
    if not personal:
        length = plan_of(kind).length if kind is not None else 2
        pieces = map(_masked, text[length:].split(delimiter))
        text = text[:length] + delimiter.join(pieces)
    return "".join(one if one.isprintable() else "?" for one in text + end)


def _masked(piece: str) -> str:
    spec = TAGGED.get(piece[:2])
    hidden = spec is None or spec.secret or spec.card or spec.personal
    return piece[:2] + MASK if hidden and len(piece) > 2 else piece

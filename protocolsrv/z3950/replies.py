"""What a message gives to the responder: an answer, or one still to be worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An APDU to send; `note` is for the log; `close` ends the conversation after it."""

    apdu: Any
    note: str = ""
    close: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer still to be worked out: `cost` in microseconds, `run` gives it, `refuse` says "not
    now"."""

    cost: int
    run: Callable[[], Answer]
    refuse: Callable[[], Answer]

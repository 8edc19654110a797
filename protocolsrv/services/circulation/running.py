"""How a verb runs: the PIN first, because that is slow, then its unit of work, once for its key.

What a store or a full queue raises becomes an answer here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import (
    CirculationWork,
    CirculationWriter,
    QueueFull,
    StoreAway,
)
from protocolsrv.domain.refusal import Reason, Refusal

from . import access
from .context import Context
from .idempotency import digest_of, once
from .results import Caller, PatronView, Told

P = ParamSpec("P")
T = TypeVar("T")


def guarded(deed: Callable[[], T]) -> T | Refusal:
    """The answer of `deed`; BUSY for a full queue, UNAVAILABLE for a store that is away."""
    try:
        return deed()
    except QueueFull:
        return Refusal(Reason.BUSY)
    except StoreAway:
        return Refusal(Reason.UNAVAILABLE)


def noted(
    writer: CirculationWriter, context: Context, caller: Caller, view: PatronView | Refusal
) -> PatronView | Refusal:
    """What staff see of a patron they see once it stands in the audit that they looked. A patron
    who looks at his own at a kiosk is nobody's business."""
    if caller.staff and isinstance(view, PatronView):
        patron_id, now = view.patron.id, context.now()
        writer.run(lambda work: work.audit(caller.terminal, "look", patron_id, now))
    return view


@dataclass(frozen=True, slots=True)
class Running:
    """One verb of one caller about to run. `card` and `pin` where a PIN has to be looked at; `key`
    the caller's idempotency key. What a terminal tells without one has a key all the same: the
    terminal, the verb, what it is about, and the stamp."""

    context: Context
    reader: CirculationReader
    writer: CirculationWriter
    caller: Caller
    card: str = ""
    pin: str | None = None
    key: str = ""
    told: Told | None = None

    def do(
        self,
        verb: Callable[Concatenate[CirculationWork, Context, Caller, P], T | Refusal],
        *args: P.args,
        **more: P.kwargs,
    ) -> T | Refusal:
        """Run the verb with these arguments in a unit of its own."""
        refused = guarded(self._pin_refused)
        if refused is not None:
            return refused
        return guarded(lambda: self._run(verb, *args, **more))

    def _pin_refused(self) -> Refusal | None:
        if self.pin is None:
            return None
        now = self.context.now()
        found = access.identify(self.reader, self.context, self.caller, self.card, self.pin, now)
        return found if isinstance(found, Refusal) else None

    def _run(
        self,
        verb: Callable[Concatenate[CirculationWork, Context, Caller, P], T | Refusal],
        *args: P.args,
        **more: P.kwargs,
    ) -> T | Refusal:
        key, asked = self.key, (verb.__name__, *args, *sorted(more.items()))
        if self.told is not None and not key:
            stamp = digest_of((verb.__name__, *args, self.told.at))
            key, asked = f"told {stamp.hex()}", ()
        now = self.context.now()
        return self.writer.run(
            lambda work: once(
                work,
                self.caller,
                key,
                asked,
                now,
                lambda: verb(work, self.context, self.caller, *args, **more),
            )
        )

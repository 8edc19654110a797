"""One conversation: bytes in, replies out. Frame, check, decode, dispatch, encode; the only `try`.

Nothing a unit sends ends a connection. A message we know always gets its own response, whatever
fails; one we do not know is ignored and logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from protocolsrv.domain.ports import Clock
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import Caller
from protocolsrv.services.circulation.verbs import Verbs
from protocolsrv.wire.conversation import Ending, Send, Task

from . import charsets, codec, trailer
from .framing import Framer
from .messages import BY_CODE, SUPPORTED, login
from .profiles import Account, Place, Profile
from .registry import Lockout, Registry, Seat
from .session import MOST_RESENDS, Session
from .turn import Effect, Turn

_log = logging.getLogger(__name__)
_COST = {Effect.NONE: 100, Effect.READ: 2_000, Effect.WRITE: 5_000}
_PIN_COST = 50_000
"""What verifying a PIN or password takes, in microseconds, by order of magnitude."""
_SUCCEEDED = ("ok", "ended")

_MOST_LOGINS = 3


NOWHERE = Place("", "")
"""Of units that have not logged in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One listener's ways: how to speak before anybody has logged in (`profile`), and who comes in
    without a login: `account` for all, or `by_address` for a unit's own address."""

    profile: Profile = field(default_factory=Profile)
    place: Place = NOWHERE
    account: Account | None = None
    by_address: Mapping[str, Account] = field(default_factory=dict)
    longest: int = 65536


class Sip2Responder:
    """Opens conversations over the verbs of circulation. Responders of several listeners share
    `registry` and `lockout`. `check_login` compares a user name and password with what is kept, in
    constant time; it may be slow. `current` gives an account by its name as it is configured now,
    None for one that is gone: asked before each message, so that a reload reaches open
    connections. `online` tells whether the register answers."""

    def __init__(
        self,
        verbs: Verbs,
        check_login: Callable[[str, str], Account | None],
        clock: Clock,
        *,
        door: Door | None = None,
        registry: Registry | None = None,
        lockout: Lockout | None = None,
        current: Callable[[str], Account | None] | None = None,
        online: Callable[[], bool] | None = None,
    ) -> None:
        self.verbs = verbs
        self.check_login = check_login
        self.clock = clock
        self.door = door or Door()
        self.registry = registry or Registry()
        self.lockout = lockout or Lockout(clock)
        self.current = current
        self.online = online or self._asked

    def open(self, peer: str, trace: str) -> Sip2Conversation:
        """A conversation with a unit that has just connected."""
        return Sip2Conversation(self, peer, trace)

    def _asked(self) -> bool:
        """The register answers when it says that there is no item without a barcode."""
        place = self.door.place
        found = self.verbs.item(Caller("sip2", place.library, place.municipality), "")
        return not (isinstance(found, Refusal) and found.reason is Reason.UNAVAILABLE)


class Sip2Conversation:
    """One unit."""

    def __init__(self, responder: Sip2Responder, peer: str, trace: str) -> None:
        door = responder.door
        self._responder = responder
        self._peer = peer
        self._framer = Framer(door.longest)
        self._closed = False
        self.session = Session()
        self._seat = Seat(self.session, peer, trace)
        self._stranger = Account(name="", place=door.place, profile=door.profile)
        bound = door.by_address.get(peer, door.account)
        if bound is not None:
            self.session.log_in(bound, bound.place)
            responder.registry.take(self._seat)

    @property
    def partial(self) -> bool:
        """Whether a message has begun to arrive and is not whole."""
        return not self._closed and self._framer.waiting

    @property
    def settled(self) -> bool:
        """Whether somebody has logged in: a unit is silent all night and still there."""
        return self.session.account is not None

    def feed(self, data: bytes) -> None:
        """Bytes from the unit."""
        if not self._closed:
            self._framer.feed(data)

    def next(self) -> Send | Task | None:
        """The next reply, or the work it takes."""
        if self._closed:
            return None
        if self.session.superseded:
            self._closed = True
            return Send(b"", close=True, kind="superseded")
        line = self._framer.next()
        if line is None:
            return None
        self._refresh()
        return self._handle(line)

    def end(self, why: Ending) -> bytes:
        """SIP2 has no good-bye."""
        del why
        self._closed = True
        self._responder.registry.leave(self._seat)
        return b""

    # ---- one message -------------------------------------------------------------------------

    def _refresh(self) -> None:
        """The account as it is configured now; without one, the unit must log in again."""
        session, current = self.session, self._responder.current
        if session.account is not None and current is not None:
            session.account = current(session.account.name)

    @property
    def _account(self) -> Account:
        return self.session.account or self._stranger

    def _handle(self, line: bytes) -> Send | Task:
        session, profile = self.session, self._account.profile
        now = self._responder.clock.now()
        session.last_seen = now
        session.messages += 1
        found = trailer.find(line, profile.delimiter.encode("latin-1", "replace"))
        if not found.good:
            return self._ask_again(found.has_sum)
        code = line[:2].decode("latin-1")
        if code == "97":
            session.damaged = 0
            if not session.last_reply:
                return self._ask_again(found.has_sum)
            return Send(session.last_reply, kind="resend")
        message = BY_CODE.get(code)
        if message is None:
            session.errors += 1
            return Send(b"", kind="ignored", note=ascii(code))
        session.damaged = 0
        if found.sequence and found.has_sum:
            again = session.repeated(line, now)
            if again is not None:
                session.last_reply = again
                return Send(again, kind="repeat", note=code)
        session.turn += 1
        text = charsets.read(line[: found.start], profile.charset)
        request = codec.read(message.REQUEST, text, profile.delimiter)
        step = _Step(self, message, request, line, found, session.turn)
        effect: Effect = message.EFFECT
        cost = _COST[effect]
        if getattr(request, "pin", None) is not None or code == "93":
            cost += _PIN_COST
        return Task(cost, step.run, step.refuse)

    def _ask_again(self, with_sum: bool) -> Send:
        """96; a unit whose messages always come damaged is left waiting, not kept in a loop."""
        session = self.session
        session.errors += 1
        session.damaged += 1
        if session.damaged > MOST_RESENDS:
            return Send(b"", kind="damaged")
        end = self._account.profile.terminator.encode("ascii")
        reply = trailer.add(b"96", "", with_sum) + end
        session.last_reply = reply
        return Send(reply, kind="damaged")


@dataclass(frozen=True, slots=True)
class _Step:
    """A message being answered. Only the step whose turn it still is may be remembered: one that
    the transport gave up goes on in its thread, and its end concerns nobody."""

    conversation: Sip2Conversation
    message: Any
    request: Any
    line: bytes
    found: trailer.Trailer
    number: int

    def run(self) -> Send:
        """Work it out."""
        return self._reply(self._answer)

    def refuse(self) -> Send:
        """The transport would not run it, or not wait for it."""
        busy = Refusal(Reason.BUSY)
        reply = self._reply(lambda turn: self.message.refused(self.request, turn, busy))
        self.conversation.session.turn += 1
        return reply

    def _reply(self, work: Callable[[Turn], Any]) -> Send:
        code = self.request.CODE
        turn = self._turn()
        try:
            response = work(turn)
            return self._send(response, turn)
        except Exception:
            _log.exception("SIP2 conversation %s failed at %s", self.conversation._seat.trace, code)
        self.conversation.session.errors += 1
        turn = self._turn()
        fault = Refusal(Reason.UNAVAILABLE)
        return self._send(self.message.refused(self.request, turn, fault), turn, "fault ")

    def _turn(self) -> Turn:
        conversation = self.conversation
        responder, session = conversation._responder, conversation.session
        account = conversation._account
        return Turn(
            responder.verbs,
            session,
            account,
            (session.place if session.account is not None else None) or account.place,
            responder.clock.now(),
            SUPPORTED,
            responder.online,
            logged_in=session.account is not None,
        )

    def _answer(self, turn: Turn) -> Any:
        code = self.request.CODE
        if code == "93":
            turn.logged_in = self._log_in()
            return login.answer(self.request, turn)
        if code == "99":
            return self.message.answer(self.request, turn)
        may = turn.logged_in and code in turn.profile.messages
        account = turn.account
        if account.check_institution and self.request.institution != account.institution:
            may = False
        if not may:
            return self.message.refused(self.request, turn, Refusal(Reason.CALLER_MAY_NOT))
        return self.message.answer(self.request, turn)

    def _log_in(self) -> bool:
        """Whether name and password are right; a wrong one leaves nobody logged in."""
        conversation, request = self.conversation, self.request
        responder, session, peer = conversation._responder, conversation.session, conversation._peer
        if session.turn != self.number:
            return False
        session.account = None
        responder.registry.leave(conversation._seat)
        plain = request.uid_algorithm in ("", "0") and request.pwd_algorithm in ("", "0")
        if not plain or session.login_attempts >= _MOST_LOGINS or responder.lockout.locked(peer):
            return False
        account = responder.check_login(request.user, request.password)
        if account is None or not account.may_come_from(peer):
            session.login_attempts += 1
            responder.lockout.wrong(peer)
            return False
        responder.lockout.right(peer)
        session.log_in(account, account.places.get(request.location, account.place))
        responder.registry.take(conversation._seat)
        return True

    def _send(self, response: Any, turn: Turn, note: str = "") -> Send:
        """Encode as the unit's profile has it; after a login as the new account has it."""
        session, profile = turn.session, self.conversation._account.profile
        text = codec.write(response, profile.delimiter, profile.fields)
        data = charsets.write(text, profile.charset, profile.delimiter)
        found = self.found
        reply = trailer.add(data, found.sequence, found.has_sum)
        reply += profile.terminator.encode("ascii")
        if session.turn == self.number:
            detects = bool(found.sequence) and found.has_sum
            session.replied(reply, self.line, detects, turn.passing, turn.at)
        done = next((getattr(response, one) for one in _SUCCEEDED if hasattr(response, one)), True)
        outcome = "done" if done else "refused"
        return Send(reply, kind=response.CODE, note=f"{note}{self.request.CODE} {outcome}")

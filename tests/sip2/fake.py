"""A small register for the tests of SIP2: one patron, three items, every call noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from protocolsrv.domain.fee import Fee, FeeKind
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Patron, Standing
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import ItemType
from protocolsrv.services.circulation.results import (
    CheckedIn,
    CheckedOut,
    HoldLine,
    HoldPlaced,
    ItemView,
    LoanLine,
    Paid,
    PatronView,
    RenewedAll,
    Routing,
)
from protocolsrv.sip2.profiles import ORDINARY_FIELDS, REQUESTS, Account, Place, Profile
from protocolsrv.sip2.responder import Door, Sip2Conversation, Sip2Responder
from protocolsrv.sip2.trailer import add
from protocolsrv.wire.conversation import Send, Task

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 22, 22, 59, 59, tzinfo=UTC)
STAMP = "20261124    160000"
CARD, PIN = "1001", "4321"
BOOK = ItemType("book")


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at


class FakeVerbs:
    """Answers like a register with one patron; `calls` are (verb, arguments), `answer` replaces the
    next answers, `fails` makes every verb raise."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Any = None
        self.fails = False
        self.person = Patron(
            7, "Exempel, Eva", "adult", "umea-stad", "A17", email="eva@example.org"
        )
        self.books = {
            number: Item(number, 5, *["umea-stad"] * 3, "Hc", "Hc Öst", id=int(number))
            for number in ("300", "301", "302")
        }  # fmt: skip

    def loan(self, barcode: str) -> Loan:
        """A loan of that item."""
        return Loan(1, int(barcode), 5, 7, "umea-stad", NOW, DUE, 28)

    def _say(self, verb: str, usual: Any, **arguments: Any) -> Any:
        self.calls.append((verb, arguments))
        if self.fails:
            raise RuntimeError("a bug")
        return usual if self.answer is None else self.answer

    def patron(self, caller: Any, card: str, pin: str | None = None, **lists: bool) -> Any:
        """The one patron."""
        if card != CARD:
            return self._say("patron", Refusal(Reason.PATRON_UNKNOWN), card=card)
        line = LoanLine(self.loan("300"), self.books["300"], "Röda rummet", False)
        shelf = HoldLine(Hold(9, 7, 5, "umea-stad", NOW), "Gösta Berlings saga", 2)
        fee = Fee(4, 7, FeeKind.OVERDUE, 1250, 1250, "umea", "umea-stad", NOW)
        view = PatronView(
            self.person, card, Standing(loans=1, holds_waiting=1, debt=1250, fees=1), (),
            None if pin is None else pin == PIN, True,
            loans=(line,) if lists.get("loans") else (),
            holds=(shelf,) if lists.get("holds") else (),
            fees=(fee,) if lists.get("fees") else (),
            loan_limit=50,
        )  # fmt: skip
        return self._say("patron", view, card=card, pin=pin, caller=caller, **lists)

    def item(self, caller: Any, barcode: str) -> Any:
        """One of the three."""
        book = self.books.get(barcode)
        usual = Refusal(Reason.ITEM_UNKNOWN) if book is None else ItemView(book, BOOK, "Titel")
        return self._say("item", usual, barcode=barcode)

    def checkout(self, caller: Any, card: str, barcode: str, **more: Any) -> Any:
        """Always lends."""
        done = CheckedOut(self.loan(barcode), self.books[barcode], BOOK, "Röda rummet")
        return self._say("checkout", done, caller=caller, card=card, barcode=barcode, **more)

    def undo_checkout(self, caller: Any, card: str, barcode: str, **more: Any) -> Any:
        """Takes it back."""
        done = CheckedIn(self.books[barcode], BOOK, "Röda rummet", Routing.SHELVE)
        return self._say("undo_checkout", done, card=card, barcode=barcode, **more)

    def checkin(self, caller: Any, barcode: str, **more: Any) -> Any:
        """302 goes to Vännäs."""
        book = self.books.get(barcode)
        usual: Any = Refusal(Reason.ITEM_UNKNOWN)
        if book is not None:
            usual = CheckedIn(book, BOOK, "Röda rummet", Routing.SHELVE)
            if barcode == "302":
                usual = replace(usual, routing=Routing.HOME, destination="vannas")
        return self._say("checkin", usual, caller=caller, barcode=barcode, **more)

    def renew(self, caller: Any, card: str, barcode: str, **more: Any) -> Any:
        """Always renews."""
        done = CheckedOut(self.loan(barcode), self.books[barcode], BOOK, "Röda rummet", True)
        return self._say("renew", done, card=card, barcode=barcode, **more)

    def renew_all(self, caller: Any, card: str, **more: Any) -> Any:
        """One renewed, one not."""
        done = CheckedOut(self.loan("300"), self.books["300"], BOOK, "Röda rummet", True)
        no = (self.loan("301"), self.books["301"], "B", Refusal(Reason.RENEWALS_USED_UP))
        return self._say("renew_all", RenewedAll((done,), (no,)), card=card, **more)

    def set_properties(self, caller: Any, barcode: str, properties: str) -> Any:
        """Kept."""
        view = ItemView(replace(self.books[barcode], properties=properties), BOOK, "Titel")
        return self._say("set_properties", view, barcode=barcode)

    def place_hold(self, caller: Any, card: str, **more: Any) -> Any:
        """Second in the queue."""
        hold = Hold(9, 7, 5, "umea-stad", NOW, expires_on=(NOW + timedelta(days=90)).date())
        return self._say("place_hold", HoldPlaced(hold, 2, "Titel"), card=card, **more)

    def find_hold(self, caller: Any, card: str, **more: Any) -> Any:
        """The hold there is."""
        line = HoldLine(Hold(9, 7, 5, "umea-stad", NOW), "Titel", 2)
        return self._say("find_hold", line, card=card, **more)

    def cancel_hold(self, caller: Any, card: str, hold_id: int, **more: Any) -> Any:
        """Cancelled."""
        done = HoldPlaced(Hold(hold_id, None, 5, "umea-stad", NOW), 0, "Titel")
        return self._say("cancel_hold", done, card=card, hold_id=hold_id, **more)

    def change_hold(self, caller: Any, card: str, hold_id: int, **more: Any) -> Any:
        """Changed."""
        done = HoldPlaced(Hold(hold_id, 7, 5, "umea-stad", NOW), 2, "Titel")
        return self._say("change_hold", done, card=card, hold_id=hold_id, **more)

    def pay(self, caller: Any, card: str, amount: int, **more: Any) -> Any:
        """Taken."""
        return self._say("pay", Paid(amount, 0, ()), card=card, amount=amount, **more)

    def block_card(self, caller: Any, card: str, **more: Any) -> Any:
        """Blocked."""
        return self.patron(caller, card)

    def enable(self, caller: Any, card: str) -> Any:
        """Enabled."""
        return self.patron(caller, card)


FULL = Profile(name="full", messages=REQUESTS, fields=ORDINARY_FIELDS | {"AE", "BE"})
KIOSK = Account(name="kiosk1", place=Place("umea-stad", "umea"), profile=FULL)


class World:
    """A responder over the fake register, and one unit that talks with it."""

    def __init__(self, account: Account = KIOSK, door: Door | None = None) -> None:
        self.verbs = FakeVerbs()
        self.clock = FakeClock()
        self.account = account
        verbs: Any = self.verbs
        self.responder = Sip2Responder(
            verbs, self.check, self.clock, door=door or Door(profile=FULL, account=account)
        )
        self.unit = self.connect()

    def check(self, user: str, password: str) -> Account | None:
        """One login."""
        return self.account if (user, password) == ("kiosk", "secret") else None

    def connect(self) -> Sip2Conversation:
        """A new connection."""
        return self.responder.open("127.0.0.1", "t1")

    def raw(self, data: bytes) -> bytes:
        """Feed bytes, give all that is sent."""
        self.unit.feed(data)
        sent = b""
        while (step := self.unit.next()) is not None:
            if isinstance(step, Task):
                step = step.run()
            assert isinstance(step, Send)
            sent += step.data
        return sent

    def ask(self, text: str, sequence: str = "") -> str:
        """One message with its trailer; the reply without its terminator."""
        line = add(text.encode("cp850"), sequence, bool(sequence))
        return self.raw(line + b"\r").decode("cp850").rstrip("\r")

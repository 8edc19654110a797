"""The outbox: sent once, tried again later and later, in the end by people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.patron import Channel
from protocolsrv.services.notices.messages import Message, SendingFailed
from protocolsrv.services.notices.sending import MOST_ATTEMPTS, Sent, send_all
from tests.services.circulation.conftest import Shop

from .test_composing import change, ready


@dataclass
class Recorder:
    """Takes messages, or fails as long as `broken`."""

    broken: bool = False
    messages: list[Message] = field(default_factory=list)
    tries: int = 0

    def send(self, message: Message) -> None:
        self.tries += 1
        if self.broken:
            raise SendingFailed("the server is away")
        self.messages.append(message)


def send(shop: Shop, sender: Recorder, holder: str = "a") -> Sent:
    ways = dict.fromkeys((Channel.EMAIL, Channel.SMS, Channel.LETTER), sender)
    return send_all(shop.reader, shop.writer, shop.parts.context(), ways, holder)


def test_13_a_notice_is_sent_once(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    ready(shop)
    sender = Recorder()
    assert send(shop, sender) == Sent(sent=1)
    assert send(shop, sender) == Sent()
    assert [one.kind for one in sender.messages] == ["hold_ready"]


def test_13_what_fails_is_tried_later_and_later_and_then_by_hand(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    ready(shop)
    sender = Recorder(broken=True)
    assert send(shop, sender) == Sent(failed=1)
    assert send(shop, sender) == Sent(waiting=1)
    shop.clock.forward(minutes=6)
    assert send(shop, sender) == Sent(failed=1)
    shop.clock.forward(minutes=6)
    assert send(shop, sender) == Sent(waiting=1)
    for _ in range(40):
        shop.clock.forward(hours=10)
        send(shop, sender)
    assert sender.tries == MOST_ATTEMPTS
    assert not shop.reader.notices(10)
    (task,) = shop.reader.tasks("main")
    assert (task.kind, task.detail) == ("tell_by_hand", "hold_ready A0")


def test_13_an_outage_ends_with_the_notice_sent(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    ready(shop)
    sender = Recorder(broken=True)
    send(shop, sender)
    sender.broken = False
    shop.clock.forward(hours=1)
    assert send(shop, sender) == Sent(sent=1)


def test_13_without_an_address_people_see_to_it(shop: Shop) -> None:
    ready(shop)
    assert send(shop, Recorder()) == Sent(by_hand=1)
    assert shop.tasks() == ["tell_by_hand"]


def test_13_whoever_wants_to_hear_nothing_hears_nothing(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org", channel=Channel.NONE)
    ready(shop)
    sender = Recorder()
    assert send(shop, sender) == Sent(stale=1)
    assert not sender.messages
    assert not shop.reader.notices(10)


def test_13_a_channel_nobody_sends_by_fails(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    ready(shop)
    result = send_all(shop.reader, shop.writer, shop.parts.context(), {}, "a")
    assert result == Sent(failed=1)


def test_13_two_processes_do_not_send_at_a_time(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    ready(shop)
    inner: list[Sent] = []

    class Nested(Recorder):
        def send(self, message: Message) -> None:
            super().send(message)
            inner.append(send(shop, Recorder(), "b"))

    assert send(shop, Nested()) == Sent(sent=1)
    assert inner == [Sent(elsewhere=True)]


def test_13_the_same_thing_on_the_same_day_is_one_notice(shop: Shop) -> None:
    notice = ready(shop)
    again = replace(notice)
    shop.writer.run(
        lambda work: work.notify(
            NoticeKind.HOLD_READY, again.patron_id, again.about, again.created_at
        )
    )
    assert len(shop.reader.notices(10)) == 1

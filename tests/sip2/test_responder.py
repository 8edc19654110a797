"""A unit's conversation: every pair, error detection, rights, privacy, faults."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.sip2.profiles import Profile
from protocolsrv.sip2.responder import Door
from protocolsrv.sip2.trailer import add
from protocolsrv.wire.conversation import Task

from .fake import CARD, KIOSK, PIN, STAMP, World

NB = " " * 18
CHECKOUT = f"11YN{STAMP}{NB}AOumea|AA{CARD}|AB300|AC|AD{PIN}|"
CHECKIN = f"09N{STAMP}{STAMP}APx|AOumea|AB302|AC|"
INFORMATION = f"63006{STAMP}  Y       AOumea|AA{CARD}|AC|AD{PIN}|"
PAIRS = {
    "9300CNkiosk|COsecret|": "941",
    "9900802.00": "98YYYYYY100003",
    f"23006{STAMP}AOumea|AA{CARD}|AC|AD{PIN}|": "24              006",
    INFORMATION: "64              006",
    CHECKOUT: "121NNY",
    CHECKIN: "101YNY",
    f"29NN{STAMP}{NB}AOumea|AA{CARD}|AB300|": "301YNY",
    f"65{STAMP}AOumea|AA{CARD}|": "6610001000120261124",
    f"17{STAMP}AOumea|AB300|": "18030001",
    f"35{STAMP}AOumea|AA{CARD}|": "36Y",
    f"37{STAMP}0100SEKBV12.50|AOumea|AA{CARD}|BKx1|": "38Y",
    f"15+{STAMP}AOumea|AA{CARD}|AJ5|": "161N",
    f"15-{STAMP}AOumea|AA{CARD}|AJ5|": "161N",
    f"15*{STAMP}AOumea|AA{CARD}|AJ5|BSvannas|": "161N",
    f"19{STAMP}AOumea|AB300|CHblue|": "201",
    f"01N{STAMP}AOumea|ALkept|AA{CARD}|AC|": "24",
    f"25{STAMP}AOumea|AA{CARD}|": "26",
}


@pytest.mark.parametrize(("sent", "begins"), PAIRS.items())
def test_every_pair_is_answered(sent: str, begins: str) -> None:
    """The response code and fixed part of each."""
    assert World().ask(sent).startswith(begins)


@pytest.mark.parametrize("sent", PAIRS)
def test_a_known_message_is_answered_whatever_fails(sent: str) -> None:
    """A bug, an outage and a full queue still give that message's own response."""
    code = World().ask(sent)[:2]
    for failing in (True, False):
        world = World()
        world.verbs.fails = failing
        world.verbs.answer = Refusal(Reason.UNAVAILABLE)
        assert world.ask(sent)[:2] == code
    world = World()
    world.unit.feed(sent.encode() + b"\r")
    step = world.unit.next()
    assert isinstance(step, Task)
    assert step.refuse().data[:2] == code.encode()


def test_a_trailer_follows_its_message() -> None:
    """AY and AZ where they were sent, and not where they were not."""
    world = World()
    assert "AY4AZ" in world.ask(CHECKOUT, "4")[-9:]
    assert "AZ" not in world.ask(INFORMATION)[-9:]


def test_resend_is_byte_identical() -> None:
    """97 gives the last reply again, and 96 where there was none."""
    world = World()
    assert world.raw(b"97AZFEF5\r") == b"96AZFEF6\r"
    line = add(CHECKOUT.encode(), "1", True) + b"\r"
    first = world.raw(line)
    assert world.raw(b"97AZFEF5\r\n") == first
    assert world.raw(b"97\r") == first


def test_a_repeated_message_is_not_done_twice() -> None:
    """The same AY and AZ: the same reply, and one loan."""
    world = World()
    first = world.ask(CHECKOUT, "1")
    assert world.ask(CHECKOUT, "1") == first
    assert len(world.verbs.calls) == 1
    world.ask(CHECKOUT, "2")
    assert len(world.verbs.calls) == 2


def test_a_passing_refusal_is_tried_again() -> None:
    """A unit that repeats itself after "busy" gets its loan."""
    world = World()
    world.verbs.answer = Refusal(Reason.BUSY)
    assert world.ask(CHECKOUT, "1").startswith("120")
    world.verbs.answer = None
    assert world.ask(CHECKOUT, "1").startswith("121")


def test_a_transaction_keeps_its_key_over_a_reconnect() -> None:
    """The same content and stamp, another AY, another connection: the same key. An old stamp names
    nothing."""
    world = World()
    world.ask(CHECKOUT, "7")
    world.unit = world.connect()
    world.ask(CHECKOUT, "1")
    first, second = (arguments["key"] for _, arguments in world.verbs.calls)
    assert first == second != ""
    assert CARD not in first
    world.ask(CHECKOUT.replace("20261124", "20250101"))
    assert world.verbs.calls[-1][1]["key"] == ""


def test_damaged_messages_are_asked_for_again_three_times() -> None:
    """96, then silence, then well again."""
    world = World()
    bad = CHECKOUT.encode() + b"AY1AZ0000\r"
    assert [world.raw(bad) for _ in range(4)] == [b"96AZFEF6\r"] * 3 + [b""]
    assert world.ask(CHECKOUT, "1").startswith("121")
    assert world.raw(bad) == b"96AZFEF6\r"


@pytest.mark.parametrize("pin", ["wrong", ""])
def test_a_wrong_pin_learns_nothing(pin: str) -> None:
    """CQ N, no name, no money, no list."""
    reply = World().ask(INFORMATION.replace(PIN, pin))
    assert "|CQN|" in reply
    assert "|AE|" in reply
    assert not {"Exempel", "300", "12.50", "eva"} & set(reply.replace("|", " ").split())


def test_protected_identities_are_aliases() -> None:
    """No name and no address, also for a unit that may see them."""
    world = World()
    world.verbs.person = replace(world.verbs.person, protected=True)
    reply = world.ask(INFORMATION)
    assert "|AEA17|" in reply
    assert "Exempel" not in reply
    assert "@" not in reply


def test_personal_fields_need_the_profile() -> None:
    """The default profile tells no name."""
    plain = replace(KIOSK, profile=Profile())
    reply = World(plain).ask(INFORMATION)
    assert "|AE|" in reply
    assert "|BLY|" in reply
    assert "|AU300|" in reply


def test_before_login_only_login_and_status() -> None:
    """Others get their own "no"; a right login opens; a wrong one closes nothing."""
    world = World(door=Door(profile=Profile()))
    assert world.ask(CHECKOUT).startswith("120")
    assert "|BXNNNNYYYNNNNNNNNN|" in world.ask("9900802.00")
    assert world.ask("9300CNkiosk|COwrong|") == "940"
    assert world.ask("9310CNkiosk|COsecret|") == "940"
    assert world.ask("9300CNkiosk|COsecret|") == "941"
    assert world.ask(CHECKOUT).startswith("121")


def test_guessing_is_stopped() -> None:
    """After three wrong ones a connection, after ten an address has no more."""
    world = World(door=Door(profile=Profile()))
    for _ in range(3):
        assert world.ask("9300CNkiosk|COwrong|") == "940"
    assert world.ask("9300CNkiosk|COsecret|") == "940"
    for _ in range(7):
        world.unit = world.connect()
        world.ask("9300CNkiosk|COwrong|")
    world.unit = world.connect()
    assert world.ask("9300CNkiosk|COsecret|") == "940"


def test_the_newest_login_wins() -> None:
    """One session an account: the older connection is told nothing and closed."""
    world = World(door=Door(profile=Profile()))
    older = world.unit
    world.ask("9300CNkiosk|COsecret|")
    world.unit = world.connect()
    world.ask("9300CNkiosk|COsecret|")
    older.feed(CHECKOUT.encode() + b"\r")
    step = older.next()
    assert step is not None
    assert not isinstance(step, Task)
    assert step.close


def test_routing_is_told() -> None:
    """An item of Vännäs: alert 04 and where to; an unknown one: 99."""
    world = World()
    home = world.ask(CHECKIN)
    assert "|CV04|" in home
    assert "|CTvannas|" in home
    assert World().ask(CHECKIN.replace("302", "999")).startswith("100NUY")


def test_unknown_messages_are_ignored() -> None:
    """No answer, and the next message is answered."""
    world = World()
    assert world.raw(b"ZZnonsense|\r\r\n\x0077\r9900802.00\r").startswith(b"98")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """Bytes flipped, dropped or cut: silence, 96 or a response."""
    world = World()
    line = bytearray(data.draw(st.sampled_from(sorted(PAIRS))).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(line) - 1))
        if data.draw(st.booleans()):
            line[at] = data.draw(st.integers(0, 255))
        elif len(line) > 1:
            del line[at]
    sent = world.raw(bytes(line) + b"\r")
    assert not sent or sent.endswith(b"\r")


@pytest.mark.parametrize("sent", [CHECKOUT, INFORMATION])
def test_pieces_and_pipelines(sent: str) -> None:
    """Byte by byte and three at once give what whole messages give."""
    whole = World().ask(sent)
    world = World()
    line = sent.encode() + b"\r"
    got = b"".join(world.raw(line[at : at + 1]) for at in range(len(line)))
    assert got.decode("cp850").rstrip("\r") == whole
    assert World().raw(line * 3).count(b"\r") == 3

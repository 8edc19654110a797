"""A unit over a real socket: scripts, asking again, and what it says of wrong answers."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from protocolsrv.sip2.client import NoAnswerError, Unit, stamp
from protocolsrv.sip2.masking import shown
from protocolsrv.sip2.messages.checkout import Checkout
from protocolsrv.sip2.messages.sc_status import ScStatus
from protocolsrv.sip2.responder import Door
from protocolsrv.sip2.scripts import SCRIPTS, Setting
from protocolsrv.sip2.trailer import add

from .fake import CARD, FULL, PIN, World


@contextlib.contextmanager
def _served(answer: Callable[[bytes], bytes | None]) -> Iterator[int]:
    """A server for one unit; None hangs up. Gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(65536):
                    reply = answer(data)
                    if reply is None:
                        return
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


SETTING = Setting(user="kiosk", password="secret", card=CARD, pin=PIN, items=("300", "301"))


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("kiosk", ["94", "98", "64", "12", "12", "36", "10", "10"]),
        ("sorter", ["94", "98", "10", "10"]),
        ("gate", ["94", "98", "64", "18", "18"]),
    ],
)
def test_scripts_against_our_responder(kind: str, codes: list[str]) -> None:
    """Each message gets its own answer, with its own sequence number and a right checksum."""
    world = World(door=Door(profile=FULL))
    with _served(world.raw) as port, Unit("127.0.0.1", port) as unit:
        done = [unit.ask(message) for message in SCRIPTS[kind](SETTING)]
    assert [one.answer.CODE for one in done] == codes
    assert [one.problems for one in done] == [()] * len(codes)
    assert all(one.attempts == 1 for one in done)


def test_keeping_and_no_card() -> None:
    """With `keep` nothing is brought back; without a card there is nothing but returns."""
    kept = [type(one).__name__ for one in SCRIPTS["kiosk"](replace(SETTING, keep=True))]
    assert kept.count("Checkin") == 0 and kept.count("Checkout") == 2
    bare = [type(one).__name__ for one in SCRIPTS["kiosk"](Setting(items=("300",)))]
    assert bare == ["ScStatus", "Checkin"]


def test_an_unanswered_message_is_sent_again_as_it_was() -> None:
    """And one answered by 96; in the end somebody is told."""
    seen: list[bytes] = []

    def reluctant(data: bytes) -> bytes:
        seen.append(data)
        return {1: b"", 2: b"96AZFEF6\r"}.get(len(seen), add(b"98YYYYYN", "0", True) + b"\r")

    with _served(reluctant) as port, Unit("127.0.0.1", port, timeout=0.1, attempts=3) as unit:
        done = unit.ask(ScStatus(status="0", print_width=80, version="2.00"))
    assert done.attempts == 3 and len(set(seen)) == 1
    with (
        _served(lambda _: b"") as port,
        Unit("127.0.0.1", port, timeout=0.05, attempts=2) as unit,
        pytest.raises(NoAnswerError, match="no answer to 99"),
    ):
        unit.ask(ScStatus())
    with (
        _served(lambda _: None) as port,
        Unit("127.0.0.1", port) as unit,
        pytest.raises(NoAnswerError, match="closed"),
    ):
        unit.ask(ScStatus())


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (add(b"10YYYN", "0", True), "answered by '10', not by 98"),
        (b"98YYYYYNAY0AZ0000", "the checksum is wrong"),
        (add(b"98YYYYYN", "7", True), "sequence number '7', not '0'"),
        (b"98YYYYYN", "no checksum"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(reply: bytes, problem: str) -> None:
    """In words."""
    with _served(lambda _: reply + b"\r") as port, Unit("127.0.0.1", port) as unit:
        assert problem in unit.ask(ScStatus()).problems


def test_masked_and_not() -> None:
    """Cards, PINs and passwords, also in the first field; titles stay."""
    with _served(World(door=Door(profile=FULL)).raw) as port, Unit("127.0.0.1", port) as unit:
        line = unit.ask(Checkout(moment=stamp(), patron=CARD, item="300", pin=PIN)).request
    assert CARD not in shown(line) and PIN not in shown(line) and "AB300" in shown(line)
    assert CARD in shown(line, personal=True) and PIN in shown(line, personal=True)
    assert shown(b"9300CNkiosk|COsecret|AY1AZ0000") == "9300CNkiosk|CO****|AY1AZ0000"
    assert shown(b"QQwhat\x07") == "QQwh****"

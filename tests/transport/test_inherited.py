"""What a child is given."""

import os
import socket

import pytest

from protocolsrv.transport.inherited import VARIABLE, Inherited, NotAChildError


def test_round_trip_and_nobody_else_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Inherited(
        name="worker-0", control="/x/c", lifeline=4, grace_seconds=2.5, sockets={"http": 3}
    )
    monkeypatch.setenv(VARIABLE, given.to_json())
    assert Inherited.from_environment() == given
    assert VARIABLE not in os.environ


def test_started_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(NotAChildError):
        Inherited.from_environment()


def test_the_socket_is_the_inherited_one() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        given = Inherited("w", "c", -1, 1.0, {"http": bound.fileno()})
        taken = given.socket("http")
        assert taken.getsockname() == bound.getsockname()
        taken.detach()
    with pytest.raises(KeyError):
        given.socket("sip2")

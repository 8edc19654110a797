"""When a child is started again."""

import pytest
from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.python.failure import Failure

from protocolsrv.transport.child import Child, describe_exit, exit_code, restart_delay
from protocolsrv.transport.plan import ChildSpec


def test_the_first_start_again_is_at_once_then_later_and_later() -> None:
    delays = [restart_delay(deaths) for deaths in range(1, 10)]
    assert delays == [0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_steady_child_is_forgiven() -> None:
    child = Child(ChildSpec(name="w", argv=("x",)), {})
    child.died(1.0, 1)
    child.died(2.0, 1)
    assert child.deaths == 2
    child.started = 100.0
    child.died(111.0, 137)
    assert (child.deaths, child.last_exit) == (1, "killed by SIGKILL")


def test_hopeless_only_when_it_was_never_ready() -> None:
    child = Child(ChildSpec(name="w", argv=("x",)), {})
    for _ in range(3):
        child.died(1.0, 1)
    assert child.hopeless
    child.was_ready = True
    assert not child.hopeless


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (ProcessDone(0), 0),
        (ProcessTerminated(3, None, 0), 3),
        (ProcessTerminated(None, 9, 0), 137),
    ],
)
def test_exit_codes(reason: Exception, code: int) -> None:
    assert exit_code(Failure(reason)) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "exit code 0"), (137, "killed by SIGKILL"), (250, "killed by signal 122")],
)
def test_exit_in_words(code: int, words: str) -> None:
    assert describe_exit(code) == words

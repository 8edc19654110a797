"""What the circulation process does by the clock: the duties that are due."""

from __future__ import annotations

import logging
import os
import secrets
import socket

from protocolsrv.config import Config
from protocolsrv.domain.circulation_work import QueueFull, StoreAway
from protocolsrv.services.duties.running import Runner
from protocolsrv.transport.chores import Chore

from .circulation import Circulation

_log = logging.getLogger(__name__)


def holder() -> str:
    """A name for leases that no other process has, nor one after it with the same id."""
    return f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"


def chores(config: Config, circulation: Circulation) -> tuple[Chore, ...]:
    """The chores of the process that has `circulation` open."""
    runner = Runner(circulation.context, circulation.writer, holder())
    return (Chore("duties", lambda: see_to_duties(runner), config.circulation.duties_seconds),)


def see_to_duties(runner: Runner) -> None:
    """One round. What fails is told in the log by its duty and row, never by a person's name."""
    try:
        outcomes = runner.run_due()
    except (StoreAway, QueueFull) as error:
        _log.warning("duties wait: %s", error)
        return
    for one in outcomes:
        if one.changed:
            _log.info("duty %s: %d changed", one.name, one.changed)
        for row, fault in one.failed:
            _log.error("duty %s failed at row %d: %s", one.name, row, type(fault).__name__)

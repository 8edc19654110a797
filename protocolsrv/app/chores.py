"""What the circulation process does by the clock: the duties that are due, and notices."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Mapping

from protocolsrv.config import Config
from protocolsrv.domain.circulation_work import QueueFull, StoreAway
from protocolsrv.domain.patron import Channel
from protocolsrv.services.duties.running import Runner
from protocolsrv.services.notices.messages import Sender
from protocolsrv.services.notices.sending import send_all
from protocolsrv.transport.chores import Chore

from .circulation import Circulation
from .notice_senders import senders

_log = logging.getLogger(__name__)


def holder() -> str:
    """A name for leases that no other process has, nor one after it with the same id."""
    return f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"


def chores(config: Config, circulation: Circulation) -> tuple[Chore, ...]:
    """The chores of the process that has `circulation` open."""
    name = holder()
    runner = Runner(circulation.context, circulation.writer, name)
    ways = senders(config)
    return (
        Chore("duties", lambda: see_to_duties(runner), config.circulation.duties_seconds),
        Chore(
            "notices", lambda: send_notices(circulation, ways, name), config.notices.every_seconds
        ),
    )


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


def send_notices(circulation: Circulation, ways: Mapping[Channel, Sender], name: str) -> None:
    """Send what is to be sent. The log has numbers only: no kind, no address, nobody."""
    try:
        result = send_all(circulation.reader, circulation.writer, circulation.context, ways, name)
    except (StoreAway, QueueFull) as error:
        _log.warning("notices wait: %s", error)
        return
    if result.sent or result.by_hand:
        _log.info("notices: %d sent, %d by hand", result.sent, result.by_hand)
    if result.failed:
        _log.warning("notices: %d not sent, tried again later", result.failed)

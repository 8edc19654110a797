"""Close (3.2.11.1): the client goes; it is answered in kind."""

from __future__ import annotations

from enum import IntEnum

from protocolsrv.z3950.apdus.close import Close
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.replies import Answer
from protocolsrv.z3950.session import Session

REQUEST = Close
OPTIONS: frozenset[int] = frozenset()


class Reason(IntEnum):
    """Why a conversation ends."""

    FINISHED = 0
    SHUTDOWN = 1
    SYSTEM_PROBLEM = 2
    RESOURCES = 4
    PROTOCOL_ERROR = 6
    LACK_OF_ACTIVITY = 7
    PEER_ABORT = 8


def answer(request: Close, session: Session, context: Context) -> Answer:
    """Say goodbye too."""
    del context
    session.sets.clear()
    return Answer(Close(request.reference_id, Reason.FINISHED), close=True)

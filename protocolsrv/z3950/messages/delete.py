"""DeleteResultSet (3.2.4.1): those listed, or all."""

from __future__ import annotations

from protocolsrv.z3950.apdus.delete import (
    DeleteResultSetRequest,
    DeleteResultSetResponse,
    ListStatus,
)
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.replies import Answer
from protocolsrv.z3950.session import Session

REQUEST = DeleteResultSetRequest
OPTIONS: frozenset[int] = frozenset((2,))
_ALL = 1
_SUCCESS, _DID_NOT_EXIST, _DELETED_BY_TARGET, _NOT_ALL = 0, 1, 2, 9


def answer(request: DeleteResultSetRequest, session: Session, context: Context) -> Answer:
    """Forget them. Of a list each is told what became of it."""
    del context
    if request.delete_function == _ALL:
        session.sets.clear()
        return Answer(DeleteResultSetResponse(request.reference_id), "all")
    statuses = []
    for name in request.result_set_list or ():
        gone = _DELETED_BY_TARGET if name in session.forgotten else _DID_NOT_EXIST
        statuses.append(ListStatus(name, _SUCCESS if session.delete(name) else gone))
    failed = [one for one in statuses if one.status != _SUCCESS]
    response = DeleteResultSetResponse(
        request.reference_id, _NOT_ALL if failed else _SUCCESS, tuple(statuses)
    )
    return Answer(response, f"sets={len(statuses)} failed={len(failed)}")

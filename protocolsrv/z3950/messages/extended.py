"""Extended services (3.2.9.1): none is open to everybody, so none is offered in Init.

An item order needs a user that is known, and there are no accounts: 222. All others: 221.
"""

from __future__ import annotations

from protocolsrv.z3950 import oids
from protocolsrv.z3950.apdus.extended import ExtendedServicesRequest, ExtendedServicesResponse
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.diagnostics import Code, Diagnostic
from protocolsrv.z3950.replies import Answer
from protocolsrv.z3950.session import Session

REQUEST = ExtendedServicesRequest
OPTIONS: frozenset[int] = frozenset()
_FAILURE = 3


def answer(request: ExtendedServicesRequest, session: Session, context: Context) -> Answer:
    """Refuse politely."""
    del context
    order = request.package_type == oids.ITEM_ORDER
    why = Diagnostic(Code.ES_NOT_AUTHORISED if order else Code.ES_TYPE, request.package_type)
    response = ExtendedServicesResponse(
        request.reference_id, _FAILURE, (why.record(session.version),)
    )
    return Answer(response, f"diagnostic={why}")

"""The messages served, one file a pair: the request, the response, what we do about it.

Each module has `REQUEST` (the class), `EFFECT`, `answer(request, turn)` and `refused(request, turn,
refusal)`: the response that says no. `resend` has no answer of its own: the responder
repeats bytes.
"""

from __future__ import annotations

from typing import Any

from protocolsrv.sip2.codec import Message

from . import (
    block_patron,
    checkin,
    checkout,
    end_session,
    fee_paid,
    hold,
    item_information,
    item_status_update,
    login,
    patron_enable,
    patron_information,
    patron_status,
    renew,
    renew_all,
    resend,
    sc_status,
)

MESSAGES: tuple[Any, ...] = (
    login,
    sc_status,
    patron_status,
    patron_information,
    checkout,
    checkin,
    renew,
    renew_all,
    item_information,
    item_status_update,
    hold,
    fee_paid,
    end_session,
    block_patron,
    patron_enable,
)
BY_CODE: dict[str, Any] = {one.REQUEST.CODE: one for one in MESSAGES}
SUPPORTED = frozenset(BY_CODE) | {resend.RequestAcsResend.CODE}
"""Every request answered here; BX follows from it."""

CLASSES: dict[str, type[Message]] = {
    **{one.REQUEST.CODE: one.REQUEST for one in MESSAGES},
    **{
        kind.CODE: kind
        for kind in (
            login.LoginResponse,
            sc_status.AcsStatus,
            patron_status.PatronStatusResponse,
            patron_information.PatronInformationResponse,
            checkout.CheckoutResponse,
            checkin.CheckinResponse,
            renew.RenewResponse,
            renew_all.RenewAllResponse,
            item_information.ItemInformationResponse,
            item_status_update.ItemStatusUpdateResponse,
            hold.HoldResponse,
            fee_paid.FeePaidResponse,
            end_session.EndSessionResponse,
            patron_enable.PatronEnableResponse,
            resend.RequestAcsResend,
            resend.RequestScResend,
        )
    },
}
"""Every message of SIP 2.00 by its number, both ways."""

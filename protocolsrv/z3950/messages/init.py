"""Init (3.2.1.1): version, options, sizes, character set. What is agreed is what both can do.

No accounts are kept: identification of any sort is taken note of and changes nothing, because
everything that is served is open. Character set negotiation 3: UTF-8 is chosen when it is among the
proposals, and records are then in UTF-8 whatever the database.
"""

from __future__ import annotations

from protocolsrv.z3950 import oids
from protocolsrv.z3950.apdus.common import (
    OtherInformationUnit,
    external_information,
    external_of,
)
from protocolsrv.z3950.apdus.init import InitializeRequest, InitializeResponse
from protocolsrv.z3950.apdus.negotiation import (
    NEGOTIATION,
    Iso10646,
    OriginProposal,
    TargetResponse,
)
from protocolsrv.z3950.asn1 import DecodeError
from protocolsrv.z3950.ber import parse
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.replies import Answer
from protocolsrv.z3950.session import Session

REQUEST = InitializeRequest
OPTIONS: frozenset[int] = frozenset((14, 17, 21))
"""namedResultSets, negotiationModel, stringSchema: kept by the session, here and in Present."""
_MIN_BYTES = 1_024


def answer(
    request: InitializeRequest,
    session: Session,
    context: Context,
    offered: frozenset[int] = frozenset(),
) -> Answer:
    """Agree. The version is the highest of 2 and 3 that the client has."""
    settings = context.settings
    versions = request.protocol_version & {0, 1, 2}
    accepted = bool(versions & {1, 2})
    session.version = 3 if 2 in versions else 2
    session.options = request.options & offered if accepted else frozenset()
    session.preferred_bytes = _size(request.preferred_message_size, settings.max_message_bytes)
    session.exceptional_bytes = max(
        session.preferred_bytes,
        _size(request.exceptional_record_size, settings.max_message_bytes),
    )
    session.initialised = accepted
    negotiated = None
    if session.version == 3:
        proposed = external_of(request.other_info, oids.CHARSET_3)
        if proposed is not None:
            negotiated = _negotiate(proposed, session)
    agreed_versions = frozenset((0, 1, 2)) if session.version == 3 else frozenset((0, 1))
    response = InitializeResponse(
        request.reference_id,
        agreed_versions,
        session.options,
        session.preferred_bytes,
        session.exceptional_bytes,
        accepted,
        settings.implementation_id,
        settings.implementation_name,
        settings.implementation_version or None,
        other_info=(negotiated,) if negotiated is not None else None,
    )
    client = request.implementation_name or request.implementation_id or ""
    return Answer(response, f"v{session.version} {client[:80]}", close=not accepted)


def _size(wanted: int, most: int) -> int:
    """A size between what any record needs and what is allowed; 0 means that the client does not
    mind."""
    return most if wanted <= 0 else min(max(wanted, _MIN_BYTES), most)


def _negotiate(proposed: Chosen, session: Session) -> OtherInformationUnit:
    """The answer to a character set proposal. What cannot be read is answered by `none`."""
    origin = OriginProposal()
    if proposed.name == "single-ASN1-type":
        try:
            chosen = NEGOTIATION.read(proposed.value)
        except DecodeError:
            chosen = None
        if chosen is not None and chosen.name == "proposal":
            origin = chosen.value
    selected = None
    if origin.proposed_char_sets is not None:
        selected = Chosen("none", None)
        for one in origin.proposed_char_sets:
            if one.name == "iso10646" and one.value.encoding_level == oids.UTF_8:
                session.utf8 = True
                selected = Chosen("iso10646", Iso10646(one.value.collections, oids.UTF_8))
                break
    follow = origin.records_in_selected_char_sets
    session.records_follow = session.utf8 and bool(follow)
    response = TargetResponse(selected, None, None if follow is None else follow and session.utf8)
    element = parse(NEGOTIATION.write(Chosen("response", response)))
    return external_information(oids.CHARSET_3, element)

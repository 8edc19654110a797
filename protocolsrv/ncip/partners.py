"""Partners: which agencies may ask what, and how each of them speaks. Frozen values."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from protocolsrv.services.circulation.results import Caller

from .problems import Problem
from .tree import Node

PROFILES = ("generic", "nncipp", "broker", "danzig")


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner agency. `codes` are its agency code and aliases. `secret` "" means it must come
    with HTTP authentication of that name. `services` and `elements` empty: all, or the minimum.
    `library` is where its transactions count as done, `municipality` whose consents bound it.
    `pickup` maps its pickup locations to our libraries. `patron` is the card of the institutional
    patron that borrows for it. `prefix` is put before barcodes of items it lends us."""

    name: str
    codes: tuple[str, ...]
    library: str
    municipality: str
    secret: str = ""
    profile: str = "generic"
    services: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    pickup: Mapping[str, str] = field(default_factory=dict)
    patron: str = ""
    prefix: str = ""
    trap_on_accept: bool = True
    delete_on_checkin: bool = True
    checkin_again: bool = True  # CheckInItem of a returned item succeeds
    language: str = "sv"

    def caller(self) -> Caller:
        """On whose behalf its messages run."""
        return Caller(f"ncip:{self.name}", self.library, self.municipality, language=self.language)

    def may(self, service: str) -> bool:
        """Whether it may use a service."""
        return not self.services or service in self.services


class Partners:
    """All partners, found by header or HTTP authentication."""

    def __init__(
        self, partners: Sequence[Partner], check: Callable[[str, str], bool] | None = None
    ):
        self._by_code = {
            code.casefold(): one for one in partners for code in (*one.codes, one.name)
        }
        self._check = check or _same

    def identify(self, header: Node | None, basic: tuple[str, str] | None) -> Partner | Problem:
        """The partner that sent this, or why it is not believed. `basic` are name and secret of
        HTTP authentication, which counts before the header."""
        code = header.value("FromAgencyId/AgencyId") if header else ""
        secret = ""
        if header is not None:
            secret = header.value("FromAgencyAuthentication") or header.value(
                "FromSystemAuthentication"
            )
        if basic is not None:
            name, secret = basic
            code = code if code and self._same_partner(code, name) else name
        if not code:
            return Problem(
                "Needed Data Missing",
                detail="say who you are: FromAgencyId, or HTTP authentication",
                element="InitiationHeader/FromAgencyId",
            )
        partner = self._by_code.get(code.casefold())
        # The same work and answer for an unknown agency and a wrong secret.
        good = self._check(secret, partner.secret if partner else "")
        if partner is None or not partner.secret or not good:
            return Problem(
                "Agency Authentication Failed",
                detail="agency and secret do not agree",
                element="InitiationHeader/FromAgencyAuthentication",
            )
        return partner

    def _same_partner(self, code: str, name: str) -> bool:
        one, other = self._by_code.get(code.casefold()), self._by_code.get(name.casefold())
        return one is not None and one is other


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode(), kept.encode())

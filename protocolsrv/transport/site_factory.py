"""What builds the connections of one listener, whatever is spoken there."""

from __future__ import annotations

from typing import Generic, TypeVar

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol

from protocolsrv.transport.http_site import Site

AnySite = TypeVar("AnySite", bound=Site)


class SiteFactory(Factory, Generic[AnySite]):
    """Builds the connections of one listener, and refuses those beyond the caps."""

    noisy = False

    def __init__(self, site: AnySite):
        self.site = site

    def connection(self, peer: str) -> Protocol:
        """A connection for this client; each protocol has its own."""
        raise TypeError(f"{type(self).__name__} does not say what its connections are")

    def buildProtocol(self, addr: IAddress | None) -> Protocol | None:
        """A connection for this client; None (the socket is closed) beyond the caps."""
        peer = str(getattr(addr, "host", "") or "local")
        if not self.site.admits(peer):
            return None
        connection = self.connection(peer)
        connection.factory = self
        return connection

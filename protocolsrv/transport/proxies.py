"""Which peers are proxies of ours: addresses and networks, asked once a connection."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


class TrustedProxies:
    """Networks whose X-Forwarded-For is believed. `peer in proxies` is false for what is no
    address (a local socket); an IPv4 address that came in through an IPv6 socket
    (::ffff:10.0.0.1) is seen as IPv4.

    Raises ValueError for a text that is no network."""

    __slots__ = ("_networks",)

    def __init__(self, networks: Iterable[str] = ()):
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(one) for one in networks
        )

    def __contains__(self, peer: object) -> bool:
        if not self._networks:
            return False
        try:
            address = ip_address(str(peer))
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)

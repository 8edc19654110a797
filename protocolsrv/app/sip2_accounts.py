"""Who may connect by SIP2: accounts of the configuration, their passwords and addresses."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterator, Mapping
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from protocolsrv.config import Config
from protocolsrv.config.sections.sip2 import Sip2AccountSection
from protocolsrv.config.values import Network
from protocolsrv.sip2.profiles import Account, Place

from .sip2_profiles import profiles


def hash_password(password: str) -> str:
    """The hash that may stand in the configuration. A unit's password is long and random, unlike a
    PIN, so it needs no key besides."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(password)


class Accounts:
    """The accounts as configured. A right password is remembered as a digest under a key of this
    process, so that many units that come back at once need not be hashed again."""

    def __init__(self, config: Config):
        """Raises ProfileBroken."""
        known = profiles(config)
        libraries = {one.code: one for one in config.libraries}

        def place(code: str) -> Place:
            one = libraries[code]
            return Place(one.code, one.municipality, one.name)

        self._sections = {one.login: one for one in config.sip2_accounts}
        self._accounts = {
            one.login: Account(
                name=one.login,
                place=place(one.library),
                profile=known[one.profile],
                places={key: place(code) for key, code in one.locations.items()},
                language=one.language,
                institution=one.institution,
                check_institution=one.check_institution,
                location=one.location,
                max_sessions=one.max_sessions,
                staff=one.staff,
                may_come_from=Addresses(one.addresses).allow,
            )
            for one in config.sip2_accounts
        }
        self._key = secrets.token_bytes(32)
        self._right: dict[str, bytes] = {}
        self._argon2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = hash_password(secrets.token_hex(16))

    def current(self, login: str) -> Account | None:
        """The account of that name, as it is configured now."""
        return self._accounts.get(login)

    def check(self, login: str, password: str) -> Account | None:
        """The account, when the password is right. As slow for an unknown login."""
        section = self._sections.get(login)
        if section is None or not password:
            self._matches(self._nobody, password)
            return None
        digest = hmac.new(self._key, f"{login}\0{password}".encode(), sha256).digest()
        if hmac.compare_digest(self._right.get(login, b""), digest):
            return self._accounts[login]
        if not self._is_right(section, password):
            return None
        self._right[login] = digest
        return self._accounts[login]

    def _is_right(self, section: Sip2AccountSection, password: str) -> bool:
        plain = section.password.reveal() if section.password is not None else ""
        same = bool(plain) and hmac.compare_digest(plain.encode(), password.encode())
        hashed = self._matches(section.password_hash or self._nobody, password)
        return same or (bool(section.password_hash) and hashed)

    def _matches(self, argon2_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(argon2_hash, password)
        except (Argon2Error, InvalidHashError):
            return False

    def without_login(self) -> ByAddress:
        """Accounts of units that log in by their address alone."""
        return ByAddress(
            [
                (one.addresses, self._accounts[login])
                for login, one in self._sections.items()
                if one.without_login and not one.listen
            ]
        )

    def addresses(self) -> Addresses:
        """The addresses of all accounts that name any."""
        return Addresses(
            tuple(network for one in self._sections.values() for network in one.addresses)
        )


class Addresses:
    """A set of networks; an empty one allows everything and names nothing."""

    def __init__(self, networks: tuple[Network, ...]):
        self._networks = networks

    def name(self, peer: str) -> bool:
        """Whether the address is one of them."""
        return any(_lies_in(peer, one) for one in self._networks)

    def allow(self, peer: str) -> bool:
        """Whether it may connect."""
        return not self._networks or self.name(peer)


class ByAddress(Mapping[str, Account]):
    """Accounts by the address a unit connects from; the narrowest network decides."""

    def __init__(self, rows: list[tuple[tuple[Network, ...], Account]]):
        pairs = [(network, account) for networks, account in rows for network in networks]
        self._rows = sorted(pairs, key=lambda pair: -pair[0].network.prefixlen)

    def __getitem__(self, peer: str) -> Account:
        for network, account in self._rows:
            if _lies_in(peer, network):
                return account
        raise KeyError(peer)

    def __iter__(self) -> Iterator[str]:
        return (str(network) for network, _ in self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _lies_in(peer: str, network: Network) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.version == network.network.version and mapped in network.network

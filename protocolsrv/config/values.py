"""The small types a setting can have besides text and numbers: addresses and secrets."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

_PASSWORD = re.compile(r"(?<=://)([^/@:]*):([^@]*)@")
_TAGS = re.compile(r"(?:[0-9A-Za-z.]|\[[0-9A-Za-z-]+\]){3}")
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")


class Secret:
    """A text that is never shown: its `repr` and `str` are stars. `reveal` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    def masked(self) -> str:
        """What may be shown in place of the text."""
        return "***"

    @classmethod
    def may_be_written(cls, text: str) -> bool:
        """Whether this text may stand in the configuration file as it is. A password may not."""
        return not text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()})"

    def __str__(self) -> str:
        return self.masked()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash((type(self), self._text))


class SecretUrl(Secret):
    """A URL whose password, if it has one, is never shown."""

    __slots__ = ()

    def masked(self) -> str:
        """The URL with stars for the password."""
        return _PASSWORD.sub(r"\1:***@", self._text)

    @classmethod
    def may_be_written(cls, text: str) -> bool:
        """A URL may stand in the file as long as it has no password."""
        return not _PASSWORD.search(text)


class Address(msgspec.Struct, frozen=True, order=True):
    """Where a listener listens: a host and a port, written `127.0.0.1:8080` or `[::1]:8080`.

    Port 0 lets the system choose."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Address:
        """The address written in `text`. Raises ValueError with a sentence for people."""
        host, colon, port = text.rpartition(":")
        if not colon:
            raise ValueError("expected host:port, such as 127.0.0.1:8080")
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
            if not _is_ip(host, 6):
                raise ValueError(f"{host!r} is not an IPv6 address")
        elif ":" in host:
            raise ValueError("an IPv6 address is written in brackets, such as [::1]:8080")
        elif not host:
            raise ValueError("expected a host before the colon; 0.0.0.0 is every IPv4 address")
        elif host.replace(".", "").isdigit():
            if not _is_ip(host, 4):
                raise ValueError(f"{host!r} is not an IPv4 address")
        elif not _HOST_NAME.fullmatch(host):
            raise ValueError(f"{host!r} is not a host name")
        if not (port.isascii() and port.isdigit() and int(port) <= 65535):
            raise ValueError(f"the port must be a number from 0 to 65535, not {port!r}")
        return cls(host, int(port))

    @property
    def is_loopback(self) -> bool:
        """Only programs on this machine can reach it."""
        if self.host == "localhost":
            return True
        return (_is_ip(self.host, 4) or _is_ip(self.host, 6)) and ipaddress.ip_address(
            self.host
        ).is_loopback

    @property
    def is_any(self) -> bool:
        """It stands for every address of the machine."""
        return self.host in ("0.0.0.0", "::")  # noqa: S104 - recognised here, not bound

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Network(msgspec.Struct, frozen=True):
    """An IP network, or one address as a network of one: `10.0.0.0/8`, `::1`."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network

    @classmethod
    def read(cls, text: str) -> Network:
        """The network written in `text`. Raises ValueError with a sentence for people."""
        try:
            return cls(ipaddress.ip_network(text))
        except ValueError as error:
            raise ValueError(f"not an address or network: {error}") from None

    def __contains__(self, host: str) -> bool:
        """Whether an address, as text, lies in the network."""
        return ipaddress.ip_address(host) in self.network

    def __str__(self) -> str:
        return str(self.network)


class TagPattern(msgspec.Struct, frozen=True):
    """Which MARC tags are meant: a tag, a point for any character, `[78]` for one of these."""

    pattern: str

    @classmethod
    def read(cls, text: str) -> TagPattern:
        """The pattern written in `text`. Raises ValueError with a sentence for people."""
        if not _TAGS.fullmatch(text):
            raise ValueError("expected three places, each a character, a point or [a choice]")
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"not a choice of characters: {error}") from None
        return cls(text)

    def __str__(self) -> str:
        return self.pattern


def with_password(url: SecretUrl, password: Secret | None) -> str:
    """The plain URL with the password put in; the URL's own user must be there."""
    text = url.reveal()
    if password is None:
        return text
    parts = urlsplit(text)
    user = parts.username or ""
    host = parts.netloc.rpartition("@")[2]
    place = f"{user}:{quote(password.reveal(), safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=place))


def _is_ip(host: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(host).version == version
    except ValueError:
        return False

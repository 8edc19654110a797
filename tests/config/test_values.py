"""Addresses, networks, tag patterns and secrets."""

from __future__ import annotations

import pickle

import pytest

from protocolsrv.config.values import (
    Address,
    Network,
    Secret,
    SecretUrl,
    TagPattern,
    with_password,
)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("[::1]:210", "::1", 210),
        ("localhost:0", "localhost", 0),
        ("sru.example.org:65535", "sru.example.org", 65535),
    ],
)
def test_addresses_are_read_and_written_alike(text: str, host: str, port: int) -> None:
    """There and back."""
    address = Address.read(text)
    assert (address.host, address.port) == (host, port)
    assert str(address) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("127.0.0.1", "host:port"),
        ("127.0.0.1:", "port"),
        ("127.0.0.1:65536", "port"),
        ("127.0.0.1:-1", "port"),
        ("127.0.0.1:٣", "port"),
        (":8080", "0.0.0.0"),
        ("::1:8080", "brackets"),
        ("[::g]:1", "IPv6"),
        ("300.1.1.1:80", "IPv4"),
        ("a b:80", "host name"),
        ("-a.org:80", "host name"),
    ],
)
def test_addresses_that_are_none(text: str, said: str) -> None:
    """Each fault is named."""
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        Address.read(text)


def test_which_addresses_only_this_machine_reaches() -> None:
    """Loopback in all its forms."""
    loopback = [
        one
        for one in (
            "127.9.9.9:1",
            "[::1]:1",
            "localhost:1",
            "0.0.0.0:1",
            "10.0.0.1:1",
            "[::]:1",
            "a.org:1",
        )
        if Address.read(one).is_loopback
    ]
    assert loopback == ["127.9.9.9:1", "[::1]:1", "localhost:1"]
    assert Address.read("[::]:1").is_any
    assert not Address.read("10.0.0.1:1").is_any


def test_networks() -> None:
    """A network holds its addresses; host bits are refused."""
    assert "10.3.4.5" in Network.read("10.0.0.0/8")
    assert "11.3.4.5" not in Network.read("10.0.0.0/8")
    assert "::1" in Network.read("::1")
    with pytest.raises(ValueError, match="not an address or network"):
        Network.read("10.0.0.1/8")


def test_tag_patterns() -> None:
    """Three places, no other pattern."""
    for good in ("852", "9..", "87[678]", "59.", "[5-6]0."):
        assert str(TagPattern.read(good)) == good
    for bad in ("85", "8522", "9.*", "(852|853)", "87[8-6]", "", "85\n"):
        with pytest.raises(ValueError):
            TagPattern.read(bad)


def test_secrets_do_not_show() -> None:
    """Neither by repr nor str nor formatting; a URL shows all but its password."""
    secret = Secret("hush")
    assert "hush" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hush"
    url = SecretUrl("postgresql://anna:hush@db/x")
    assert "hush" not in f"{url} {url!r}"
    assert str(url) == "postgresql://anna:***@db/x"
    assert secret == Secret("hush") != Secret("other")
    assert pickle.loads(pickle.dumps(secret)) == secret  # a worker process is handed its part


def test_what_may_stand_in_a_file() -> None:
    """A URL without a password may, a password may not."""
    assert SecretUrl.may_be_written("postgresql://anna@db/x")
    assert not SecretUrl.may_be_written("postgresql://anna:hush@db/x")
    assert not SecretUrl.may_be_written("postgresql://:hush@db/x")
    assert not Secret.may_be_written("hush")


@pytest.mark.parametrize("password", ["plain", "a/b:c@d#e", "å%20"])
def test_a_password_is_put_into_the_url(password: str) -> None:
    """Quoted, so that it comes out again."""
    from urllib.parse import unquote, urlsplit

    whole = with_password(SecretUrl("postgresql://anna@[::1]:5433/x?a=b"), Secret(password))
    parts = urlsplit(whole)
    assert unquote(parts.password or "") == password
    assert (parts.username, parts.hostname, parts.port, parts.path, parts.query) == (
        "anna",
        "::1",
        5433,
        "/x",
        "a=b",
    )
    assert with_password(SecretUrl("postgresql://anna@h/x"), None) == "postgresql://anna@h/x"

"""Who is taken for a proxy of ours."""

import pytest

from protocolsrv.transport.proxies import TrustedProxies


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("10.0.0.1", True),
        ("10.255.1.2", True),
        ("11.0.0.1", False),
        ("::ffff:10.0.0.1", True),
        ("2001:db8::7", True),
        ("2001:db9::7", False),
        ("192.0.2.4", True),
        ("192.0.2.5", False),
        ("local", False),
        ("", False),
    ],
)
def test_networks_and_single_addresses(peer: str, trusted: bool) -> None:
    proxies = TrustedProxies(("10.0.0.0/8", "2001:db8::/32", "192.0.2.4"))
    assert (peer in proxies) is trusted


def test_nobody_by_default() -> None:
    assert "127.0.0.1" not in TrustedProxies()


def test_what_is_no_network() -> None:
    with pytest.raises(ValueError, match="10"):
        TrustedProxies(("10.0.0.1/8",))

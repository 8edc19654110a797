"""SIP2 as configured: accounts with passwords and addresses, profiles, doors, known addresses."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from protocolsrv.app import sip2_site
from protocolsrv.app.sip2_accounts import Accounts, Addresses, hash_password
from protocolsrv.app.sip2_profiles import BUILT_IN, ProfileBroken, profiles
from protocolsrv.app.stores import SystemClock
from protocolsrv.config import Config
from protocolsrv.config.demo import demo_config
from protocolsrv.config.sections import sip2, sip2_profile
from protocolsrv.config.sections.sip2 import Sip2AccountSection
from protocolsrv.config.sections.sip2_profile import Sip2BinSection, Sip2ProfileSection
from protocolsrv.config.values import Address, Network, Secret
from protocolsrv.services.circulation.results import Routing
from protocolsrv.sip2.bins import BinFacts, BinRule
from protocolsrv.sip2.charsets import CHARSETS
from protocolsrv.sip2.moments import DateForm
from protocolsrv.sip2.profiles import HoldsCounting, ListForm, NameForm, Renewal
from protocolsrv.sip2.registry import Seat
from protocolsrv.sip2.session import Session
from protocolsrv.sip2.texts import CODES

DEMO = ("kiosk", "sorter", "gate", "pc", "vendor")


def _config(*accounts: Sip2AccountSection, **more: object) -> Config:
    demo = demo_config(Path("nowhere"))
    return replace(demo, sip2_accounts=accounts, **more)


def _account(login: str = "k1", **more: object) -> Sip2AccountSection:
    return Sip2AccountSection(login=login, library="ust", **more)  # type: ignore[arg-type]


# ---- words that configuration lists for itself ---------------------------------------------------


def test_choices_are_those_of_sip2() -> None:
    """Character sets, languages, built-in profiles, forms, routings, conditions of bins."""
    assert set(get_args(sip2_profile.BuiltIn)) == set(BUILT_IN)
    assert set(get_args(sip2_profile.Charset)) == set(CHARSETS)
    assert set(get_args(sip2.Language)) == set(CODES.values()) & {"sv", "en", "fi"}
    for name, form in (("date_form", DateForm), ("names", NameForm), ("lists", ListForm),
                       ("holds_counting", HoldsCounting), ("renewal", Renewal)):  # fmt: skip
        for one in form:
            profiles(_config(sip2_profiles=(Sip2ProfileSection(name="x1", **{name: one.value}),)))
    for routing in Routing:
        Sip2BinSection(bin="1", routing=routing.value)
    assert {one.name for one in fields(BinRule)} == set(Sip2BinSection.__struct_fields__)


# ---- profiles ------------------------------------------------------------------------------------


def test_a_profile_varies_a_built_in_one() -> None:
    """What is not said stays; fields come and go; login and status are always there."""
    section = Sip2ProfileSection(
        name="own",
        like="sorter",
        terminator="crlf",
        messages=("09",),
        more_fields=("DA",),
        fewer_fields=("AG",),
        texts={"busy": {"sv": "Vänta", "en": ""}},
        bins=(Sip2BinSection(bin="7", destination="vin"),),
        fallback_bin="1",
        exception_bin="9",
    )
    own = profiles(_config(sip2_profiles=(section,)))["own"]
    base = BUILT_IN["sorter"]
    assert own.terminator == "\r\n" and own.charset == base.charset
    assert own.messages == {"09", "93", "97", "99"}
    assert own.fields == (base.fields | {"DA"}) - {"AG"}
    assert own.text_of["busy", "sv"] == "Vänta"
    assert own.bins.choose(BinFacts(destination="vin"))[0] == "7"
    assert own.bins.choose(BinFacts(routing="staff"))[0] == "9"


@pytest.mark.parametrize(
    "wrong",
    [{"messages": ("98",)}, {"more_fields": ("ZZ",)}, {"texts": {"bussy": {"sv": "x"}}}],
)
def test_a_profile_that_cannot_be(wrong: dict[str, object]) -> None:
    """A message, field or text there is not: told with the profile's name."""
    section = Sip2ProfileSection(name="own", **wrong)  # type: ignore[arg-type]
    with pytest.raises(ProfileBroken, match="'own': no"):
        profiles(_config(sip2_profiles=(section,)))


def test_built_in_profiles_tell_no_names_to_sorters_gates_and_vendors() -> None:
    """Personal fields are for the units that need them."""
    for name in ("kiosk", "sorter", "gate", "vendor"):
        assert not BUILT_IN[name].fields & {"AE", "BD", "BE", "BF", "CY", "DA", "PB"}


# ---- accounts ------------------------------------------------------------------------------------


def test_the_demos_passwords() -> None:
    """They are the profile and -demo, as the documentation says."""
    accounts = Accounts(demo_config(Path("nowhere")))
    for profile in DEMO:
        found = accounts.check(f"demo-{profile}", f"{profile}-demo")
        assert found is not None and found.profile is BUILT_IN[profile]
        assert accounts.check(f"demo-{profile}", "demo") is None


def test_passwords_plain_hashed_and_while_they_change() -> None:
    """Either of two is right; none opens an account without; a right one stays right."""
    both = _account(password=Secret("old"), password_hash=hash_password("new"))
    bare = _account("bare", listen=(Address("127.0.0.1", 6002),))
    accounts = Accounts(_config(both, bare))
    for _ in range(2):
        assert accounts.check("k1", "old") and accounts.check("k1", "new")
    assert not any(accounts.check("k1", one) for one in ("", "older", "***"))
    assert not any(accounts.check("bare", one) for one in ("", "None"))
    assert accounts.check("nobody", "old") is None


def test_addresses() -> None:
    """An account may be bound to some; units without login are known by theirs, the narrowest."""
    accounts = Accounts(
        _config(
            _account(addresses=(Network.read("10.0.0.0/8"),), without_login=True),
            _account("k2", addresses=(Network.read("10.0.0.7"),), without_login=True),
            _account("k3", password=Secret("x")),
        )
    )
    bound, free = accounts.current("k1"), accounts.current("k3")
    assert bound is not None and bound.may_come_from("10.1.2.3")
    assert bound.may_come_from("::ffff:10.1.2.3") and not bound.may_come_from("192.0.2.1")
    assert free is not None and free.may_come_from("192.0.2.1")
    by_address = accounts.without_login()
    assert by_address["10.0.0.7"].name == "k2" and by_address["10.0.0.8"].name == "k1"
    assert by_address.get("192.0.2.1") is None and by_address.get("local") is None
    assert len(by_address) == 2 and sorted(by_address) == ["10.0.0.0/8", "10.0.0.7/32"]


# ---- the site ------------------------------------------------------------------------------------


class _Stores:
    """What the site takes of the stores."""

    clock = SystemClock()

    def __init__(self, config: Config) -> None:
        self.config = config


def test_doors() -> None:
    """Listeners of `[sip2]`, then those of accounts, whose units need no login there."""
    own = _account(listen=(Address("127.0.0.1", 6002),))
    config = _config(own, sip2=sip2.Sip2Section(listen=(Address("127.0.0.1", 6001),)))
    assert [(one.name, one.port) for one in sip2_site.listeners(config)] == [
        ("sip2", 6001),
        ("sip2-1", 6002),
    ]
    plans = sip2_site.plans(_Stores(config), object())  # type: ignore[arg-type]
    doors = [plan.responder.door.account for plan in plans]  # type: ignore[attr-defined]
    assert [one.name if one else None for one in doors] == [None, "k1"]
    assert plans[0].pools is plans[1].pools is not None
    assert plans[0].responder.registry is plans[1].responder.registry  # type: ignore[attr-defined]
    nobody = _config()
    assert sip2_site.listeners(nobody) == () == sip2_site.plans(_Stores(nobody), object())  # type: ignore[arg-type]


def test_known_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those configured, and those from which somebody has logged in, not too many of them."""
    monkeypatch.setattr(sip2_site, "MOST_REMEMBERED", 1)
    known = sip2_site.Known(Addresses((Network.read("10.0.0.0/8"),)))
    accounts = Accounts(_config(_account(password=Secret("x"))))
    kiosk = accounts.current("k1")
    assert known.knows("10.0.0.1") and not known.knows("192.0.2.1")
    for peer in ("192.0.2.1", "192.0.2.2"):
        session = Session()
        known.take(Seat(session, "198.51.100.1", "t0"))
        assert kiosk is not None
        session.log_in(kiosk, kiosk.place)
        known.take(Seat(session, peer, "t1"))
    assert known.knows("192.0.2.2")
    assert not known.knows("192.0.2.1") and not known.knows("198.51.100.1")

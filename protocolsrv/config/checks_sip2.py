"""Checks of SIP2: accounts and profiles with what they name, and plain text on public addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from .checks import Checked
from .positions import Path as KeyPath
from .problems import (
    CONTRADICTION,
    DUPLICATE,
    NO_WAY_IN,
    SIP2_CLEARTEXT,
    UNKNOWN_PLACE,
    UNKNOWN_PROFILE,
    nearest,
)
from .sections.sip2 import Sip2AccountSection
from .sections.sip2_profile import BuiltIn, Sip2ProfileSection


def _accounts(checked: Checked) -> Iterator[tuple[KeyPath, Sip2AccountSection]]:
    """The accounts that could be read."""
    for number in checked.members("sip2_account"):
        path: KeyPath = ("sip2_account", number)
        if isinstance(account := checked.get(*path), Sip2AccountSection):
            yield path, account


def check_names(checked: Checked) -> None:
    """Logins are unique, in any case; so are profiles, and none has a built-in one's name."""
    for table, key, known in (
        ("sip2_account", "login", set()),
        ("sip2_profile", "name", set(get_args(BuiltIn))),
    ):
        seen: set[str] = known
        for number in checked.members(table):
            name = checked.get(table, number, key)
            if name is None:
                continue
            if name.casefold() in seen:
                message = f"the {key} {name!r} is used twice or built in"
                checked.complain(DUPLICATE, (table, number, key), message)
            seen.add(name.casefold())


def check_places(checked: Checked) -> None:
    """The libraries of accounts exist."""
    codes = [checked.get("library", n, "code") for n in checked.members("library")]
    if None in codes:
        return  # the missing one may be the one that is broken
    for path, account in _accounts(checked):
        named = [((*path, "library"), account.library)]
        named += [((*path, "locations", key), one) for key, one in account.locations.items()]
        for where, code in named:
            if code not in codes:
                hint = nearest(code, codes)
                checked.complain(UNKNOWN_PLACE, where, f"no library {code!r}", hint)


def check_profiles(checked: Checked) -> None:
    """The profiles of accounts exist."""
    own = [checked.get("sip2_profile", n, "name") for n in checked.members("sip2_profile")]
    if None in own:
        return
    known = [*get_args(BuiltIn), *own]
    for path, account in _accounts(checked):
        if account.profile not in known:
            message = f"no profile {account.profile!r}"
            hint = nearest(account.profile, known)
            checked.complain(UNKNOWN_PROFILE, (*path, "profile"), message, hint)


def check_ways_in(checked: Checked) -> None:
    """Every account can be used by somebody."""
    for path, account in _accounts(checked):
        bound = bool(account.listen) or (account.without_login and bool(account.addresses))
        secret = account.password is not None or account.password_hash
        if account.without_login and not bound:
            message = f"{account.login!r} has no login, and neither 'addresses' nor 'listen'"
            checked.complain(NO_WAY_IN, path, message)
        elif not (bound or secret):
            checked.complain(NO_WAY_IN, path, f"{account.login!r} has no password")


def check_bins(checked: Checked) -> None:
    """A table of sort bins has a fallback."""
    for number in checked.members("sip2_profile"):
        profile = checked.get("sip2_profile", number)
        if isinstance(profile, Sip2ProfileSection) and profile.bins and not profile.fallback_bin:
            message = "sort bins without a 'fallback_bin'"
            checked.complain(CONTRADICTION, ("sip2_profile", number), message)


def check_cleartext(checked: Checked) -> None:
    """No plain text where others can reach it, unless somebody answers for it."""
    allowed = checked.get("sip2", "allow_cleartext") and checked.get("sip2", "public_reason")
    if allowed:
        return
    for path, address in checked.addresses():
        if path[0] in ("sip2", "sip2_account") and not address.is_loopback:
            checked.complain(
                SIP2_CLEARTEXT,
                path,
                f"{address} can be reached from other machines, and SIP2 is plain text",
                'allow_cleartext = true and public_reason = "…" in [sip2]',
            )


SIP2_CHECKS: tuple[Callable[[Checked], None], ...] = (
    check_names,
    check_places,
    check_profiles,
    check_ways_in,
    check_bins,
    check_cleartext,
)

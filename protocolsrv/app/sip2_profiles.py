"""The profiles that come with the program, and those of the configuration varied from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from protocolsrv.config import Config
from protocolsrv.config.sections.sip2_profile import Sip2BinSection, Sip2ProfileSection
from protocolsrv.sip2.bins import BinRule, BinTable
from protocolsrv.sip2.moments import DateForm
from protocolsrv.sip2.profiles import (
    ORDINARY_FIELDS,
    REQUESTS,
    HoldsCounting,
    ListForm,
    NameForm,
    Profile,
    Renewal,
)
from protocolsrv.sip2.texts import TEXTS

_ALWAYS = frozenset({"93", "97", "99"})

BUILT_IN: Mapping[str, Profile] = {
    # Self-service: lends, takes back, renews, shows the account; a name on the screen is asked for.
    "kiosk": Profile(name="kiosk"),
    # Takes back and sorts. It keeps to itself: nothing of patrons.
    "sorter": Profile(
        name="sorter",
        messages=_ALWAYS | {"09", "17", "19"},
        bins=BinTable(
            rules=(
                BinRule("2", routing="hold_here"),
                BinRule("3", routing="hold_elsewhere"),
                BinRule("4", routing="home"),
                BinRule("5", routing="ill"),
            ),
            fallback="1",
            exception="9",
        ),
    ),
    # Doors and theft gates: may this card enter, is this item lent.
    "gate": Profile(name="gate", messages=_ALWAYS | {"17", "23", "63"}, pin_for_details=True),
    # Booking of computers and printers: who is it, what is owed, a payment.
    "pc": Profile(
        name="pc",
        messages=_ALWAYS | {"23", "35", "37", "63"},
        fields=ORDINARY_FIELDS | {"AE", "PB"},
        names=NameForm.INITIALS,
        pin_for_details=True,
    ),
    # Services on the net that let patrons in: card and PIN, and little else.
    "vendor": Profile(
        name="vendor",
        charset="utf-8",
        messages=_ALWAYS | {"23", "35", "63"},
        pin_for_details=True,
        offline=False,
    ),
    # A desk program: every message.
    "staff": Profile(
        name="staff",
        messages=REQUESTS,
        fields=ORDINARY_FIELDS | {"AE", "BD", "BE", "BF", "CY", "DA", "PB"},
        place_override=True,
    ),
}
"""By name; a test compares with the names that configuration allows."""

_TERMINATORS = {"cr": "\r", "crlf": "\r\n", "lf": "\n"}


class ProfileBroken(ValueError):  # noqa: N818 - it says what happened
    """A profile names what SIP2, or this program, does not have."""

    remedy = "correct it in the configuration"


def profiles(config: Config) -> dict[str, Profile]:
    """Every profile an account may name. Raises ProfileBroken."""
    found = dict(BUILT_IN)
    for section in config.sip2_profiles:
        try:
            found[section.name] = _varied(section)
        except ValueError as error:
            raise ProfileBroken(f"[[sip2_profile]] {section.name!r}: {error}") from None
        if unknown := section.texts.keys() - TEXTS.keys():
            raise ProfileBroken(
                f"[[sip2_profile]] {section.name!r}: no text {', '.join(sorted(unknown))}"
            )
    return found


def _varied(section: Sip2ProfileSection) -> Profile:
    base = BUILT_IN[section.like]
    said = {
        "charset": section.charset,
        "terminator": _TERMINATORS.get(section.terminator or ""),
        "delimiter": section.delimiter,
        "date_form": DateForm(section.date_form) if section.date_form else None,
        "messages": None if section.messages is None else _ALWAYS | set(section.messages),
        "names": NameForm(section.names) if section.names else None,
        "lists": ListForm(section.lists) if section.lists else None,
        "holds_counting": HoldsCounting(section.holds_counting) if section.holds_counting else None,
        "renewal": Renewal(section.renewal) if section.renewal else None,
        "pin_for_details": section.pin_for_details,
        "empty_pin_is_none": section.empty_pin_is_none,
        "place_override": section.place_override,
        "offline": section.offline,
        "timeout": section.timeout_tenths,
        "retries": section.retries,
        "texts": _texts(section) if section.texts else None,
        "bins": _bins(section) if section.bins or section.fallback_bin else None,
    }
    changed: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    fields = (base.fields | set(section.more_fields)) - set(section.fewer_fields)
    return replace(base, name=section.name, fields=fields, **changed)


def _texts(section: Sip2ProfileSection) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (key, language, text)
        for key, by_language in section.texts.items()
        for language, text in by_language.items()
    )


def _bins(section: Sip2ProfileSection) -> BinTable:
    return BinTable(tuple(map(_bin, section.bins)), section.fallback_bin, section.exception_bin)


def _bin(row: Sip2BinSection) -> BinRule:
    return BinRule(
        bin=row.bin,
        library=row.library,
        routing=row.routing,
        destination=row.destination,
        home=row.home,
        item_type=row.item_type,
        collection=row.collection,
        alert=row.alert,
    )

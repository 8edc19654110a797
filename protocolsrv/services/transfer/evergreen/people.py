"""Org units, users and their cards."""

from __future__ import annotations

from datetime import date

from .copy_text import Line
from .found import Found, code_of
from .mappings import STAFF_PROFILES

_SYSTEM = 2  # actor.org_unit_type: the second of every Evergreen; what is below has shelves


def org_units(found: Found) -> None:
    """Systems become municipalities, what is below them libraries."""
    units = {one["id"]: one for one in found.tables.lines("actor.org_unit")}
    toml = [
        _toml("municipality", code=code_of(one), name=one["name"])
        for one in units.values()
        if int(one["ou_type"]) == _SYSTEM
    ]
    for one in units.values():
        if int(one["ou_type"]) <= _SYSTEM:
            continue
        top = one
        while int(top["ou_type"]) > _SYSTEM and top["parent_ou"] in units:
            top = units[top["parent_ou"]]
        code, sigel, owner = code_of(one), one["shortname"][:16], code_of(top)
        found.libraries[one["id"]] = code
        found.systems[code] = owner
        found.add("libraries", code=code, sigel=sigel, name=one["name"], municipality=owner)
        toml.append(_toml("library", code=code, sigel=sigel, name=one["name"], municipality=owner))
    found.out.configuration = "\n".join(toml)


def users(found: Found) -> None:
    """Users as patrons, the barred and the inactive blocked by staff. Guardians are names, not
    patrons, and stay behind with the PINs."""
    for one in found.tables.lines("actor.usr"):
        home = found.libraries.get(one["home_ou"])
        if one["deleted"] == "1" or home is None:
            why = "deleted" if one["deleted"] == "1" else "home_ou is no library"
            found.leave("actor.usr", one, why)
            continue
        found.users.add(one["id"])
        names = (one["first_given_name"], one["second_given_name"], one["family_name"])
        found.add(
            "patrons",
            patron=one["id"],
            name=" ".join(name for name in names if name) or one["id"],
            category=_category(found, one),
            home=home,
            birth_date=one["dob"][:10],
            email=one["email"],
            phone=one["day_phone"] or one["evening_phone"],
            mobile=one["other_phone"],
            channel="email" if one["email"] else "letter",
            expires_on=one["expire_date"][:10],
            claims_returned=one["claims_returned_count"],
            claims_never_borrowed=one["claims_never_checked_out_count"],
            language="en",
        )
        if one["barred"] == "1" or one["active"] == "0":
            found.add("blocks", patron=one["id"], kind="staff", placed_at=one["create_date"])


def _category(found: Found, one: Line) -> str:
    if one["profile"] in STAFF_PROFILES:
        return "staff"
    if one["dob"]:
        born = date.fromisoformat(one["dob"][:10])
        age = (
            found.today.year
            - born.year
            - ((found.today.month, found.today.day) < (born.month, born.day))
        )
        return "child" if age < 13 else "youth" if age < 18 else "adult"
    return "child" if one["juvenile"] == "1" else "adult"


def cards(found: Found) -> None:
    """Cards, also those that are not in use any more."""
    seen: set[str] = set()
    for one in found.tables.lines("actor.card"):
        number = one["barcode"].strip()
        if one["usr"] not in found.users:
            found.leave("actor.card", one, "its user was left out")
        elif number in seen:
            found.leave("actor.card", one, "another card has its number")
        else:
            seen.add(number)
            status = "active" if one["active"] == "1" else "withdrawn"
            found.add("cards", card=number, patron=one["usr"], status=status)


def _toml(table: str, **values: str) -> str:
    lines = [f"[[{table}]]"]
    for name, text in values.items():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'{name} = "{escaped}"')
    return "\n".join(lines) + "\n"

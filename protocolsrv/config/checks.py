"""What no single setting can be blamed for: settings compared with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from .documents import Tree
from .model import Config
from .positions import Path as KeyPath
from .problems import (
    CONTRADICTION,
    DATABASE_URL,
    DUPLICATE,
    INCOMPLETE_MAPPING,
    NO_LIBRARIES,
    PUBLIC_ADDRESS,
    SAME_ADDRESS,
    UNKNOWN_LIBRARY,
    UNKNOWN_MUNICIPALITY,
    UNKNOWN_SCOPE,
    nearest,
)
from .sections.consortium import RESERVED
from .sections.loading import HoldingsSection
from .sections.notices import NoticesSection
from .sections.sru import SruSection
from .shapes import Shape, fields_of
from .values import Address, Secret, SecretUrl


class Checked:
    """What the checks look at: values that could be read, by path, and where to complain."""

    def __init__(self, tree: Tree, values: dict[KeyPath, Any]):
        self.values = values
        self.complain = tree.complain
        self._tree = tree

    def get(self, *path: str | int) -> Any:
        """The value at a path; None where there is none or it could not be read."""
        return self.values.get(path)

    def addresses(self) -> Iterator[tuple[KeyPath, Address]]:
        """Every address that will be listened on, also those nobody wrote down."""
        for path, value in self.values.items():
            if isinstance(value, Address):
                yield path, value
        for one in fields_of(Config):
            section = Shape(one.type).section
            written = self._tree.data.get(one.encode_name, {})
            if not isinstance(written, dict):
                continue
            for setting in fields_of(section) if section else ():
                if Shape(setting.type).members is Address and setting.encode_name not in written:
                    for address in setting.default:
                        yield (one.encode_name, setting.encode_name), address

    def members(self, name: str) -> Iterator[int]:
        """The numbers of the tables `[[name]]`, also of those that could not be read whole."""
        found = self._tree.data.get(name)
        yield from range(len(found) if isinstance(found, list) else 0)


def check_codes(checked: Checked) -> None:
    """Codes are unique over municipalities and libraries, for both are scopes; sigels too, and no
    sigel is another library's code."""
    codes: dict[str, KeyPath] = {}
    for name in ("municipality", "library"):
        for number in checked.members(name):
            path: KeyPath = (name, number, "code")
            code = checked.get(*path)
            if code in RESERVED:
                checked.complain(DUPLICATE, path, f"{code!r} stands for the whole region")
            elif code in codes:
                checked.complain(DUPLICATE, path, f"the code {code!r} is used twice")
            elif code is not None:
                codes[code] = path[:-1]
    sigels: set[str] = set()
    for number in checked.members("library"):
        path = ("library", number, "sigel")
        sigel = (checked.get(*path) or "").casefold()
        if sigel in sigels:
            checked.complain(DUPLICATE, path, f"the sigel {checked.get(*path)!r} is used twice")
        elif codes.get(sigel, path[:-1]) != path[:-1]:
            checked.complain(DUPLICATE, path, f"the sigel {sigel!r} is the code of another")
        elif sigel:
            sigels.add(sigel)


def check_municipalities(checked: Checked) -> None:
    """Every library belongs to a municipality there is."""
    codes = [checked.get("municipality", n, "code") for n in checked.members("municipality")]
    if codes and None in codes:
        return  # the missing one may be the one that is broken
    for number in checked.members("library"):
        path = ("library", number, "municipality")
        code = checked.get(*path)
        if code is not None and code not in codes:
            hint = nearest(code, codes) or "add a table [[municipality]]"
            checked.complain(UNKNOWN_MUNICIPALITY, path, f"no municipality {code!r}", hint)


def check_libraries(checked: Checked) -> None:
    """There is a library; and a mapping of holdings names libraries that exist."""
    if not any(True for _ in checked.members("library")):
        checked.complain(NO_LIBRARIES, (), "there is no library", "add tables [[library]]")
        return
    codes = [checked.get("library", n, "code") for n in checked.members("library")]
    sigels = [checked.get("library", n, "sigel") for n in checked.members("library")]
    known = {one.casefold() for one in (*codes, *sigels) if one}
    for path, code in checked.values.items():
        if path[:3] == ("loading", "holdings", "libraries") and code.casefold() not in known:
            hint = nearest(code, [one for one in codes if one])
            checked.complain(UNKNOWN_LIBRARY, path, f"no library {code!r}", hint)


def check_scopes(checked: Checked) -> None:
    """The databases of the outgoing filter exist, and none is treated twice."""
    codes = [
        checked.get(name, number, "code")
        for name in ("municipality", "library")
        for number in checked.members(name)
    ]
    seen: set[tuple[str, str]] = set()
    for number in checked.members("outgoing"):
        database = checked.get("outgoing", number, "database") or ""
        pair = (checked.get("outgoing", number, "schema") or "", database)
        if database and database not in codes:
            hint = nearest(database, [one for one in codes if one])
            path = ("outgoing", number, "database")
            checked.complain(UNKNOWN_SCOPE, path, f"no library or municipality {database!r}", hint)
        if pair in seen:
            message = "another [[outgoing]] has the same schema and database"
            checked.complain(DUPLICATE, ("outgoing", number), message)
        seen.add(pair)


def check_addresses(checked: Checked) -> None:
    """No two listeners on one address, and a public one has its reason."""
    taken: list[Address] = []
    for path, address in checked.addresses():
        for other in taken:
            wild = other.is_any or address.is_any
            if address.port == other.port != 0 and (address.host == other.host or wild):
                message = f"{address} is taken by another listener, {other}"
                checked.complain(SAME_ADDRESS, path, message)
                break
        taken.append(address)
        if path[0] in ("sip2", "sip2_account"):
            continue  # more than a warning: `checks_sip2`
        if not address.is_loopback and not checked.get(path[0], "public_reason"):
            checked.complain(
                PUBLIC_ADDRESS,
                path,
                f"{address} can be reached from other machines",
                f'say why: public_reason = "…" in [{path[0]}]',
            )


def check_database(checked: Checked) -> None:
    """The URL is one of PostgreSQL, whole, and goes with the password."""
    path = ("database", "url")
    url, password = checked.get(*path), checked.get("database", "password")
    if not isinstance(url, SecretUrl):
        if isinstance(password, Secret):
            message = "a password without a 'url'"
            checked.complain(CONTRADICTION, ("database", "password_file"), message)
        return
    wanted = "postgresql://user@host:port/database"
    scheme, _, rest = url.reveal().partition(":")
    if scheme == "sqlite":
        hint = "leave 'url' out; the two files of SQLite lie in data_dir"
        checked.complain(DATABASE_URL, path, "SQLite is not chosen by a URL", hint)
        return
    if scheme not in ("postgresql", "postgres") or not rest.startswith("//"):
        checked.complain(DATABASE_URL, path, "not the URL of a PostgreSQL database", wanted)
        return
    try:
        parts = urlsplit(url.reveal())
        user, own_password, _port = parts.username, parts.password, parts.port
    except ValueError as error:
        checked.complain(DATABASE_URL, path, f"the URL cannot be read: {error}", wanted)
        return
    if parts.path in ("", "/"):
        checked.complain(DATABASE_URL, path, "the URL names no database", wanted)
    if password is not None and own_password:
        checked.complain(CONTRADICTION, path, "the URL has a password, and 'password' is set")
    elif password is not None and not user:
        checked.complain(CONTRADICTION, path, "a password is set, but the URL names no user")


def check_sru(checked: Checked) -> None:
    """A reply without a number asked for is not larger than the largest."""
    section = checked.get("sru")
    if isinstance(section, SruSection) and section.default_records > section.max_records:
        path = (
            "sru",
            "default_records" if checked.get("sru", "default_records") else "max_records",
        )
        message = (
            f"default_records is {section.default_records}, but max_records {section.max_records}"
        )
        checked.complain(CONTRADICTION, path, message)


def check_holdings(checked: Checked) -> None:
    """A mapping without a model says at least where barcode and owner are."""
    mapping = checked.get("loading", "holdings")
    if not isinstance(mapping, HoldingsSection) or mapping.like is not None:
        return
    missing = [name for name in ("tag", "barcode", "owner") if not getattr(mapping, name)]
    if missing:
        checked.complain(
            INCOMPLETE_MAPPING,
            ("loading", "holdings"),
            f"the mapping lacks {', '.join(map(repr, missing))}",
            'or name a built-in mapping to vary: like = "marc852"',
        )


def check_notices(checked: Checked) -> None:
    """Mails have a sender."""
    section = checked.get("notices")
    if isinstance(section, NoticesSection) and section.smtp_server and not section.mail_from:
        message = "mails go to smtp_server, but mail_from is empty"
        checked.complain(CONTRADICTION, ("notices", "smtp_server"), message, "set mail_from")


CHECKS: tuple[Callable[[Checked], None], ...] = (
    check_codes,
    check_municipalities,
    check_libraries,
    check_scopes,
    check_addresses,
    check_database,
    check_sru,
    check_holdings,
    check_notices,
)

"""Circulation for one command: opened for a moment, beside a server that may be running."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from protocolsrv.config import Config
from protocolsrv.domain.library import Library
from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.results import Caller

from . import settings
from .circulation import Circulation, open_circulation
from .loads import tell_or_index
from .stores import open_stores


class RefusedError(Exception):
    """The desk said no. `remedy` is for people."""

    def __init__(self, what: str, remedy: str):
        super().__init__(f"{what}. {remedy}")
        self.remedy = remedy


@contextmanager
def at_desk(config: Config, *, changes: bool = False) -> Iterator[Circulation]:
    """Circulation, closed afterwards. `changes`: the index hears of items that can be had at other
    libraries than before."""
    stores = open_stores(config)
    try:
        circulation = open_circulation(stores)
        try:
            yield circulation
        finally:
            circulation.close()
        if changes:
            tell_or_index(stores, settings.control_socket(config))
    finally:
        stores.close()


def operator() -> str:
    """Who is at the command line, for the audit."""
    return f"cli:{getpass.getuser()}"


def caller_at(config: Config, library: str) -> Caller:
    """Staff of this library (code or sigel) at the command line. Raises RefusedError."""
    found = library_called(config, library)
    return Caller(operator(), found.code, found.municipality, staff=True)


def library_called(config: Config, library: str) -> Library:
    """The library with this code or sigel. Raises RefusedError."""
    found = settings.consortium(config).by_code_or_sigel(library)
    if found is None:
        raise RefusedError(f"There is no library {library!r}", "Give a code of the configuration.")
    return found


def refused(refusal: Refusal) -> RefusedError:
    """A refusal in words for a terminal."""
    words = refusal.reason.name.lower().replace("_", " ")
    detail = f": {refusal.detail}" if refusal.detail else ""
    return RefusedError(f"Refused: {words}{detail}", "Nothing was changed.")

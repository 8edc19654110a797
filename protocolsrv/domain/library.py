"""The consortium as a tree: region, municipalities, libraries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class LibraryKind(Enum):
    """What sort of place a library is; decides who may borrow and pick up there."""

    LIBRARY = "library"
    MOBILE = "mobile"
    SCHOOL = "school"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the equal members of the consortium: a public authority and data controller."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Library:
    """A place that owns and lends items. `code` names it in paths and configuration, `sigel` in
    the national union catalogue."""

    code: str
    sigel: str
    name: str
    municipality: str
    kind: LibraryKind = LibraryKind.LIBRARY


class Consortium:
    """The tree, and what a scope in a path or database name means."""

    REGION = "region"

    def __init__(self, municipalities: Iterable[Municipality], libraries: Iterable[Library]):
        self.municipalities = {one.code: one for one in municipalities}
        self.libraries = {one.code: one for one in libraries}
        self._by_sigel = {one.sigel.casefold(): one for one in self.libraries.values()}

    def scope(self, name: str) -> str | None:
        """The canonical scope called `name`: "" the region, a code, or None when unknown."""
        code = name.casefold()
        if code in ("", self.REGION, "default"):
            return ""
        return code if code in self.municipalities or code in self.libraries else None

    def by_code_or_sigel(self, text: str) -> Library | None:
        """The library with this code or sigel, in any case."""
        key = text.strip().casefold()
        return self.libraries.get(key) or self._by_sigel.get(key)

    def scopes_of(self, library_code: str) -> tuple[str, ...]:
        """The scopes a holding of this library belongs to: its own and its municipality's."""
        library = self.libraries.get(library_code)
        return (library_code,) if library is None else (library_code, library.municipality)

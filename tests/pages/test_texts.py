"""Every phrase in both languages, none missing, none unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import protocolsrv.pages
from protocolsrv.app.indexes import GROUPS
from protocolsrv.domain.item import ItemStatus
from protocolsrv.marc import computed
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.pages.finding import SORTS
from protocolsrv.pages.languages import NAMES, TAGS
from protocolsrv.pages.painting import TRIES
from protocolsrv.pages.refining import FACETS
from protocolsrv.pages.refusals import REFUSALS, concerned, explanation
from protocolsrv.pages.texts import LANGUAGES, TEXTS, preferred
from protocolsrv.services.browsing import ROWS
from protocolsrv.sru.diagnostics import BY_REASON

ROOM = Path(protocolsrv.pages.__file__).parent
TYPES = re.findall(r"\w+(?=[,.])", (computed.types.__doc__ or "").partition(":")[2])


def used() -> set[str]:
    """Every key that a template or a module of the room names, and those made from tables."""
    sources = [*ROOM.glob("templates/*.html"), *ROOM.glob("*.py")]
    text = "\n".join(one.read_text("utf-8") for one in sources if one.name != "texts.py")
    keys = set(re.findall(r"\bt\.(\w+)", text))
    keys |= set(re.findall(r"(?:texts|TEXTS\[language\])\[[\"']([\w.]+)[\"']\]", text))
    keys |= set(re.findall(r'ways\["(\w+)"\]', text))
    abouts = set(re.findall(r'about="(\w+)"', text))
    keys |= abouts | {f"{one}_text" for one in abouts}
    keys |= {f"sort.{one}" for one in SORTS} | {f"facet.{one}" for one in FACETS}
    keys |= {f"status.{one.value}" for one in ItemStatus} | {f"type.{one}" for one in TYPES}
    keys |= {f"audience.{one}" for one in "abcdefgj"} | {f"group.{one}" for one, _ in GROUPS}
    return keys | {key for _, key in TRIES} | {label for label, _, _ in ROWS}


def test_languages_are_complete() -> None:
    """The same keys in both, each with words."""
    assert set(TEXTS) == set(LANGUAGES)
    assert set(TEXTS["sv"]) == set(TEXTS["en"])
    assert all(text.strip() for table in TEXTS.values() for text in table.values())


def test_every_key_is_used_and_every_used_key_is_there() -> None:
    """A phrase nobody reads is dead; a missing one would break a page."""
    assert set(TEXTS["sv"]) == used()


def test_no_key_is_hidden_by_the_table() -> None:
    """`t.copy` in a template would be the method of the dictionary."""
    assert not [key for key in TEXTS["sv"] if hasattr(dict, key)]


def test_types_are_those_of_the_records() -> None:
    """The list is read from the docstring of `computed.types`."""
    assert {"book", "dvd", "other"} <= set(TYPES)
    assert len(TYPES) > 20


def test_indexes_and_facets_exist() -> None:
    """Names of access points in the tables of the pages."""
    names = {one.name for one in ACCESS_POINTS}
    assert {index for _, index, _ in ROWS if index} <= names
    assert set(FACETS) <= {one.name for one in ACCESS_POINTS if one.facet}
    grouped = [one.name for _, points in GROUPS for one in points]
    assert sorted(grouped) == sorted(names)


def test_refusals_of_the_core_are_explained() -> None:
    """Every reason for which the catalogue refuses a query, in both languages."""
    assert set(REFUSALS["sv"]) == set(REFUSALS["en"])
    # Never from a search a person makes: unknown scopes are 404, pages past the end are said so.
    elsewhere = {61, 235}
    assert {code.value for code in BY_REASON.values()} - elsewhere <= set(REFUSALS["sv"])
    assert all(REFUSALS["sv"][code] != REFUSALS["en"][code] for code in REFUSALS["sv"])
    assert explanation(9999, "en") == REFUSALS["en"][0]


@pytest.mark.parametrize(
    ("code", "detail", "shown"),
    [
        (13, "8", "tecken 9"),
        (10, "unexpected ) at character 4", "), tecken 4"),
        (10, "unexpected end of query", "slutet av frågan"),
        (16, "shoe", "shoe"),
        (47, "9 of 8", ""),
    ],
)
def test_details_are_told_in_the_language_of_the_page(code: int, detail: str, shown: str) -> None:
    """Positions count from 1; what concerns the server only is left out."""
    assert concerned(code, detail, "sv") == shown


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "sv"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.5", "en"),
        ("sv, en;q=0.5", "sv"),
        ("en;q=0.4, sv;q=0.5", "sv"),
        ("fi, *;q=0.5", "sv"),
        ("en;q=x", "sv"),
        ("en;q=nan", "sv"),
    ],
)
def test_the_browsers_wish_decides(header: str, language: str) -> None:
    """RFC 9110, 12.5.4; Swedish is the language of the house."""
    assert preferred(header) == language


def test_language_tags_are_well_formed() -> None:
    """BCP 47: two or three letters; both pages name the same languages."""
    assert all(re.fullmatch("[a-z]{2,3}", tag) for tag in TAGS.values())
    assert all(re.fullmatch("[a-z]{3}", code) for code in NAMES["sv"])
    assert set(NAMES["sv"]) == set(NAMES["en"])
    assert all(name for table in NAMES.values() for name in table.values())

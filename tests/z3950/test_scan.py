"""Scan on a list of ours: positions, ends of the list, single words, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from protocolsrv.services.scanning import Scanning
from protocolsrv.z3950.apdus.query import AttributesPlusTerm
from protocolsrv.z3950.apdus.scan import ScanRequest
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.settings import Z3950Settings
from tests.sru.world import Index
from tests.z3950.world import World, attributes


@dataclass
class Heading:
    """One entry."""

    key: str
    display: str
    count: int = 2


class Lists:
    """Five headings, and the same as words."""

    names = ("berg", "dal", "fjord", "holme", "skog")

    def headings_around(
        self, point: str, key: str, before: int, after: int
    ) -> tuple[list[Heading], list[Heading]]:
        below, above = self.words_around(point, key, before, after)
        return [Heading(one, one) for one in below], [Heading(one, one) for one in above]

    def words_around(
        self, point: str, word: str, before: int, after: int
    ) -> tuple[list[str], list[str]]:
        below = [one for one in self.names if one < word]
        above = [one for one in self.names if one >= word]
        return below[len(below) - before :] if before else [], above[:after]


def ask(
    text: str, position: int | None, wanted: int = 3, *pairs: tuple[int, int], **more: Any
) -> Any:
    """The answer to a scan of titles."""
    scanning = Scanning(Lists(), Index(total=7))
    client = World(Z3950Settings(max_scan_terms=10), scanning=scanning).client()
    given = AttributesPlusTerm(attributes(*(pairs or ((1, 4),))), Chosen("general", text.encode()))
    return client.ask(
        ScanRequest(
            database_names=more.pop("databases", ("region",)),
            term_list_and_start_point=given,
            number_of_terms_requested=wanted,
            preferred_position_in_response=position,
            **more,
        )
    )


def terms(answer: Any) -> list[str]:
    """The terms of an answer."""
    listed = answer.entries.entries if answer.entries else ()
    return [one.value.term.value.decode() for one in listed]


@pytest.mark.parametrize(
    "text, position, wanted, found, place",
    [
        ("fjord", None, 3, ["fjord", "holme", "skog"], 1),
        ("fjord", 1, 2, ["fjord", "holme"], 1),
        ("e", 1, 2, ["fjord", "holme"], 1),
        ("fjord", 2, 3, ["dal", "fjord", "holme"], 2),
        ("fjord", 0, 2, ["holme", "skog"], 0),
        ("fjord", 4, 3, ["berg", "dal"], 3),
        ("dal", 4, 5, ["berg", "dal", "fjord"], 2),
        ("dal", 4, 10, ["berg", "dal", "fjord", "holme", "skog"], 2),
        ("zz", 3, 3, ["holme", "skog"], 3),
        ("skog", 1, 3, ["skog"], 1),
    ],
)
def test_positions(
    text: str, position: int | None, wanted: int, found: list[str], place: int
) -> None:
    """The term stands where it is said to, also at the ends of the list."""
    answer = ask(text, position, wanted)
    assert terms(answer) == found
    assert answer.position_of_term == place
    assert answer.scan_status == (0 if len(found) == wanted else 5)
    assert answer.entries.entries[0].value.global_occurrences == 2


def test_single_words() -> None:
    """Structure 2; counted by the index."""
    answer = ask("fjord", 1, 2, (1, 4), (4, 2))
    assert terms(answer) == ["fjord", "holme"]
    assert answer.entries.entries[0].value.global_occurrences == 7


@pytest.mark.parametrize(
    "changes, code, addinfo",
    [
        ({"databases": ("nowhere",)}, 235, "nowhere"),
        ({"databases": ("ekby", "almora")}, 111, "1"),
        ({"step_size": 1}, 205, "1"),
        ({"wanted": 11}, 1029, "10"),
        ({"wanted": 0}, 1029, "10"),
        ({"position": 5}, 233, "5"),
        ({"position": -1}, 233, "-1"),
        ({"pairs": ((1, 9999),)}, 114, "9999"),
        ({"pairs": ((1, 7),)}, 232, "1=7"),
        ({"pairs": ((1, 4), (2, 1))}, 123, "1=4 2=1"),
        ({"pairs": ((1, 4), (4, 999))}, 118, "999"),
    ],
)
def test_refusals(changes: dict[str, Any], code: int, addinfo: str) -> None:
    """By number and what was wrong."""
    pairs = changes.pop("pairs", ())
    answer = ask("x", changes.pop("position", 1), changes.pop("wanted", 3), *pairs, **changes)
    assert answer.scan_status == 6
    (found,) = answer.entries.nonsurrogate_diagnostics
    assert (found.value.condition, found.value.addinfo.value) == (code, addinfo)

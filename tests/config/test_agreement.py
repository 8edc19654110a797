"""Words that configuration lists for itself (it imports nothing of ours) and their origin."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from protocolsrv.config.model import Config
from protocolsrv.config.problems import KINDS, nearest
from protocolsrv.config.sections import loading
from protocolsrv.config.sections.consortium import RESERVED, Kind
from protocolsrv.config.shapes import fields_of
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.library import Consortium, LibraryKind
from protocolsrv.domain.ports import Budget
from protocolsrv.marc.holdings_mappings import MAPPINGS, HoldingsMapping
from protocolsrv.services.loading.matching import RULES
from protocolsrv.transport.limits import HttpLimits


def test_choices_are_those_of_the_domain() -> None:
    """Statuses, kinds of library, mappings and rules of matching."""
    assert set(get_args(loading.Status)) == {one.value for one in ItemStatus}
    assert set(get_args(Kind)) == {one.value for one in LibraryKind}
    assert set(get_args(loading.MappingName)) == set(MAPPINGS)
    assert set(get_args(loading.MatchRule)) == set(RULES)


def test_a_mapping_can_say_all_there_is_to_say() -> None:
    """The settings of [loading.holdings] are the facts of a mapping."""
    settings = {one.name for one in fields_of(loading.HoldingsSection)}
    assert settings - {"like"} == {one.name for one in fields(HoldingsMapping)} - {"name"}


def test_reserved_codes_are_scopes_of_the_region() -> None:
    """What no library may be called."""
    consortium = Consortium([], [])
    assert all(consortium.scope(one) == "" for one in RESERVED)


def test_the_defaults_of_the_budget_are_the_engines() -> None:
    """[search] without a word changes nothing."""
    search, budget = Config().search, Budget()
    assert search.max_cost_microseconds == budget.max_cost
    assert search.max_expansions == budget.max_expansions
    assert search.max_sorted_records == budget.max_sorted


def test_the_defaults_of_http_are_the_transports() -> None:
    """So is [http]."""
    http, search, limits = Config().http, Config().search, HttpLimits()
    assert http.max_header_bytes == limits.head_bytes
    assert http.max_body_bytes == limits.body_bytes
    assert http.partial_seconds == limits.head_seconds
    assert http.idle_seconds == limits.idle_seconds
    assert http.max_connections == limits.connections
    assert http.max_connections_per_address == limits.connections_per_address
    assert search.inline_microseconds == limits.inline_cost_us
    assert search.threads == limits.pool_threads


def test_codes_are_used_once() -> None:
    """Each kind of problem has a code of its own, a title and a meaning."""
    codes = [one.code for one in KINDS]
    assert len(set(codes)) == len(codes)
    assert codes == sorted(codes)
    assert all(one.title and one.meaning.endswith(".") for one in KINDS)


def test_hints() -> None:
    """The nearest word, or all when there are few."""
    assert nearest("WORKRS", ["workers", "listen"]) == "did you mean 'workers'?"
    assert nearest("xyz", ["b", "a"]) == "known: a, b"
    assert nearest("xyz", []) == ""
    assert nearest("xyz", [f"word{n}" for n in range(20)]) == ""

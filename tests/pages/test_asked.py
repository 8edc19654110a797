"""Addresses: what is written is read back, and nothing that is typed is too much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.pages.asked import MAX_FILTERS, MAX_PAGE, MAX_QUESTION, Asked, read
from protocolsrv.pages.finding import SORTS
from protocolsrv.pages.gate import PROGRAM_PARAMETERS, wants_page
from protocolsrv.pages.refining import FACETS
from protocolsrv.wire.exchange import HttpRequest

PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
YEARS = st.tuples(st.integers(0, 9999), st.integers(0, 9999)).map(
    lambda pair: tuple(sorted(pair)) if all(pair) else pair
)


@given(
    q=PRINTABLE,
    filters=st.lists(st.tuples(st.sampled_from(FACETS), PRINTABLE), max_size=4, unique=True),
    years=YEARS,
    sort=st.sampled_from(SORTS),
    page=st.integers(1, MAX_PAGE),
    chosen=st.sampled_from(["", "sv", "en"]),
    record=st.integers(0, 2**40),
)
def test_an_address_is_read_as_it_was_written(
    q: str,
    filters: list[tuple[str, str]],
    years: tuple[int, int],
    sort: str,
    page: int,
    chosen: str,
    record: int,
) -> None:
    """So that every link keeps what was chosen."""
    asked = Asked("/sru", chosen or "sv", chosen, "", q, tuple(filters), *years, sort, page)
    asked = Asked(**{name: getattr(asked, name) for name in Asked.__slots__} | {"record": record})
    query = asked.address.partition("?")[2]
    assert read(query.encode(), "", "/sru", FACETS) == (asked, "")


@given(st.binary(max_size=400), st.text(max_size=40))
def test_nothing_typed_is_too_much(query: bytes, accept_language: str) -> None:
    """Any bytes give a request within its limits."""
    asked, named = read(query, accept_language, "/sru", FACETS)
    assert len(asked.q) <= MAX_QUESTION
    assert 1 <= asked.page <= MAX_PAGE
    assert asked.sort in SORTS
    assert not any(ord(one) < 32 for one in asked.q + named)
    assert read(asked.address.partition("?")[2].encode(), "", "/sru", FACETS)[0].q == asked.q


def test_what_cannot_be_read_is_left_out() -> None:
    """A mistyped address is no error."""
    query = b"q=+a%00b+&page=-3&sort=size&from=1990&to=19x&f=shoe:42&f=type:book&f=type:&lang=de"
    asked, _ = read(query, "en;q=0.9, sv;q=0.8", "/sru", FACETS)
    assert asked == Asked("/sru", "en", "", "", "a b", (("type", "book"),), 1990)


def test_limits_hold() -> None:
    """Far too many of everything."""
    many = b"&".join(b"f=subject:%d" % one for one in range(100_000))
    asked, _ = read(many + b"&q=" + b"x" * 100_000, "", "/sru", FACETS)
    assert len(asked.filters) == MAX_FILTERS
    asked, _ = read(b"q=" + b"x" * 100_000 + b"&page=" + b"9" * 5000, "", "/sru", FACETS)
    assert len(asked.q) == MAX_QUESTION
    assert asked.page == 1
    assert read(b"page=" + b"9" * 18, "", "/sru", FACETS)[0].page == MAX_PAGE


def test_years_the_wrong_way_round_are_turned() -> None:
    """From 2000 to 1990 means 1990 to 2000."""
    asked, _ = read(b"from=2000&to=1990", "", "/sru", FACETS)
    assert (asked.first_year, asked.last_year) == (1990, 2000)


def test_a_browser_gets_pages_and_programs_their_answer() -> None:
    """By what is accepted and what is asked for."""
    browser = {"accept": "text/html,*/*;q=0.8"}
    assert wants_page(HttpRequest("GET", "/sru", b"q=x", browser))
    assert wants_page(HttpRequest("HEAD", "/sru", b"", browser))
    assert not wants_page(HttpRequest("GET", "/sru", b"", {"accept": "*/*"}))
    assert not wants_page(HttpRequest("GET", "/sru", b""))
    assert not wants_page(HttpRequest("POST", "/sru", b"", browser))
    for name in PROGRAM_PARAMETERS:
        assert not wants_page(HttpRequest("GET", "/sru", f"q=x&{name}=1".encode(), browser))

"""The policy put together: words of the file and of the domain agree, and what is broken stops."""

from __future__ import annotations

import csv
import re
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from pymarc import MARCReader

from protocolsrv.app.policy import _TERMS, REASONS, PolicyBroken, load_policy
from protocolsrv.app.policy_asking import Words, asked
from protocolsrv.app.policy_explaining import explained
from protocolsrv.app.policy_subjects import (
    NobodyCalled,
    an_item,
    calendar_of,
    cardholder,
    library,
    local_moment,
    somebody,
    stored_item,
)
from protocolsrv.config import demo_config
from protocolsrv.config.policy import conditions, rows
from protocolsrv.config.policy.model import TABLES, PolicyFile
from protocolsrv.config.sections.policy import PolicySection
from protocolsrv.config.shapes import Shape, fields_of
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.library import LibraryKind
from protocolsrv.domain.patron import Action, BlockKind, Card, Patron
from protocolsrv.domain.policy import Policy
from protocolsrv.domain.policy.cases import Condition
from protocolsrv.domain.rules import Rules
from tests.circulation.memory import MemoryStore
from tests.domain.policy.support import NOON, base, item, loan, policy, region
from tests.test_house_rules import ROOT

ROW_TYPES = {
    one.encode_name: Shape(Shape(one.type).members).section for one in fields_of(PolicyFile)
}


def test_the_words_of_the_file_are_those_of_the_domain() -> None:
    """Actions, kinds, reasons and tables, none missing and none too many."""
    assert set(get_args(conditions.ActionName)) == {one.value for one in Action}
    assert set(get_args(conditions.Kind)) == {one.value for one in LibraryKind}
    assert set(get_args(rows.BlockName)) == {one.value for one in BlockKind}
    assert set(get_args(rows.FeeName)) == {one.value for one in FeeKind}
    assert set(get_args(rows.AccessReason)) == set(REASONS)
    assert list(TABLES) == list(_TERMS) == [one.name for one in base().book.tables()]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_row_is_a_condition_or_says_something(table: str) -> None:
    """And what a row may say is all that its rule can."""
    section = ROW_TYPES[table]
    assert section is not None
    keys = {one.encode_name for one in fields_of(section)}
    said = {one.name for one in fields(_TERMS[table])}
    conditions_of_all = {one.name for one in fields(Condition)}
    rest = keys - conditions_of_all - {"name", "valid_from", "valid_to"}
    assert {key.removesuffix("_ore") for key in rest} == said


@pytest.mark.parametrize("table", TABLES)
def test_the_defaults_of_a_row_are_those_of_its_rule(table: str) -> None:
    """A row with nothing but a name says what the domain says with nothing."""
    section = ROW_TYPES[table]
    assert section is not None
    written = msgspec.to_builtins(section(name="x"))  # type: ignore[call-arg]
    for one in fields(_TERMS[table]):
        default = one.default if one.default is not MISSING else None
        value = written.get(f"{one.name}_ore", written.get(one.name))
        if isinstance(default, frozenset):
            assert set(value) == {getattr(member, "value", member) for member in default}
        elif one.name == "reason":
            assert REASONS[value] is default
        elif isinstance(default, tuple):
            assert tuple(value) == default or (value == {} and default == ())
        else:
            assert value == getattr(default, "value", default)


def test_the_demo_has_a_policy(tmp_path: Path) -> None:
    """With own rows of two municipalities; it is what the services ask for."""
    rules: Rules = load_policy(demo_config(tmp_path))
    assert isinstance(rules, Policy)
    owners = {row.municipality for table in rules.book.tables() for row in table.rows}
    assert owners == {"", "umea", "vindeln"}
    assert rules.chain("teg")[:3] == ("teg", "ust", "bok")


def test_every_type_of_the_demo_catalogue_and_of_the_mappings_is_known() -> None:
    """No item of the demo falls back on the defaults of an unknown type."""
    from protocolsrv.marc.holdings_mappings import MAPPINGS

    words = {word for one in MAPPINGS.values() for word in one.types.values()}
    assert words <= set(base().book.item_types)
    with (ROOT / "marc_fixtures/demo/catalogue.mrc").open("rb") as octets:
        used = {
            one
            for record in MARCReader(octets)
            if record is not None
            for field in record.get_fields("852")
            for one in field.get_subfields("x")
        }
    assert "quick" in used
    assert used <= set(base().book.item_types)


def test_every_category_of_the_demos_patrons_is_known() -> None:
    """And each is in the demo."""
    path = ROOT / "marc_fixtures/demo/circulation/patrons.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        used = {row["category"] for row in csv.DictReader(lines)}
    assert used == set(base().book.categories)


def test_opening_days_are_those_of_the_configuration(tmp_path: Path) -> None:
    """Monday to Friday; a library that says nothing is open every day."""
    config = demo_config(tmp_path)
    first, *rest = config.libraries
    first = msgspec.structs.replace(first, open=("mon", "tue", "wed", "thu", "fri"))
    config = msgspec.structs.replace(config, libraries=(first, *rest))
    assert calendar_of(config, first.code).weekdays == frozenset(range(5))
    assert calendar_of(config, rest[0].code).is_open(date(2026, 3, 1))


def test_a_broken_policy_stops_with_its_first_fault(tmp_path: Path) -> None:
    """Number of errors, place, and where to see the rest."""
    (tmp_path / "vindeln.toml").write_text('[[loan]]\nname = "x"\nitem_type = ["flim"]\n')
    config = msgspec.structs.replace(
        demo_config(tmp_path / "data"), policy=PolicySection(folder=tmp_path)
    )
    with pytest.raises(PolicyBroken, match=r"1 errors.*vindeln\.toml:3.*'flim'.*policy lint"):
        load_policy(config)


def test_the_rows_of_the_how_to_are_right(tmp_path: Path) -> None:
    """As Vindeln's own."""
    page = (ROOT / "docs/how-to/policy.md").read_text("utf-8")
    blocks = re.findall(r"^```\{code-block\} toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    own = [one for one in blocks if "[axis]" not in one]
    assert own
    for text in own:
        rules = policy(tmp_path, text)
        assert any(row.municipality == "vindeln" for row in rules.book.loan.rows)


def test_the_how_to_names_every_table_and_condition() -> None:
    """None forgotten."""
    page = (ROOT / "docs/how-to/policy.md").read_text("utf-8")
    assert all(f"`[[{table}]]`" in page for table in (*TABLES, "category", "item_type"))
    assert all(f"`{one.name}`" in page for one in fields(Condition))


def test_people_and_things_are_made_by_the_words_of_the_policy() -> None:
    """An exact age on the day, a leap day too; unknown words are named with the known ones."""
    book = base().book
    for age in (0, 15, 18, 100):
        who = somebody(book, "adult", region().libraries["ust"], NOON, age=age)
        assert who.patron.age_on(date(2026, 3, 2)) == age
    leap = local_moment(None).replace(year=2028, month=2, day=29)
    who = somebody(book, "youth", region().libraries["vin"], leap, age=15)
    assert (who.patron.age_on(date(2028, 2, 29)), who.municipality) == (15, "vindeln")
    assert library(region(), "ZZUST").code == "ust"
    for ask in (
        lambda: somebody(book, "adlut", region().libraries["ust"], NOON),
        lambda: an_item(book, "flim", region().libraries["ust"]),
        lambda: library(region(), "nowhere"),
    ):
        with pytest.raises(NobodyCalled, match="known: "):
            ask()


def test_stored_patrons_and_items_are_asked_about_as_they_are() -> None:
    """Standing and blocks of a card's patron; the own loan of an item; the others who wait."""
    store = MemoryStore()
    state, book = store.state, base().book
    state.patrons[1] = Patron(1, "A", "adult", "vin", "a1", date(1990, 1, 1))
    state.cards["100"] = Card("100", 1)
    state.items[5] = item(id=5, barcode="b5", record_id=9)
    who = cardholder(store.reader, book, "100", NOON)
    assert (who.municipality, who.standing.loans) == ("vindeln", 0)
    assert stored_item(store.reader, book, "b5", who, NOON) == (state.items[5], None, 0)
    for patron_id, own in ((1, True), (2, False)):
        state.loans[7] = loan(NOON, id=7, item_id=5, patron_id=patron_id)
        found, held, _ = stored_item(store.reader, book, "b5", who, NOON)
        assert (found.id, held is not None) == (5, own)
    state.holds[8] = Hold(8, 2, 9, "ust", NOON)
    state.holds[9] = Hold(9, 1, 9, "ust", NOON)
    assert stored_item(store.reader, book, "b5", who, NOON)[2] == 1
    with pytest.raises(NobodyCalled, match="no patron has this card; or a category"):
        cardholder(store.reader, book, "4711", NOON)
    with pytest.raises(NobodyCalled, match="no item has the barcode 'b6'"):
        stored_item(store.reader, book, "b6", who, NOON)


def test_a_question_about_what_is_stored_or_described(tmp_path: Path) -> None:
    """A card and a type, a category and a barcode; `waiting` said goes before the queue."""
    store, config = MemoryStore(), demo_config(tmp_path)
    rules = load_policy(config)
    store.state.patrons[1] = Patron(1, "A", "child", "vin", "a1", date(2015, 1, 1))
    store.state.cards["100"] = Card("100", 1)
    store.state.items[5] = item("film", "ust", id=5, barcode="b5", record_id=9)
    store.state.holds[8] = Hold(8, 2, 9, "ust", NOON)
    by_card = asked(config, rules.book, Words("100", "film", "teg"), store.reader)
    assert (by_card.subject.patron.id, by_card.item.owner, by_card.waiting) == (1, "teg", 0)
    assert explained(rules, by_card, "loan").outcome == "no: item_too_old_for_patron (15)"
    by_barcode = asked(config, rules.book, Words("adult", "b5", "teg"), store.reader)
    assert (by_barcode.item.id, by_barcode.subject.patron.home, by_barcode.waiting) == (5, "teg", 1)
    said = asked(config, rules.book, Words("adult", "b5", "teg", waiting=4), store.reader)
    assert said.waiting == 4

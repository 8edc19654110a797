"""Live holdings: one view of the items, in opacxml and in 852/876, scoped and never stale."""

from __future__ import annotations

from lxml import etree

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.services.opac import holdings_of, marcxml_with_holdings, opacxml
from tests.sru.world import Items, World, two_towns

MARC = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 i 4500</leader>' \
    '<controlfield tag="001">1</controlfield></record>'  # fmt: skip


def item(barcode: str, **more: object) -> Item:
    return Item(barcode, 1, "almora", "almora", "almora", **more)  # type: ignore[arg-type]


def test_items_at_one_place_stand_together() -> None:
    shown = holdings_of(
        [item("1", shelf="Vuxen", call_number="Hc"), item("2", shelf="Vuxen", call_number="Hc"),
         item("3", shelf="Barn", call_number="Hc")],
        two_towns(), leader="00000nam a2200000 i 4500",
    )  # fmt: skip
    assert [[one.item_id for one in place.circulations] for place in shown] == [["1", "2"], ["3"]]
    first = shown[0]
    assert (first.nuc_code, first.local_location) == ("ZZal", "Almora bibliotek")
    assert (first.type_of_record, first.encoding_level) == ("a", "")


def test_every_status_says_whether_it_can_be_had() -> None:
    for status in ItemStatus:
        shown = holdings_of([item("1", status=status)], two_towns())
        if status is ItemStatus.WITHDRAWN:
            assert shown == ()
            continue
        (one,) = shown[0].circulations
        assert one.available_now is (status is ItemStatus.AVAILABLE)
        assert bool(one.restrictions) is not one.available_now
        assert one.on_hold is (status is ItemStatus.ON_HOLD_SHELF)


def test_a_library_shows_its_own() -> None:
    items = Items().of_records([1])[1]
    for scope, barcodes in (("", ["a1", "e1"]), ("ekby", ["a1", "e1"]), ("almora", ["a1"]),
                            ("ekby-stad", [])):  # fmt: skip
        shown = holdings_of(items, two_towns(), scope)
        assert [one.item_id for place in shown for one in place.circulations] == barcodes


def test_a_library_shows_what_has_come_to_it_too() -> None:
    """As the index finds it: a floating item counts where it is and where it belongs."""
    guest = Item("1", 1, "ekby", "ekby", "almora")
    for scope in ("ekby", "almora"):
        (place,) = holdings_of([guest], two_towns(), scope)
        assert [one.item_id for one in place.circulations] == ["1"]


def test_a_library_nobody_knows_is_shown_by_its_code() -> None:
    stranger = Item("1", 1, "elsewhere", "elsewhere", "")
    (place,) = holdings_of([stranger], two_towns())
    assert (place.nuc_code, place.local_location) == ("elsewhere", "elsewhere")


def test_markup_in_items_is_text() -> None:
    shown = holdings_of([item("<1>&", shelf='"x"', public_note="]]>\x00")], two_towns())
    for render in (opacxml, marcxml_with_holdings):
        text = "".join(etree.fromstring(render(MARC.encode(), shown)).itertext())
        assert "<1>&" in text
        assert "]]>" in text


def test_an_empty_shelf() -> None:
    assert etree.fromstring(opacxml(MARC.encode(), ())).find("holdings/holding") is None
    assert marcxml_with_holdings(MARC.encode(), ()) == MARC.encode()


def test_a_page_over_sru_is_live_and_asks_once() -> None:
    world = World()
    query = "query=x&maximumRecords=5&recordSchema="
    first = world.tree(query + "opacxml")
    assert world.items.asked == 1
    assert len(list(first.iter("opacRecord"))) == 5
    flags = [one.get("value") for one in first.iter("availableNow")]
    assert flags == ["1", "0"] * 5
    assert [one.text for one in first.iter("temporaryLocation")] == ["Norra biblioteket"] * 5
    world.items.status = ItemStatus.AVAILABLE
    again = world.tree(query + "opacxml")
    assert [one.get("value") for one in again.iter("availableNow")] == ["1"] * 10
    marc = world.tree(query + "marcxml-holdings", "/sru/ekby")
    fields = marc.xpath("//*[@tag='876']/*[@code='j']/text()")
    assert fields == ["available"] * 10  # five that belong there, five that have come there
    assert world.records.kept == {}


def test_a_broken_record_among_live_ones() -> None:
    world = World()
    world.records.broken = frozenset((2,))
    root = world.tree("query=x&maximumRecords=3&recordSchema=opacxml")
    assert len(list(root.iter("opacRecord"))) == 2
    uris = root.xpath("//*[local-name()='recordData']/*/*[local-name()='uri']/text()")
    assert uris == ["info:srw/diagnostic/1/63"]

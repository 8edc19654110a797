"""What stays in the house."""

from __future__ import annotations

from protocolsrv.marc.outgoing import DEFAULT, LOCAL, OutgoingFilter, Withheld, outgoing
from tests.marc.making import book, data

PRIVATE = [
    data("541", "  ", ("a", "gift")),
    data("583", "0 ", ("a", "private")),
    data("590", "  ", ("a", "local")),
    data("599", "  ", ("a", "local")),
    data("852", "8 ", ("p", "37340000000001")),
    data("876", "  ", ("p", "1")),
    data("900", "  ", ("a", "local")),
    data("952", "  ", ("p", "1"), ("g", "199.00")),
    data("880", "  ", ("6", "590-01/(B"), ("a", "local in another script")),
]
PUBLIC = [
    data("500", "  ", ("a", "note")),
    data("583", "1 ", ("a", "public")),
    data("880", "  ", ("6", "245-01/(N"), ("a", "Красная комната")),
]


def test_the_default_table() -> None:
    record = book("1", *PUBLIC, *PRIVATE)
    assert outgoing(record).fields == book("1", *PUBLIC).fields


def test_nothing_to_keep_back_is_the_same_object() -> None:
    record = book("1", *PUBLIC)
    assert outgoing(record) is record


def test_the_record_itself_is_untouched() -> None:
    record = book("1", *PRIVATE)
    before = list(record.fields)
    outgoing(record)
    assert record.fields == before


def test_by_schema_and_database() -> None:
    everything = OutgoingFilter(
        {("", ""): DEFAULT, ("marcxml", ""): LOCAL, ("", "own"): (), ("dc", "own"): DEFAULT}
    )
    assert everything.withheld("mods", "region") == DEFAULT
    assert everything.withheld("marcxml", "region") == LOCAL
    assert everything.withheld("mods", "own") == ()
    assert everything.withheld("dc", "own") == DEFAULT
    record = book("1", data("852", "8 ", ("p", "1")))
    assert everything.apply(record, "marcxml") is record
    assert everything.apply(record, "dc").fields == book("1").fields


def test_a_rule_of_ones_own() -> None:
    rule = Withheld("5..", "no notes", first="1")
    record = book("1", data("500", "1 ", ("a", "x")), data("500", "2 ", ("a", "y")))
    assert [one.data for one in outgoing(record, [rule]).each("500")] == ["y"]

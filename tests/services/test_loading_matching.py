"""Match keys: what makes two records the same edition, and what does not."""

from __future__ import annotations

from protocolsrv.marc.record import MarcRecord
from protocolsrv.services.loading.matching import match_keys
from tests.marc.making import book, control, data


def keys(
    *extra: tuple[str, str],
    title: str = "Röda rummet",
    kind: str = "a",
    rules: tuple[str, ...] = ("libris", "isbn-title"),
    source: str = "ZZUR",
) -> list[str]:
    """The keys of a book with these 020/035 $a."""
    made = book("10001", *(data(tag, "  ", ("a", text)) for tag, text in extra), title=title)
    fields = [control("003", source) if one.tag == "003" else one for one in made.fields]
    record = MarcRecord(made.leader[:6] + kind + made.leader[7:], fields)
    return [one.text for one in match_keys(record, rules)]


def test_libris_ids_by_any_spelling_of_the_source() -> None:
    """In 035 with its prefix, or in 001 under Libris' own 003; each value once."""
    assert keys(("035", "(LIBRIS)7654321")) == ["libris:7654321"]
    assert keys(("035", "(SE-LIBR)7654321"), ("035", "(libris) 7654321")) == ["libris:7654321"]
    assert keys(source="SE-LIBR") == ["libris:10001"]
    assert keys(source="ZZUR") == []
    assert keys(("035", "(OCoLC)7654321"), ("035", "7654321")) == []


def test_isbn_counts_with_title_and_kind_only() -> None:
    """Ten digits are thirteen; another title, another kind, or no title make no match."""
    ten, thirteen = ("020", "91-0-012345-5"), ("020", "9789100123451")
    assert keys(ten) == keys(thirteen) == keys(thirteen, title="RÖDA RUMMET /") != []
    assert keys(thirteen) != keys(thirteen, title="Röda rummet, del 2")
    assert keys(thirteen) != keys(thirteen, kind="i")
    assert keys(thirteen, title="") == []
    assert keys(("020", "not a number")) == []


def test_only_the_rules_asked_for() -> None:
    """In their order; none without rules."""
    both = (("035", "(LIBRIS)7654321"), ("020", "9789100123451"))
    assert [one.partition(":")[0] for one in keys(*both)] == ["libris", "isbn-title"]
    assert [one.partition(":")[0] for one in keys(*both, rules=("isbn-title", "libris"))] == [
        "isbn-title",
        "libris",
    ]
    assert keys(*both, rules=()) == []

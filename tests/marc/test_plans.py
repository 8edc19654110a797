"""Plans by shape of field."""

from __future__ import annotations

from protocolsrv.domain.query import AccessPoint, Kind
from protocolsrv.marc import plans


def row(name: str, source: str, kind: Kind = Kind.WORDS, fold_all: bool = False) -> AccessPoint:
    return AccessPoint(name, kind, name, name, source, (), fold_all=fold_all, scan=True)


def test_subfields_taken_together_are_joined_once() -> None:
    compiled = plans.Compiled(
        [row("title", "245ab"), row("any", "2xx*"), row("main", "245a"), row("all", "245ac 245b")]
    )
    plan = compiled.plan("245", "10", "ab", linked=False)
    assert plan.paths == ("245a", "245b") and plan.also == ()
    assert {group.positions: group.names for group in plan.groups} == {
        (0, 1): ("title", "any"),
        (0,): ("main", "all"),
        (1,): ("all",),
    }
    assert compiled.plan("245", "10", "ab", linked=False) is plan


def test_what_the_shape_decides_is_decided_once() -> None:
    compiled = plans.Compiled([row("lcsh", "650a[.0]"), row("with", "650a[t]")])
    assert compiled.plan("650", " 0", "a", linked=False).groups[0].names == ("lcsh",)
    assert compiled.plan("650", " 7", "a", linked=False).groups == ()
    (group,) = compiled.plan("650", " 7", "at", linked=False).groups
    assert (group.names, group.check) == (("with",), ())


def test_values_are_left_to_run_time() -> None:
    compiled = plans.Compiled([row("sao", "650a[2=sao]"), row("sab", "084a[2=kssb*]", Kind.ID)])
    (group,) = compiled.plan("650", " 7", "a2", linked=False).groups
    ((positions, condition),) = group.check
    assert positions == (1,) and condition.fits("SAO") and not condition.fits("lcsh")
    assert compiled.plan("650", " 7", "a", linked=False).groups == ()
    (single,) = compiled.plan("084", "  ", "a2", linked=False).singles
    assert single.positions == (0,) and single.check[0][1].fits("kssb/8")


def test_each_and_folding() -> None:
    compiled = plans.Compiled([row("publisher", "264b+", fold_all=True)])
    groups = compiled.plan("264", " 1", "abb", linked=False).groups
    assert [(group.positions, group.folded) for group in groups] == [
        ((1,), ("publisher",)),
        ((2,), ("publisher",)),
    ]


def test_linked_fields_and_articles() -> None:
    compiled = plans.Compiled([row("title", "245a")])
    plan = compiled.plan("245", "14", "6a", linked=True)
    assert plan.also == ("8806", "880a") and plan.skip == 4
    assert compiled.plan("245", "1x", "a", linked=False).skip == 0


def test_the_plans_kept_are_bounded() -> None:
    compiled = plans.Compiled([row("title", "245a")])
    for number in range(plans.MAX_PLANS + 10):
        compiled.plan("245", "10", f"a{number}", linked=False)
    assert compiled.plan("245", "10", "a", linked=False).groups

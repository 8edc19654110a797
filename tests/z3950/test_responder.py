"""Conversations from Init to Close, on fakes: what is agreed, kept, sent and refused."""

from __future__ import annotations

from typing import Any

import pytest

from protocolsrv.domain.query import And, Clause, Not, Or, Proximity, Relation
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.wire.conversation import Ending, Task
from protocolsrv.z3950 import apdus, ber, oids
from protocolsrv.z3950.apdus.close import Close
from protocolsrv.z3950.apdus.common import External, external_information, external_of
from protocolsrv.z3950.apdus.delete import DeleteResultSetRequest
from protocolsrv.z3950.apdus.extended import ExtendedServicesRequest
from protocolsrv.z3950.apdus.init import IdPass, InitializeRequest, InitializeResponse
from protocolsrv.z3950.apdus.negotiation import NEGOTIATION, Iso10646, OriginProposal
from protocolsrv.z3950.apdus.query import ProximityOperator
from protocolsrv.z3950.apdus.search import SearchRequest
from protocolsrv.z3950.apdus.sort import SortKeySpec, SortRequest
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.context import CqlQuery
from protocolsrv.z3950.diagnostics import BY_REASON, of_sru
from protocolsrv.z3950.settings import Z3950Settings
from tests.z3950.world import (
    Client,
    World,
    attributes,
    both,
    diagnostic,
    result_set,
    searched,
    term,
)

ORM = term("orm", (1, 4))


# ---- Init ------------------------------------------------------------------------------------


def test_options_promise_what_there_is() -> None:
    """No extended services, no concurrency; scan and CQL only where they were handed over."""
    response = Client(World()).init()
    assert isinstance(response, InitializeResponse) and response.result
    assert response.options == {0, 1, 2, 8, 14, 17, 21}
    whole = World(scanning=object(), cql=lambda _: of_sru(10, ""))
    assert Client(whole).init().options == {0, 1, 2, 7, 8, 14, 17, 19, 21}
    assert Client(whole, options=frozenset((0, 1))).init().options == {0, 1}


@pytest.mark.parametrize("version, agreed", [(3, {0, 1, 2}), (2, {0, 1})])
def test_the_highest_common_version(version: int, agreed: set[int]) -> None:
    """3, else 2."""
    assert Client(World(), version=version).init().protocol_version == agreed


def test_no_common_version_is_rejected() -> None:
    """And the connection ends."""
    client = Client(World())
    refused = client.ask(InitializeRequest(None, frozenset((0, 7)), frozenset(), 9, 9))
    assert not refused.result and client.closed


@pytest.mark.parametrize(
    "given",
    [
        Chosen("open", "user/secret"),
        Chosen("idPass", IdPass(None, "user", "secret")),
        Chosen("anonymous", None),
    ],
)
def test_whoever_one_says_one_is_the_catalogue_is_open(given: Chosen) -> None:
    """And the log holds nothing of it."""
    client = Client(World())
    assert client.init(id_authentication=given).result
    assert "secret" not in "".join(client.notes)


def negotiate(*sets: Chosen, follow: bool | None = True) -> Any:
    """The target's answer to a proposal."""
    proposal = Chosen("proposal", OriginProposal(sets, ("swe",), follow))
    element = ber.parse(NEGOTIATION.write(proposal))
    response = Client(World()).init(other_info=(external_information(oids.CHARSET_3, element),))
    found = external_of(response.other_info, oids.CHARSET_3)
    assert found is not None
    return NEGOTIATION.read(found.value).value


def test_utf8_is_chosen_when_proposed() -> None:
    """Among others, and with the records in it."""
    other = Chosen("iso2022", (ber.context(1), []))
    answer = negotiate(other, Chosen("iso10646", Iso10646(None, oids.UTF_8)))
    assert answer.selected_char_sets == Chosen("iso10646", Iso10646(None, oids.UTF_8))
    assert answer.records_in_selected_char_sets is True
    none = negotiate(Chosen("iso10646", Iso10646(None, "1.0.10646.1.0.2")), follow=None)
    assert none.selected_char_sets == Chosen("none", None)
    assert none.records_in_selected_char_sets is None


def test_init_comes_first_and_once() -> None:
    """Anything else ends with a reason."""
    client = Client(World())
    closed = client.search(ORM)
    assert isinstance(closed, Close) and closed.close_reason == 6 and client.closed
    again = World().client().init()
    assert isinstance(again, Close) and again.diagnostic_information == "Init comes once"


# ---- Search ----------------------------------------------------------------------------------


def test_counts_and_terms() -> None:
    """searchResult-1 says what each term finds."""
    found = World().client().search(both(ORM, term("frans", (1, 1003))))
    assert (found.result_count, found.next_result_set_position) == (25, 1)
    assert external_of(found.additional_search_info, oids.SEARCH_RESULT_1) is not None


@pytest.mark.parametrize(
    "bounds, sent, following",
    [((25, 26, 0), 25, 0), ((0, 25, 5), 0, 1), ((0, 26, 5), 5, 6), ((0, 1, 0), 0, 1)],
)
def test_piggyback(bounds: tuple[int, int, int], sent: int, following: int) -> None:
    """All of a small set, none of a large, so many of a medium one."""
    small, large, medium = bounds
    found = (
        World()
        .client()
        .search(
            ORM,
            small_set_upper_bound=small,
            large_set_lower_bound=large,
            medium_set_present_number=medium,
        )
    )
    assert (found.number_of_records_returned, found.next_result_set_position) == (sent, following)


def test_operators() -> None:
    """And, or, and-not, and prox on words."""
    world = World()
    client = world.client(version=2)  # which counts no single terms
    other = term("frans", (1, 4))
    for operator, kind in (("and", And), ("or", Or), ("and-not", Not)):
        client.search(both(ORM, other, operator))
        assert isinstance(world.asked, kind)
    near = ProximityOperator(None, 3, True, 2, Chosen("known", 2))
    client.search(both(ORM, other, "prox", near), kind="type-101")
    assert isinstance(world.asked, Proximity)
    assert (world.asked.distance, world.asked.ordered) == (3, True)


@pytest.mark.parametrize(
    "near, code",
    [
        (ProximityOperator(None, 1, True, 2, Chosen("known", 3)), 132),
        (ProximityOperator(None, 1, True, 2, Chosen("private", 1)), 132),
        (ProximityOperator(None, 1, True, 7, Chosen("known", 2)), 131),
        (ProximityOperator(None, -1, True, 2, Chosen("known", 2)), 202),
        (ProximityOperator(True, 1, True, 2, Chosen("known", 2)), 110),
    ],
)
def test_proximity_refused(near: ProximityOperator, code: int) -> None:
    """Units other than words, relations that do not exist, exclusion."""
    assert diagnostic(World().client().search(both(ORM, ORM, "prox", near)))[0] == code


def test_proximity_of_sets_and_of_different_indexes() -> None:
    """129 and 201."""
    client = World().client()
    client.search(ORM, name="a")
    near = ProximityOperator()
    assert diagnostic(client.search(both(result_set("a"), ORM, "prox", near)))[0] == 129
    other = term("x", (1, 1003))
    assert diagnostic(client.search(both(ORM, other, "prox", near)))[0] == 201


def test_databases_are_scopes() -> None:
    """One is a scope of the engine, several are a union, unknown ones are named."""
    world = World()
    client = world.client()
    for names, scope in (
        (("Default",), ""),
        (("REGION",), ""),
        (("ekby",), "ekby"),
        (("ekby-norr",), "ekby-norr"),
        (("ekby", "region"), ""),
    ):
        client.search(ORM, names)
        assert world.index.asked is not None and world.index.asked.scope == scope
        assert isinstance(world.asked, Clause)
    client.search(ORM, ("ekby", "almora"))
    assert isinstance(world.asked, And) and isinstance(world.asked.parts[1], Or)
    assert diagnostic(client.search(ORM, ("region", "nowhere"))) == (235, "nowhere")
    assert diagnostic(client.search(ORM, ("region", "ekby-marc8"))) == (23, "ekby-marc8")
    assert diagnostic(client.search(ORM, ("ekby",) * 51)) == (111, "50")


def test_result_sets_as_operands_keep_their_databases() -> None:
    """A set of one town combined in the region is still of that town."""
    world = World()
    client = world.client(version=2)
    client.search(ORM, ("ekby",), "a")
    assert client.search(both(result_set("a"), term("frans", (1, 1003)))).search_status
    assert isinstance(world.asked, And) and len(world.asked.parts) == 3
    assert diagnostic(client.search(result_set("b"))) == (30, "b")


def test_names_of_sets() -> None:
    """Only when agreed; kept from being replaced; bounded, with the oldest told as gone."""
    plain = World().client(options=frozenset((0, 1)))
    assert diagnostic(plain.search(ORM, name="a")) == (22, "a")
    client = World(Z3950Settings(max_result_sets=3)).client()
    client.search(ORM, name="a")
    assert diagnostic(client.search(ORM, name="a", replace_indicator=False)) == (21, "a")
    for number in range(1_000):
        assert client.search(ORM, name=f"s{number}").search_status
    assert len(client.conversation.session.sets) == 3
    assert diagnostic(client.present(name="s996")) == (27, "s996")
    assert diagnostic(client.present(name="never")) == (30, "never")


def test_query_types() -> None:
    """CQL where it was handed over; others by 107."""
    clause = Clause(_title(), Relation.ADJ, ("orm",))
    world = World(cql=lambda text: CqlQuery(clause) if text == "orm" else of_sru(16, "zz"))
    client = world.client()

    def cql(text: str) -> Any:
        query = Chosen("type-104", External(oids.CQL, None, Chosen("octet-aligned", text.encode())))
        return client.ask(SearchRequest(database_names=("region",), query=query))

    assert cql("orm").search_status and world.asked == clause
    assert diagnostic(cql("zz=1")) == (114, "zz")
    other = SearchRequest(database_names=("region",), query=Chosen("type-2", b"x"))
    assert diagnostic(client.ask(other)) == (107, "type-2")


def _title() -> Any:
    from protocolsrv.marc.access_points import by_name

    return by_name("title")


def test_the_engine_refuses_in_bib1() -> None:
    """Every reason of the core has its number."""
    assert set(BY_REASON) == set(QueryReason)
    world = World()
    world.index.refusal = QueryFault(QueryReason.TOO_COSTLY, "")
    assert diagnostic(world.client().search(ORM))[0] == 31


def test_too_many_clauses() -> None:
    """The same limit as SRU's, before anything is searched; deep trees included."""
    query = ORM
    for _ in range(99):
        query = both(query, ORM)
    assert World().client().search(query).search_status
    refused = World().client().search(both(query, ORM))
    assert diagnostic(refused) == (6, "99")


# ---- the others ------------------------------------------------------------------------------


def test_delete() -> None:
    """A list with what became of each; all."""
    client = searched(World())
    client.search(ORM, name="a")
    answer = client.ask(DeleteResultSetRequest(None, 0, ("a", "b")))
    assert [one.status for one in answer.delete_list_statuses] == [0, 1]
    assert answer.delete_operation_status == 9
    assert client.ask(DeleteResultSetRequest(None, 1)).delete_operation_status == 0
    assert diagnostic(client.present()) == (30, "default")


def key(name: str, relation: int = 0, case: int = 1, missing: Chosen | None = None) -> SortKeySpec:
    """A sort key by the name of an index."""
    return SortKeySpec(Chosen("generic", Chosen("sortfield", name)), relation, case, missing)


def test_sort() -> None:
    """Keys in order, directions, what is missing; the new set is presented in its order."""
    world = World()
    client = searched(world)
    data = Chosen("missingValueData", b"1900")
    keys = (key("dc.title"), key("year", 1, missing=data))
    answer = client.ask(SortRequest(None, ("default",), "default", keys))
    assert (answer.sort_status, answer.result_count) == (0, 25)
    assert world.index.asked is not None
    first, second = world.index.asked.sort
    assert (first.point.name, first.descending) == ("title", False)
    assert (second.point.name, second.descending, second.value) == ("year", True, "1900")


@pytest.mark.parametrize(
    "names, output, keys, code",
    [
        (("no",), "default", (key("title"),), 30),
        ((), "default", (key("title"),), 208),
        (("default",), "", (key("title"),), 208),
        (("default",), "default", (), 237),
        (("default",), "default", (key("nowhere"),), 207),
        (("default",), "default", (key("isbn"),), 207),
        (("default",), "default", (key("title", 3),), 214),
        (("default",), "default", (key("title", 0, 0),), 215),
        (("default",), "default", (key("title"), key("title")), 212),
        (("default",), "default", (key("title"),) * 5, 211),
        (("default",) * 11, "default", (key("title"),), 230),
    ],
)
def test_sort_refused(
    names: tuple[str, ...], output: str, keys: tuple[SortKeySpec, ...], code: int
) -> None:
    """By its own number; the old set is still there."""
    client = searched(World())
    answer = client.ask(SortRequest(None, names, output, keys))
    assert answer.sort_status == 2 and answer.diagnostics[0].value.condition == code
    assert client.present().present_status == 0


def test_extended_services_are_refused() -> None:
    """An order needs a user; other tasks are not served."""
    client = World().client()
    order = client.ask(ExtendedServicesRequest(None, 1, oids.ITEM_ORDER))
    assert order.operation_status == 3 and order.diagnostics[0].value.condition == 222
    update = client.ask(ExtendedServicesRequest(None, 1, "1.2.840.10003.9.5"))
    assert update.diagnostics[0].value.condition == 221


def test_close_is_answered() -> None:
    """And the reference comes back."""
    client = World().client()
    answer = client.ask(Close(b"ref", 0))
    assert (answer.reference_id, answer.close_reason) == (b"ref", 0) and client.closed
    assert client.raw(apdus.encode(Close())) == []


@pytest.mark.parametrize("why, reason", [(Ending.IDLE, 7), (Ending.SHUTDOWN, 1), (Ending.SLOW, 6)])
def test_the_target_closes_with_a_reason(why: Ending, reason: int) -> None:
    """Version 3 knows Close; version 2 does not."""
    assert apdus.decode(World().client().conversation.end(why)).close_reason == reason
    assert World().client(version=2).conversation.end(why) == b""


def test_work_that_was_given_up_changes_nothing() -> None:
    """A search refused for its deadline does not appear as a result set later."""
    client = World().client()
    request = SearchRequest(result_set_name="late", database_names=("region",), query=_type_1())
    client.conversation.feed(apdus.encode(request))
    task = client.conversation.next()
    assert isinstance(task, Task)
    assert diagnostic(apdus.decode(task.refuse().data)) == (2, "busy")
    task.run()
    assert "late" not in client.conversation.session.sets


def _type_1() -> Chosen:
    from protocolsrv.z3950.apdus.query import RPNQuery

    return Chosen("type-1", RPNQuery(oids.BIB_1, ORM))


def test_a_fault_of_ours_closes_with_the_trace_only() -> None:
    """Nothing of our insides is told."""
    world = World()
    world.index.answer = RuntimeError("inside")
    client = world.client()
    closed = client.search(ORM)
    assert isinstance(closed, Close) and closed.close_reason == 2
    assert closed.diagnostic_information == "t-1"


def test_version_2_gets_visible_strings() -> None:
    """Additional information in ASCII, of the type that version 2 has."""
    refused = World().client(version=2).search(ORM, ("övre",))
    assert refused.records.value.addinfo == Chosen("v2Addinfo", "?vre")


def test_attributes_helper_agrees() -> None:
    """The helper of these tests makes what the codec reads."""
    assert attributes((1, 4))[0].attribute_type == 1

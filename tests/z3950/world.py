"""A Z39.50 target on the fakes of the SRU tests, and a client of ours that speaks to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from protocolsrv.domain.query import Query
from protocolsrv.marc.schemas import SCHEMAS
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.wire.conversation import Send, Task
from protocolsrv.z3950 import apdus, oids
from protocolsrv.z3950.apdus.init import InitializeRequest
from protocolsrv.z3950.apdus.present import PresentRequest
from protocolsrv.z3950.apdus.query import AttributeElement, AttributesPlusTerm, RPNQuery, RpnRpnOp
from protocolsrv.z3950.apdus.search import SearchRequest
from protocolsrv.z3950.ber import Framer
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.context import Context, CqlParser
from protocolsrv.z3950.responder import Z3950Responder
from protocolsrv.z3950.settings import Z3950Settings
from tests.sru.world import FixedClock, Index, Items, Records, two_towns

ALL_OPTIONS = frozenset((0, 1, 2, 7, 8, 10, 13, 14, 17, 19, 21))


class Client:
    """One conversation with a target, from the client's side. Work is done at once."""

    def __init__(
        self, world: World, *, version: int = 3, options: frozenset[int] = ALL_OPTIONS
    ) -> None:
        self.conversation = world.responder.open("192.0.2.1", "t-1")
        self.closed = False
        self.notes: list[str] = []
        self._framer = Framer(1 << 26)
        self.version = version
        self.options = options

    def raw(self, data: bytes) -> list[bytes]:
        """The APDUs that come back for these bytes."""
        self.conversation.feed(data)
        sent = []
        while (wanted := self.conversation.next()) is not None:
            answer = wanted.run() if isinstance(wanted, Task) else wanted
            assert isinstance(answer, Send)
            self.closed |= answer.close
            self.notes.append(answer.note)
            sent.append(answer.data)
        return sent

    def ask(self, apdu: Any) -> Any:
        """The one answer to an APDU."""
        (data,) = self.raw(apdus.encode(apdu))
        return apdus.decode(data)

    def init(self, **more: Any) -> Any:
        """Open the session."""
        versions = frozenset(range(self.version))
        size = more.pop("size", 1 << 20)
        return self.ask(InitializeRequest(None, versions, self.options, size, size, **more))

    def search(
        self,
        query: Chosen,
        databases: Sequence[str] = ("region",),
        name: str = "default",
        **more: Any,
    ) -> Any:
        """A search by type-1."""
        rpn = Chosen(more.pop("kind", "type-1"), RPNQuery(oids.BIB_1, query))
        return self.ask(
            SearchRequest(result_set_name=name, database_names=tuple(databases), query=rpn, **more)
        )

    def present(self, start: int = 1, count: int = 1, name: str = "default", **more: Any) -> Any:
        """Records of a set."""
        return self.ask(
            PresentRequest(
                result_set_id=name,
                result_set_start_point=start,
                number_of_records_requested=count,
                **more,
            )
        )


class World:
    """A target over fakes: every record is a hit, in order."""

    def __init__(
        self,
        settings: Z3950Settings | None = None,
        *,
        scanning: Any = None,
        cql: CqlParser | None = None,
        total: int = 25,
    ) -> None:
        self.index = Index(total=total)
        self.records = Records()
        self.items = Items()
        consortium = two_towns()
        catalogue = Catalogue(
            self.index, self.records, self.items, SCHEMAS, FixedClock(), consortium=consortium
        )
        self.context = Context(
            settings or Z3950Settings(),
            catalogue,
            self.records,
            self.items,
            consortium,
            scanning,
            cql,
        )
        self.responder = Z3950Responder(self.context)

    def client(self, **more: Any) -> Client:
        """A client that has done Init."""
        made = Client(self, **more)
        assert made.init().result
        return made

    @property
    def asked(self) -> Query:
        """The query the engine was asked last."""
        assert self.index.asked is not None
        return self.index.asked.query


def attributes(*pairs: tuple[int, int]) -> tuple[AttributeElement, ...]:
    """Attributes by type and value."""
    return tuple(AttributeElement(None, kind, Chosen("numeric", value)) for kind, value in pairs)


def term(text: str | bytes, *pairs: tuple[int, int]) -> Chosen:
    """An operand: a term with attributes."""
    data = text if isinstance(text, bytes) else text.encode()
    given = AttributesPlusTerm(attributes(*pairs), Chosen("general", data))
    return Chosen("op", Chosen("attrTerm", given))


def result_set(name: str) -> Chosen:
    """An operand: a result set."""
    return Chosen("op", Chosen("resultSet", name))


def both(left: Chosen, right: Chosen, operator: str = "and", value: object = None) -> Chosen:
    """Two operands joined."""
    return Chosen("rpnRpnOp", RpnRpnOp(left, right, Chosen(operator, value)))


def diagnostic(response: Any) -> tuple[int, str]:
    """Number and additional information of a refusal."""
    assert response.records is not None and response.records.name == "nonSurrogateDiagnostic"
    found = response.records.value
    return found.condition, found.addinfo.value


def searched(world: World, *databases: str) -> Client:
    """A client with a result set."""
    client = world.client()
    assert client.search(term("orm", (1, 4)), databases or ("region",)).search_status
    return client

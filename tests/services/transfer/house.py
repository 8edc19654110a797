"""What the tests of transfer load into: a small consortium, a store in memory, cheap hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from protocolsrv.credentials import Cost, KeyedSecrets
from protocolsrv.credentials.keys import Keys
from protocolsrv.domain.circulation_dump import Login
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import ACTIVE, Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, Library, LibraryKind, Municipality
from protocolsrv.domain.patron import Block, Patron
from protocolsrv.services.transfer.load import Target, load_contents
from protocolsrv.services.transfer.report import Report
from tests.circulation.memory import MemoryStore

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
KEYS = Keys(b"n" * 32, {1: b"p" * 32})
CONSORTIUM = Consortium(
    [Municipality("umea", "Umeå"), Municipality("vindeln", "Vindeln")],
    [
        Library("ust", "ZZUST", "Umeå stadsbibliotek", "umea"),
        Library("teg", "ZZTEG", "Tegs bibliotek", "umea"),
        Library("vin", "ZZVIN", "Vindelns bibliotek", "vindeln"),
        Library("dra", "ZZDRA", "Dragonskolans bibliotek", "umea", LibraryKind.SCHOOL),
    ],
)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


class Numbers:
    """Records 1 to 9, called R1 to R9 within the source S."""

    def ids(self, numbers: Iterable[str]) -> Mapping[str, int]:
        bare = {one: one.removeprefix("S:") for one in numbers}
        return {one: int(b[1]) for one, b in bare.items() if len(b) == 2 and b[0] == "R"}

    def numbers(self, record_ids: Iterable[int]) -> Mapping[int, str]:
        return {one: f"S:R{one}" for one in record_ids}


class MemoryDump:
    """`CirculationDump` over a store in memory."""

    def __init__(self, store: MemoryStore):
        self._s = store.state

    def all_patrons(self) -> Iterator[tuple[Patron, Login]]:
        for one in self._s.patrons.values():
            digests = tuple(d for d, owner in self._s.logins.items() if owner == one.id)
            yield one, Login(self._s.pins.get(one.id, ""), digests)

    def all_cards(self):
        return self._s.cards.values()

    def all_consents(self):
        return self._s.consents.values()

    def all_blocks(self) -> Iterator[tuple[int, Block]]:
        yield from self._s.blocks.values()

    def all_items(self) -> Iterable[Item]:
        return self._s.items.values()

    def all_loans(self):
        return self._s.loans.values()

    def all_holds(self) -> Iterable[Hold]:
        return [one for one in self._s.holds.values() if one.state in ACTIVE]

    def all_transits(self):
        return self._s.transits.values()

    def all_fees(self) -> Iterable[Fee]:
        return [one for one in self._s.fees.values() if one.owing]


def secrets(keys: Keys = KEYS) -> KeyedSecrets:
    """Cheap ones."""
    return KeyedSecrets(keys, Cost(passes=1, memory_kib=64), today=lambda: date(2026, 11, 24))


def target(store: MemoryStore, keys: Keys = KEYS) -> Target:
    """A load's target over that store."""
    return Target(store.reader, store.writer, CONSORTIUM, Numbers(), secrets(keys), Clock())


def load(store: MemoryStore, check_only: bool = False, **files: str | bytes) -> Report:
    """Load these files, called so without `.csv`."""
    contents = {
        f"{name}.csv": text if isinstance(text, bytes) else text.encode()
        for name, text in files.items()
    }
    return load_contents(contents, target(store), check_only=check_only)


FILES = {
    "patrons": """patron,name,category,home,birth_date,guardian,pin,personnummer,school,protected
101,Alfa Prov,adult,ust,1980-05-01,,1234,19121212-1212,,
102,Beta Prov,child,vin,2018-02-03,101,,,,yes
103,Gamma Prov,school,dra,today-6000,,4321,,dra,
""",
    "consents": """patron,municipality,terms_version,given_at,withdrawn_at
101,umea,2022,2022-11-01,
101,vindeln,2022,2022-11-01,2024-01-01
102,vindeln,2022,today-100,
""",
    "cards": """card,patron,status,valid_until,temporary
1101,101,lost,,
1102,101,,,
1103,102,active,today+300,yes
""",
    "blocks": """patron,kind,placed_at,until
103,staff,today-3,today+30
""",
    "items": """item,record,owner,permanent,current,item_type,status,price,enumeration
I1,R1,ust,,,book,,,
I2,R1,vin,,,book,,199.50,
I3,R2,teg,,,film,,,
I4,R3,ust,teg,vin,book,damaged,,
I5,R4,ust,,,book,,,"1, 2"
I6,,ust,,,ill,,,
I7,R5,ust,,,,,,
""",
    "loans": """item,patron,library,lent_at,due_at,renewals,renewals_allowed,state
I1,101,vin,today-10T14:30,today+18,1,3,
I6,101,ust,today-60,today-20,,,lost
""",
    "holds": """patron,record,pickup,placed_at,state,item,shelf_until,suspended_until,passed
102,R1,vin,today-5,in_transit,I2,,,
103,S:R2,ust,today-8,on_shelf,I3,today+4,,
101,R3,ust,today-2,,,,today+9,teg vin
""",
    "transits": """item,origin,destination,reason,sent_at
I2,ust,vin,hold,today-1
I5,vin,ust,return_home,today-20
""",
    "fees": """patron,kind,amount,owing,library,charged_at,item,note
101,replacement,250,200.50,ust,today-20,I6,
101,print,"4,00",4,vin,today-2,,två sidor
""",
}
"""Something of everything."""

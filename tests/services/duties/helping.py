"""Running duties over the furnished desk, and small doings tests have in common."""

from __future__ import annotations

from datetime import datetime

from protocolsrv.domain.circulation_work import CirculationWriter
from protocolsrv.domain.hold import Hold
from protocolsrv.services.circulation.results import HoldPlaced
from protocolsrv.services.duties.running import Outcome, Runner, named
from tests.circulation.world import KIOSK
from tests.services.circulation.conftest import Shop


def runner(shop: Shop, holder: str = "a", writer: CirculationWriter | None = None) -> Runner:
    return Runner(shop.parts.context(), writer or shop.writer, holder)


def run(shop: Shop, name: str, at: datetime | None = None) -> Outcome:
    (duty,) = named([name])
    outcome = runner(shop).run(duty, at)
    assert not outcome.failed, outcome.failed
    return outcome


def run_twice(shop: Shop, name: str) -> int:
    """Rows changed by the first run; the second must leave everything as it is."""
    changed = run(shop, name).changed
    before = shop.state.copy()
    run(shop, name)
    after = shop.state
    for table in ("items", "loans", "holds", "transits", "patrons", "fees", "tasks", "notices"):
        assert getattr(after, table) == getattr(before, table), table
    return changed


def place(shop: Shop, card: str, record_id: int, pickup: str) -> Hold:
    answer = shop.desk.place_hold(KIOSK, card, record_id=record_id, pickup=pickup)
    assert isinstance(answer, HoldPlaced), answer
    return answer.hold


def hold(shop: Shop, hold_id: int) -> Hold:
    found = shop.reader.hold(hold_id)
    assert found is not None
    return found


def told(shop: Shop) -> list[str]:
    return [one.kind.value for one in shop.reader.notices(100)]

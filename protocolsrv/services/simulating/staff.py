"""What staff do on a morning: unload the vans, work the pick list and the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import Caller

from .moving import VirtualClock, arrives
from .parameters import Parameters, Place
from .world import World


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff of one library on one morning."""

    work: CirculationWork
    desk: Desk
    clock: VirtualClock
    caller: Caller

    def scan(self, barcode: str) -> None:
        """Check something in."""
        self.clock.tick()
        self.desk.checkin(self.caller, barcode)

    def unload(self, parameters: Parameters, world: World, place: Place, day: date) -> None:
        """Check in what a van brings this morning, or has brought on a day the library was
        closed."""
        vans = {one.code: one.vans for one in parameters.places}
        for transit in self.work.transits(place.code):
            sent = local_day(transit.sent_at)
            if arrives(vans.get(transit.origin, place.vans), place.vans, sent) <= day:
                self.scan(world.barcodes[transit.item_id])

    def pick(self, world: World, found: list[bool]) -> None:
        """Fetch what is asked for from the shelves; `found` says of each whether it is there."""
        for hold, there in zip(self.work.pick_list(self.caller.library), found, strict=False):
            if hold.asked_item_id is None:
                continue
            if there:
                self.scan(world.barcodes[hold.asked_item_id])
            else:
                self.clock.tick()
                self.desk.not_found(self.caller, hold.id)

    def clear(self, world: World) -> None:
        """Scan what the work list says has to leave a shelf, and tick it off."""
        for task in self.work.tasks(self.caller.library):
            item = self.work.item_by_id(task.item_id) if task.item_id is not None else None
            if (
                task.kind == "clear_shelf"
                and item is not None
                and item.current == task.library
                and self.work.loan_of(item.id) is None
            ):
                self.scan(world.barcodes[item.id])
            self.work.finish_task(task.id, self.clock.now())

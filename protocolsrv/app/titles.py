"""What an item is called on a kiosk's screen: the title proper of its record (245 $a $n $p)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from protocolsrv.domain.ports import RecordStore
from protocolsrv.domain.record import StoredRecord
from protocolsrv.marc import iso2709
from protocolsrv.marc.display import trimmed


class CatalogueTitles:
    """Titles by record id over the record store. Remembers the `kept` last ones for `seconds`, so
    that a corrected title is seen soon. Never raises: no title is reason enough not to lend."""

    def __init__(
        self,
        records: RecordStore,
        *,
        kept: int = 4096,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._records = records
        self._kept = kept
        self._seconds = seconds
        self._clock = clock
        self._known: OrderedDict[int, tuple[str, float]] = OrderedDict()
        self._guard = threading.Lock()

    def title(self, record_id: int) -> str:
        """The title proper; "" for an unknown record, and while the catalogue is away."""
        return self.titles((record_id,)).get(record_id, "")

    def titles(self, record_ids: Sequence[int]) -> Mapping[int, str]:
        """By record id; unknown ones are left out."""
        now = self._clock()
        with self._guard:
            found = {
                one: entry[0]
                for one in record_ids
                if (entry := self._known.get(one)) is not None and entry[1] > now
            }
        missing = [one for one in dict.fromkeys(record_ids) if one not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            self._remember(read, now + self._seconds)
        return found

    def _read(self, record_ids: Sequence[int]) -> dict[int, str]:
        try:
            stored = self._records.by_ids(record_ids)
        except Exception:  # whatever the store's errors are: lending goes on without a title
            return {}
        return {one.id: title_proper(one) for one in stored if one is not None and not one.deleted}

    def _remember(self, read: Mapping[int, str], until: float) -> None:
        with self._guard:
            for record_id, title in read.items():
                self._known[record_id] = (title, until)
                self._known.move_to_end(record_id)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)


def title_proper(stored: StoredRecord) -> str:
    """245 $a $n $p without the punctuation between them; "" where there is none."""
    record = iso2709.decode(stored.iso2709)
    if record is None:
        return ""
    for field in record.each("245"):
        return trimmed(" ".join(field.all("anp")))
    return ""

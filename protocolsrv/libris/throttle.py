"""How often one address may ask: a bucket of tokens each, and no more buckets than configured."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime


class Throttle:
    """Lets `burst` questions through at once and `rate` a second after that, for each address.
    Addresses not seen for longest are forgotten past `most`, which gives them a full bucket."""

    def __init__(self, rate: float, burst: int, most: int = 10_000):
        self._rate = rate
        self._burst = float(burst)
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def allows(self, address: str, now: datetime) -> bool:
        """Take a token of this address, if it has one."""
        left, seen = self._buckets.pop(address, (self._burst, now))
        elapsed = max(0.0, (now - seen).total_seconds())  # a clock put back earns nothing
        left = min(self._burst, left + elapsed * self._rate)
        allowed = left >= 1
        self._buckets[address] = (left - 1 if allowed else left, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return allowed

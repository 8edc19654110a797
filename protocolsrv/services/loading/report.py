"""What a load has to say: one JSON object a line, for people and for scripts.

Kinds: `rejected` (with reason), `warning` (a repair that was certain, an unknown library code),
`match` (which record a newcomer joined, by which rule and value), `not_marc` (a file that holds
none), `resumed` (where a load that was cut short goes on), and one `summary` at the end. The report
names records and places in files; bibliographic data is not personal.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from protocolsrv.domain.ports import Joined


@dataclass(slots=True)
class Counts:
    """How a load went so far. `read` counts frames, good and bad."""

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    deleted: int = 0
    matched: int = 0
    rejected: int = 0
    warnings: int = 0
    not_marc: int = 0  # files that hold no MARC at all
    items: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        plain: dict[str, object] = {
            name: getattr(self, name)
            for name in (
                "read",
                "added",
                "replaced",
                "unchanged",
                "deleted",
                "matched",
                "rejected",
                "warnings",
                "not_marc",
                "items",
            )
        }
        plain["reasons"] = dict(self.reasons.most_common())
        return plain


class Report:
    """Counts, and writes one line an event to `out` where there is one."""

    def __init__(self, out: TextIO | None = None):
        self.counts = Counts()
        self._out = out

    def rejected(self, source: str, ordinal: int, offset: int, reason: str, detail: str) -> None:
        """A record that cannot be read whole."""
        self.counts.rejected += 1
        self.counts.reasons[reason] += 1
        self._line(
            kind="rejected",
            file=source,
            ordinal=ordinal,
            offset=offset,
            reason=reason,
            detail=detail,
        )

    def resumed(self, source: str, offset: int) -> None:
        """What an earlier run has stored of this input is passed over."""
        self._line(kind="resumed", file=source, offset=offset)

    def not_marc(self, source: str, detail: str) -> None:
        """A file that holds no MARC at all."""
        self.counts.not_marc += 1
        self._line(kind="not_marc", file=source, detail=detail)

    def warning(self, source: str, ordinal: int, offset: int, text: str) -> None:
        """Something mended or left open in a record that was taken in."""
        self.counts.warnings += 1
        self._line(kind="warning", file=source, ordinal=ordinal, offset=offset, text=text)

    def matched(self, source: str, ordinal: int, offset: int, match: Joined) -> None:
        """A record found to be the same edition as one already here, and by which rule."""
        self.counts.matched += 1
        rule, _, value = match.match_key.partition(":")
        self._line(
            kind="match",
            file=source,
            ordinal=ordinal,
            offset=offset,
            control_number=match.key.control_number,
            source=match.key.source,
            joined_record=match.record_id,
            rule=rule,
            value=value,
        )

    def summary(self, seconds: float) -> None:
        """The closing line."""
        self._line(kind="summary", seconds=round(seconds, 3), **self.counts.as_dict())

    def _line(self, **what: object) -> None:
        if self._out is not None:
            self._out.write(json.dumps(what, ensure_ascii=False) + "\n")

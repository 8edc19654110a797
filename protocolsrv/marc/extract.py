"""From a record to what is indexed of it: the document for the engine, the headings for scan.

One pass over the fields feeds everything. A field's shape says what to do with it (`plans`); each
subfield is split into words once, whatever takes it. What the fields alone do not say is worked
out by `computed`. The rules of text are `domain.text`'s; which fields, the table's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.moments import moment
from protocolsrv.domain.query import AccessPoint
from protocolsrv.domain.record import Heading, IndexDocument

from . import computed
from .plans import Compiled
from .record import Field, MarcRecord
from .source import PRIVATE
from .taking import Taken

_moment = lru_cache(maxsize=64)(moment)  # records of one load share theirs


@dataclass(frozen=True, slots=True)
class Extracted:
    """A record's index document and its scan headings (no heading twice)."""

    document: IndexDocument
    headings: list[Heading]


class Extractor:
    """The access-point table made ready. Keeps plans by shape of field; otherwise stateless."""

    def __init__(self, compiled: Compiled):
        self._compiled = compiled
        sources = dict(compiled.computed)
        self._created = sources.pop("record.created", [])
        self._modified = sources.pop("record.modified", [])
        self._of_record = [
            (computed.OF_RECORD[name], rules)
            for name, rules in sources.items()
            if not name.startswith("item.")
        ]
        self._of_items = [
            (name[5:], rules) for name, rules in sources.items() if name.startswith("item.")
        ]

    def extract(
        self,
        record: MarcRecord,
        *,
        record_id: int,
        items: Sequence[Item],
        consortium: Consortium,
        created: datetime,
        modified: datetime,
    ) -> Extracted:
        """Everything that is indexed of one record with its items."""
        taken = Taken()
        seen = self._take_fields(record, taken)
        view = computed.view(record.leader, seen)
        holdings = computed.of_items(items, consortium)
        for rule in self._created:
            taken.number(rule, _moment(created))
        for rule in self._modified:
            taken.number(rule, _moment(modified))
        for function, rules in self._of_record:
            if values := function(view):
                for rule in rules:
                    taken.values(rule, values)
        for name, rules in self._of_items:
            if values := holdings[name]:
                for rule in rules:
                    taken.values(rule, values)
        document = taken.document(record_id)
        document.scopes = holdings["scope"]
        document.available = [code for code in holdings["available"] if code != Consortium.REGION]
        return Extracted(document, taken.headings())

    def _take_fields(self, record: MarcRecord, taken: Taken) -> dict[str, list[Field]]:
        """Take every field; gives the fields by tag."""
        plan, control = self._compiled.plan, self._compiled.control
        seen: dict[str, list[Field]] = {}
        for rule in control.get("LDR", ()):
            taken.part(rule, record.leader)
        for field in record.fields:
            tag, indicators, subfields = field
            if tag in seen:
                seen[tag].append(field)
            else:
                seen[tag] = [field]
            if tag < "010":
                data = subfields[0][1] if subfields else ""
                taken.path(tag, data)
                for rule in control.get(tag, ()):
                    taken.part(rule, data)
            elif subfields and tag != "880" and (tag not in PRIVATE or indicators[:1] != "0"):
                codes, texts = zip(*subfields, strict=True)
                taken.field(plan(tag, indicators, "".join(codes), False), texts)
        for field in seen.get("880", ()):
            tag = _linked_tag(field)
            if field.subfields and (tag not in PRIVATE or field.indicators[:1] != "0"):
                codes, texts = zip(*field.subfields, strict=True)
                taken.field(plan(tag, field.indicators, "".join(codes), tag != "880"), texts)
        return seen


def compile(points: Iterable[AccessPoint]) -> Extractor:
    """An extractor for these rows of the table."""
    return Extractor(Compiled(points))


def _linked_tag(field: Field) -> str:
    """The tag an 880 stands for ($6 `245-01/(3/r`); 880 itself when it does not say."""
    tag = (field.first("6") or "")[:3]
    return tag if len(tag) == 3 and tag.isascii() and tag.isdigit() and tag >= "010" else "880"

"""Holdings in a record to items, by a mapping (`holdings_mappings`).

Nothing is dropped for being odd: an item of a library nobody knows keeps the code as written, one
without a barcode gets a derived one that stays the same from load to load, and each such thing is
a problem in words for the report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.marc.holdings_mappings import ANY, HoldingsMapping, Pick
from protocolsrv.marc.key import record_key
from protocolsrv.marc.record import Field, MarcRecord

__all__ = ["DERIVED_BARCODE", "HoldingsMapping", "read_items"]

DERIVED_BARCODE = "nb-"
"""What derived barcodes begin with ("no barcode"): no label has it, so no kiosk will send it."""
_LINK = re.compile(r"[^.\\\s]+")


def read_items(
    record: MarcRecord, mapping: HoldingsMapping, consortium: Consortium
) -> tuple[list[Item], list[str]]:
    """The items of a record in the order of their fields (`record_id` 0), and what is wrong with
    them in words."""
    reader = _Reader(record, mapping, consortium)
    for place, part in _item_fields(record, mapping):
        reader.read(place, part)
    return reader.items, reader.problems


def _item_fields(
    record: MarcRecord, mapping: HoldingsMapping
) -> Iterator[tuple[Field | None, Field | None]]:
    """(holdings field, item field linked to it): either may be missing, not both."""
    places = [field for field in record.each(mapping.tag) if field.indicators]
    parts = [field for field in record.each(*mapping.linked) if field.indicators]
    used = [False] * len(parts)
    for place in places:
        links = {_link(value) for value in place.all("8")}
        mine = [
            at
            for at, part in enumerate(parts)
            if not used[at]
            and (len(places) == 1 or links & {_link(value) for value in part.all("80")})
        ]
        for at in mine:
            used[at] = True
            yield place, parts[at]
        if not mine:
            yield place, None
    for at, part in enumerate(parts):
        if not used[at]:
            yield None, part


def _link(value: str) -> str:
    """The linking number of $8: `1.2\\x` links with `1`."""
    found = _LINK.match(value)
    return found.group() if found else value


class _Reader:
    """The items of one record as they are found."""

    def __init__(self, record: MarcRecord, mapping: HoldingsMapping, consortium: Consortium):
        self._key = record_key(record)
        self._mapping = mapping
        self._consortium = consortium
        self._seen: set[str] = set()
        self.items: list[Item] = []
        self.problems: list[str] = []

    def read(self, place: Field | None, part: Field | None) -> None:
        """The item of a holdings field and perhaps its item field."""
        mapping = self._mapping
        fields = [one for one in (part, place) if one is not None]
        stated = [] if mapping.linked else fields  # 852 itself has no status in MARC 21
        tag = fields[0].tag

        def value(which: str, pick: Pick) -> str:
            """The first value there is: of the item field first, then of the holdings field."""
            if part is not None:
                linked = mapping.linked_picks.get(which, ())
                if linked and (found := _picked(part, linked)):
                    return found
            return _picked(place, pick) if place is not None else ""

        owner_code = value("owner", mapping.owner)
        barcode = value("barcode", mapping.barcode)
        if not owner_code and not barcode:
            self.problems.append(f"{tag}: neither library nor barcode; no item made of it")
            return
        owner = self._library(tag, owner_code)
        permanent = self._library(tag, value("permanent", mapping.permanent)) or owner
        current = self._library(tag, value("current", mapping.current)) or permanent
        item_type = value("item_type", mapping.item_type)
        facts = {
            "shelf": value("shelf", mapping.shelf),
            "call_number": value("call_number", mapping.call_number),
            "copy_number": value("copy_number", mapping.copy_number),
            "enumeration": value("enumeration", mapping.enumeration),
        }
        barcode = self._barcode(tag, barcode, owner, facts)
        if not barcode:
            return
        self.items.append(
            Item(
                barcode=barcode,
                record_id=0,
                owner=owner,
                permanent=permanent,
                current=current,
                item_type=mapping.types.get(item_type.casefold(), item_type)
                or mapping.default_type,
                status=self._status(tag, [part] if part is not None else stated),
                public_note=self._note(value("public_note", mapping.public_note)),
                **facts,  # type: ignore[arg-type]  # only the texts among them
            )
        )

    def _library(self, tag: str, code: str) -> str:
        """Our code of a library; the code as written where nobody knows it."""
        if not code:
            return ""
        known = self._mapping.libraries.get(code, code)
        library = self._consortium.by_code_or_sigel(known)
        if library is not None:
            return library.code
        problem = f"{tag}: unknown library {code!r}"
        if problem not in self.problems:
            self.problems.append(problem)
        return known

    def _barcode(self, tag: str, barcode: str, owner: str, facts: dict[str, str]) -> str:
        """The barcode, or a derived one; "" for an item that has been read already."""
        if barcode:
            if barcode in self._seen:
                self.problems.append(f"{tag}: barcode {barcode!r} twice in one record")
                return ""
            self._seen.add(barcode)
            return barcode
        number = 0
        while True:
            parts = (*self._identity(), owner, *facts.values(), str(number))
            digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
            derived = f"{DERIVED_BARCODE}{digest[:12]}"
            if derived not in self._seen:
                break
            number += 1
        self._seen.add(derived)
        self.problems.append(f"{tag}: no barcode; {derived} derived")
        return derived

    def _identity(self) -> tuple[str, str]:
        return self._key.source, self._key.control_number

    def _status(self, tag: str, fields: list[Field]) -> ItemStatus:
        """What the first status subfield that says something says."""
        for code, table in self._mapping.statuses.items():
            for text in (value.strip() for field in fields for value in field.all(code)):
                if not text:
                    continue
                if text.casefold() in table:
                    status = table[text.casefold()]
                elif ANY in table:
                    status = table[ANY]
                else:
                    self.problems.append(f"{tag}: unknown status ${code} {text!r}")
                    status = self._mapping.unknown_status
                if status is not None:
                    return status
        return ItemStatus.AVAILABLE

    def _note(self, note: str) -> str:
        prefix = self._mapping.note_prefix
        if not prefix:
            return note
        return note.removeprefix(prefix).strip() if note.startswith(prefix) else ""


def _picked(field: Field, pick: Pick) -> str:
    """The value of a pick in a field, trimmed; "" where there is none."""
    for wanted in pick:
        if len(wanted) == 1:
            for code, value in field.subfields:
                if code == wanted and (value := value.strip()):
                    return value
            continue
        code, _, number = wanted.partition("#")
        values = [value.strip() for value in field.all(code) if value.strip()]
        if number:
            values = values[int(number) - 1 : int(number)]
        if values:
            return " ".join(values)
    return ""

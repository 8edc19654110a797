"""Records and copies."""

from __future__ import annotations

import re

from .found import Found
from .mappings import ITEM_TYPES, STATUSES

_CONTROL = re.compile(r'<controlfield\s+tag="(00[13])"\s*>([^<]*)<')


def bibliographic(found: Found) -> None:
    """The catalogue, and what its records are called."""
    texts = []
    for one in found.tables.lines("biblio.record_entry"):
        numbers = dict(_CONTROL.findall(one["marc"]))
        if one["deleted"] == "1" or "001" not in numbers:
            why = "deleted" if one["deleted"] == "1" else "no control number (001)"
            found.leave("biblio.record_entry", one, why)
            continue
        source = numbers.get("003", "").strip()
        number = numbers["001"].strip()
        found.records[one["id"]] = f"{source}:{number}" if source else number
        texts.append(re.sub(r"^\s*<\?xml[^>]*\?>", "", one["marc"]))
    body = "\n".join(texts)
    found.out.records = (
        f'<collection xmlns="http://www.loc.gov/MARC21/slim">\n{body}\n</collection>\n'.encode()
    )


def copies(found: Found) -> None:
    """Copies of records that were taken. One on loan has its status from its loan."""
    lent = {one["target_copy"] for one in found.open_circulations()}
    calls = {one["id"]: one for one in found.tables.lines("asset.call_number")}
    shelves = {one["id"]: one["name"] for one in found.tables.lines("asset.copy_location")}
    seen: set[str] = set()
    for one in found.tables.lines("asset.copy"):
        call = calls.get(one["call_number"])
        place = found.libraries.get(one["circ_lib"])
        record = None if call is None else found.records.get(call["record"])
        why = ""
        if one["deleted"] == "1":
            why = "deleted"
        elif call is None or record is None:
            why = "its record was left out, or is not there"
        elif place is None:
            why = "circ_lib is no library"
        elif one["status"] not in STATUSES:
            why = "unknown status"
        elif one["barcode"] in seen:
            why = "another copy has its barcode"
        if why or call is None or record is None or place is None:
            found.leave("asset.copy", one, why)
            continue
        seen.add(one["barcode"])
        found.copies[one["id"]] = (one["barcode"], record, place)
        status = None if one["id"] in lent else STATUSES[one["status"]]
        modifier = one["circ_modifier"]
        found.add(
            "items",
            item=one["barcode"],
            record=record,
            owner=found.libraries.get(call["owning_lib"], place),
            permanent=place,
            shelf=shelves.get(one["location"], ""),
            call_number=call["label"],
            item_type=ITEM_TYPES.get(modifier, modifier),
            status="" if status is None else status.value,
            copy_number=one["copy_number"],
            price=one["price"],
        )

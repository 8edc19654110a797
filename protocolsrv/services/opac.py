"""Holdings as they are now, for protocols: one view of items, and the schemas that carry it.

The view follows the OPAC record of Z39.50 (holdings with circulations), which `opacxml` spells in
XML. Withdrawn items are not shown; within a library's scope only those that belong there or are
there. The item store is asked once a page, and nothing here is ever kept: status is live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.marc.schemas.marcxml import NAMESPACE
from protocolsrv.marc.xml_text import text


@dataclass(frozen=True, slots=True)
class Circulation:
    """One item. `restrictions` says in words why it cannot be had at once, else ""."""

    item_id: str
    available_now: bool
    on_hold: bool
    restrictions: str = ""
    copy_number: str = ""
    enum_and_chron: str = ""
    temporary_location: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """The items of one library at one place on its shelves. `type_of_record` and `encoding_level`
    are leader/06 and /17."""

    nuc_code: str
    local_location: str
    shelving_location: str
    call_number: str
    public_note: str
    circulations: tuple[Circulation, ...]
    type_of_record: str = ""
    encoding_level: str = ""


def holdings_of(
    items: Iterable[Item], consortium: Consortium, scope: str = "", leader: str = ""
) -> tuple[Holding, ...]:
    """The holdings of one record in the order of its items; items at one place stand together."""
    places: dict[tuple[str, str, str, str], list[Circulation]] = {}
    for item in items:
        shown = item.status is not ItemStatus.WITHDRAWN
        if shown and (not scope or scope in _scopes(item, consortium)):
            place = (item.permanent, item.shelf, item.call_number, item.public_note)
            places.setdefault(place, []).append(_circulation(item, consortium))
    return tuple(
        Holding(
            _sigel(library, consortium),
            _name(library, consortium),
            shelf,
            call_number,
            note,
            tuple(circulations),
            leader[6:7].strip(),
            leader[17:18].strip(),
        )
        for (library, shelf, call_number, note), circulations in places.items()
    )


def _scopes(item: Item, consortium: Consortium) -> tuple[str, ...]:
    """The scopes that hold an item, as the index has it: where it belongs, and where it is."""
    return (*consortium.scopes_of(item.permanent), *consortium.scopes_of(item.current))


def _circulation(item: Item, consortium: Consortium) -> Circulation:
    available = item.status is ItemStatus.AVAILABLE
    away = item.current not in ("", item.permanent)
    return Circulation(
        item_id=item.barcode,
        available_now=available,
        on_hold=item.status is ItemStatus.ON_HOLD_SHELF,
        restrictions="" if available else item.status.value.replace("_", " "),
        copy_number=item.copy_number,
        enum_and_chron=item.enumeration,
        temporary_location=_name(item.current, consortium) if away else "",
    )


def _sigel(code: str, consortium: Consortium) -> str:
    library = consortium.libraries.get(code)
    return library.sigel if library else code


def _name(code: str, consortium: Consortium) -> str:
    library = consortium.libraries.get(code)
    return library.name if library else code


# ---- schemas ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiveSchema:
    """A record schema with live holdings: `render` is given the stored MARCXML and the holdings.
    The other fields are those of `marc.schemas.base.RecordSchema`."""

    name: str
    uri: str
    title: str
    location: str
    namespace: str
    render: Callable[[bytes, Sequence[Holding]], bytes]


def _element(name: str, value: str) -> str:
    return f"<{name}>{text(value)}</{name}>" if value else ""


def _flag(name: str, value: bool) -> str:
    return f'<{name} value="{int(value)}"/>'


def opacxml(marcxml: bytes, holdings: Sequence[Holding]) -> bytes:
    """The OPAC record as YAZ writes it in XML (opacxml.xsd). Its elements have no namespace."""
    rows = "".join([_holding(one) for one in holdings])
    return b"".join(
        (
            b'<opacRecord xmlns=""><bibliographicRecord>',
            marcxml,
            b"</bibliographicRecord><holdings>",
            rows.encode(),
            b"</holdings></opacRecord>",
        )
    )


def _holding(one: Holding) -> str:
    circulations = "".join(
        f"<circulation>{_flag('availableNow', item.available_now)}"
        f"{_element('restrictions', item.restrictions)}{_element('itemId', item.item_id)}"
        f"{_flag('renewable', False)}{_flag('onHold', item.on_hold)}"
        f"{_element('enumAndChron', item.enum_and_chron)}"
        f"{_element('temporaryLocation', item.temporary_location)}</circulation>"
        for item in one.circulations
    )
    copies = [item.copy_number for item in one.circulations]
    return (
        f"<holding>{_element('typeOfRecord', one.type_of_record)}"
        f"{_element('encodingLevel', one.encoding_level)}{_element('nucCode', one.nuc_code)}"
        f"{_element('localLocation', one.local_location)}"
        f"{_element('shelvingLocation', one.shelving_location)}"
        f"{_element('callNumber', one.call_number)}"
        f"{_element('copyNumber', copies[0] if len(copies) == 1 else '')}"
        f"{_element('publicNote', one.public_note)}"
        f"<circulations>{circulations}</circulations></holding>"
    )


def marcxml_with_holdings(marcxml: bytes, holdings: Sequence[Holding]) -> bytes:
    """MARCXML with a field 852 an item (where it belongs) and a field 876 (its barcode and, in $j,
    its status now)."""
    fields = "".join(
        _field(
            "852",
            ("a", one.nuc_code),
            ("b", one.local_location),
            ("c", one.shelving_location),
            ("h", one.call_number),
            ("p", item.item_id),
            ("t", item.copy_number),
            ("z", one.public_note),
        )
        + _field(
            "876",
            ("p", item.item_id),
            ("j", "available" if item.available_now else item.restrictions),
            ("l", item.temporary_location),
            ("3", item.enum_and_chron),
        )
        for one in holdings
        for item in one.circulations
    )
    return marcxml.removesuffix(b"</record>") + fields.encode() + b"</record>"


def _field(tag: str, *subfields: tuple[str, str]) -> str:
    inner = "".join(
        f'<subfield code="{code}">{text(value)}</subfield>' for code, value in subfields if value
    )
    return f'<datafield tag="{tag}" ind1=" " ind2=" ">{inner}</datafield>'


OPACXML = LiveSchema(
    name="opacxml",
    uri="urn:x-protocolsrv:schema:opacxml",
    title="OPAC record with holdings",
    location="https://github.com/indexdata/yaz/blob/master/etc/opacxml.xsd",
    namespace="",
    render=opacxml,
)
MARCXML_HOLDINGS = LiveSchema(
    name="marcxml-holdings",
    uri="urn:x-protocolsrv:schema:marcxml-holdings",
    title="MARCXML with holdings (852, 876)",
    location="http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
    namespace=NAMESPACE,
    render=marcxml_with_holdings,
)
LIVE_SCHEMAS = (OPACXML, MARCXML_HOLDINGS)
"""In the order they are offered, after `marc.schemas.SCHEMAS`."""

"""What libraries print and lay in an item: a slip for the hold shelf. It has no name.

The number is the patron's alias: whoever walks along the shelf learns nothing of who reads what.
"""

from __future__ import annotations

from protocolsrv.domain.calendar import local_day
from protocolsrv.services.circulation.results import HoldLine

from .texts import UNTITLED, spoken

_SLIPS = {
    "sv": ("RESERVATION", "Hämtnummer", "Hämtas på", "Senast", "Streckkod", "Kom"),
    "en": ("RESERVATION", "Pick-up number", "Pick up at", "Until", "Barcode", "Came"),
    "fi": ("VARAUS", "Noutonumero", "Noutopaikka", "Viimeistään", "Viivakoodi", "Saapui"),
}


def hold_slip(line: HoldLine, alias: str, library: str, language: str) -> str:
    """The slip of a hold on the shelf, as lines of plain text. `library` is the pickup's name."""
    spoken_one = spoken(language)
    head, number, place, until, barcode, came = _SLIPS[spoken_one]
    hold = line.hold
    rows = [
        head,
        f"{number}: {alias}",
        line.title or UNTITLED[spoken_one],
        f"{place}: {library}",
    ]
    if hold.shelf_until is not None:
        rows.append(f"{until}: {hold.shelf_until.isoformat()}")
    if line.item is not None:
        rows.append(f"{barcode}: {line.item.barcode}")
    if hold.ready_at is not None:
        rows.append(f"{came}: {local_day(hold.ready_at).isoformat()}")
    return "\n".join(rows)

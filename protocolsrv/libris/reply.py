"""The answer's XML: `Item_Information`, one `Item` a copy, no namespace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocolsrv.marc.xml_text import leaf


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy as Libris shows it."""

    barcode: str
    location: str
    call_number: str
    policy: str
    status: str
    date_description: str = ""
    date: str = ""


def write(copies: Sequence[Copy], encoding: str) -> bytes:
    """The document, in `UTF-8` or `ISO-8859-1`; what the latter lacks is written by number."""
    parts = [f'<?xml version="1.0" encoding="{encoding}"?>\n<Item_Information>']
    for number, copy in enumerate(copies, 1):
        parts.append(
            "<Item>"
            + leaf("Item_No", str(number))
            + leaf("UniqueItemId", copy.barcode)
            + leaf("Location", copy.location)
            + leaf("Call_No", copy.call_number)
            + leaf("Loan_Policy", copy.policy)
            + leaf("Status", copy.status)
            + leaf("Status_Date_Description", copy.date_description)
            + leaf("Status_Date", copy.date)
            + "</Item>"
        )
    parts.append("</Item_Information>\n")
    return "".join(parts).encode(encoding, "xmlcharrefreplace")

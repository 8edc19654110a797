"""What a record schema is: a name, an identifier, and a way to write a record in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocolsrv.marc.record import MarcRecord


@dataclass(frozen=True, slots=True)
class RecordSchema:
    """One schema in which records are given out.

    `name` is the short name used in requests; `uri` identifies it (SRU record schema identifier);
    `location` is where its XML schema is published; `namespace` is that of the outermost element.
    `render` writes one record as UTF-8 XML without declaration, every namespace declared inside;
    it never raises for an accepted record."""

    name: str
    uri: str
    title: str
    location: str
    namespace: str
    render: Callable[[MarcRecord], bytes]

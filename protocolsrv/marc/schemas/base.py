"""What a record schema is: a name, an identifier, and a way to write a record in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from protocolsrv.marc.record import MarcRecord

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


def text(value: str) -> str:
    """`value` as XML text: markup escaped, what XML 1.0 cannot hold left out."""
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value if value.isprintable() else _NOT_XML.sub("", value)


def attribute(value: str) -> str:
    """`value` for an attribute in double quotes."""
    return text(value).replace('"', "&quot;")

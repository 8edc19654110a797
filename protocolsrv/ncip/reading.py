"""Reading: from bytes in whatever encoding and habit to a message of the model.

A third of real traffic breaks the schema: no namespace, plain `version` and `Scheme` attributes,
children in another order, blank texts. All that is read; nothing is guessed where two readings
differ. A document type is accepted only where it does nothing (an external id, no subset) and is
taken away before the parser sees it, so nothing is ever fetched.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from protocolsrv.wire.xml import XmlFault, parse

from .names import Version, version_of
from .tree import Node

MAX_BYTES = 1 << 20
MAX_DEPTH = 64

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s+NCIPMessage\s+(?:PUBLIC\s+(?:"[^"]*"|'[^']*')\s*|SYSTEM\s*)"""
    r"""(?:"[^"]*"|'[^']*')?\s*>"""
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
}
"""Encodings read, by the name a declaration may have."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `service` is the name of its one child, `body` that child; `header` within it is
    taken apart already. `habits` name what of the schema it breaks, for `lint`. Problems without a
    service are of the service `Problem`, together in its body."""

    version: Version
    service: str
    body: Node
    habits: tuple[str, ...] = ()

    @property
    def header(self) -> Node | None:
        """The initiation (or response) header."""
        return self.body.first("InitiationHeader") or self.body.first("ResponseHeader")


@dataclass(frozen=True, slots=True)
class Malformed:
    """What cannot be read as a message, and the messaging error type that says so. `service` where
    it could be told."""

    kind: str
    detail: str
    version: Version = Version.V2_02
    service: str = ""
    too_large: bool = False


def read(data: bytes) -> Message | Malformed:
    """The message in `data`. Never raises for what a client can send."""
    if len(data) > MAX_BYTES:
        return _syntax(f"the message has more than {MAX_BYTES} octets", too_large=True)
    text = _decode(data)
    if isinstance(text, Malformed):
        return text
    # INN-Reach ends messages with U+0004; XML knows no such character.
    text = _DECLARATION.sub("", text.strip("\ufeff \t\r\n\x04\0"), count=1)
    text = _DOCTYPE.sub("", text, count=1)
    root = parse(text.encode("utf-8", "replace"), 4 * MAX_BYTES)
    if isinstance(root, XmlFault):
        return _syntax(root.reason, too_large=root.too_large)
    if etree.QName(root).localname != "NCIPMessage":
        return _syntax("the root element is not NCIPMessage")
    habits: dict[str, None] = {}
    stated = _attribute(root, "version", habits)
    version = version_of(stated)
    if not stated:
        habits["no version"] = None
    tree = _node(root, habits, 0)
    if tree is None:
        return Malformed("Invalid Message Syntax Error", f"deeper than {MAX_DEPTH}", version)
    services = [one for one in tree.children if one.name != "Ext"]
    if services and all(one.name == "Problem" for one in services):
        return Message(version, "Problem", Node("Problem", "", tuple(services)), tuple(habits))
    if len(services) != 1:
        detail = "NCIPMessage has no service" if not services else "more than one service"
        return Malformed("Invalid Message Syntax Error", detail, version)
    return Message(version, services[0].name, services[0], tuple(habits))


def _syntax(detail: str, *, too_large: bool = False) -> Malformed:
    return Malformed("Invalid Message Syntax Error", detail, too_large=too_large)


def _decode(data: bytes) -> str | Malformed:
    head = data.lstrip(b" \t\r\n")[:200]
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if not encoding:
        declared = _ENCODING.match(head)
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        encoding = ENCODINGS.get(name, "")
        if not encoding:
            return _syntax(f"the encoding {name} is not read; send UTF-8")
        if encoding == "utf-16":  # declared, and yet neither mark nor zero octets
            encoding = "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        return _syntax(f"octet {error.start} is no {encoding}")


def _attribute(element: etree._Element, name: str, habits: dict[str, None]) -> str:
    for key, value in element.attrib.items():
        local = etree.QName(str(key)).localname
        if local.lower() == name.lower():
            if "{" not in str(key):
                habits[f"unqualified {name}"] = None
            return str(value).strip()
    return ""


def _node(element: etree._Element, habits: dict[str, None], depth: int) -> Node | None:
    if depth > MAX_DEPTH:
        return None
    if "{" not in str(element.tag):
        habits["no namespace"] = None
    children: list[Node] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        made = _node(child, habits, depth + 1)
        if made is None:
            return None
        children.append(made)
    text = "" if children else (element.text or "").strip()
    name = etree.QName(element).localname
    return Node(name, text, tuple(children), _attribute(element, "Scheme", habits))

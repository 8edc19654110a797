"""XML for every protocol: the escaping helpers and the only parser, a hardened one.

Writing: whatever a client sent or a record holds, what these helpers give is legal XML 1.0 text;
characters that XML forbids (controls, lone surrogates, noncharacters) become U+FFFD.

Reading: UTF-8 only, no document type, no entities of its own, no network, at most `MAX_TAGS` tags
and libxml2's 256 levels, and never more bytes than the caller's limit. What breaks a rule is
a value (`XmlFault`), not an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

MAX_TAGS = 20_000

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile("[^\t\n\\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE = re.compile("[^\\x20!#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def is_legal(text: str) -> bool:
    """Whether XML 1.0 can carry every character of `text` (clause 2.2, Char)."""
    return text.isprintable() or _ILLEGAL.search(text) is None


def _replace(match: re.Match[str]) -> str:
    return _NAMED.get(match[0], "�")


def escape(text: str) -> str:
    """`text` as element content. Also safe as content: carriage returns survive a parser."""
    return text if _SPECIAL.search(text) is None else _SPECIAL.sub(_replace, text)


def escape_attribute(text: str) -> str:
    """`text` as an attribute value between double quotes; blanks survive a parser."""
    return text if _ATTRIBUTE.search(text) is None else _ATTRIBUTE.sub(_replace, text)


def escape_markup(xml: bytes) -> bytes:
    """Well-formed UTF-8 XML as the text of another element (`recordPacking=string`)."""
    return xml.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


@dataclass(frozen=True, slots=True)
class XmlFault:
    """Why a document was refused, in words for the sender."""

    reason: str
    too_large: bool = False


def parse(body: bytes, max_bytes: int = 1 << 20) -> etree._Element | XmlFault:
    """The root element of a document that keeps the rules above."""
    if len(body) > max_bytes:
        return XmlFault(f"more than {max_bytes} bytes", too_large=True)
    declared = _DECLARED.match(body)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return XmlFault("not UTF-8")
    if b"\0" in body or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return XmlFault("not UTF-8")
    # In UTF-8 a document type can only be spelled so; refusing it here means libxml2 never sees
    # an entity declaration.
    if b"<!DOCTYPE" in body:
        return XmlFault("a document type is not accepted")
    if body.count(b"<") > MAX_TAGS:
        return XmlFault(f"more than {MAX_TAGS} tags", too_large=True)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return XmlFault(str(error).partition("\n")[0][:200])

"""Writing XML as text: escaping, and elements that are left out when there is nothing in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Attributes = Iterable[tuple[str, str]]
"""Names and values; those with an empty value are not written."""


def text(value: str) -> str:
    """`value` as XML text: markup escaped, what XML 1.0 cannot hold left out."""
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value if value.isprintable() else _NOT_XML.sub("", value)


def attribute(value: str) -> str:
    """`value` for an attribute in double quotes."""
    return text(value).replace('"', "&quot;")


def element(name: str, content: str, attributes: Attributes = ()) -> str:
    """An element around XML; nothing around nothing."""
    if not content:
        return ""
    head = "".join(f' {key}="{attribute(value)}"' for key, value in attributes if value)
    return f"<{name}{head}>{content}</{name}>"


def leaf(name: str, value: str | None, attributes: Attributes = ()) -> str:
    """An element around text; nothing around no text or blanks."""
    stripped = value.strip() if value else ""
    return element(name, text(stripped), attributes) if stripped else ""

"""The request target (RFC 9112 section 3.2, RFC 3986): strict percent-decoding of the path.

Pure. Nothing is repaired: a target that could be read in two ways is refused.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)([^#]*)\Z", re.IGNORECASE)


class BadTargetError(ValueError):
    """The target cannot be read with certainty; the message says why and repeats none of it."""


def split_target(target: bytes) -> tuple[str, bytes, str]:
    """Split a target into decoded path, raw query and authority.

    The authority is "" except in absolute form, where it replaces the Host field (RFC 9112
    section 3.2.2). Raises `BadTargetError`."""
    authority = ""
    if not target.startswith(b"/"):
        match = _ABSOLUTE.match(target)
        if match is None:
            raise BadTargetError("the request target is neither a path nor an http URL")
        authority = match[1].decode("ascii", "replace")
        target = match[2] if match[2].startswith(b"/") else b"/" + match[2]
    if b"#" in target:
        raise BadTargetError("a request target has no fragment")
    path, _, query = target.partition(b"?")
    return decode_path(path), query, authority


def decode_path(path: bytes) -> str:
    """Percent-decode a path to text.

    Raises `BadTargetError` for a `%` without two hexadecimal digits, for bytes that are not UTF-8
    and for control characters (`%00` and its like)."""
    if b"%" in path:
        if _PERCENT.search(path):
            raise BadTargetError("a % in the path is not followed by two hexadecimal digits")
        path = unquote_to_bytes(path)
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        raise BadTargetError("the path is not UTF-8") from None
    if _CONTROL.search(text):
        raise BadTargetError("the path holds a control character")
    return text


def escape_high_bytes(line: bytes) -> bytes:
    """Percent-encode the bytes above 127 of a request line.

    RFC 3986 has no room for them, but people type `dc.title=öland` at curl, which sends it as it
    is; the meaning is certain, so it is read as if it had been encoded."""
    return b"".join(b"%%%02X" % byte if byte > 0x7F else b"%c" % byte for byte in line)

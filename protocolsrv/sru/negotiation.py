"""Which media type a reply has: `httpAccept` of SRU 2.0, else Accept (RFC 9110, 12.5.1).

1.1 and 1.2 know one, text/xml. 2.0 has application/sru+xml by default.
"""

from __future__ import annotations

SRU_XML = "application/sru+xml"
JSON = "application/json"
OFFERED = (SRU_XML, "application/xml", "text/xml", JSON)


def choose(wanted: str) -> str | None:
    """The offered type that an Accept value likes best, ours first among equals; None where it
    accepts none of them. Empty or unreadable values accept anything."""
    if not wanted.strip() or wanted.strip() == "*/*":
        return SRU_XML
    best, best_quality = None, 0.0
    ranges = [_range(one) for one in wanted[:1_000].split(",")]
    for offered in OFFERED:
        fitting = [
            (specific, quality)
            for pattern, quality in ranges
            if (specific := _fits(pattern, offered)) >= 0
        ]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > best_quality:
            best, best_quality = offered, quality
    return best


def _range(text: str) -> tuple[str, float]:
    pattern, *parameters = text.lower().split(";")
    for one in parameters:
        name, _, value = one.strip().partition("=")
        if name.strip() == "q":
            value = value.strip()
            digits = value.replace(".", "", 1)
            good = digits.isascii() and digits.isdecimal() and len(digits) < 6
            return pattern.strip(), min(float(value), 1.0) if good else 0.0
    return pattern.strip(), 1.0


def _fits(pattern: str, offered: str) -> int:
    """How exactly a media range fits: 2 by name, 1 by main type, 0 anything, -1 not at all."""
    if pattern == offered:
        return 2
    if pattern == offered.partition("/")[0] + "/*":
        return 1
    return 0 if pattern == "*/*" else -1

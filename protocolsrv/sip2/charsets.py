"""The character sets units speak. Reading and writing never fail: what a set has no place for is
written with what it looks like, then with a question mark."""

from __future__ import annotations

from unicodedata import combining, normalize

CHARSETS = {
    "cp850": "cp850",
    "iso-8859-1": "iso8859-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "utf-8": "utf-8",
}
"""Names in configuration, and Python's."""

_LIKE = {
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "•": "*", "…": "...", "€": "EUR",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "‚": "'", "ʹ": "'",
    "ʻ": "'", "ʼ": "'", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ŧ": "T", "ŧ": "t", "Ŋ": "N",
    "ŋ": "n", "ı": "i", "Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "ß": "ss",
    "ẞ": "SS", "Þ": "Th", "þ": "th", "ð": "d", "Ð": "D", "ſ": "s", "©": "(c)", "®": "(r)",
    "№": "No", "×": "x", "÷": "/",
}  # fmt: skip


def read(data: bytes, charset: str) -> str:
    """Text in composed form (NFC). Bytes that are no UTF-8 are taken for Windows-1252; what a set
    leaves undefined becomes U+FFFD."""
    if data.isascii():
        return data.decode("ascii")
    python = CHARSETS[charset]
    try:
        text = data.decode(python)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return normalize("NFC", text)


def write(text: str, charset: str, delimiter: str = "") -> bytes:
    """Bytes of composed text. A substitute never brings in `delimiter`."""
    python = CHARSETS[charset]
    try:
        return text.encode(python)
    except UnicodeEncodeError:
        return b"".join(_one(letter, python, delimiter) for letter in text)


def _one(letter: str, python: str, delimiter: str) -> bytes:
    """One character, or what stands for it."""
    plain = "".join(part for part in normalize("NFKD", letter) if not combining(part))
    for attempt in (letter, _LIKE.get(letter, ""), plain, _LIKE.get(plain, "")):
        if attempt and (
            attempt == letter
            or (attempt.isprintable() and not (delimiter and delimiter in attempt))
        ):
            try:
                return attempt.encode(python)
            except UnicodeEncodeError:
                continue
    return b"" if combining(letter) else b"?"

"""Which character set a record is in: leader/09 and the bytes decide, never one alone.

Leader/09 says `a` (Unicode) or blank (MARC-8); many records say it wrongly, and some say neither.
The bytes can contradict it: valid UTF-8 beyond ASCII is hardly ever MARC-8 by chance, and bytes
that are no UTF-8 are no Unicode. Where both leave a doubt the record is refused: a wrong guess
would put wrong letters into the catalogue, and nobody would know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

from protocolsrv.marc import marc8
from protocolsrv.marc.frame import Damage, Flaw, Remark

_ESCAPE = b"\x1b"
_REAL_ESCAPE = re.compile(rb"\x1b(?:[gbps]|[(,)\-]!?[A-Za-z0-9]|\$[(,)\-]?1)")

# MARC-8 marks before a letter they are commonly written on: acute, grave, circumflex, tilde,
# umlaut, ring, cedilla. Read as Latin-1 these pairs would be an accented vowel before a vowel.
_MARKED_LETTER = re.compile(
    rb"[\xe1\xe2\xe3\xe8][AEIOUYaeiouy]|\xe4(?:[AOao]|[Nn](?=[AEIOUaeiou]))|\xea[AUau]|\xf0[Cc]"
)
_MARK_BEFORE_LETTER = re.compile(rb"[\xe0-\xfe][A-Za-z\xa1-\xbd]")
_MARK_BEFORE_NONE = re.compile(rb"[\xe0-\xfe](?![A-Za-z\xa1-\xbd\xe0-\xfe])")
_MARKS = re.compile(rb"[\xe0-\xff]")
_SPACING = bytes(code for code in range(0xA1, 0xC9) if code in marc8.ANSEL)


@dataclass(frozen=True, slots=True)
class Charset:
    """How to read the values of one record. `text` raises ValueError, saying where."""

    name: str
    text: Callable[[bytes], str]
    remarks: tuple[Remark, ...] = ()

    def decode(self, value: bytes) -> str:
        """The text of one value, in NFC."""
        return normalize("NFC", self.text(value))


def _utf8(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = value[error.start : error.end].hex().upper()
        raise ValueError(f"byte {error.start}: {bad} is no UTF-8") from None


def determine(declared: str, body: bytes) -> Charset | Flaw:
    """The character set of a record whose leader/09 is `declared` and whose fields are `body`."""
    remarks: list[Remark] = []
    if declared not in (" ", "a"):
        remarks.append(Remark("", f"leader/09 is {declared!r}, neither blank nor a"))
    plain = body.isascii()
    escapes = _ESCAPE in body and _REAL_ESCAPE.search(body) is not None
    if plain and not escapes:
        # Blank means MARC-8, where a numeric reference stands for a character.
        if declared == " " and b"&#x" in body and _ESCAPE not in body:
            return Charset("MARC-8", marc8.decode, tuple(remarks))
        return Charset("ASCII", _utf8, tuple(remarks))
    unicode = not plain and _is_utf8(body)
    if unicode and escapes:
        return Flaw(Damage.CHARSET, "both UTF-8 and MARC-8 escape sequences in one record")
    if unicode:
        if declared == " ":
            remarks.append(Remark("", "leader/09 says MARC-8, the bytes are UTF-8: read as UTF-8"))
        return Charset("UTF-8", _utf8, tuple(remarks))
    if declared == " ":
        if not escapes and (doubt := _doubtful(body)):
            return Flaw(Damage.CHARSET, doubt)
        return Charset("MARC-8", marc8.decode, tuple(remarks))
    if escapes or _surely_marc8(body):
        remarks.append(Remark("", f"leader/09 is {declared!r}, the bytes are MARC-8: read so"))
        return Charset("MARC-8", marc8.decode, tuple(remarks))
    return Flaw(Damage.CHARSET, _first_fault(declared, body))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _surely_marc8(body: bytes) -> bool:
    """Whether bytes with no escape sequence can be nothing but MARC-8: at least one combining mark,
    each before a letter it is commonly written on, and no byte that ANSEL leaves undefined."""
    rest, marked = _MARKED_LETTER.subn(b"", body)
    return marked > 0 and _MARKS.search(rest) is None and rest.translate(None, _SPACING).isascii()


def _doubtful(body: bytes) -> str:
    """Why bytes declared as MARC-8 are likely to be something else: accents mostly where no letter
    follows, as in Latin-1, where they come after their letter."""
    good = len(_MARK_BEFORE_LETTER.findall(body))
    bad = len(_MARK_BEFORE_NONE.findall(body))
    if bad >= 2 and bad > good:
        return f"{bad} of {good + bad} combining marks stand before no letter: hardly MARC-8"
    return ""


def _first_fault(declared: str, body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = body[error.start : error.end].hex().upper()
        return (
            f"leader/09 is {declared!r}, but {bad} at byte {error.start} of the fields is no "
            "UTF-8, and nothing shows for certain that it is MARC-8"
        )
    return f"leader/09 is {declared!r} and the bytes do not tell the character set"

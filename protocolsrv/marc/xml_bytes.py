"""A stream of XML as bytes in which markup can be looked for: ASCII-compatible, read on demand.

UTF-8 and the single-byte encodings are searched as they are, since their markup is ASCII; UTF-16 is
turned into UTF-8 on the way. Positions are counted from the start of the stream as searched and
stay valid until `move` goes past them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_DECLARATION = re.compile(
    rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._\-]*)[\"'][^>]*\?>"
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SINGLE_BYTE = re.compile(r"iso8859-\d+|cp125\d|latin_?1|koi8-[ru]|mac-roman")
_UNDER_ASCII = "utf-8", "ascii"


class XmlBytes:
    """The stream. `fault` says why its encoding cannot be read; `remark` what is odd about it."""

    def __init__(self, chunks: Iterable[bytes]):
        self._chunks = iter(chunks)
        self._buffer = b""
        self._base = 0  # position of the first byte in the buffer
        self._source_base = 0  # the same in the stream as it came
        self._ended = False
        self._absent: dict[bytes, int] = {}  # up to where a closing is known not to be
        self._decoder: codecs.IncrementalDecoder | None = None
        self.at = 0
        self.fault = ""
        self.remark = ""
        self._encoding = self._find_encoding()

    # ---- the encoding -------------------------------------------------------------------------

    def _find_encoding(self) -> str:
        while len(self._buffer) < 1024 and not self._ended:
            self._more()
        head = self._buffer
        for bom, name in _BOMS:
            if head.startswith(bom):
                self._buffer = head[len(bom) :]
                self._source_base = len(bom)
                return self._as_utf16(name) if name != "utf-8" else name
        if head.startswith((b"<\x00", b"\x00<")):
            return self._as_utf16("utf-16-le" if head[1] == 0 else "utf-16-be")
        found = _DECLARATION.match(head)
        if found is None:
            return "utf-8"
        declared = found.group(1).decode("ascii")
        try:
            name = codecs.lookup(declared).name
        except LookupError:
            self.fault = f"unknown encoding {declared!r}"
            return "utf-8"
        if name in _UNDER_ASCII or _SINGLE_BYTE.fullmatch(name):
            return "utf-8" if name in _UNDER_ASCII else name
        if name.startswith("utf-16"):
            self.remark = f"declared as {declared}, but the bytes are not: read as UTF-8"
        else:
            self.fault = f"encoding {declared!r} is not read"
        return "utf-8"

    def _as_utf16(self, name: str) -> str:
        self._decoder = codecs.getincrementaldecoder(name)("surrogatepass")
        self._buffer = self._recoded(self._buffer)
        return name

    def _recoded(self, chunk: bytes) -> bytes:
        if self._decoder is None:
            return chunk
        return self._decoder.decode(chunk).encode("utf-8", "surrogatepass")

    def as_utf8(self, data: bytes) -> bytes:
        """A piece of the stream in UTF-8; bytes that cannot be are left for the parser to find."""
        if self._encoding.startswith("utf"):
            return data
        try:
            return data.decode(self._encoding).encode()
        except UnicodeDecodeError:
            return data

    def offset(self, position: int) -> int:
        """Where `position` is in the stream as it came, in bytes."""
        size = position - self._base
        if self._decoder is not None:
            size = self._source_size(self._buffer[:size])
        return self._source_base + size

    def _source_size(self, data: bytes) -> int:
        return len(data) if self._decoder is None else _utf16_size(data)

    # ---- looking for things -------------------------------------------------------------------

    @property
    def end(self) -> int:
        """The position after the last byte read so far."""
        return self._base + len(self._buffer)

    def _more(self) -> bool:
        """Read a chunk; false at the end of the stream."""
        chunk = next(self._chunks, b"") if not self._ended else b""
        if not chunk:
            self._ended = True
            return False
        self._buffer += self._recoded(chunk)
        return True

    def move(self, position: int) -> None:
        """Go on from here; what lies before it may be forgotten."""
        self.at = position
        if position - self._base > 65_536 or position == self.end:
            gone = self._buffer[: position - self._base]
            self._source_base += self._source_size(gone)
            self._buffer = self._buffer[len(gone) :]
            self._base = position

    def slice(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`, as far as they have been read."""
        return self._buffer[start - self._base : end - self._base]

    def starts(self, at: int, prefix: bytes) -> bool:
        """Whether `prefix` stands at `at`."""
        return self._buffer.startswith(prefix, at - self._base)

    def search(self, pattern: re.Pattern[bytes], start: int, end: int) -> re.Match[bytes] | None:
        """The first place of `pattern` between two positions, as far as they have been read."""
        return pattern.search(self._buffer, start - self._base, end - self._base)

    def position(self, at: int) -> int:
        """The position of a place in a match of `search`."""
        return self._base + at

    def need(self, at: int, count: int) -> None:
        """Read until `count` bytes from `at` on are there, or the stream ends."""
        while self.end < at + count and self._more():
            pass

    def find(self, wanted: bytes, start: int, limit: int = 0) -> int:
        """The first place of `wanted` from `start` on (within `limit` bytes if given), or -1.
        Without a limit what has been searched is forgotten."""
        search = start
        while True:
            stop = len(self._buffer) if not limit else start + limit - self._base
            found = self._buffer.find(wanted, search - self._base, stop)
            if found >= 0:
                return found + self._base
            if limit and self.end >= start + limit:
                return -1
            search = max(start, self.end - len(wanted) + 1)
            if not limit:
                self.move(search)
            if not self._more():
                return -1

    def find_once(self, wanted: bytes, start: int, limit: int) -> int:
        """As `find`, up to position `limit`; stretches where `wanted` is not are searched once."""
        known = self._absent.get(wanted, 0)
        begin = max(start, known - len(wanted) + 1)
        found = self.find(wanted, begin, limit - begin) if begin < limit else -1
        self._absent[wanted] = max(known, limit if found < 0 else found)
        return found

    def skip(self, wanted: bytes, start: int) -> int:
        """The place after the first `wanted` from `start` on, or -1; forgets what it passes."""
        found = self.find(wanted, start)
        return found + len(wanted) if found >= 0 else -1

    def match(
        self, pattern: re.Pattern[bytes], partial: re.Pattern[bytes], at: int, limit: int
    ) -> re.Match[bytes] | None:
        """`pattern` at `at`, reading on as long as all that has been read fits `partial`."""
        while True:
            found = pattern.match(self._buffer, at - self._base)
            if found is not None or self.end - at > limit:
                return found
            begun = partial.match(self._buffer, at - self._base)
            if begun is None or begun.end() < len(self._buffer) or not self._more():
                return None

    def element_end(self, name: bytes, after: int, limit: int) -> tuple[int, int]:
        """Where the element `name`, whose start tag ends at `after`, ends: (position, -1); else
        (-1, where the next one of that name begins) or (-1, -1). Comments and CDATA sections are
        passed over, unless they hide the end of one element and the start of another."""
        return _ElementSearch(self, name, limit).run(after)


class _ElementSearch:
    """The search of `XmlBytes.element_end`, up to position `limit`."""

    def __init__(self, text: XmlBytes, name: bytes, limit: int):
        quoted = re.escape(name)
        self._tokens = re.compile(
            rb"<(?:!--|!\[CDATA\[|(/%s\s*>)|(%s(?=[\s/>])))" % (quoted, quoted)
        )
        self._end = re.compile(rb"</%s\s*>" % quoted)
        self._start = re.compile(rb"<%s[\s/>]" % quoted)
        self._text = text
        self._limit = limit
        self._overlap = len(name) + 16

    def run(self, after: int) -> tuple[int, int]:
        """(end, -1), (-1, next start) or (-1, -1)."""
        at = after
        while (found := self._next(at)) is not None:
            start, token, is_end = found
            if is_end:
                return start + len(token), -1
            if not token.startswith(b"<!"):
                return -1, start
            at = self._past(start, token)
        return -1, -1

    def _next(self, at: int) -> tuple[int, bytes, bool] | None:
        text = self._text
        search = at
        while True:
            found = text.search(self._tokens, search, self._limit)
            if found is not None:
                start = text.position(found.start())
                return start, found.group(), found.group(1) is not None
            if text.end >= self._limit:
                return None
            search = max(at, text.end - self._overlap)
            have = text.end
            text.need(have, 1)
            if text.end == have:
                return None

    def _past(self, start: int, token: bytes) -> int:
        """The position after a comment or section; after its opening if it is not one."""
        closing = b"-->" if token == b"<!--" else b"]]>"
        inside = start + len(token)
        end = self._text.find_once(closing, inside, self._limit)
        if end < 0:
            return inside
        hidden = self._text.slice(inside, end)
        closed = self._end.search(hidden)
        if closed is not None and self._start.search(hidden, closed.end()):
            return inside
        return end + len(closing)


def _utf16_size(data: bytes) -> int:
    """Bytes in UTF-16 of UTF-8 `data`; a character cut at the end does not count."""
    tails = sum(1 for byte in data[-3:] if byte & 0xC0 == 0x80)
    for cut in range(tails + 2):
        try:
            text = data[: len(data) - cut].decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            continue
        return len(text.encode("utf-16-le", "surrogatepass"))
    return 2 * len(data)

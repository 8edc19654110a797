"""Bytes to whole lines. CR ends a message; LF, CRLF and NUL are taken too, blank lines skipped.

Fed any split of the bytes, it gives the same lines.
"""

from __future__ import annotations

import re

_END = re.compile(rb"[\r\n\0]")


class Framer:
    """One connection's buffer. A line longer than `longest` bytes is dropped to its end; `dropped`
    counts those."""

    def __init__(self, longest: int = 65536) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._seen = 0
        self._skipping = False
        self.dropped = 0

    @property
    def waiting(self) -> bool:
        """Whether a line has begun and is not whole."""
        return self._skipping or bool(self._buffer.strip(b" \r\n\0"))

    def feed(self, data: bytes) -> None:
        """Bytes as they arrive."""
        self._buffer += data

    def next(self) -> bytes | None:
        """The next line without its end and without blanks before it; None until one is whole."""
        while True:
            found = _END.search(self._buffer, self._seen)
            if found is None:
                if len(self._buffer) > self._longest:
                    self._buffer.clear()
                    self._skipping = True
                self._seen = len(self._buffer)
                return None
            line = bytes(self._buffer[: found.start()])
            del self._buffer[: found.end()]
            self._seen = 0
            if self._skipping or len(line) > self._longest:
                self._skipping = False
                self.dropped += 1
                continue
            line = line.lstrip(b" \t")
            if line:
                return line

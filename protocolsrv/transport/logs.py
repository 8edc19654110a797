"""What the server says while it runs: one line an exchange, and events, as text or JSON.

Lines are gathered on the reactor thread and written by a thread of their own, so that a full disk
or a pager that does not read never holds up a client; when too much waits, lines are dropped and
their number is told later. Exchange lines go past `twisted.logger` (an event costs it 30-40 us,
as much as an exchange); everything else goes through it, to the same sink.

A line holds the exchange's id, method, path, status, milliseconds, and the responder's note; never
the query string, never a header or a body. The client's address is left out unless asked for: the
note and the path tell what somebody looked for, and a library does not write down who looked. Bytes
that are no request have neither, and their line says where they came from.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from queue import Full, Queue
from typing import Any, Literal, Protocol, TextIO

from twisted.logger import (
    FilteringLogObserver,
    ILogObserver,
    LogEvent,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    PredicateResult,
    formatEvent,
    globalLogBeginner,
)
from twisted.python.failure import Failure
from zope.interface import implementer

Style = Literal["console", "json"]

_LEVELS = {"WARNING": "warn", "ERROR": "error", "CRITICAL": "critical"}
"""Names of levels: the standard library's, and Twisted's."""

_CHUNK = 4096
"""Bytes a write: up to this, lines of several processes do not mix in one pipe (PIPE_BUF)."""
_WAITING = 256
"""Batches that may wait for the writing thread."""


class Later(Protocol):
    """The part of a reactor that the sink needs."""

    def callLater(self, delay: float, call: Callable[[], object]) -> object:
        """Call after `delay` seconds."""
        ...


class LineSink:
    """Takes lines from the reactor thread and writes them from another."""

    def __init__(self, descriptor: int, clock: Later | None = None, delay: float = 0.1):
        self._descriptor = descriptor
        self._clock = clock
        self._delay = delay
        self._lines: list[str] = []
        self._lock = threading.Lock()
        self._queue: Queue[bytes | None] = Queue(_WAITING)
        self.lost = 0
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    def add(self, line: str) -> None:
        """Take one line (without its end) from the reactor thread; written within `delay`."""
        lines = self._lines
        lines.append(line)
        if len(lines) == 1 and self._clock is not None:
            self._clock.callLater(self._delay, self.flush)

    def add_now(self, line: str) -> None:
        """Take one line from any thread and hand it to the writer at once."""
        self._put([line])

    def flush(self) -> None:
        """Hand what was gathered to the writing thread."""
        lines, self._lines = self._lines, []
        if lines:
            self._put(lines)

    def close(self, seconds: float = 1.0) -> None:
        """Write everything, waiting at most so long for a reader that does not read."""
        self.flush()
        try:
            self._queue.put(None, timeout=seconds)
        except Full:
            return
        self._thread.join(seconds)

    def _put(self, lines: list[str]) -> None:
        with self._lock:
            lost = [f"{self.lost} log lines were lost"] if self.lost else []
            text = "\n".join((*lines, *lost, ""))
            try:
                self._queue.put_nowait(text.encode("utf-8", "replace"))
            except Full:
                self.lost += len(lines)
            else:
                self.lost = 0

    def _write_all(self) -> None:
        while (batch := self._queue.get()) is not None:
            start = 0
            while start < len(batch):
                end = start + _CHUNK
                if end < len(batch):
                    end = batch.rfind(b"\n", start, end) + 1 or batch.find(b"\n", start) + 1
                try:
                    os.write(self._descriptor, batch[start:end])
                except OSError:
                    self.lost += 1
                start = end


class ExchangeLog:
    """Writes the line of an exchange; calling it is all there is to it.

    `process` is the process's name (worker-0). Text of the responder or of the path that is not
    printable is escaped, so that nobody writes lines or terminal commands into the log. The peer
    is "-" unless `clients`, or no request was understood (the method is "-")."""

    def __init__(self, sink: LineSink, style: Style, process: str, *, clients: bool = False):
        self._sink = sink
        self._clients = clients
        self._process = process
        self._second = -1
        self._stamp = ""
        self.write = self._write_json if style == "json" else self._write_text

    def _now(self) -> str:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
        return self._stamp

    def _who(self, peer: str, method: str) -> str:
        return peer if self._clients or method == "-" else "-"

    def _write_text(
        self, trace: str, peer: str, method: str, path: str, status: int, ms: float, note: str
    ) -> None:
        self._sink.add(
            f"{self._now()} {self._process} {trace} {self._who(peer, method)} {method} "
            f"{printable(path)} "
            f"{status} {ms:.1f}ms {printable(note)}"
        )

    def _write_json(
        self, trace: str, peer: str, method: str, path: str, status: int, ms: float, note: str
    ) -> None:
        self._sink.add(
            f'{{"time":"{self._now()}","process":"{self._process}","id":"{trace}",'
            f'"peer":{json.dumps(self._who(peer, method))},"method":"{method}",'
            f'"path":{json.dumps(path)},'
            f'"status":{status},"ms":{ms:.1f},"note":{json.dumps(note)}}}'
        )


def printable(text: str) -> str:
    """The text with line breaks, control and direction characters escaped."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def text_line(event: LogEvent, process: str) -> str:
    """One event of twisted.logger as a line of text."""
    level = event.get("log_level", LogLevel.info)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(event.get("log_time", time.time())))
    line = f"{stamp} {process} {level.name} {printable(formatEvent(event))}"
    failure = event.get("log_failure")
    return f"{line}\n{failure.getTraceback()}".rstrip() if failure is not None else line


def json_line(event: LogEvent, process: str) -> str:
    """One event of twisted.logger as a JSON object."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(event.get("log_time", time.time())))
    said = {
        "time": stamp,
        "process": process,
        "level": event.get("log_level", LogLevel.info).name,
        "text": formatEvent(event),
    }
    failure = event.get("log_failure")
    if failure is not None:
        said["traceback"] = failure.getTraceback()
    return json.dumps(said, ensure_ascii=False)


@implementer(ILogObserver)
class EventObserver:
    """Writes twisted.logger events to a sink."""

    def __init__(self, sink: LineSink, style: Style, process: str):
        self._sink = sink
        self._line = json_line if style == "json" else text_line
        self._process = process

    def __call__(self, event: LogEvent) -> None:
        """Write one event, at once: events are rare and worth having before a crash."""
        self._sink.add_now(self._line(event, self._process))


class FromStandard(logging.Handler):
    """Takes what rooms without Twisted say by the standard library's `logging`."""

    _log = Logger(namespace="protocolsrv.logging")

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on."""
        level = LogLevel.levelWithName(_LEVELS.get(record.levelname, "info"))
        said: dict[str, Any] = {"text": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            failure: Any = Failure
            said["log_failure"] = failure(record.exc_info[1], *record.exc_info[::2])
        self._log.emit(level, "{text}", **said)


def _take_standard() -> None:
    root = logging.getLogger("protocolsrv")
    if not any(isinstance(one, FromStandard) for one in root.handlers):
        root.addHandler(FromStandard())
        root.setLevel(logging.INFO)


def _quiet_twisted(event: LogEvent) -> object:
    """Twisted's own talk (a port starting, a factory stopping) is below our notice."""
    own = str(event.get("log_namespace", "")).startswith("protocolsrv")
    if own or event.get("log_level", LogLevel.info) > LogLevel.info or event.get("isError"):
        return PredicateResult.maybe
    return PredicateResult.no


def start_logging(
    clock: Later | None,
    style: Style,
    process: str,
    stream: TextIO | None = None,
    *,
    clients: bool = False,
) -> tuple[LineSink, ExchangeLog]:
    """Send events and exchanges of this process to `stream` (standard error by default).

    `clients`: exchanges are told with the client's address. Called once a process; the sink is
    closed by whoever stops the process."""
    sink = LineSink((stream or sys.stderr).fileno(), clock)
    levels = LogLevelFilterPredicate(LogLevel.info)
    observer = FilteringLogObserver(
        EventObserver(sink, style, process),
        [_quiet_twisted, levels],  # type: ignore[list-item]
    )
    _take_standard()
    globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False, discardBuffer=True)
    return sink, ExchangeLog(sink, style, process, clients=clients)

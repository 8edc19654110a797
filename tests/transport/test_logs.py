"""Log lines: what they hold, that they cannot be forged, that nobody waits for them."""

import json
import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.logger import LogLevel, globalLogPublisher
from twisted.python.failure import Failure

from protocolsrv.transport.logs import (
    ExchangeLog,
    FromStandard,
    LineSink,
    json_line,
    printable,
    text_line,
)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def written(
    pipe: tuple[int, int],
    style: str,
    path: str,
    note: str,
    *,
    method: str = "GET",
    clients: bool = True,
) -> str:
    sink = LineSink(pipe[1])
    log = ExchangeLog(sink, style, "worker-0", clients=clients)  # type: ignore[arg-type]
    log.write("ab-1", "192.0.2.1", method, path, 200, 1.25, note)
    sink.close()
    return os.read(pipe[0], 65536).decode()


def test_console_line(pipe: tuple[int, int]) -> None:
    line = written(pipe, "console", "/sru", "12 hits")
    assert line.endswith(" worker-0 ab-1 192.0.2.1 GET /sru 200 1.2ms 12 hits\n")
    assert time.strptime(line[:20], "%Y-%m-%dT%H:%M:%SZ")


def test_json_line(pipe: tuple[int, int]) -> None:
    said = json.loads(written(pipe, "json", '/sr"u\n', "å"))
    del said["time"]
    assert said == {
        "process": "worker-0",
        "id": "ab-1",
        "peer": "192.0.2.1",
        "method": "GET",
        "path": '/sr"u\n',
        "status": 200,
        "ms": 1.2,
        "note": "å",
    }


@pytest.mark.parametrize("style", ["console", "json"])
def test_who_asked_is_not_written_beside_what_was_asked(pipe: tuple[int, int], style: str) -> None:
    assert "192.0.2.1" not in written(pipe, style, "/sru", "dc.title=x", clients=False)


def test_who_sends_what_is_no_request_is_written(pipe: tuple[int, int]) -> None:
    assert "192.0.2.1" in written(pipe, "console", "-", "no request", method="-", clients=False)


def test_nobody_writes_a_line_of_his_own(pipe: tuple[int, int]) -> None:
    line = written(pipe, "console", "/a\n2026 forged", "\x1b[31m\u202e")
    assert line.count("\n") == 1
    assert "\x1b" not in line and "\u202e" not in line


@pytest.mark.parametrize(
    ("text", "shown"), [("Räksmörgås", "Räksmörgås"), ("a\r\nb", "a\\r\\nb"), ("\u202e", "\\u202e")]
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_reader_that_does_not_read_stops_nobody(pipe: tuple[int, int]) -> None:
    sink = LineSink(pipe[1])
    began = time.monotonic()
    for _ in range(600):
        sink.add("x" * 4000)
        sink.flush()
    assert time.monotonic() - began < 1.0
    assert sink.lost > 0
    os.set_blocking(pipe[0], False)
    read = b""
    until = time.monotonic() + 5
    while time.monotonic() < until and sink._queue.qsize():
        try:
            read += os.read(pipe[0], 1 << 20)
        except BlockingIOError:
            time.sleep(0.001)
    sink.add("after")
    sink.close()
    while True:
        try:
            read += os.read(pipe[0], 1 << 20)
        except BlockingIOError:
            break
    assert b"log lines were lost" in read
    assert read.count(b"after") == 1


def test_a_closed_reader_harms_nobody() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    sink = LineSink(writing)
    sink.add("x")
    sink.close()
    assert sink.lost == 1
    os.close(writing)


def test_events() -> None:
    event = {
        "log_level": LogLevel.warn,
        "log_time": 0.0,
        "log_format": "{name} is\ngone",
        "name": "å",
    }
    assert text_line(event, "supervisor") == "1970-01-01T00:00:00Z supervisor warn å is\\ngone"
    assert json.loads(json_line(event, "supervisor")) == {
        "time": "1970-01-01T00:00:00Z",
        "process": "supervisor",
        "level": "warn",
        "text": "å is\ngone",
    }


def test_an_event_with_a_failure_shows_its_traceback() -> None:
    try:
        raise ValueError("why")
    except ValueError:
        event = {"log_format": "oh", "log_time": 0.0, "log_failure": Failure()}
    assert "ValueError: why" in text_line(event, "x")
    assert "ValueError: why" in json.loads(json_line(event, "x"))["traceback"]


def test_rooms_without_twisted_are_heard() -> None:
    """What they say by `logging` comes out as an event, a fault with its traceback."""
    heard: list[Any] = []
    globalLogPublisher.addObserver(heard.append)
    handler = FromStandard()
    log = logging.getLogger("protocolsrv.test_logs")
    log.addHandler(handler)
    log.propagate = False
    try:
        log.warning("duty %s waits", "purge")
        try:
            raise RuntimeError("a bug")
        except RuntimeError:
            log.exception("conversation %s failed", "t1")
    finally:
        log.removeHandler(handler)
        globalLogPublisher.removeObserver(heard.append)
    lines = [text_line(one, "circulation") for one in heard]
    assert lines[0].endswith("circulation warn duty purge waits")
    assert "circulation error conversation t1 failed" in lines[1]
    assert "RuntimeError: a bug" in lines[1]

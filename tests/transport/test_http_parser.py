"""Requests of bytes: whole, byte by byte, cut anywhere, and hostile."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.transport.http_parser import Arrival, Event, Fault, RequestParser, Signal
from protocolsrv.transport.limits import HttpLimits

SMALL = HttpLimits(target_bytes=200, head_bytes=600, header_fields=10, body_bytes=50)
GET = b"GET /sru?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"


def parser(peer: str = "192.0.2.1", trusted: bool = False) -> RequestParser:
    number = count(1)
    return RequestParser(SMALL, peer, lambda: f"t{next(number)}", trusted)


def parse(*chunks: bytes) -> list[Event]:
    reader = parser()
    return [event for chunk in chunks for event in reader.feed(chunk)]


def only(data: bytes) -> Arrival:
    (event,) = parse(data)
    assert isinstance(event, Arrival)
    return event


def status(data: bytes) -> int:
    """The status of the fault these bytes end in."""
    last = parse(data)[-1]
    assert isinstance(last, Fault)
    return last.status


def head(fields: str = "", line: str = "POST / HTTP/1.1") -> bytes:
    return f"{line}\r\nHost: h\r\n{fields}\r\n".encode()


def test_a_whole_request() -> None:
    arrival = only(
        b"POST /sru%20x?q=%F6 HTTP/1.1\r\nHost: h:80\r\nAccept: a\r\nACCEPT: b\r\n"
        b"X:  spaced \r\nContent-Length: 3\r\n\r\nabc"
    )
    request = arrival.request
    assert (request.method, request.path, request.query) == ("POST", "/sru x", b"q=%F6")
    assert request.headers == {
        "host": "h:80",
        "accept": "a, b",
        "x": "spaced",
        "content-length": "3",
    }
    assert (request.body, request.peer, request.trace) == (b"abc", "192.0.2.1", "t1")
    assert (arrival.keep_alive, arrival.http_10, arrival.target) == (
        True,
        False,
        b"/sru%20x?q=%F6",
    )


def test_head_reaches_the_responder_as_get() -> None:
    arrival = only(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (arrival.method, arrival.request.method) == ("HEAD", "GET")


@pytest.mark.parametrize(
    ("data", "keep_alive", "http_10"),
    [
        (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", False, False),
        (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n", False, False),
        (b"GET / HTTP/1.0\r\n\r\n", False, True),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True, True),
        (b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", False, False),
    ],
)
def test_versions_and_connection(data: bytes, keep_alive: bool, http_10: bool) -> None:
    arrival = only(data)
    assert (arrival.keep_alive, arrival.http_10) == (keep_alive, http_10)


def test_chunked_body_with_extension_and_trailer() -> None:
    arrival = only(
        head("Transfer-Encoding: chunked\r\n")
        + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: dropped\r\n\r\n"
    )
    assert arrival.request.body == b"abcde"
    assert "x-trailer" not in arrival.request.headers


def test_pipelined_requests_come_in_order() -> None:
    events = parse(GET * 3 + head("Content-Length: 2\r\n") + b"ab" + GET)
    assert [type(event) for event in events] == [Arrival] * 5
    assert [event.request.trace for event in events if isinstance(event, Arrival)] == [
        "t1",
        "t2",
        "t3",
        "t4",
        "t5",
    ]


def test_nothing_is_read_after_the_last_request() -> None:
    close = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    assert len(parse(close + GET)) == 1
    assert len(parse(close, GET)) == 1
    upgrade = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
    assert len(parse(upgrade + GET)) == 1


def test_raw_swedish_letters_in_the_request_line_are_read() -> None:
    data = "GET /ö?q=åäö HTTP/1.1\r\nHost: h\r\nX: ö\r\n\r\n".encode()
    request = only(data).request
    assert (request.path, request.query) == ("/ö", b"q=%C3%A5%C3%A4%C3%B6")
    assert request.headers["x"] == "ö".encode().decode("latin-1")


def test_the_body_keeps_its_bytes() -> None:
    body = "ö\r\nö\n".encode()
    data = head(f"Content-Length: {len(body)}\r\n") + body
    assert only(data).request.body == body


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", 400),
        ("Content-Length: 3\r\nContent-Length: 3\r\n", 400),
        ("Content-Length: +3\r\n", 400),
        ("Content-Length: 3,3\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Content-Length: 99999999999999999999999\r\n", 400),
        ("Transfer-Encoding: chunked, chunked\r\n", 400),
        ("Transfer-Encoding: xchunked\r\n", 501),
        ("Transfer-Encoding: \r\nContent-Length: 1\r\n", 400),
        ("Transfer-Encoding: gzip, chunked\r\n", 501),
        ("X: a\r\n b\r\n", 400),
        ("X : a\r\n", 400),
        ("X: a\nY: b\r\n", 400),
        ("X: a\rY: b\r\n", 400),
        ("X: a\0b\r\n", 400),
        (": a\r\n", 400),
        ("Host: other\r\n", 400),
        ("Content-Length: 51\r\n", 413),
        ("Expect: something\r\n", 417),
        ("Content-Length: 1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n", 400),
        ("X: " + "a" * 700 + "\r\n", 431),
        ("".join(f"X{n}: a\r\n" for n in range(10)), 431),
    ],
)
def test_hostile_header_fields(fields: str, expected: int) -> None:
    assert status(head(fields)) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: h\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 505),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"get / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        (b"BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501),
        (b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 405),
        (b"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /" + b"a" * 201 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 414),
        (b"GET /" + b"a" * 201, 414),
        (b"GET / HTTP/1.1\r\nHost: " + b"h" * 700, 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 501),
        (b"9900302.00AY1AZFCA0\r", 501),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (head("Transfer-Encoding: chunked\r\n") + b"3\nabc\n0\n\n", 400),
        (head("Transfer-Encoding: chunked\r\n") + b"3 \r\nabc\r\n0\r\n\r\n", 400),
        (head("Transfer-Encoding: chunked\r\n") + b"3\r\nabcd\r\n0\r\n\r\n", 400),
        (head("Transfer-Encoding: chunked\r\n") + b"fffffffffffffffffff\r\n", 400),
        (head("Transfer-Encoding: chunked\r\n") + b"33\r\n" + b"a" * 51, 413),
    ],
)
def test_hostile_requests(data: bytes, expected: int) -> None:
    assert status(data) == expected


def test_a_fault_is_the_last_event_and_repeats_nothing() -> None:
    reader = parser()
    events = reader.feed(GET + b"GET /secret%zz HTTP/1.1\r\nHost: h\r\n\r\n" + GET)
    assert [type(event) for event in events] == [Arrival, Fault]
    assert "secret" not in str(events[-1])
    assert reader.done
    assert reader.feed(GET) == []


def test_expectation_is_signalled_before_the_body() -> None:
    reader = parser()
    data = head("Content-Length: 2\r\nExpect: 100-continue\r\n")
    assert reader.feed(data) == [Signal.CONTINUE]
    assert reader.in_body
    (arrival,) = reader.feed(b"ab")
    assert isinstance(arrival, Arrival)
    assert only(head("Expect: 100-continue\r\n")).request.body == b""


def test_partial_is_known() -> None:
    reader = parser()
    assert not reader.partial
    reader.feed(b"\r\n")
    assert not reader.partial
    reader.feed(b"GE")
    assert reader.partial and not reader.in_body
    reader.feed(GET[2:])
    assert not reader.partial
    reader.feed(GET + b"G")
    assert reader.partial


def test_a_trusted_proxy_tells_the_client() -> None:
    def peer(fields: str, trusted: bool = True) -> str:
        (event,) = parser("10.0.0.1", trusted).feed(head(fields))
        assert isinstance(event, Arrival)
        return event.request.peer

    assert peer("X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n") == "198.51.100.7"
    assert peer("X-Forwarded-For: nonsense\r\n") == "10.0.0.1"
    assert peer("") == "10.0.0.1"
    assert peer("X-Forwarded-For: 198.51.100.7\r\n", trusted=False) == "10.0.0.1"


SAMPLES = [
    GET,
    b"\r\n\r\n" + GET + b"\r\n" + GET,
    head("Content-Length: 7\r\n") + b"a\r\n\r\nbc" + GET,
    head("Transfer-Encoding: chunked\r\n") + b"2\r\nab\r\n3;e\r\n\r\nc\r\n0\r\nT: u\r\n\r\n" + GET,
    "GET /ö?å HTTP/1.1\r\nHost: ö\r\n\r\n".encode() * 2,
    head("Content-Length: 4\r\n") + "öö".encode() + "GET /å HTTP/1.1\r\nHost: h\r\n\r\n".encode(),
    GET + b"GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n" + GET,
    GET + b"\x80\x81\r\n",
    GET + b"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n" + GET,
]


@pytest.mark.parametrize("data", SAMPLES, ids=range(len(SAMPLES)))
def test_byte_by_byte_gives_the_same_events(data: bytes) -> None:
    assert parse(*(data[n : n + 1] for n in range(len(data)))) == parse(data)


@pytest.mark.parametrize("data", SAMPLES, ids=range(len(SAMPLES)))
def test_cut_anywhere_gives_the_same_events(data: bytes) -> None:
    whole = parse(data)
    for cut in range(len(data)):
        assert parse(data[:cut], data[cut:]) == whole


@given(st.binary(max_size=200), st.sampled_from(SAMPLES), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_garbage_never_raises(garbage: bytes, sample: bytes, at: int) -> None:
    data = sample[:at] + garbage + sample[at:]
    events = parse(data)
    assert all(not isinstance(event, Fault) for event in events[:-1])


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=200, deadline=None)
def test_flipped_bytes_never_raise(sample: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(sample) - 1))
    data = bytearray(sample)
    data[at] ^= draw.draw(st.integers(1, 255))
    parse(bytes(data), GET)

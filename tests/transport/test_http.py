"""The HTTP protocol on a string transport and a manual clock."""

import pytest
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work
from tests.transport.fakes import Bench, answers, bodies, echo_path


def get(path: str = "/", fields: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: h\r\n{fields}\r\n".encode()


def text(said: str) -> HttpResponse:
    return HttpResponse(200, "text/plain", (said.encode(),))


def dear(request: HttpRequest) -> HttpResponse | Work:
    """Dear work for /dear, an answer at once for the rest."""
    if request.path.startswith("/dear"):
        return Work(10_000, lambda: text(f"ran {request.path}"), lambda: text("refused"))
    return echo_path(request)


def test_answers_and_stays_open() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(get("/a"))
    connection.dataReceived(get("/b"))
    assert bodies(wire.value()) == [b"/a", b"/b"]
    assert not wire.disconnecting


def test_byte_by_byte() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    for byte in get("/a") + get("/b"):
        connection.dataReceived(bytes([byte]))
    assert bodies(wire.value()) == [b"/a", b"/b"]


def test_the_log_line() -> None:
    bench = Bench()
    connection, _ = bench.connect("192.0.2.7")
    connection.dataReceived(b"HEAD /sru?query=secret HTTP/1.1\r\nHost: h\r\n\r\n")
    ((trace, peer, method, path, status, ms, note),) = bench.lines
    assert (peer, method, path, status, note) == ("192.0.2.7", "HEAD", "/sru", 200, "said")
    assert trace == bench.responder.seen[0].trace
    assert ms >= 0


def test_the_id_of_the_exchange_is_in_the_reply() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(get())
    ((_, fields, _),) = answers(wire.value())
    assert fields["x-request-id"] == bench.responder.seen[0].trace


def test_head_has_the_length_and_no_body() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n")
    assert wire.value().endswith(b"\r\n\r\n")
    assert b"Content-Length: 4\r\n" in wire.value()


def test_options_and_other_methods() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
    connection.dataReceived(b"DELETE / HTTP/1.1\r\nHost: h\r\n\r\n")
    (options, delete) = answers(wire.value())
    assert (options[0], options[1]["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert (delete[0], delete[1]["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert bench.responder.seen == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", "close"),
        (get(fields="Connection: close\r\n"), "close"),
    ],
)
def test_closes_when_asked(data: bytes, field: str) -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(data)
    ((status, fields, _),) = answers(wire.value())
    assert (status, fields["connection"]) == (200, field)
    assert wire.disconnecting


def test_http_10_may_stay() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert answers(wire.value())[0][1]["connection"] == "keep-alive"
    assert not wire.disconnecting


def test_bytes_that_are_no_request_are_answered_then_dropped() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(get("/a") + b"GET /<script>%zz HTTP/1.1\r\nHost: h\r\n\r\n" + get("/b"))
    (first, fault) = answers(wire.value())
    assert (first[2], fault[0], fault[1]["connection"]) == (b"/a", 400, "close")
    assert b"script" not in wire.value()
    assert wire.half_closed and not wire.disconnecting
    connection.dataReceived(b"x" * 1000)
    assert len(answers(wire.value())) == 2
    bench.pass_time(5)
    assert wire.aborted


def test_continue_only_when_the_body_is_still_to_come() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    connection.dataReceived(head)
    assert wire.value() == b"HTTP/1.1 100 Continue\r\n\r\n"
    wire.clear()
    connection.dataReceived(b"ab")
    assert bench.responder.seen[0].body == b"ab"
    wire.clear()
    connection.dataReceived(head + b"cd")
    assert [status for status, _, _ in answers(wire.value())] == [200]


def test_cheap_work_runs_at_once() -> None:
    bench = Bench(lambda _: Work(2999, lambda: text("ran"), lambda: text("refused")))
    connection, wire = bench.connect()
    connection.dataReceived(get())
    assert bodies(wire.value()) == [b"ran"]
    assert bench.threads.calls == []


def test_dear_work_waits_for_the_pool_and_answers_stay_in_order() -> None:
    bench = Bench(dear)
    connection, wire = bench.connect()
    connection.dataReceived(get("/a") + get("/dear") + get("/b"))
    connection.dataReceived(get("/c"))
    assert bodies(wire.value()) == [b"/a"]
    assert wire.producerState == "paused"
    other, other_wire = bench.connect()
    other.dataReceived(get("/quick"))
    assert bodies(other_wire.value()) == [b"/quick"]
    bench.threads.run()
    assert bodies(wire.value()) == [b"/a", b"ran /dear", b"/b", b"/c"]
    assert wire.producerState == "producing"


def test_dear_work_of_a_lost_client_is_forgotten() -> None:
    bench = Bench(dear, pool_threads=1)
    first, _ = bench.connect()
    second, wire = bench.connect()
    first.dataReceived(get("/dear1"))
    second.dataReceived(get("/dear2"))
    second.connectionLost(Failure(ConnectionDone()))
    bench.threads.run()
    assert bench.threads.calls == []
    assert wire.value() == b""


def test_a_full_pool_refuses_in_the_words_of_the_protocol() -> None:
    bench = Bench(dear, pool_threads=1, pool_waiting=1)
    wires = []
    for n in range(3):
        connection, wire = bench.connect()
        connection.dataReceived(get(f"/dear{n}"))
        wires.append(wire)
    assert [bodies(wire.value()) for wire in wires] == [[], [], [b"refused"]]


def test_late_work_is_refused_and_its_result_dropped() -> None:
    bench = Bench(dear, pool_threads=1, pool_seconds=10.0)
    connection, wire = bench.connect()
    connection.dataReceived(get("/dear"))
    bench.pass_time(11)
    assert bodies(wire.value()) == [b"refused"]
    bench.threads.run()
    connection.dataReceived(get("/b"))
    assert bodies(wire.value()) == [b"refused", b"/b"]


class Panic(BaseException):
    """As pyo3's panics are."""


@pytest.mark.parametrize("error", [ValueError("secret"), Panic("secret")])
@pytest.mark.parametrize("where", ["answer", "cheap", "dear"])
def test_a_bug_is_a_500_with_an_id_and_the_connection_lives(
    error: BaseException, where: str
) -> None:
    def fail() -> HttpResponse:
        raise error

    def answer(request: HttpRequest) -> HttpResponse | Work:
        if request.path == "/ok":
            return text("ok")
        if where == "answer":
            raise error
        return Work(1 if where == "cheap" else 99_999, fail, fail)

    bench = Bench(answer)
    connection, wire = bench.connect()
    connection.dataReceived(get("/x") + get("/ok"))
    if where == "dear":
        bench.threads.run()
    (failed, ok) = answers(wire.value())
    assert (failed[0], ok[2]) == (500, b"ok")
    assert bench.lines[0][0].encode() in failed[2]
    assert b"secret" not in wire.value()


def test_a_header_of_no_use_is_a_500() -> None:
    bench = Bench(lambda _: HttpResponse(200, "text/plain", (b"x",), (("X", "a\r\nB: c"),)))
    connection, wire = bench.connect()
    connection.dataReceived(get())
    assert answers(wire.value())[0][0] == 500
    assert b"B: c" not in wire.value()


def test_many_pipelined_requests_give_way_to_others() -> None:
    bench = Bench(turn_seconds=-1.0)
    connection, wire = bench.connect()
    connection.dataReceived(get("/a") * 3)
    assert len(bodies(wire.value())) == 1
    connection.dataReceived(get("/b"))
    bench.clock.pump([0, 0, 0, 0, 0])
    assert bodies(wire.value()) == [b"/a", b"/a", b"/a", b"/b"]
    assert wire.producerState == "producing"


def test_a_block_of_tiny_requests_is_parsed_in_slices() -> None:
    bench = Bench(dear)
    connection, wire = bench.connect()
    tiny = b"GET / HTTP/1.1\r\nHost:h\r\n\r\n"
    connection.dataReceived(get("/dear") + tiny * 2_500)
    assert len(connection._events) < 400
    bench.threads.run()
    while bench.clock.getDelayedCalls():
        bench.clock.advance(0)
    assert len(bodies(wire.value())) == 2_501


def test_slow_head_is_408() -> None:
    bench = Bench(head_seconds=10.0)
    connection, wire = bench.connect()
    for byte in b"GET / HTTP/1":
        connection.dataReceived(bytes([byte]))
        bench.pass_time(1)
    assert answers(wire.value())[0][0] == 408


def test_slow_body_is_408() -> None:
    bench = Bench(body_seconds=30.0)
    connection, wire = bench.connect()
    connection.dataReceived(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n")
    for _ in range(29):
        connection.dataReceived(b"a")
        bench.pass_time(1)
    assert wire.value() == b""
    bench.pass_time(3)
    assert answers(wire.value())[0][0] == 408


def test_idle_connection_is_closed_without_a_word() -> None:
    bench = Bench(idle_seconds=75.0)
    connection, wire = bench.connect()
    connection.dataReceived(get())
    wire.clear()
    bench.pass_time(74)
    assert not wire.disconnecting
    bench.pass_time(3)
    assert wire.disconnecting and wire.value() == b""


def test_a_connection_that_never_speaks_is_closed() -> None:
    bench = Bench(head_seconds=10.0)
    _, wire = bench.connect()
    bench.pass_time(12)
    assert wire.disconnecting and wire.value() == b""


def test_a_client_that_sends_no_more_still_gets_its_answers() -> None:
    bench = Bench(dear)
    connection, wire = bench.connect()
    connection.dataReceived(get("/dear"))
    connection.readConnectionLost()
    assert not wire.disconnecting
    bench.threads.run()
    assert bodies(wire.value()) == [b"ran /dear"]
    assert wire.disconnecting


def test_an_idle_client_that_leaves_is_let_go() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.readConnectionLost()
    assert wire.disconnecting


def test_caps_on_connections() -> None:
    bench = Bench(connections=3, connections_per_address=2)
    first, _ = bench.connect("192.0.2.1")
    bench.connect("192.0.2.1")
    with pytest.raises(AssertionError):
        bench.connect("192.0.2.1")
    bench.connect("192.0.2.2")
    with pytest.raises(AssertionError):
        bench.connect("192.0.2.3")
    first.connectionLost(Failure(ConnectionDone()))
    bench.connect("192.0.2.1")
    assert bench.site.counts["connections_refused"] == 2


def test_a_slow_reader_is_answered_no_further_and_dropped() -> None:
    bench = Bench(stall_seconds=30.0)
    connection, wire = bench.connect()
    connection.output.pauseProducing()  # what a transport does whose buffer is full
    connection.dataReceived(get("/a"))
    connection.dataReceived(get("/b"))
    connection.dataReceived(get("/c"))
    assert bodies(wire.value()) == [b"/a"]
    assert wire.producerState == "paused"
    bench.pass_time(29)
    assert not wire.aborted
    bench.pass_time(3)
    assert wire.aborted


def test_a_slow_reader_that_takes_its_answer_goes_on() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.output.pauseProducing()
    connection.dataReceived(get("/a"))
    connection.dataReceived(get("/b"))
    connection.output.resumeProducing()
    assert bodies(wire.value()) == [b"/a", b"/b"]
    assert wire.producerState == "producing"


def test_all_slow_readers_together_are_bounded() -> None:
    big = HttpResponse(200, "text/plain", (b"x" * 600,))
    bench = Bench(lambda _: big, portion_bytes=100, waiting_bytes=1500)
    wires = []
    for _ in range(4):
        connection, wire = bench.connect()
        connection.output.pauseProducing()
        connection.dataReceived(get())
        wires.append(wire)
    assert [wire.aborted for wire in wires] == [True, True, False, False]
    assert bench.site.counts["slow_readers_dropped"] == 2


def test_draining_answers_what_arrives_and_says_close() -> None:
    bench = Bench(dear)
    idle, idle_wire = bench.connect()
    busy, busy_wire = bench.connect()
    late, late_wire = bench.connect()
    busy.dataReceived(get("/dear"))
    bench.site.drain(0.3)
    assert not bench.site.drained()
    late.dataReceived(get("/late"))
    assert answers(late_wire.value())[0][1]["connection"] == "close"
    bench.clock.advance(0.5)
    bench.site.drained()
    assert not idle_wire.disconnecting
    bench.site.drained()
    assert idle_wire.disconnecting and not busy_wire.disconnecting
    bench.threads.run()
    ((status, fields, body),) = answers(busy_wire.value())
    assert (status, fields["connection"], body) == (200, "close", b"ran /dear")
    for connection in (idle, busy, late):
        connection.connectionLost(Failure(ConnectionDone()))
    assert bench.site.drained()

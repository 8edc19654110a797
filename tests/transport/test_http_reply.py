"""Answers to bytes."""

import pytest

from protocolsrv.transport.http_reply import HttpDate, failure_answer, plain, render_head
from protocolsrv.wire.exchange import HttpResponse


def lines(response: HttpResponse, keep_alive: bool = True, http_10: bool = False) -> list[str]:
    head = render_head(response, 7, "DATE", "t-1", keep_alive, http_10)
    assert head.endswith(b"\r\n\r\n")
    return head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")


def test_the_head() -> None:
    response = HttpResponse(200, "text/xml", (b"abcdefg",), (("Vary", "Accept"),))
    assert lines(response) == [
        "HTTP/1.1 200 OK",
        "Date: DATE",
        "Content-Type: text/xml",
        "Content-Length: 7",
        "X-Content-Type-Options: nosniff",
        "X-Request-Id: t-1",
        "Vary: Accept",
    ]


def test_connection_field() -> None:
    response = plain(200, "x")
    assert lines(response, keep_alive=False)[-1] == "Connection: close"
    assert lines(response, http_10=True)[-1] == "Connection: keep-alive"


def test_no_body_no_length() -> None:
    assert lines(HttpResponse(204, "", ()))[1:] == ["Date: DATE", "X-Request-Id: t-1"]


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x", "a\nb", "a\rb"])
def test_a_field_cannot_end_the_head(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        render_head(HttpResponse(200, "x", (), (("X", value),)), 0, "D", "t", True, False)
    with pytest.raises(ValueError, match="line break"):
        render_head(HttpResponse(200, value, ()), 0, "D", "t", True, False)


def test_a_field_beyond_latin_1_is_refused() -> None:
    with pytest.raises(ValueError, match="latin-1"):
        render_head(HttpResponse(200, "x", (), (("X", "Ж"),)), 0, "D", "t", True, False)


def test_a_failure_names_its_id() -> None:
    assert failure_answer("t-9").body == (b"an internal error; quote t-9 when you report it\n",)


def test_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 784111777.5)
    assert HttpDate()() == "Sun, 06 Nov 1994 08:49:37 GMT"

"""Paths to responders."""

import pytest

from protocolsrv.transport.router import Router
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work


class Named:
    """Answers with its name."""

    def __init__(self, name: str):
        self.name = name

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        return HttpResponse(200, "text/plain", (self.name.encode(),))


def ask(router: Router, path: str) -> tuple[int, bytes]:
    answer = router.answer(HttpRequest("GET", path))
    assert isinstance(answer, HttpResponse)
    return answer.status, b"".join(answer.body)


ROUTER = Router({"/sru": Named("sru"), "/sru/special": Named("special"), "/": Named("root")})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sru", b"sru"),
        ("/sru/", b"sru"),
        ("/sru/region", b"sru"),
        ("/sru/special", b"special"),
        ("/sru/special/x", b"special"),
        ("/sru/specialx", b"sru"),
        ("/srux", b"root"),
        ("/", b"root"),
    ],
)
def test_longest_prefix_of_whole_segments(path: str, name: bytes) -> None:
    assert ask(ROUTER, path) == (200, name)


def test_nothing_there_repeats_nothing() -> None:
    status, body = ask(Router({"/sru": Named("sru")}), "/<script>")
    assert status == 404
    assert b"script" not in body


def test_health() -> None:
    said = {"index": "", "database": ""}
    router = Router({}, {name: lambda name=name: said[name] for name in said})  # type: ignore[misc]
    assert ask(router, "/livez") == (200, b"ok\n")
    assert ask(router, "/readyz") == (200, b"ready\n")
    said["database"] = "does not answer"
    assert ask(router, "/readyz") == (503, b"database: does not answer\n")
    assert ask(router, "/livez") == (200, b"ok\n")


@pytest.mark.parametrize("prefix", ["sru", "/sru/", ""])
def test_a_route_is_written_one_way(prefix: str) -> None:
    with pytest.raises(ValueError, match="a route is"):
        Router({prefix: Named("x")})

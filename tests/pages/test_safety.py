"""What the pages refuse and how they say it; what they never reflect, load or keep; how fast."""

from __future__ import annotations

import time
from itertools import pairwise
from urllib.parse import quote

import pytest

from protocolsrv.domain.library import Consortium
from protocolsrv.pages.catalogue import CataloguePages, PageSettings, quoted
from protocolsrv.pages.finding import Refused
from protocolsrv.pages.painting import number
from protocolsrv.services.browsing import Browsing
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from .conftest import Site

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'javascript:&lt;{{7*7}}%00"

# ---- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("title = (a", "Parenteserna"),
        ('title = "a', "citattecken"),
        ("shoe = 42", "Sökingången finns inte"),
        ("title = ", "går inte att läsa"),
        ("year = abc", "inget tal"),
        ("title <= 1", "ingen mening"),
        ("title = a sortBy shoe", "finns inte"),
        ("title = a^b", "Ankaret"),
        ("!!!", "inget att söka på"),
        ("x" * 2000, "för långt"),
    ],
)
def test_a_refused_query_is_explained(site: Site, query: str, says: str) -> None:
    swedish, english = site.page(q=query), site.page(q=query, language="en")
    assert swedish.status == english.status == 400
    assert says in swedish.words("//main//section")[0]
    assert says not in english.text
    for href in swedish.hrefs("//main//section//a"):
        assert site.ask(href).status == 200 or len(query) > 1000


def test_a_facet_value_that_cannot_be_is_no_error_of_ours(site: Site) -> None:
    for value in ("year:abc", "year:", "language:*", "author:", "subject:^", "available:'"):
        assert site.page(q="a*", f=value).status in (200, 400)


def test_a_busy_server_says_so() -> None:
    """Work that the transport may not run is refused with 503 and when to come back."""
    work = _pages(lambda search: Refused(2, "busy")).answer(HttpRequest("GET", "/sru", b"q=x"))
    assert isinstance(work, HttpResponse)
    assert work.status == 503
    assert dict(work.headers)["Retry-After"] == "2"


def test_a_fault_of_ours_is_a_page_too(caplog: pytest.LogCaptureFixture) -> None:
    def broken(search: object) -> Refused:
        raise RuntimeError("the disk is gone")

    answer = _pages(broken).answer(HttpRequest("GET", "/sru", b"q=x", trace="t-1"))
    assert isinstance(answer, HttpResponse)
    assert answer.status == 500
    assert b"the disk" not in answer.body[0]
    assert "t-1" in caplog.text


def _pages(finder: object) -> CataloguePages:
    house = Consortium((), ())
    nothing: object = None
    return CataloguePages(
        PageSettings("Huset", "The house"),
        Browsing(nothing, nothing, house),  # type: ignore[arg-type]
        finder,  # type: ignore[arg-type]
        house,
        lambda: 0,
        nothing,  # type: ignore[arg-type]
    )


# ---- safety --------------------------------------------------------------------------------------

PARAMETERS = ("q", "in", "f", "from", "to", "sort", "page", "more", "record", "n", "view", "lang")


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_is_reflected_as_markup(site: Site, name: str) -> None:
    for base in ("q=lindgren", "record=3&q=a*&n=1", "view=indexes", ""):
        for value in (EVIL, f"type:{EVIL}", f'title = "{EVIL}"', f"{EVIL} and (", "\u202e<b>"):
            page = site.ask(f"/sru?{base}&{name}={quote(value)}")
            assert page.status in (200, 400, 404)
            assert not page.tree.xpath("//script | //img | //b | //*[@onerror] | //*[@style]")
            assert "<script" not in page.text
            assert not [one for one in page.hrefs("//a") if one.lower().startswith("javascript")]


def test_evil_in_the_path(site: Site) -> None:
    page = site.ask(f"/sru/{EVIL}")
    assert page.status == 404
    assert not page.tree.xpath("//script")


def test_headers_are_strict(site: Site) -> None:
    for address in ("/sru", "/sru?q=a*", "/sru?record=1", "/sru?view=indexes", "/sru/x"):
        page = site.ask(address)
        headers = dict(page.response.headers)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script" not in policy
        assert "Set-Cookie" not in headers
        assert not page.tree.xpath("//script | //link[@rel='stylesheet'] | //*[@style]")
        outside = [one for one in page.hrefs("//main//a") if not one.startswith(("/", "#"))]
        assert address == "/sru?record=1" or not outside


def test_pages_are_sound(site: Site) -> None:
    """One h1; no level of headings skipped; ids once; labels for fields; languages told."""
    addresses = ("", "?q=lindgren", "?q=language=ara", "?record=3", "?view=indexes", "?q=a(=",
                 "?q=zzzz", "?record=99999", "?view=all")  # fmt: skip
    for address in addresses:
        for language in ("sv", "en"):
            tree = site.ask("/sru" + address, language=language).tree
            assert tree.get("lang") == language
            levels = [int(one.tag[1]) for one in tree.xpath("//h1|//h2|//h3|//h4")]
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
            ids = tree.xpath("//@id")
            assert len(ids) == len(set(ids))
            fields = tree.xpath("//input[not(@type='hidden')] | //select")
            assert all(one.xpath("ancestor::label") or one.get("id") for one in fields)


def test_other_scripts_have_language_and_direction(site: Site) -> None:
    tree = site.page(q="language = ara").tree
    own = tree.xpath("//p[@class='own']/bdi")
    assert own
    assert all(one.get("lang") == "ar" for one in own)


def test_thousands_are_parted() -> None:
    assert number(1234567, "sv") == "1\u00a0234\u00a0567"
    assert number(1234567, "en") == "1,234,567"
    assert number(999, "sv") == "999"


def test_quoted_terms_find_themselves(site: Site) -> None:
    assert quoted('a "b" c* d? ^e \\f') == '"a \\"b\\" c\\* d\\? \\^e \\\\f"'
    assert site.page(q=f"title = {quoted(EVIL)}").status == 200


def test_a_result_page_takes_few_milliseconds(site: Site) -> None:
    """The goal is 10 ms; the bound is loose for busy machines, and still fails for what is wrong by
    an order of magnitude."""
    request = HttpRequest("GET", "/sru", b"q=lindgren", {"accept": "text/html"})
    best = 1.0
    for _ in range(20):
        began = time.perf_counter()
        answer = site.router.answer(request)
        assert isinstance(answer, Work)
        assert answer.run().status == 200
        best = min(best, time.perf_counter() - began)
    print(f"result page: {best * 1000:.2f} ms")
    assert best < 0.040

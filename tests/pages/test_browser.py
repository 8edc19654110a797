"""The pages in a real Chromium, as a person uses them: by mouse, by keys alone, without JavaScript,
on a phone, in the dark, on paper; and looked over by axe-core.

Screenshots are kept under `tests/artefacts/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

api = pytest.importorskip("playwright.sync_api", reason="the browser driver is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

SHOTS = Path(__file__).parent.parent / "artefacts"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"width": 375, "height": 720}
VIEWS = {
    "start": {},
    "list": {"q": "lindgren", "f": "type:book"},
    "arabic": {"q": "language = ara", "sort": "title"},
    "indexes": {"view": "indexes"},
    "refused": {"q": "titel = (kärlek"},
    "none": {"q": "pippi långstr", "in": "bok"},
    "missing": {"record": "999999"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all; each test has a context of its own, with its own profile."""
    with api.sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, chromium_sandbox=False
        )
        yield launched
        launched.close()


class Reader:
    """A person at a browser."""

    def __init__(self, browser: Browser, server: str, **context: Any):
        context.setdefault("locale", "sv-SE")
        self.server = server
        self._context = browser.new_context(**context)
        self._context.set_default_timeout(10_000)
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.requested: list[str] = []
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("request", lambda one: self.requested.append(one.url))

    def open(self, **words: str) -> Page:
        """Open a page."""
        self.page.goto(f"{self.server}?{urlencode(words)}")
        return self.page

    @property
    def heading(self) -> str:
        """The page's h1."""
        return " ".join(self.page.locator("h1").inner_text().split())

    def overflow(self) -> int:
        """Pixels wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def close(self) -> None:
        """Close the window; nothing outside the server was asked, nothing kept."""
        assert not [one for one in self.requested
                    if not one.startswith((self.server, "data:"))]  # fmt: skip
        assert not self._context.cookies()
        self._context.close()


@pytest.fixture
def reader(browser: Browser, server: str) -> Iterator[Reader]:
    """A reader of Swedish at a desk."""
    one = Reader(browser, server)
    yield one
    one.close()


def test_search_narrow_page_open_and_return(reader: Reader) -> None:
    page = reader.open()
    page.get_by_label("Sök i katalogen").fill("lindgren")
    page.get_by_role("button", name="Sök", exact=True).click()
    assert reader.heading == "30 träffar på lindgren"
    page.get_by_role("link", name="Nästa →").click()
    assert "page=2" in page.url
    page.get_by_role("complementary").get_by_role("link", name="Bok", exact=True).click()
    assert reader.heading == "25 träffar på lindgren"
    page.get_by_role("link", name="Titel", exact=True).click()
    assert "sort=title" in page.url
    first = page.locator("ol.hits h2").first.inner_text()
    page.locator("ol.hits h2 a").first.click()
    assert reader.heading == first
    assert page.get_by_role("heading", name="Var den finns").is_visible()
    page.get_by_role("link", name="Nästa träff →").click()
    assert "Träff 2 av 25" in page.inner_text("nav.around")
    page.get_by_role("link", name="↑ Till träfflistan").click()
    page.get_by_role("link", name="Medietyp: Bok – Ta bort").click()
    assert reader.heading == "30 träffar på lindgren"
    assert not reader.complaints


def test_years_and_library_are_chosen_by_form(reader: Reader) -> None:
    page = reader.open(q="lindgren", lang="en")
    page.get_by_label("From year").fill("1980")
    page.get_by_label("To year").fill("1990")
    page.get_by_role("button", name="Apply – Year of publication").click()
    assert page.get_by_role("link", name="Year: 1980–1990").is_visible()
    page.get_by_label("Where", exact=True).select_option(label="Vindelns kommun")
    page.get_by_role("button", name="Search", exact=True).click()
    assert reader.heading.endswith("in Vindelns kommun")
    assert not reader.complaints


def test_language_follows_the_browser_and_the_link(browser: Browser, server: str) -> None:
    english = Reader(browser, server, locale="en-GB")
    page = english.open(q="lindgren", sort="newest")
    assert english.heading == "30 hits for lindgren"
    page.get_by_role("link", name="Svenska", exact=True).click()
    assert english.heading == "30 träffar på lindgren"
    assert page.get_attribute("html", "lang") == "sv"
    page.locator("ol.hits h2 a").first.click()
    assert page.get_by_role("link", name="↑ Till träfflistan").is_visible()
    english.close()


def test_by_keys_alone(reader: Reader) -> None:
    page = reader.open()
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("author = lagerlöf")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=author*")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    # From the content on, every stop shows where it is, and the first hit is soon reached.
    for _ in range(15):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        if page.evaluate("document.activeElement.closest('ol.hits h2') !== null"):
            break
    else:
        raise AssertionError("no hit was reached")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**record=*")
    assert reader.heading == title


def test_without_javascript(browser: Browser, server: str) -> None:
    reader = Reader(browser, server, java_script_enabled=False)
    page = reader.open()
    page.get_by_label("Sök i katalogen").fill("title = kärlek*")
    page.get_by_role("button", name="Sök", exact=True).click()
    assert page.locator("ol.hits > li").count() == 3
    page.locator("ol.hits h2 a").first.click()
    page.locator("summary", has_text="För program").click()
    page.get_by_role("link", name="SRU 1.2").click()
    assert page.locator("numberOfRecords, zs\\:numberOfRecords").count() or "zs:" in page.content()
    reader.close()


@pytest.mark.parametrize("width", [320, 375])
def test_a_phone_never_scrolls_sideways(browser: Browser, server: str, width: int) -> None:
    reader = Reader(
        browser, server, viewport={"width": width, "height": 720}, has_touch=True, is_mobile=True
    )
    long = 'title = "' + "Donaudampfschifffahrt" * 12 + '"'
    for words in (*VIEWS.values(), {"q": long}, {"record": "3"}):
        reader.open(**words)
        assert reader.overflow() <= 0, words
    reader.close()


@pytest.mark.parametrize(
    ("scheme", "names", "options"),
    [
        ("light", ("start", "arabic", "record", "indexes", "refused", "none"), ""),
        ("dark", ("list", "record", "refused"), "{runOnly: ['color-contrast']}"),
    ],
)
def test_axe_finds_nothing_amiss(
    browser: Browser, server: str, scheme: str, names: tuple[str, ...], options: str
) -> None:
    """WCAG 2 A and AA and axe's best practices; in the dark the contrasts again."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    # The check runs as a script, which the policy of the pages forbids: only here it is lifted.
    reader = Reader(browser, server, color_scheme=scheme, bypass_csp=True)
    script = axe.AXE_SCRIPT
    for name in names:
        page = reader.open(**(VIEWS.get(name) or ({"record": "3"} if name == "record" else {})))
        page.evaluate(script)  # the library defines `axe`
        found = page.evaluate(f"axe.run({options})")
        amiss = [
            (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
            for one in found["violations"]
        ]
        assert not amiss, name
        assert len(found["passes"]) >= (1 if options else 15)
    reader.close()


def test_nothing_foreign_runs(reader: Reader) -> None:
    """Markup in every place that is shown back stays text."""
    evil = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    for words in (
        {"q": evil},
        {"q": f'title = "{evil}"'},
        {"q": f"({evil}"},
        {"f": f"type:{evil}"},
    ):
        page = reader.open(**words)
        assert "owned" not in page.title().split("–")[-1]
        assert page.locator("main img, main script").count() == 0


def test_on_paper_the_hits_remain(reader: Reader) -> None:
    page = reader.open(q="lindgren")
    page.emulate_media(media="print")
    assert page.locator("ol.hits").is_visible()
    for gone in ("aside", "form[role=search]", "nav.pages", ".programs"):
        assert not page.locator(gone).is_visible()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_screenshots(browser: Browser, server: str, language: str) -> None:
    """For people to look at: every page in both languages, at a desk and in the dark on a phone."""
    SHOTS.mkdir(exist_ok=True)
    desk = Reader(browser, server, viewport={"width": 1200, "height": 900})
    phone = Reader(browser, server, viewport=PHONE, color_scheme="dark")
    for reader, kind in ((desk, "desk"), (phone, "phone")):
        for name, words in VIEWS.items():
            if kind == "phone" and name not in ("list", "refused"):
                continue
            page = reader.open(lang=language, **words)
            page.screenshot(path=SHOTS / f"page-{name}-{kind}-{language}.png",
                            full_page=kind == "desk" and name != "indexes")  # fmt: skip
        reader.open(lang=language, q="jansson", f="language:swe")
        reader.page.locator("ol.hits h2 a").first.click()
        reader.page.screenshot(path=SHOTS / f"page-record-{kind}-{language}.png", full_page=True)
        reader.close()
    shots = list(SHOTS.glob(f"page-*-{language}.png"))
    assert len(shots) == 11
    assert all(one.stat().st_size > 5_000 for one in shots)

"""The pages over the demo catalogue, without a network: what they show, and where it leads."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from protocolsrv.pages.catalogue import pages_shown
from protocolsrv.pages.painting import TRIES
from protocolsrv.pages.texts import TEXTS

from .conftest import Site

RESULTS = "//ol[@class='hits']/li"


def facet(name: str) -> str:
    return f"//section[@id='f-{name}']//li"


# ---- result list ---------------------------------------------------------------------------------


def test_a_list_says_what_was_found_and_where(site: Site) -> None:
    page = site.page(q="lindgren")
    assert page.words("//h1") == ["30 träffar på lindgren"]
    assert len(page.words(RESULTS)) == 10
    assert "Umeå stadsbibliotek" in page.words(RESULTS)[0]
    assert re.search(r"\d inne · \d exemplar", page.words(RESULTS)[0])


def test_words_are_searched_for_when_the_text_is_no_cql(site: Site) -> None:
    assert site.total(q="pippi långstrump") > 0
    assert site.total(q="pippi långstrump (film)") >= 0
    assert site.page(q="pippi långstrump: bok/film").status == 200
    assert "var som helst" in site.page(q="pippi långstrump").text


def test_pages_follow_each_other_without_gap_or_repetition(site: Site) -> None:
    seen: list[str] = []
    page = site.page(q="lindgren")
    while True:
        seen += page.hrefs(RESULTS + "/h2/a")
        following = page.hrefs("//a[@rel='next']")
        if not following:
            break
        page = site.ask(following[0])
    ids = [re.search(r"record=(\d+)", one)[1] for one in seen]  # type: ignore[index]
    assert len(ids) == 30
    assert len(set(ids)) == 30


def test_a_page_past_the_end_leads_back(site: Site) -> None:
    for number in (4, 9_999, 10_000, 10**17):
        page = site.page(q="lindgren", page=number)
        assert page.status == 200
        assert page.words("//h1")[0].startswith("30 träffar")
        if number < 10**17:
            last = page.hrefs("//section[@class='box']//a")
            assert "page=3" in last[0]


def test_numbered_pages() -> None:
    assert pages_shown(1, 1) == [1]
    assert pages_shown(1, 9) == [1, 2, 3, 0, 9]
    assert pages_shown(5, 9) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert pages_shown(50, 99) == [1, 0, 48, 49, 50, 51, 52, 0, 99]


def test_orders(site: Site) -> None:
    def years(sort: str) -> list[int]:
        page = site.page(q="author = jansson", sort=sort)
        found = [re.search(r"(1[89]|20)\d\d", one) for one in page.words(RESULTS + "/p")]
        return [int(one[0]) for one in found if one]

    assert years("newest") == sorted(years("newest"), reverse=True)
    assert years("oldest") == sorted(years("oldest"))
    assert years("oldest") != years("newest")
    titles = site.page(q="author = strindberg", sort="title").words(RESULTS + "/h2")
    filed = [re.sub("^(en|ett|den|det|de) ", "", one.casefold()) for one in titles]
    assert filed == sorted(filed)
    current = site.page(q="lindgren", sort="author").words("//nav//a[@aria-current]")
    assert "Upphov" in current


def test_no_hits_gives_ways_on_that_work(site: Site) -> None:
    page = site.page(q="pippi långstr", f="language:ara", scope="bok")
    assert page.words("//h1")[0].startswith("Inga träffar")
    ways = page.hrefs("//section[@class='box']//a")
    assert len(ways) == 4
    assert all(site.ask(one).status == 200 for one in ways)
    bare = site.page(q="pippi långstr")
    (either, beginnings) = bare.hrefs("//section[@class='box']//a")
    assert len(site.ask(either).words(RESULTS)) > 0
    assert len(site.ask(beginnings).words(RESULTS)) > 0


# ---- facets --------------------------------------------------------------------------------------


def test_every_facet_value_finds_as_many_as_it_says(site: Site) -> None:
    page = site.page(q="cql.allRecords = 1")
    followed = 0
    for item in page.tree.xpath("//aside//li"):
        count = int(item.xpath("span[@class='number']")[0].text)
        href = item.xpath("a")[0].get("href")
        found = int(site.ask(href).words("//h1")[0].split()[0])
        # A record of several possible years counts under its first and is found under each.
        assert found >= count if "f=year" in href else found == count, href
        followed += 1
    assert followed > 50


def test_a_chosen_filter_is_shown_and_can_be_removed(site: Site) -> None:
    page = site.page(q="lindgren", f="language:ara", first=1950, to=2010)
    chips = page.words("//ul[@class='chips']/li/a")
    assert chips[0].startswith("Språk: Arabiska")
    assert chips[1].startswith("Utgivningsår: 1950–2010")
    without = site.ask(page.hrefs("//ul[@class='chips']/li/a")[0])
    assert len(without.words("//ul[@class='chips']/li/a")) == 1
    bare = site.ask(page.hrefs("//ul[@class='chips']/li/a")[2])
    assert bare.words("//h1") == ["30 träffar på lindgren"]


def test_more_values_can_be_shown(site: Site) -> None:
    page = site.page(q="cql.allRecords = 1")
    assert len(page.words(facet("subject"))) == 8
    (longer,) = page.hrefs("//section[@id='f-subject']/a[@class='more']")
    assert len(site.ask(longer).words(facet("subject"))) == 60


def test_places_of_other_municipalities_are_not_offered_in_a_scope(site: Site) -> None:
    page = site.page(q="cql.allRecords = 1", scope="vindeln")
    names = [re.sub(r" \d+$", "", one) for one in page.words(facet("available"))]
    assert names[0] == "Vindelns kommun"
    assert set(names[1:]) == {
        "Vindelns bibliotek", "Granö bibliotek", "Hällnäs bibliotek", "Tvärålunds bibliotek",
        "Åmsele bibliotek",
    }  # fmt: skip


# ---- scope ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["umea", "ust", "bok", "vindeln"])
def test_list_facets_and_scope_agree(site: Site, code: str) -> None:
    """Every record of a scope has a place in it, and as many can be had as the facet says."""
    page, seen, had = site.page(q="cql.allRecords = 1", scope=code), 0, 0
    offered = page.words(facet("available"))
    total = int(page.words("//h1")[0].split()[0])
    while True:
        for line in page.tree.xpath(RESULTS):
            assert line.xpath("ul[@class='places']/li")
            had += bool(line.xpath("p[@class='sum']/span[@class='in']"))
            seen += 1
        following = page.hrefs("//a[@rel='next']")
        if not following:
            break
        page = site.ask(following[0])
    assert seen == total
    if offered:  # not where everything can be had, since that would narrow nothing
        assert int(offered[0].split()[-1]) == had
    else:
        assert had in (0, total)


def test_a_scope_in_the_path_is_the_same(site: Site) -> None:
    assert site.ask("/sru/bok?q=a*").words("//h1") == site.ask("/sru?q=a*&in=bok").words("//h1")
    assert site.ask("/sru/region").status == 200


def test_what_is_not_there_is_404_in_both_languages(site: Site) -> None:
    for address in ("/sru/nowhere", "/sru?in=nowhere", "/sru?record=999999", "/sru/a/b",
                    "/sru?record=461168601842738790"):  # fmt: skip
        page = site.ask(address)
        assert page.status == 404, address
        assert page.words("//h1") == [TEXTS["sv"]["not_found"]]
    assert site.ask("/sru/nowhere", language="en").words("//h1") == [TEXTS["en"]["not_found"]]


# ---- record --------------------------------------------------------------------------------------


def test_a_record_reached_from_a_list_knows_its_neighbours(site: Site) -> None:
    links = site.page(q="lindgren").hrefs(RESULTS + "/h2/a")
    second = site.ask(links[1])
    assert "Träff 2 av 30" in second.words("//nav[@class='around']")[0]
    back = site.ask(second.hrefs("//a[@rel='prev']")[0])
    assert back.words("//article/h1") == site.ask(links[0]).words("//article/h1")
    assert not back.hrefs("//a[@rel='prev']")
    tenth = site.ask(links[9])
    over = tenth.hrefs("//a[@rel='next']")[0]
    assert "page=2" in over
    assert site.ask(over).status == 200
    assert site.ask(second.hrefs("//nav[@class='around']/a")[0]).words("//h1")[0].startswith("30")


def test_every_link_on_every_tenth_record_finds_that_record(site: Site) -> None:
    """The author, subject and number of a record lead to lists that have it."""
    followed = 0
    for record in range(1, 480, 10):
        page = site.page(record=record)
        assert page.status == 200
        for href in page.hrefs("//article//dd/a[starts-with(@href, '/sru')]"):
            found = site.ask(href)
            assert found.status == 200, href
            assert not found.words("//h1")[0].startswith("Inga"), href
            followed += 1
    assert followed > 200


def test_a_record_outside_the_scope_is_shown_with_its_places(site: Site) -> None:
    record = re.search(r"record=(\d+)", site.page(q="lindgren").hrefs(RESULTS + "/h2/a")[0])
    assert record
    page = site.page(record=record[1], scope="nor")
    assert "Inga exemplar i Nordmalings bibliotek" in page.text
    assert page.words("//h2")[0] == "På andra bibliotek"


# ---- for programs --------------------------------------------------------------------------------


def test_raw_replies_say_the_same_as_the_page(site: Site) -> None:
    page = site.page(q="pippi långstrump", scope="umea", sort="newest", f="language:swe")
    total = page.words("//h1")[0].split()[0]
    links = page.hrefs("//details[@class='programs']//dd/a")
    assert len(links) == 9
    for href in links:
        raw = site.ask(href)
        assert raw.status == 200
        if "json" in href:
            assert f'"numberOfRecords": {total}' in raw.text
        else:
            tree = etree.fromstring(raw.text.encode())
            assert tree.xpath("string(//*[local-name()='numberOfRecords'])") == total
            assert not tree.xpath("//*[local-name()='diagnostic']")


def test_the_raw_reply_of_a_record_is_that_record(site: Site) -> None:
    for record in (1, 77, 300):
        page = site.page(record=record)
        for href in page.hrefs("//details[@class='programs']//dd/a"):
            raw = site.ask(href).text
            assert re.search(r"numberOfRecords\W+1\b", raw), href


def test_explain_is_linked_in_every_version(site: Site) -> None:
    links = site.page().hrefs("//details[@class='programs']//a")
    assert len(links) == 3
    assert all("explain" in site.ask(one).text for one in links)


# ---- indexes -------------------------------------------------------------------------------------


def test_every_example_finds_what_it_says(site: Site) -> None:
    page = site.page(view="indexes")
    rows = page.tree.xpath("//tbody/tr")
    assert len(rows) > 60
    linked = 0
    for row in rows:
        for link in row.xpath("td[2]/a"):
            found = site.ask(link.get("href"))
            hits = row.xpath("td[2]/span[@class='number']")[0].text
            assert found.words("//h1")[0].split()[0] == hits
            linked += 1
    assert linked > 45
    for href in page.hrefs("//td[1]/a"):
        assert "numberOfRecords" in site.ask(href).text


def test_what_the_start_page_proposes_finds_something(site: Site) -> None:
    start = site.page()
    assert start.words("//h1") == ["Hitta något att låna"]
    assert len(start.hrefs("//dl[@class='try']//a")) == len(TRIES)
    for href in start.hrefs("//main//dt/a") + start.hrefs("//main/p/a"):
        assert site.ask(href).words(RESULTS)

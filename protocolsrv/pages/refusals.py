"""Why a query is not answered, in a person's words: the SRU diagnostics that somebody who types or
clicks can cause, each with what to do about it. Key 0 stands for every other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .texts import TEXTS

_ROWS: tuple[tuple[int, str, str], ...] = (
    (0, "Frågan kunde inte besvaras. Skriv den på ett annat sätt.",
     "The query could not be answered. Try to word it in another way."),
    (1, "Något gick fel hos oss. Försök igen om en stund.",
     "Something went wrong on our side. Try again in a moment."),
    (2, "Det är många som söker just nu. Försök igen om en stund.",
     "Many people are searching right now. Try again in a moment."),
    (5, "Den versionen av SRU finns inte här.", "That version of SRU is not served here."),
    (6, "Ett värde i adressen går inte att läsa.", "A value in the address cannot be read."),
    (10, "Frågan går inte att läsa. Skriv index, relation och sökord, till exempel"
     " title = kärlek, och bind ihop med and, or eller not.",
     "The query cannot be read. Write an index, a relation and a term, such as title = love, and"
     " join them by and, or or not."),
    (12, "Frågan är för lång. Korta den.", "The query is too long. Make it shorter."),
    (13, "Parenteserna går inte ihop, eller är för många. Till varje ( hör en ).",
     "The brackets do not match, or are too many. Each ( needs its )."),
    (14, "Ett citattecken saknas. Till varje början av \" hör ett slut.",
     "A quotation mark is missing. Each opening \" needs its closing one."),
    (15, "Den indexfamiljen finns inte här. Se listan över sökingångar.",
     "There is no such family of indexes here. See the list of indexes."),
    (16, "Sökingången finns inte här. Se listan över sökingångar.",
     "There is no such index here. See the list of indexes."),
    (17, "Sökingången finns inte i den familjen. Se listan över sökingångar.",
     "That family has no such index. See the list of indexes."),
    (18, "Sökingångarna kan inte förenas så.", "These indexes cannot be combined like that."),
    (19, "Relationen finns inte. Använd =, ==, <>, <, >, all, any eller within.",
     "There is no such relation. Use =, ==, <>, <, >, all, any or within."),
    (20, "Tillägget efter snedstrecket finns inte för den här relationen.",
     "The modifier after the slash does not exist for this relation."),
    (21, "Tilläggen efter snedstrecken går inte ihop.",
     "The modifiers after the slashes do not go together."),
    (22, "Relationen har ingen mening för den sökingången. = går alltid.",
     "The relation means nothing in this index. = always works."),
    (23, "Sökordet är för långt.", "The term is too long."),
    (24, "Relationen och sökordet går inte ihop, till exempel * tillsammans med <.",
     "The relation and the term do not go together, such as * with <."),
    (25, "Sätt citattecken runt sökord som innehåller = < > / ( eller ).",
     "Put quotation marks around a term that has = < > / ( or ) in it."),
    (26, "Ett omvänt snedstreck \\ får bara stå före * ? ^ \" och \\.",
     "A backslash \\ may only stand before * ? ^ \" and \\."),
    (27, "Det finns inget att söka på: skriv minst ett ord eller tal.",
     "There is nothing to search for: write at least one word or number."),
    (28, "Jokertecken går inte i den sökingången.", "Masks do not work in this index."),
    (29, "Skriv fler bokstäver bredvid * eller ?.", "Write more letters beside * or ?."),
    (30, "Jokertecknet passar på för många ord. Skriv fler bokstäver.",
     "The mask fits too many words. Write more letters."),
    (31, "Ankaret ^ går inte i den sökingången.", "The anchor ^ does not work in this index."),
    (32, "Ankaret ^ får bara stå först eller sist.",
     "The anchor ^ may only stand first or last."),
    (33, "Jokertecken går inte tillsammans med prox.", "Masks do not work together with prox."),
    (34, "Ankare går inte tillsammans med prox.", "Anchors do not work together with prox."),
    (36, "Det där är inget tal eller datum. Skriv till exempel 1999 eller 2024-05-01.",
     "That is no number or date. Write for example 1999 or 2024-05-01."),
    (37, "Ordet mellan delarna ska vara and, or, not eller prox.",
     "The word between the parts must be and, or, not or prox."),
    (38, "Frågan har för många delar. Korta den.", "The query has too many parts. Shorten it."),
    (39, "prox behöver två ord i samma sökingång.", "prox needs two terms in the same index."),
    (40, "Den relationen finns inte för prox.", "prox has no such relation."),
    (41, "Det avståndet går inte i prox.", "prox does not take that distance."),
    (42, "prox räknar ord: unit=word.", "prox counts words: unit=word."),
    (43, "Den ordningen finns inte för prox.", "prox has no such ordering."),
    (44, "Tilläggen till prox går inte ihop.", "The modifiers of prox do not go together."),
    (45, "Samma prefix har getts två betydelser.", "One prefix was given two meanings."),
    (46, "Tillägget finns inte för and, or eller not.",
     "There is no such modifier for and, or or not."),
    (47, "Frågan är för stor för att besvaras. Gör den smalare: lägg till ett ord.",
     "The query is too large to be answered. Narrow it: add a word."),
    (48, "Så långt ner i listan går det inte att bläddra. Gör frågan smalare.",
     "The list cannot be paged that deep. Narrow the query."),
    (49, "Jokertecknet kan inte stå där. Sätt det efter några bokstäver.",
     "The mask cannot stand there. Put it after some letters."),
    (50, "Sparade träfflistor finns inte här.", "Saved result sets are not kept here."),
    (51, "Den sparade träfflistan finns inte längre. Sök igen.",
     "The saved result set is gone. Search again."),
    (80, "Det går inte att sortera så.", "That cannot be sorted."),
    (82, "Sorteringen går inte att läsa.", "The order cannot be read."),
    (83, "Så många träffar kan inte sorteras. Gör frågan smalare, eller välj relevans.",
     "So many hits cannot be sorted. Narrow the query, or choose relevance."),
    (84, "För många sorteringar på en gång.", "Too many sort keys."),
    (85, "Samma sökingång står två gånger i sorteringen.", "One index is named twice in sortBy."),
    (88, "Den sökingången går inte att sortera på.", "That index cannot be sorted by."),
    (90, "Sorteringen kan inte vara både stigande och fallande.",
     "The order cannot be both ascending and descending."),
    (91, "Sorteringen skiljer inte på stora och små bokstäver.",
     "The order does not part capitals from small letters."),
    (92, "Så kan poster utan värde inte sorteras.",
     "Records without a value cannot be ordered like that."),
    (93, "En post saknar värde att sortera på.", "A record has no value to sort by."),
)  # fmt: skip

REFUSALS: Mapping[str, Mapping[int, str]] = {
    "sv": {code: sv for code, sv, _ in _ROWS},
    "en": {code: en for code, _, en in _ROWS},
}
"""By language of the page: diagnostic number to explanation."""

_POSITIONS = (13, 14)
"""Diagnostics whose detail is a place in the query, counted from 0."""

_OURS = (2, 47, 48)
"""Diagnostics whose detail says something of this server rather than of the query."""

_UNEXPECTED = re.compile(r"unexpected (.+) at character ([0-9]+)", re.DOTALL)


def explanation(code: int, language: str) -> str:
    """What is wrong, and what to do."""
    return REFUSALS[language].get(code, REFUSALS[language][0])


def concerned(code: int, detail: str, language: str) -> str:
    """The part of the query that a diagnostic's detail points out, in the page's language."""
    texts = TEXTS[language]
    if code in _OURS:
        return ""
    if code in _POSITIONS and detail.isdecimal():
        return f"{texts['at_character']} {int(detail) + 1}"
    if detail == "unexpected end of query":
        return texts["at_end"]
    found = _UNEXPECTED.fullmatch(detail)
    return f"{found[1]}, {texts['at_character']} {found[2]}" if found else detail

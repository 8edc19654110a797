"""The rules of words, by example and against the naive rules of the oracle engine."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocolsrv.domain.query import Accents
from protocolsrv.domain.text import forms, words
from protocolsrv.search import naive

LETTERS = (
    "aåäöéèüçøæœßþðđŋšŧžčłıőǽǿǻ'’`´ʼʹ+#.-–/_ \t\u00a0\u00ad\u0301\u0308\u030a\u0327"
    "CcLlNnetNETdQqu0129½²٣夏目の本カッー가नि\u093f\u0430\u0451\u0439Щςσ\u05e9\u05b8\u0643\u0650ـأ"
    "ﬁＡ①Ⅷǆ\x98\x9c\u200d\u200eɓƏ̂◌€"
)
TEXTS = st.text(st.sampled_from(LETTERS), max_size=24) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("text", "usual", "plain", "exact"),
    [
        ("Bröderna Lejonhjärta", "bröderna lejonhjärta", "broderna lejonhjarta", None),
        ("A\u030angermanland", "ångermanland", "angermanland", None),
        ("Élève à Genève", "eleve a geneve", None, "élève à genève"),
        ("Søren Kærgård", "sören kärgård", "soren kaergard", "søren kærgård"),
        ("Čálliidlágádus đŋŧž", "calliidlagadus dntz", None, "čálliidlágádus đŋŧž"),
        ("Straße; Łódź; Þórr", "strasse lodz thorr", None, "strasse łódź þórr"),
        ("L’étranger", "l etranger", None, "l étranger"),
        ("O'Brien’s don't", "obriens dont", None, None),
        ("rock'n'roll", "rocknroll", None, None),
        ("'s-Gravenhage", "s gravenhage", None, None),
        ("C++ och C# i .NET", "c++ och c# i .net", None, None),
        ("C++11, ASP.NET, www.net.se", "c++ 11 asp net www net se", None, None),
        ("e-bok 1984 MP3 3:e 1,5", "e bok 1984 mp3 3 e 1 5", None, None),
        ("夏目漱石の本", "夏 目 漱 石 の 本", None, None),
        ("가나다 라", "가나다 라", None, None),
        ("كِتَابٌ أحمد", "كتاب احمد", None, "كِتَابٌ أحمد"),
        ("שָׁלוֹם", "שלום", None, "שָׁלוֹם"),
        ("हिन्दी भाषा", "हिन्दी भाषा", None, None),
        ("Ёлка Άλφα", "елка αλφα", None, "ёлка άλφα"),
        ("\x98The \x9cbook soft\xadhyphen", "the book softhyphen", None, None),
        ("１９８４ ٣ H²O ﬁn", "1984 3 h2o fin", None, "１９８４ ٣ h²o fin"),
        ("— … !?", "", None, None),
    ],
)
def test_words_in_three_forms(text: str, usual: str, plain: str | None, exact: str | None) -> None:
    assert words(text) == usual
    assert words(text, Accents.IGNORE) == (usual if plain is None else plain)
    assert words(text, Accents.RESPECT) == (usual if exact is None else exact)


def test_equal_forms_are_one_object() -> None:
    ascii_only = forms("The lord of the rings")
    assert ascii_only.plain is ascii_only.words and ascii_only.exact is ascii_only.words
    swedish = forms("Öland")
    assert swedish.exact is swedish.words and swedish.plain == "oland"
    half = forms("½ vol.")
    assert half.plain is half.words and half.exact is half.words
    french = forms("Élève l'été")
    assert french.plain is french.words and french.exact == "élève l été"


def test_every_letter_parts_words_as_the_naive_rules_say() -> None:
    """All blocks that hold ideographs, kana and bopomofo, signs among them."""
    for low, high in ((0x3000, 0x3400), (0xF900, 0x10000), (0x1AFF0, 0x1B300), (0x1D360, 0x1D380)):
        for letter in map(chr, range(low, high)):
            text = f"0{letter}b"
            for accents in Accents:
                assert words(text, accents) == " ".join(naive.words(text, accents)), text


@given(TEXTS)
@example("d'l'homme")
@example(".net’s .nét c'++")
@settings(max_examples=400, deadline=None)
def test_as_the_naive_rules_say(text: str) -> None:
    for accents in Accents:
        assert words(text, accents) == " ".join(naive.words(text, accents))


@pytest.mark.parametrize("accents", list(Accents))
def test_every_letter_as_the_naive_rules_say(accents: Accents) -> None:
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    different = [
        one for one in letters if words(one, accents) != " ".join(naive.words(one, accents))
    ]
    assert different == []


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_forms_agree_with_words(text: str) -> None:
    found = forms(text)
    assert found == tuple(words(text, one) for one in (*_ORDER,))
    assert (found.plain is found.words) == (found.plain == found.words)
    assert (found.exact is found.words) == (found.exact == found.words)


_ORDER = (Accents.BY_ROW, Accents.IGNORE, Accents.RESPECT)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_composition_and_case_make_no_difference(text: str) -> None:
    for accents in Accents:
        once = words(text, accents)
        assert words(unicodedata.normalize("NFD", text), accents) == once
        assert words(text.casefold(), accents) == once


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_subfields_may_be_split_apart(left: str, right: str) -> None:
    """Extraction splits each subfield once and joins the words."""
    together = words(f"{left} {right}")
    assert together == " ".join(one for one in (words(left), words(right)) if one)

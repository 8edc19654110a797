"""Documents packed for the engine: whatever stands in a record, what comes out is JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain import text
from protocolsrv.domain.record import IndexDocument
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.iso2709 import SUBFIELD_CODES
from protocolsrv.search.embedded.documents import DocumentPacker, with_id
from protocolsrv.search.embedded.fields import END, FILLER, START

PACKER = DocumentPacker(ACCESS_POINTS)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(TEXTS, min_size=1), st.sampled_from(SUBFIELD_CODES), st.lists(TEXTS, min_size=1))
def test_any_text_packs_to_json(said: list[str], code: str, values: list[str]) -> None:
    """Words need no escapes and are not escaped; identifiers and facets may hold anything."""
    forms = [text.forms(one) for one in said]
    document = IndexDocument(
        0,
        words={"title": [one.words for one in forms]},
        plain={"title": [one.plain for one in forms]},
        exact={"title": [one.exact for one in forms]},
        marc=[(f"245{code}", one.words) for one in forms],
        marc_plain=[(f"245{code}", one.plain) for one in forms],
        ids={"isbn": values},
        numbers={"year": [1999, 2001]},
        sort={"year": 1999, "title": "a"},
        facets={"subject": [*values, *values]},
        scopes=values,
    )
    found = json.loads(with_id(PACKER.pack(document), 7))
    assert found["record_id"] == 7
    assert found["i_isbn"] == found["scope"] == values
    assert found["f_subject"] == list(dict.fromkeys(values))
    assert found["n_year"] == [1999, 2001] and found["s0_year"] == 1999
    marks = {START, END, FILLER}
    spoken = [word for word in found["x_title"].split() if word not in marks]
    assert spoken == " ".join(one.exact for one in forms).split()
    assert found["w_marc"].startswith(f"245{code}:{START}")
    assert set(found["flags"].split()) >= {"p:title", "x:title", "h:isbn", "h:year", "m:year"}


@given(TEXTS)
def test_no_word_is_a_mark(said: str) -> None:
    """The marks between occurrences are told from every word, in every form."""
    for form in text.forms(said):
        assert not {START, END, FILLER} & set(form)

"""Extraction of real records of many kinds against the oracle's own reading of them."""

from __future__ import annotations

import logging
import unicodedata
from pathlib import Path

import pymarc
import pytest

from protocolsrv.domain.query import Kind
from protocolsrv.marc.access_points import ACCESS_POINTS
from tests.marc import test_extract as whole
from tests.search.demo import consortium
from tests.search.oracle import Held

REAL = Path(__file__).parents[3] / "shared" / "data" / "marc"
FILES = ("libris/libris_bib.mrc", "evergreen/hebrew.marc", "traject/test_data.utf8.mrc",
         "finnish/test_records.mrc", "evergreen/oss.marc")  # fmt: skip

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real records beside the repository")


@pytest.mark.parametrize("name", FILES)
def test_as_the_oracle_reads(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    extracted = {}
    with (REAL / name).open("rb") as stream:
        for number, record in enumerate(pymarc.MARCReader(stream), 1):
            if record is None:
                continue
            held = Held(composed(record), (), whole.AT, whole.AT)
            found = whole.EXTRACTOR.extract(
                whole.marc_of(held),
                record_id=number,
                items=(),
                consortium=consortium(),
                created=whole.AT,
                modified=whole.AT,
            )
            extracted[number] = (held, found)
    assert extracted
    for point in ACCESS_POINTS:
        if point.kind is Kind.WORDS:
            whole.test_words(point, extracted)
        else:
            whole.test_values(point, extracted)
    whole.test_sort_facets_and_scopes(extracted)


def composed(record: pymarc.Record) -> pymarc.Record:
    """The record in NFC, as the reader of ours gives it."""
    for field in record.fields:
        if field.data is not None:
            field.data = unicodedata.normalize("NFC", field.data)
        else:
            field.subfields = [
                pymarc.Subfield(one.code, unicodedata.normalize("NFC", one.value))
                for one in field.subfields
            ]
    return record

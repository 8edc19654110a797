"""Real records from many systems, beside the repository: pymarc and we agree, or we say why not."""

from __future__ import annotations

import contextlib
import io
import unicodedata
import warnings
from collections import Counter
from functools import cache

import pymarc
import pytest
from lxml import etree

from protocolsrv.marc import iso2709
from protocolsrv.marc.frame import Accepted, Damage, Form, Frame, Reading, Rejection
from protocolsrv.marc.frames import open_frames, read_frame
from protocolsrv.marc.key import record_key
from protocolsrv.marc.schemas import SCHEMAS
from tests.marc.validation import SHARED, valid

DATA = SHARED / "data" / "marc"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real records are not beside the repository"
)


@cache
def readings() -> list[tuple[Frame | Rejection, Reading]]:
    """Everything in every file, through both stages."""
    found: list[tuple[Frame | Rejection, Reading]] = []
    for path in sorted(one for one in DATA.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            for one in open_frames(stream, str(path.relative_to(DATA))):
                found.append((one, read_frame(one) if isinstance(one, Frame) else one))
    return found


def accepted() -> list[Accepted]:
    return [reading for _, reading in readings() if isinstance(reading, Accepted)]


def test_how_many() -> None:
    reasons = Counter(reading.reason for _, reading in readings() if isinstance(reading, Rejection))
    assert len(accepted()) >= 5_170
    files = {reading.source for _, reading in readings()}
    assert len(files) == sum(1 for one in DATA.rglob("*") if one.is_file())
    del reasons[Damage.NOT_MARC]
    assert 0 < reasons.total() <= 70


def test_what_is_stored_is_without_fault() -> None:
    for one in accepted():
        assert iso2709.decode(one.iso2709) == one.record
        assert iso2709.encode(one.record) == one.iso2709
        assert record_key(one.record).control_number


def _flat(record: pymarc.Record) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    def nfc(text: str | None) -> str:
        return unicodedata.normalize("NFC", text or "")

    return [
        (field.tag, "", (("", nfc(field.data)),))
        if field.is_control_field()
        else (
            field.tag,
            "".join(field.indicators or ""),
            tuple((sub.code, nfc(sub.value)) for sub in field.subfields),
        )
        for field in record.fields
    ]


def _theirs(frame: Frame) -> list[tuple[str, str, tuple[tuple[str, str], ...]]] | None:
    """What pymarc reads; None where it fails or complains."""
    complaints = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaints), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if frame.form is Form.ISO2709:
                record = pymarc.Record(frame.data)
            else:
                record = pymarc.parse_xml_to_array(io.BytesIO(frame.data))[0]
            return None if complaints.getvalue() else _flat(record)
    except Exception:  # pymarc raises many things
        return None


def test_no_field_differs_from_pymarcs_without_a_warning() -> None:
    same = 0
    for frame, reading in readings():
        if not isinstance(frame, Frame) or not isinstance(reading, Accepted):
            continue
        theirs = _theirs(frame)
        if theirs is None or reading.warnings:
            continue
        ours = [tuple(field) for field in reading.record.fields]
        assert sorted(ours, key=lambda one: one[0]) == sorted(theirs, key=lambda one: one[0]), (
            f"{reading.source} {reading.ordinal}"
        )
        same += 1
    assert same > 4_000


def test_every_rendering_is_well_formed_and_valid() -> None:
    for place, one in enumerate(accepted()):
        for schema in SCHEMAS:
            body = schema.render(one.record)
            if schema.name == "marcxml" and place % 3 == 0:
                valid("MARC21slim.xsd", body)
            elif schema.name == "mods" and place % 3 == 0:
                valid("mods-3-7.xsd", body)
            else:
                etree.fromstring(body)


def test_memory_does_not_grow_with_the_file() -> None:
    """A stream without end, read for a while: what the framer keeps is bounded."""
    import tracemalloc

    one = (DATA / "evergreen" / "jazz_1k.mrc").read_bytes()

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 20

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return one if self.left >= 0 else b""

    tracemalloc.start()
    count = sum(1 for _ in open_frames(Endless(), "endless"))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8 * len(one)

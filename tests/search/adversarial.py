"""Records that strain an engine: signs, scripts, repetitions, lengths. Invented; no real works."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import pymarc

from .oracle import Held

FIRST = 10_001

TITLES = (
    # Words that differ by a sign, or are nothing but signs.
    "C C++ C# .NET c.c. & Co. A/S",
    "C++",
    "c",
    "… — !!! ???",
    '* ? ^ \\ [a-z]+ (.*) a{2} x|y $5 ~ & @ <b> "citat"',
    "l'homme qui rit : d'Artagnan o’Neill rock’n’roll",
    "1 000 1.000 1,000 007 7 MCMXC ½ ² 3D-tv x-ray",
    "data-bas data bas databas",
    # Letters with marks, composed and not; the three forms differ word by word.
    "Öland Oland öland A\u030angström angstrom ångström",
    "idé ide idè i\u0301de\u0301 Ide",
    "Straße strasse STRASSE ﬁn fin",
    "İstanbul ıstanbul istanbul Ĳssel ijssel",
    "æøå ÆØÅ äöå Ärøskøbing Aroskobing",
    # Other scripts, and directions in one text.
    "Война и мир войнá",
    "الأيام كتاب",
    "夏目漱石 日本語 テスト",
    "Ελληνικά ΛΌΓΟΣ λόγος",
    "שלום עולם",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀 emoji",
    # Repetition: what proximity and phrases must not confuse.
    "ja ja ja",
    "ja nej ja nej ja",
    "a b a b a c",
    "ett två tre fyra fem sex sju åtta nio tio elva tolv ett",
    " ".join(f"ord{number}" for number in range(60)),
    "x" * 300,
    "mycket " * 200 + "slut",
)


@lru_cache(maxsize=1)
def records() -> dict[int, Held]:
    """One record a title, the text again in other fields, by record id from `FIRST`."""
    found: dict[int, Held] = {}
    for number, title in enumerate(TITLES):
        record_id = FIRST + number
        record = pymarc.Record(force_utf8=True)
        record.leader = pymarc.Leader("00000nam a2200000 a 4500")
        record.add_field(
            pymarc.Field("001", data=f"strain-{number}"),
            pymarc.Field("003", data="ZZ-T"),
            pymarc.Field("008", data=f"240101s{1900 + number}    sw ||||||||||||||||||swe  "),
        )
        half = len(title) // 2
        for tag, indicators, *subfields in (
            ("100", "1 ", ("a", title[:60])),
            ("245", "10", ("a", title), ("b", title[half:])),
            ("500", "  ", ("a", title)),
            ("500", "  ", ("a", title[half:])),
            ("650", " 7", ("a", title[:80]), ("2", "sao")),
            ("650", " 7", ("a", TITLES[(number + 1) % len(TITLES)][:80]), ("2", "sao")),
        ):
            record.add_field(
                pymarc.Field(
                    tag,
                    pymarc.Indicators(*indicators),
                    [pymarc.Subfield(code, value.strip()) for code, value in subfields],
                )
            )
        moment = datetime(2024, 2, 29, 23, 59, number, tzinfo=UTC)
        found[record_id] = Held(record, [], moment, moment)
    return found

"""The demo consortium: where its files are and the configuration that serves it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from .model import Config
from .policy import demo_folder
from .sections.consortium import LibrarySection, MunicipalitySection, Weekday
from .sections.loading import LoadingSection
from .sections.policy import PolicySection
from .sections.sip2 import Sip2AccountSection, Sip2Section
from .sections.sru import SruSection

MUNICIPALITIES: Mapping[str, str] = {
    "umea": "Umeå kommun",
    "robertsfors": "Robertsfors kommun",
    "vindeln": "Vindelns kommun",
    "vannas": "Vännäs kommun",
    "bjurholm": "Bjurholms kommun",
    "nordmaling": "Nordmalings kommun",
}
"""The six members, by the codes `libraries.csv` uses."""

OPENING_DAYS: Mapping[str, tuple[Weekday, ...]] = {
    "library": ("mon", "tue", "wed", "thu", "fri", "sat"),
    "school": ("mon", "tue", "wed", "thu", "fri"),
}
"""By kind of place; others have no closed weekdays."""

ACCOUNTS: tuple[tuple[str, str, int, str], ...] = (
    ("kiosk", "ust", 4, "Tah5UZ8SCsJ7OHuWJlHpDQ$3ROgS0RUlKh6QaT6YomIOAppfT/e2UOM"),
    ("sorter", "ust", 4, "x8IKAVkpqt7a6JwoYtMMqQ$C7wpNh1uk27iCDn2pbshNj0yjqRaoO+Q"),
    ("gate", "teg", 4, "e283qs7PFTYAEF5rH39Eog$qzT508x4iBuN/s90cDz5F0XkMT1Qyy3D"),
    ("pc", "vin", 4, "nldLTz+eDbxZiKRU+ccz+g$zWPAxxQaBXSV3AfEQEAfRvt1yYm4VmS1"),
    ("vendor", "ust", 16, "+vbegzg0gUtN5rplRnsnwg$TIQOYSxMtZN2vBGRcznt5KQ5ViXOE1NT"),
)
"""Units: profile, library, sessions, and the hash of the password, which everybody may know: it is
the profile and `-demo`. The login is `demo-` and the profile."""


def demo_file(name: str) -> Path:
    """A file of the demo (`catalogue.mrc`, `libraries.csv`) or its folder `circulation`: in the
    package when it was installed from a wheel, else in the checkout around it. Raises
    FileNotFoundError."""
    package = Path(str(files("protocolsrv")))
    places = (package / "demo" / name, package.parent / "marc_fixtures" / "demo" / name)
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(f"the demo's {name} is neither at {places[0]} nor at {places[1]}")


def demo_config(data_dir: Path, libraries_csv: Path | None = None) -> Config:
    """The configuration of the demo: its libraries, on loopback, data in `data_dir`.

    `libraries_csv` has the columns code, sigel, name, municipality and kind; without it: the
    demo's own."""
    path = libraries_csv or demo_file("libraries.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    used = dict.fromkeys(row["municipality"] for row in rows)
    return Config(
        data_dir=data_dir.absolute(),
        sru=SruSection(
            title_sv="Demokatalogen för sex kommuner",
            title_en="Demonstration catalogue of six municipalities",
            description_sv="Ett påhittat bestånd av välkända verk, för att prova med.",
            description_en="An invented stock of well-known works, to try things with.",
        ),
        loading=LoadingSection(holdings="demo852"),
        policy=PolicySection(folder=demo_folder()),
        sip2=Sip2Section(listen=()),
        municipalities=tuple(
            MunicipalitySection(code=code, name=MUNICIPALITIES.get(code, code)) for code in used
        ),
        libraries=tuple(
            msgspec.convert({**row, "open": OPENING_DAYS.get(row["kind"], ())}, LibrarySection)
            for row in rows
        ),
        sip2_accounts=tuple(
            Sip2AccountSection(
                login=f"demo-{profile}",
                library=library,
                password_hash=f"$argon2id$v=19$m=64,t=1,p=1${rest}",
                profile=profile,
                max_sessions=sessions,
            )
            for profile, library, sessions, rest in ACCOUNTS
            if any(row["code"] == library for row in rows)
        ),
    )

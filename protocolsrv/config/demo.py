"""The demo consortium: where its files are and the configuration that serves it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from .model import Config
from .policy import demo_folder
from .sections.consortium import LibrarySection, MunicipalitySection
from .sections.loading import LoadingSection
from .sections.policy import PolicySection
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
        municipalities=tuple(
            MunicipalitySection(code=code, name=MUNICIPALITIES.get(code, code)) for code in used
        ),
        libraries=tuple(msgspec.convert(row, LibrarySection) for row in rows),
    )

"""`protocolsrv generate catalogue`: test records, as many as wanted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import click

_CHUNK = 500


@click.group()
def generate() -> None:
    """Make data for tests at scale."""


@generate.command()
@click.option("--records", type=click.IntRange(0, 5_000_000), required=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which set.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mrc", "xml"]),
    default="mrc",
    show_default=True,
    help="ISO 2709 or MARCXML.",
)
@click.option(
    "-o",
    "--output",
    type=click.File("wb"),
    default="-",
    help="Where to; without it, or with -: standard output.",
)
def catalogue(records: int, seed: int, form: str, output: BinaryIO) -> None:
    """Write invented MARC 21 records with items, the same for the same seed.

    The first records of a larger set are those of a smaller one. Words, authors and subjects
    follow Zipf's law; ISBNs are from a range nobody has been given.

    \b
    Examples:
      protocolsrv generate catalogue --records 10000 -o test.mrc
      protocolsrv generate catalogue --records 100 --format xml | less
    """
    from protocolsrv.services.generating import Generator

    if output.isatty() and form == "mrc":
        raise click.UsageError("ISO 2709 is not for terminals; say -o FILE, or --format xml")
    made = Generator(seed).records(records)
    written = made if form == "mrc" else _as_xml(made)
    with click.progressbar(
        length=records,
        label="Writing records",
        file=sys.stderr,
        hidden=not sys.stderr.isatty() or output.isatty(),
    ) as bar:
        while chunk := list(islice(written, _CHUNK)):
            output.write(b"".join(chunk))
            bar.update(len(chunk))


def _as_xml(records: Iterable[bytes]) -> Iterator[bytes]:
    """The records as one MARCXML collection, in pieces."""
    from protocolsrv.marc.iso2709 import decode
    from protocolsrv.marc.schemas.marcxml import collection, render

    decoded = (decode(one) for one in records)
    return collection(render(one) for one in decoded if one is not None)

"""`protocolsrv simulate`: the libraries in virtual time, and single units against a server."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from .kiosk import UNITS


@click.group()
def simulate() -> None:
    """Play out what happens in libraries, faster than it does."""


@simulate.command()
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True,
              help="How many.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Which course.")
@click.option("--scale", type=click.IntRange(1, 1000), default=20, show_default=True,
              help="One title, item and patron for so many of the region's.")  # fmt: skip
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="A folder for the simulated region, empty or new.")  # fmt: skip
def region(days: int, seed: int, scale: int, data_dir: Path) -> None:
    """Live in the demo's region: visits, loans, holds, vans, returns, closures, duties.

    Everything goes through the verbs kiosks use, into a database in the folder. After each day the
    invariants are checked. The same seed, days and scale give the same events; their digest is
    printed at the end.

    \b
    Examples:
      protocolsrv simulate region --days 30 --data-dir /tmp/region
      protocolsrv stats --data-dir /tmp/region
    """
    from protocolsrv.app.simulation import FolderInUse, InvariantBroken, simulate
    from protocolsrv.services.simulating.parameters import Habits, Parameters

    def progress(day: date) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{day}", nl=False, err=True)

    parameters = Parameters(habits=replace(Habits(), scale=scale))
    try:
        done = simulate(data_dir, days, seed, parameters, progress)
    except (FolderInUse, InvariantBroken) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{done.days} days, {sum(done.told.values())} loans, every invariant held each day")
    click.echo(f"events {done.digest}")


for _unit in UNITS.commands.values():
    simulate.add_command(_unit)

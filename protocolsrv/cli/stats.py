"""`protocolsrv stats`: what the libraries publish."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from .context import Invocation, pass_invocation

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_DAY, metavar="DATE", help="First day; else all.")
@click.option("--to", "last", type=_DAY, metavar="DATE", help="Last day; else all.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "svg"]), default="table",
              show_default=True, help="For people, for programs, or bar charts.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="A folder for the files; needed for charts.")  # fmt: skip
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="Of a simulated region or demo, in place of the configuration.")  # fmt: skip
@pass_invocation
def stats(
    invocation: Invocation,
    first: datetime | None,
    last: datetime | None,
    form: str,
    out: Path | None,
    data_dir: Path | None,
) -> None:
    """Print loans and whose the items are, media on the move, flows, and how long holds wait.

    Loans, flows and waiting times are of the days asked for, from anonymous events; media on the
    move are counted now. Counts under five are not told.

    \b
    Examples:
      protocolsrv stats
      protocolsrv stats --from 2026-01-01 --to 2026-11-30 --format csv > statistics.csv
      protocolsrv stats --format svg --out charts
    """
    from protocolsrv.app.statistics import published
    from protocolsrv.config.demo import demo_config
    from protocolsrv.services.publishing import as_csv, as_svg, as_text

    if form == "svg" and out is None:
        raise click.UsageError("charts are files; say --out FOLDER")
    config = invocation.config() if data_dir is None else demo_config(data_dir)
    found = published(config, first.date() if first else None, last.date() if last else None)
    if form == "svg":
        files = {f"{number}.svg": as_svg(one) for number, one in enumerate(found, 1)}
    else:
        name = "statistics.csv" if form == "csv" else "statistics.txt"
        files = {name: as_csv(found) if form == "csv" else as_text(found)}
    if out is None:
        click.echo(next(iter(files.values())), nl=False)
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_text(content, encoding="utf-8")
        click.echo(str(out / name))

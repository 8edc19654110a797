"""`protocolsrv delete`, `export` and `reindex`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from .context import Invocation, pass_invocation


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="CONTROL-NUMBER…")
@click.option("--source", default=None, help="Only of this source (003).")
@pass_invocation
@click.pass_context
def delete(
    context: click.Context, invocation: Invocation, numbers: tuple[str, ...], source: str | None
) -> None:
    """Delete records by control number (001).

    A deleted record is found no more and leaves a tombstone, which `export --since` tells to those
    who follow us. Ends with 1 when a number is not in the catalogue.

    \b
    Examples:
      protocolsrv delete 10016017
      protocolsrv delete --source ZZUR 10016017 10016018
    """
    from protocolsrv.app.loads import delete_records

    missing = delete_records(invocation.config(), numbers, source)
    for number in missing:
        click.echo(f"{number}: there is no such record", err=True)
    click.echo(f"{len(numbers) - len(missing)} deleted")
    context.exit(1 if missing else 0)


@click.group()
def export() -> None:
    """Give records, or patrons, loans and holds, out."""


@export.command(name="marc")
@click.option("--since", metavar="DATE", help="Only what changed since then (ISO 8601, UTC).")
@click.option("--format", "form", type=click.Choice(["mrc", "xml"]), default="mrc",
              show_default=True, help="ISO 2709 or MARCXML.")  # fmt: skip
@click.option("-o", "--output", type=click.File("wb"), default="-", help="Where to; - is standard"
              " output.")  # fmt: skip
@pass_invocation
def export_marc(invocation: Invocation, since: str | None, form: str, output: BinaryIO) -> None:
    """Write the catalogue as MARC 21, without what stays in the house.

    With --since also tombstones: records with leader/05 d for what was deleted. The moment for the
    next --since is printed at the end.

    \b
    Examples:
      protocolsrv export marc -o catalogue.mrc
      protocolsrv export marc --since 2026-01-31T00:00:00Z --format xml -o changes.xml
    """
    from protocolsrv.app.exports import export_records

    if output.isatty() and form == "mrc":
        raise click.UsageError("ISO 2709 is not for terminals; say -o FILE, or --format xml")
    moment = None if since is None else _moment(since)
    done = export_records(invocation.config(), moment, form, output)
    following = done.next_since.isoformat().replace("+00:00", "Z")
    click.echo(f"{done.records} records; next time: --since {following}", err=True)


@export.command(name="circulation")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@pass_invocation
def export_circulation(invocation: Invocation, directory: Path) -> None:
    """Write patrons, cards, consents, items, loans, holds, transits and fees as CSV files.

    They are the files `load circulation` reads, as of one moment. They hold personal data of every
    patron and are readable by you alone; PINs and names for logging in go out as they are kept, of
    use only with this installation's key file.

    \b
    Example:
      protocolsrv export circulation exported
    """
    from protocolsrv.app import transfers

    for name, rows in transfers.export_circulation(invocation.config(), directory).items():
        click.echo(f"{name:16} {rows}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--since {text}: not a date such as 2026-01-31") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command()
@pass_invocation
def reindex(invocation: Invocation) -> None:
    """Build the search index anew from the database and put it in place of the old one.

    Needed after a change of the access-point table; an upgrade does it by itself. Stop the server
    first: two cannot write one index.

    \b
    Example:
      protocolsrv reindex
    """
    from protocolsrv.app.loads import rebuild

    def progress(total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{total} records", nl=False, err=True)

    total = rebuild(invocation.config(), progress)
    click.echo(f"{total} records indexed")

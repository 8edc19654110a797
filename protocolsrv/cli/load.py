"""`protocolsrv load`: take records and circulation in."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from .context import Invocation, pass_invocation


@click.group()
def load() -> None:
    """Take records, or patrons, loans and holds, in."""


@load.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was rejected, mended or matched here, one JSON object a line.",
)
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
@pass_invocation
@click.pass_context
def marc(
    context: click.Context,
    invocation: Invocation,
    files: tuple[str, ...],
    report_file: Path | None,
    quiet: bool,
) -> None:
    """Load MARC 21 from files, folders, patterns or - (standard input).

    ISO 2709 and MARCXML, gzipped or not, are told apart by their content. A damaged record is
    reported and costs no other; loading the same again changes nothing; a load that was cut short
    goes on where it stopped. The catalogue can be searched meanwhile. Ends with 0 when something
    was read, also when records were rejected; with 1 when no input could be opened.

    \b
    Examples:
      protocolsrv load marc catalogue.mrc
      protocolsrv load marc exports/*.xml.gz --report rejected.jsonl
      zcat big.mrc.gz | protocolsrv load marc -
    """
    from protocolsrv.app.loads import expand, load_files
    from protocolsrv.services.loading.report import Report

    config = invocation.config()
    paths, missing = expand(files)
    for name in missing:
        click.echo(f"protocolsrv: {name}: no such file", err=True)
    if not paths:
        context.exit(1)
    out = report_file.open("w", encoding="utf-8") if report_file else None
    report = Report(out)
    started = time.monotonic()
    try:
        if quiet or not sys.stderr.isatty():
            load_files(config, paths, report)
        else:
            bar: Any
            with click.progressbar(
                length=sum(Path(one).stat().st_size for one in paths if one != "-") or None,
                label="Loading",
                file=sys.stderr,
                item_show_func=lambda _: _rate(report.counts.read, started),
            ) as bar:
                load_files(config, paths, report, lambda size: bar.update(size))
        report.summary(time.monotonic() - started)
    finally:
        if out is not None:
            out.close()
    if not quiet:
        for line in _summary(report.counts.as_dict(), time.monotonic() - started):
            click.echo(line)


@load.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--check", "check_only", is_flag=True, help="Check everything and keep nothing.")
@click.option("--from", "system", type=click.Choice(["csv", "evergreen"]), default="csv",
              show_default=True, help="What lies in the folder: our CSV files, or tables of an"
              " Evergreen system as PostgreSQL copies them (*.tsv).")  # fmt: skip
@click.option("--convert", "convert_to", type=click.Path(path_type=Path, file_okay=False),
              help="With --from evergreen: load nothing, write our files here, with the records"
              " and libraries, to look through them.")  # fmt: skip
@pass_invocation
@click.pass_context
def circulation(
    context: click.Context,
    invocation: Invocation,
    directory: Path,
    check_only: bool,
    system: str,
    convert_to: Path | None,
) -> None:
    """Load patrons, cards, consents, items, loans, holds, transits and fees from CSV files.

    All of it or nothing: one error anywhere, and nothing is loaded. Every error is told with file,
    line, column and what to do; personal values are never repeated. The same files again change
    nothing. Ends with 1 when there were errors.

    \b
    Examples:
      protocolsrv load circulation exported --check
      protocolsrv load circulation exported
      protocolsrv load circulation tables --from evergreen --convert exported
    """
    from protocolsrv.app import transfers

    if convert_to is not None and system != "evergreen":
        raise click.UsageError("--convert needs --from evergreen")
    if system == "evergreen":
        result = transfers.converted(directory)
        for (table, reason), times in sorted(result.reasons().items()):
            click.echo(f"{table}: {times} left out: {reason}", err=True)
        if convert_to is not None:
            transfers.write_converted(result, convert_to)
            click.echo(f"written to {convert_to}; what stayed behind is in left-out.tsv")
            return
    report = transfers.load_circulation(
        invocation.config(), directory, evergreen=system == "evergreen", check_only=check_only
    )
    lines = report.lines()
    for line in lines[:MOST_TOLD]:
        click.echo(line, err=bool(report.problems))
    if report.problems:
        more = f", the first {MOST_TOLD} above" if len(lines) > MOST_TOLD else ""
        click.echo(f"{len(lines)} errors{more}: nothing was loaded", err=True)
        context.exit(1)
    if check_only:
        click.echo("nothing was kept (--check)")


MOST_TOLD = 200
"""Errors told at once; more of them mostly have one cause."""


def _rate(read: int, started: float) -> str:
    seconds = max(time.monotonic() - started, 0.001)
    return f"{read} records, {read / seconds:.0f}/s"


def _summary(counts: dict[str, object], seconds: float) -> Iterator[str]:
    read = counts["read"]
    yield f"{read} records read in {seconds:.1f} s"
    for name in ("added", "replaced", "unchanged", "matched", "deleted", "items", "warnings"):
        if counts[name]:
            yield f"  {name:10} {counts[name]}"
    if counts["rejected"]:
        yield f"  rejected   {counts['rejected']}"
        reasons = counts["reasons"]
        if isinstance(reasons, dict):
            for reason, number in reasons.items():
                yield f"    {reason:15} {number}"
    if counts["not_marc"]:
        yield f"  {counts['not_marc']} file(s) hold no MARC (see --report)"

"""`protocolsrv load marc`: take records in."""

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
    """Take records in."""


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

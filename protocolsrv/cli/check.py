"""`protocolsrv check`: is the configuration right, and would it work here?"""

from __future__ import annotations

from pathlib import Path

import click

from .context import Invocation, pass_invocation


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--connect", is_flag=True, help="Also try folders, database and addresses.")
@pass_invocation
@click.pass_context
def check(context: click.Context, invocation: Invocation, file: Path | None, connect: bool) -> None:
    """Tell everything that is wrong with a configuration.

    Every problem is told at one time, each with its place, a hint and a code that the reference
    explains. Ends with 0 when the server would start with it, with 1 when not.

    \b
    Examples:
      protocolsrv check
      protocolsrv check --connect /etc/protocolsrv/protocolsrv.toml
    """
    from .problems import tell

    path = file or invocation.find()
    if path is None:
        invocation.config()  # tells that there is none
    reading = invocation.reading(path)
    for problem in reading.problems:
        tell(problem)
    faults = len(reading.errors)
    if reading.config is not None and connect:
        from .trying import try_all

        for title, fault in try_all(reading.config):
            click.echo(f"{title}: {fault or 'ok'}", err=bool(fault))
            faults += bool(fault)
    warnings = len(reading.warnings)
    also = f", {_counted(warnings, 'warning')}" if warnings else ""
    if faults:
        click.echo(f"{path}: {_counted(faults, 'error')}{also}", err=True)
        context.exit(1)
    click.echo(f"{path}: ok{also}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

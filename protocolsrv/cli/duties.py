"""`protocolsrv duties`: what has a clock, done now or as of any moment."""

from __future__ import annotations

from datetime import datetime

import click

from .context import Invocation, pass_invocation
from .policy import MOMENTS


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--at", type=click.DateTime(MOMENTS), help="As of when, local time (default: now).")
@click.option("--list", "listed", is_flag=True, help="Only tell their names.")
@pass_invocation
@click.pass_context
def duties(
    context: click.Context,
    invocation: Invocation,
    names: tuple[str, ...],
    at: datetime | None,
    listed: bool,
) -> None:
    """Do the duties with a clock: expiries, pick lists, notices, lost items, erasures.

    The server does them by itself; done again they change nothing. A running server and this
    command never do the same one at the same time.

    \b
    Examples:
      protocolsrv duties
      protocolsrv duties --list
      protocolsrv duties --at 2026-12-31
    """
    from protocolsrv.app.chores import holder
    from protocolsrv.app.desk import at_desk
    from protocolsrv.app.policy_subjects import local_moment
    from protocolsrv.services.duties.running import DUTIES, Runner, named

    if listed:
        for duty in DUTIES:
            click.echo(duty.name)
        return
    try:
        wanted = named(names)
    except KeyError as unknown:
        known = ", ".join(one.name for one in DUTIES)
        raise click.UsageError(f"there is no duty {unknown}; there are {known}") from None
    failed = 0
    with at_desk(invocation.config(), changes=True) as circulation:
        runner = Runner(circulation.context, circulation.writer, holder())
        for duty in wanted:
            outcome = runner.run(duty, None if at is None else local_moment(at))
            said = "another process is at it" if outcome.elsewhere else f"{outcome.changed} changed"
            click.echo(f"{duty.name}: {said}")
            for row, fault in outcome.failed:
                failed += 1
                click.echo(f"{duty.name}: row {row}: {type(fault).__name__}", err=True)
    if failed:
        context.exit(1)

"""`protocolsrv worklist`: what somebody at a library should look into."""

from __future__ import annotations

import click

from .context import Invocation, pass_invocation


@click.command()
@click.argument("library", required=False)
@click.option("--done", type=click.IntRange(1), metavar="ID", help="This one is seen to.")
@pass_invocation
def worklist(invocation: Invocation, library: str | None, done: int | None) -> None:
    """What somebody at a library should look into: conflicts of offline loans, damaged items, ...

    Without a library: all that have something.

    \b
    Examples:
      protocolsrv worklist ust
      protocolsrv worklist --done 17
    """
    from protocolsrv.app.desk import RefusedError, at_desk, library_called
    from protocolsrv.domain.calendar import STOCKHOLM

    config = invocation.config()
    if done is not None:
        with at_desk(config) as circulation:
            at = circulation.context.now()
            known = circulation.writer.run(lambda work: work.finish_task(done, at))
        if not known:
            raise RefusedError(f"There is nothing {done} to be seen to", "It may be done already.")
        click.echo(f"{done}: done")
        return
    every = [one.code for one in config.libraries]
    codes = every if library is None else [library_called(config, library).code]
    found = 0
    with at_desk(config) as circulation:
        for code in codes:
            for task in circulation.reader.tasks(code):
                item = circulation.reader.item_by_id(task.item_id) if task.item_id else None
                since = task.created_at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
                words = (str(task.id), code, since, task.kind, item.barcode if item else "")
                click.echo("  ".join(one for one in (*words, task.detail) if one))
                found += 1
    if not found:
        click.echo("nothing")

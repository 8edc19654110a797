"""`protocolsrv db`: the state of the databases."""

from __future__ import annotations

import click

from .context import Invocation, pass_invocation


@click.group()
def db() -> None:
    """The databases: how they stand, and bringing them up to date."""


@db.command()
@pass_invocation
@click.pass_context
def status(context: click.Context, invocation: Invocation) -> None:
    """Tell how the databases stand. Ends with 1 when one is not as this program needs it.

    \b
    Example:
      protocolsrv db status
    """
    from protocolsrv.app.settings import databases
    from protocolsrv.storage import migrations
    from protocolsrv.storage.databases import open_databases

    opened = open_databases(databases(invocation.config()))
    try:
        found = migrations.status(opened)
    finally:
        opened.close()
    for one in found:
        said = "up to date" if one.up_to_date else (
            f"needs {', '.join(one.pending)}: protocolsrv db upgrade"
            if one.known
            else f"made by a newer program (this one knows up to {one.head})"
        )  # fmt: skip
        click.echo(f"{one.database}: {one.current or 'empty'}, {said} ({one.where})")
    context.exit(0 if all(one.up_to_date for one in found) else 1)


@db.command()
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Bring the databases up to date, each in one transaction.

    \b
    Example:
      protocolsrv db upgrade
    """
    from protocolsrv.app.settings import databases
    from protocolsrv.storage import migrations
    from protocolsrv.storage.databases import open_databases

    opened = open_databases(databases(invocation.config()))
    try:
        before = migrations.upgrade(opened)
    finally:
        opened.close()
    for one in before:
        done = ", ".join(one.pending) or "nothing to do"
        click.echo(f"{one.database}: {done} ({one.where})")

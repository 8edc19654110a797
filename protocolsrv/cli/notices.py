"""`protocolsrv notices`: the outbox of what patrons are told."""

from __future__ import annotations

import click

from .context import Invocation, pass_invocation


@click.group()
def notices() -> None:
    """What patrons are told: holds that are ready, loans that are late."""


@notices.command()
@pass_invocation
@click.pass_context
def send(context: click.Context, invocation: Invocation) -> None:
    """Send what is to be sent, by the ways the section [notices] sets up.

    The server does it by itself; what fails is tried again later. Ends with 1 where something
    failed. Nothing personal is printed.

    \b
    Example:
      protocolsrv notices send
    """
    from protocolsrv.app.chores import holder
    from protocolsrv.app.desk import at_desk
    from protocolsrv.app.notice_senders import senders
    from protocolsrv.services.notices.sending import send_all

    config = invocation.config()
    with at_desk(config) as circulation:
        done = send_all(
            circulation.reader, circulation.writer, circulation.context, senders(config), holder()
        )
    if done.elsewhere:
        click.echo("another process is at it")
        return
    click.echo(
        f"{done.sent} sent, {done.stale} no longer true, {done.by_hand} by hand,"
        f" {done.failed} failed, {done.waiting} tried again later"
    )
    if done.failed:
        context.exit(1)

"""`protocolsrv serve`: run the server."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from .context import Invocation, pass_invocation


@click.command()
@click.option("--single-process", is_flag=True, help="Every role in this one process.")
@pass_invocation
def serve(invocation: Invocation, single_process: bool) -> None:
    """Run the server until it is told to stop.

    A supervisor holds the addresses and starts the indexer, the circulation process and the
    catalogue workers; one that dies is replaced. SIGTERM and SIGINT stop it when every running
    request is answered, a second signal at once. Ends with 0 then, with 1 when it could not start,
    with 3 when something had to be cut off.

    \b
    Examples:
      protocolsrv serve
      protocolsrv --config /etc/protocolsrv/protocolsrv.toml serve
    """
    config = invocation.config()
    if single_process:
        from protocolsrv.app.processes import run_all_in_one

        sys.exit(run_all_in_one(config, announce))
    from protocolsrv.app.processes import run_supervised

    path = invocation.find() or Path("protocolsrv.toml")
    sys.exit(run_supervised(config, path.resolve(), announce))


def announce(addresses: Mapping[str, tuple[str, int]]) -> None:
    """Say where the server listens, and what can be pasted to try it."""
    host, port = addresses["http"]
    click.echo(f"ready: http://{host}:{port}/sru  (open it in a browser)")
    click.echo(
        f'try:   curl "http://{host}:{port}/sru?operation=searchRetrieve&version=1.2'
        '&query=dc.title=orm&maximumRecords=1"'
    )
    if "z3950" in addresses:
        host, port = addresses["z3950"]
        click.echo(f"try:   yaz-client {host}:{port}/region  (then: find @attr 1=4 orm)")
    if "sip2" in addresses:
        host, port = addresses["sip2"]
        click.echo(f"sip2:  {host}:{port}  (protocolsrv simulate kiosk --help)")


@click.command(name="child-catalogue", hidden=True)
@pass_invocation
def child_catalogue(invocation: Invocation) -> None:
    """One catalogue worker; the supervisor starts it."""
    from protocolsrv.app.processes import run_catalogue_child

    sys.exit(run_catalogue_child(invocation.config()))


@click.command(name="child-circulation", hidden=True)
@pass_invocation
def child_circulation(invocation: Invocation) -> None:
    """The circulation process; the supervisor starts it."""
    from protocolsrv.app.processes import run_circulation_child

    sys.exit(run_circulation_child(invocation.config()))


@click.command(name="child-indexer", hidden=True)
@pass_invocation
def child_indexer(invocation: Invocation) -> None:
    """The indexer; the supervisor starts it."""
    from protocolsrv.app.processes import run_indexer_child

    sys.exit(run_indexer_child(invocation.config()))

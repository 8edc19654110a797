"""`protocolsrv keys`: the keys of PINs."""

from __future__ import annotations

import click

from .context import Invocation, pass_invocation


@click.group()
def keys() -> None:
    """The keys that PINs and personal numbers are kept under."""


@keys.command()
@pass_invocation
def rotate(invocation: Invocation) -> None:
    """Add a key that new PINs are hashed with from the next start of the server on.

    Earlier keys stay in the file: PINs hashed with them go on working. Copy the file to its safe
    place afterwards.

    \b
    Example:
      protocolsrv keys rotate
    """
    from protocolsrv import credentials
    from protocolsrv.app.circulation import keys_file

    path = keys_file(invocation.config())
    number = credentials.rotate(path)
    click.echo(f"PIN key {number} is in {path}; restart the server to use it")

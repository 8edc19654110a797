"""`protocolsrv config`: the commented example, and what is in force."""

from __future__ import annotations

from pathlib import Path

import click

from .context import Invocation, pass_invocation


@click.group()
def config() -> None:
    """Write a configuration, or show the one in force."""


@config.command()
def example() -> None:
    """Print a commented configuration with every setting there is.

    \b
    Example:
      protocolsrv config example > protocolsrv.toml
    """
    from protocolsrv.config import example_config

    click.echo(example_config(), nl=False)


@config.command()
@click.option("--changed", is_flag=True, help="Only what differs from the defaults.")
@pass_invocation
def show(invocation: Invocation, changed: bool) -> None:
    """Print the configuration in force: files, environment and defaults together.

    Secrets are masked, so the output can be sent to somebody who helps.

    \b
    Example:
      protocolsrv config show --changed
    """
    from protocolsrv.config import shown_config

    click.echo(shown_config(invocation.config(), changed=changed), nl=False)


@config.command()
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="Where the demo keeps its data.",
)
def demo(data_dir: Path) -> None:
    """Print the configuration of the demo: 29 libraries of six municipalities, on loopback.

    \b
    Example:
      protocolsrv config demo --data-dir /tmp/demo > demo.toml
    """
    from protocolsrv.config import demo_config, shown_config

    click.echo(shown_config(demo_config(data_dir), changed=True), nl=False)

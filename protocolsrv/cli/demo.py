"""`protocolsrv demo`: the demo consortium on this machine, from nothing."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

A_LOAN = "--login demo-kiosk --password kiosk-demo --card 100101 --pin 1234 --item 37340000000023"
"""A kiosk's session with the demo."""

A_DOOR = "--login demo-gate --password gate-demo --card 100101 --pin 1234 --item 37340000000023"
"""A gate's."""


@click.command()
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where its data lies and stays; without it: a folder that goes at the end.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True,
              help="HTTP port on 127.0.0.1; 0: any free one, for all protocols.")  # fmt: skip
@click.option("--z3950-port", type=click.IntRange(0, 65535), default=2100, show_default=True,
              help="Z39.50 port on 127.0.0.1; 0: any free one.")  # fmt: skip
@click.option("--sip2-port", type=click.IntRange(0, 65535), default=6001, show_default=True,
              help="SIP2 port on 127.0.0.1; 0: any free one.")  # fmt: skip
def demo(data_dir: Path | None, port: int, z3950_port: int, sip2_port: int) -> None:
    """Serve the demo consortium on 127.0.0.1: 29 libraries, some hundred well-known works, forty
    patrons with loans and holds.

    Loads catalogue and circulation at the first start, prints lines that can be pasted to try it,
    and runs until Ctrl-C.

    \b
    Examples:
      protocolsrv demo
      protocolsrv demo --data-dir demo-data
    """
    ports = (port, z3950_port if port else 0, sip2_port if port else 0)
    if data_dir is not None:
        sys.exit(_run(data_dir, *ports))
    with tempfile.TemporaryDirectory(prefix="protocolsrv-demo-") as folder:
        sys.exit(_run(Path(folder), *ports))


def _run(data_dir: Path, port: int, z3950_port: int, sip2_port: int) -> int:
    from msgspec.structs import replace

    from protocolsrv.app.loads import load_files
    from protocolsrv.app.processes import run_all_in_one
    from protocolsrv.app.transfers import load_circulation
    from protocolsrv.config import shown_config
    from protocolsrv.config.demo import demo_config, demo_file
    from protocolsrv.config.values import Address
    from protocolsrv.services.loading.report import Report

    from .serve import announce as announce_server

    config = demo_config(data_dir)
    config = replace(
        config,
        http=replace(config.http, listen=(Address("127.0.0.1", port),)),
        z3950=replace(config.z3950, listen=(Address("127.0.0.1", z3950_port),)),
        sip2=replace(config.sip2, listen=(Address("127.0.0.1", sip2_port),)),
    )
    data_dir.mkdir(parents=True, exist_ok=True)
    written = data_dir / "protocolsrv.toml"
    written.write_text(shown_config(config, changed=True), encoding="utf-8")
    report = Report()
    load_files(config, [str(demo_file("catalogue.mrc"))], report)
    counts = report.counts
    held = counts.added + counts.unchanged + counts.replaced
    places = len(config.libraries)
    click.echo(f"demo: {held} records, {counts.items} items of {places} libraries, in {data_dir}")
    if counts.added:  # nothing was there before: patrons and loans go with it
        people = load_circulation(config, demo_file("circulation"))
        if people.problems:
            raise click.ClickException("\n".join(people.lines()))
        loaded = ", ".join(f"{one.added} {name}" for name, one in people.counts.items())
        click.echo(f"demo: {loaded}")
    click.echo(f"demo: other commands take it by: protocolsrv --config {written} …")

    def announce(addresses: Mapping[str, tuple[str, int]]) -> None:
        announce_server(addresses)
        host, number = addresses["sip2"]
        click.echo(f"try:   protocolsrv simulate kiosk {host}:{number} {A_LOAN}")
        click.echo(f"try:   protocolsrv simulate gate {host}:{number} {A_DOOR}")

    return run_all_in_one(config, announce)

"""The command line. One file a verb; `VERBS` names them all.

A verb's module imports only click and `cli.context` at its top; what does the work is imported in
the function that uses it, so that `protocolsrv --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path

import click

from protocolsrv import __version__

from .context import CONFIG_VARIABLE, Invocation
from .program import Program

VERBS = {
    "demo": "protocolsrv.cli.demo:demo",
    "serve": "protocolsrv.cli.serve:serve",
    "load": "protocolsrv.cli.load:load",
    "delete": "protocolsrv.cli.change:delete",
    "export": "protocolsrv.cli.change:export",
    "reindex": "protocolsrv.cli.change:reindex",
    "db": "protocolsrv.cli.db:db",
    "keys": "protocolsrv.cli.keys:keys",
    "config": "protocolsrv.cli.config:config",
    "check": "protocolsrv.cli.check:check",
    "policy": "protocolsrv.cli.policy:policy",
    "desk": "protocolsrv.cli.desk:desk",
    "worklist": "protocolsrv.cli.worklist:worklist",
    "patron": "protocolsrv.cli.patron:patron",
    "duties": "protocolsrv.cli.duties:duties",
    "notices": "protocolsrv.cli.notices:notices",
    "generate": "protocolsrv.cli.generate:generate",
    "sip2": "protocolsrv.cli.sip2:sip2",
    "decode": "protocolsrv.cli.decode:decode",
    "simulate": "protocolsrv.cli.simulate:simulate",
    "stats": "protocolsrv.cli.stats:stats",
}
"""Every verb and where it is, in the order of the help."""

CHILDREN = {
    "child-catalogue": "protocolsrv.cli.serve:child_catalogue",
    "child-circulation": "protocolsrv.cli.serve:child_circulation",
    "child-indexer": "protocolsrv.cli.serve:child_indexer",
}
"""What the supervisor starts; not in the help."""


@click.group(
    cls=Program,
    verbs=VERBS,
    unlisted=CHILDREN,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar=CONFIG_VARIABLE,
    metavar="FILE",
    help="The configuration. Else: ./protocolsrv.toml, ~/.config/protocolsrv/protocolsrv.toml,"
    " /etc/protocolsrv/protocolsrv.toml.",
)
@click.option("--debug", is_flag=True, help="Show a traceback when something goes wrong.")
@click.version_option(__version__, "--version", "-V", message="protocolsrv %(version)s")
@click.pass_context
def main(context: click.Context, config_file: Path | None, debug: bool) -> None:
    """One catalogue for a library consortium, open to the protocols libraries speak.

    Each command explains itself: protocolsrv check --help
    """
    context.obj = Invocation(config_file, debug)

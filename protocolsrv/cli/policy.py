"""`protocolsrv policy`: is the lending policy right, and which row wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .context import Invocation, pass_invocation

MOMENTS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


@click.group()
def policy() -> None:
    """Check the lending rules, or ask them."""


@policy.command()
@click.option(
    "--base", type=click.Path(path_type=Path), help="Another base than the configuration's."
)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Another folder of own rows (policy.d)."
)
@pass_invocation
@click.pass_context
def lint(
    context: click.Context, invocation: Invocation, base: Path | None, folder: Path | None
) -> None:
    """Tell everything that is wrong with the lending policy.

    Cases without a row, rows that are never reached, dates that overlap, unknown codes, rows about
    what is another municipality's. Ends with 0 when the server would start with it, with 1 when
    not.

    \b
    Examples:
      protocolsrv policy lint
      protocolsrv policy lint --folder proposed/policy.d
    """
    from protocolsrv.app.policy import read
    from protocolsrv.app.settings import consortium

    from .problems import tell

    config = invocation.config()
    reading = read(consortium(config), base or config.policy.base, folder or config.policy.folder)
    for problem in reading.problems:
        tell(problem)
    errors = sum(one.is_error for one in reading.problems)
    warnings = len(reading.problems) - errors
    counts = ((errors, "error"), (warnings, "warning"))
    told = [_counted(number, what) for number, what in counts if number]
    if errors:
        click.echo(f"policy: {', '.join(told)}", err=True)
        context.exit(1)
    click.echo(f"policy: {', '.join(['ok', *told])}")


@policy.command()
@click.option("--patron", required=True, metavar="CATEGORY|CARD", help="A category, or a card.")
@click.option("--item", required=True, metavar="TYPE|BARCODE", help="A type, or a barcode.")
@click.option("--library", required=True, metavar="CODE", help="Where it is lent or fetched.")
@click.option("--at", type=click.DateTime(MOMENTS), help="When, in local time (default: now).")
@click.option("--age", type=click.IntRange(0, 150), help="With a category: years of age.")
@click.option("--home", metavar="CODE", default="", help="With a category: home library.")
@click.option("--school", metavar="CODE", default="", help="With a category: own school library.")
@click.option("--owner", metavar="CODE", default="", help="With a type: who owns it.")
@click.option("--waiting", type=click.IntRange(0), help="Others who wait (default: as it is).")
@click.option("--days-late", type=click.IntRange(0), default=0, help="For `--ask late`.")
@click.option(
    "--ask",
    type=click.Choice(("loan", "renew", "hold", "late", "lost")),
    multiple=True,
    default=("loan", "hold"),
    show_default=True,
    help="What to ask; may be repeated.",
)
@pass_invocation
def explain(invocation: Invocation, /, ask: tuple[str, ...], **words: Any) -> None:
    """Print each rule looked at, in order, and the one that wins.

    A category and a type need no database; home and owner are then --library where nothing else is
    said. A card and a barcode are asked about as they are now: loans, debts, blocks, queue. No name
    or number is printed.

    \b
    Examples:
      protocolsrv policy explain --patron adult --item film --library ust --owner vin
      protocolsrv policy explain --patron child --age 12 --item game --library teg
      protocolsrv policy explain --patron adult --item book --library ust --ask late --days-late 20
    """
    from protocolsrv.app.policy import load_policy
    from protocolsrv.app.policy_asking import Words, question
    from protocolsrv.app.policy_explaining import explained, lines

    config = invocation.config()
    rules = load_policy(config)
    asked = question(config, rules.book, Words(**words))
    for line in lines({what: explained(rules, asked, what) for what in ask}):
        click.echo(line)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

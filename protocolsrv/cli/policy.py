"""`protocolsrv policy`: is the lending policy right, and which row wins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

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
@click.option(
    "--library", "where", required=True, metavar="CODE", help="Where it is lent or fetched."
)
@click.option("--at", type=click.DateTime(MOMENTS), help="When, in local time (default: now).")
@click.option("--age", type=click.IntRange(0, 150), help="With a category: years of age.")
@click.option("--home", metavar="CODE", help="With a category: home library (default: there).")
@click.option("--school", metavar="CODE", default="", help="With a category: own school library.")
@click.option("--owner", metavar="CODE", help="With a type: who owns it (default: there).")
@click.option("--waiting", type=click.IntRange(0), default=0, help="Others who wait for it.")
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
def explain(
    invocation: Invocation,
    patron: str,
    item: str,
    where: str,
    at: datetime | None,
    age: int | None,
    home: str | None,
    school: str,
    owner: str | None,
    waiting: int,
    days_late: int,
    ask: tuple[str, ...],
) -> None:
    """Print each rule looked at, in order, and the one that wins.

    A category and a type need no database. Nothing personal is printed.

    \b
    Examples:
      protocolsrv policy explain --patron adult --item film --library ust --owner vin
      protocolsrv policy explain --patron child --age 12 --item game --library teg
      protocolsrv policy explain --patron adult --item book --library ust --ask late --days-late 20
    """
    from protocolsrv.app.policy import load_policy
    from protocolsrv.app.policy_explaining import Question, explained, lines
    from protocolsrv.app.policy_subjects import (
        an_item,
        calendar_of,
        library,
        local_moment,
        somebody,
    )

    config = invocation.config()
    rules = load_policy(config)
    tree = rules.book.consortium
    moment = local_moment(at)
    place = library(tree, where)
    own_school = library(tree, school).code if school else ""
    question = Question(
        subject=somebody(
            rules.book,
            patron,
            library(tree, home or where),
            moment,
            age=age,
            school=own_school,
        ),
        item=an_item(rules.book, item, library(tree, owner or where)),
        place=place,
        at=moment,
        calendar=calendar_of(config, place.code),
        waiting=waiting,
        days_late=days_late,
    )
    for line in lines({what: explained(rules, question, what) for what in ask}):
        click.echo(line)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

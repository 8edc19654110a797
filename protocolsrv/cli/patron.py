"""`protocolsrv patron`: what a patron may ask for by law. Each use leaves a row in the audit."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .context import Invocation, pass_invocation

if TYPE_CHECKING:
    from protocolsrv.app.circulation import Circulation


@click.group()
def patron() -> None:
    """What a patron may ask for: a copy of everything, to be forgotten, to leave a municipality.

    WHO is a card, a personal number, a user name, or the number on hold slips; - reads it from
    standard input, where other users of the machine do not see it.
    """


@patron.command()
@click.argument("who")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
    help="A file to make, for your eyes only.",
)  # fmt: skip
@pass_invocation
def export(invocation: Invocation, who: str, output: Path) -> None:
    """Write everything kept of a patron as JSON.

    \b
    Example:
      protocolsrv patron export 100101 -o copy.json
    """
    from protocolsrv.app.desk import at_desk, operator
    from protocolsrv.services import privacy

    with at_desk(invocation.config()) as circulation:
        patron_id = _found(circulation, who)
        context = circulation.context
        everything = circulation.writer.run(
            lambda work: privacy.copy_of(work, context, patron_id, operator())
        )
    descriptor = os.open(output, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(everything, out, ensure_ascii=False, indent=2)
    click.echo(f"written to {output}")


@patron.command()
@click.argument("who")
@click.confirmation_option(prompt="Everything personal goes and cannot be brought back. Go on?")
@pass_invocation
def erase(invocation: Invocation, who: str) -> None:
    """Forget a patron who has no loans and owes nothing.

    \b
    Example:
      protocolsrv patron erase 100101
    """
    from protocolsrv.app.desk import RefusedError, at_desk, operator
    from protocolsrv.domain.fee import kronor
    from protocolsrv.services import privacy

    with at_desk(invocation.config(), changes=True) as circulation:
        patron_id = _found(circulation, who)
        context = circulation.context
        answer = circulation.writer.run(
            lambda work: privacy.erase(work, context, patron_id, operator())
        )
    if isinstance(answer, privacy.InTheWay):
        raise RefusedError(
            f"Not erased: {answer.loans} loans, {kronor(answer.owing)} kr owing",
            "Take back what is lent and settle what is owed first.",
        )
    click.echo("erased" if answer else "there was nobody to erase")


@patron.command("withdraw-consent")
@click.argument("who")
@click.argument("municipality")
@pass_invocation
def withdraw_consent(invocation: Invocation, who: str, municipality: str) -> None:
    """A patron leaves the terms of a municipality: from now on nobody there knows of the patron.

    \b
    Example:
      protocolsrv patron withdraw-consent 100101 vindeln
    """
    from protocolsrv.app.desk import RefusedError, at_desk, operator
    from protocolsrv.domain.fee import kronor
    from protocolsrv.services import privacy

    with at_desk(invocation.config(), changes=True) as circulation:
        patron_id = _found(circulation, who)
        context = circulation.context
        answer = circulation.writer.run(
            lambda work: privacy.withdraw(work, context, patron_id, municipality, operator())
        )
    if isinstance(answer, bool):
        raise RefusedError(
            f"There is no consent for {municipality!r}", "Give a municipality's code."
        )
    click.echo(
        f"withdrawn; {answer.holds} holds ended, {answer.loans} loans to return,"
        f" {kronor(answer.owing)} kr owing, {answer.others} other consents stand"
    )


def _found(circulation: Circulation, who: str) -> int:
    from protocolsrv.app.desk import RefusedError
    from protocolsrv.services import privacy

    text = sys.stdin.readline() if who == "-" else who
    found = privacy.find(circulation.reader, circulation.context, text)
    if found is None:
        raise RefusedError("Nobody is known by that", "Try another card or number.")
    return found

"""`protocolsrv desk`: what the staff of a library do. No name is printed: slips have numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click

from .context import Invocation, pass_invocation

_DAY = click.DateTime(("%Y-%m-%d",))


@click.group()
def desk() -> None:
    """What the staff of a library do: pick lists, hold shelves, cards, closures."""


@desk.command()
@click.argument("library")
@pass_invocation
def picklist(invocation: Invocation, library: str) -> None:
    """What to fetch from the shelves of a library for holds.

    \b
    Example:
      protocolsrv desk picklist ust
    """
    from protocolsrv.app.desk import at_desk, caller_at

    config = invocation.config()
    with at_desk(config) as circulation:
        lines = circulation.desk.pick_list(caller_at(config, library))
    rows = []
    for line in lines:
        item = line.item
        place = (item.shelf, item.call_number, item.barcode) if item else ("", "", "")
        rows.append((str(line.hold.id), *place, line.title, line.hold.pickup))
    _table(("hold", "shelf", "call number", "barcode", "title", "for"), rows)


@desk.command()
@click.argument("library")
@pass_invocation
def shelf(invocation: Invocation, library: str) -> None:
    """What waits to be fetched by patrons at a library, by the number on its slip.

    \b
    Example:
      protocolsrv desk shelf vin
    """
    from protocolsrv.app.desk import at_desk, caller_at

    config = invocation.config()
    with at_desk(config) as circulation:
        rows = []
        for line in circulation.desk.shelf(caller_at(config, library)):
            patron = circulation.reader.patron(line.hold.patron_id or 0)
            until = line.hold.shelf_until.isoformat() if line.hold.shelf_until else ""
            barcode = line.item.barcode if line.item else ""
            rows.append((patron.alias if patron else "", barcode, line.title, until))
    _table(("number", "barcode", "title", "until"), rows)


@desk.command("not-found")
@click.argument("library")
@click.argument("hold", type=click.IntRange(1))
@pass_invocation
def not_found(invocation: Invocation, library: str, hold: int) -> None:
    """The copy of this line of the pick list is not on its shelf: ask the next library.

    \b
    Example:
      protocolsrv desk not-found ust 17
    """
    from protocolsrv.app.desk import at_desk, caller_at, refused
    from protocolsrv.domain.refusal import Refusal

    config = invocation.config()
    with at_desk(config, changes=True) as circulation:
        answer = circulation.desk.not_found(caller_at(config, library), hold)
    if isinstance(answer, Refusal):
        raise refused(answer)
    click.echo(f"hold {hold}: now asked of {answer.asked_library or 'nobody'}")


@desk.command("block-card")
@click.argument("library")
@click.argument("card")
@click.option("--retained", is_flag=True, help="The card is kept here; it was not lost.")
@pass_invocation
def block_card(invocation: Invocation, library: str, card: str, retained: bool) -> None:
    """Block a card at once: reported lost, or kept by the staff.

    \b
    Example:
      protocolsrv desk block-card ust 100101
    """
    from protocolsrv.app.desk import at_desk, caller_at, refused
    from protocolsrv.domain.refusal import Refusal

    config = invocation.config()
    with at_desk(config) as circulation:
        caller = caller_at(config, library)
        answer = circulation.desk.block_card(caller, card, lost=not retained, retained=retained)
    if isinstance(answer, Refusal):
        raise refused(answer)
    click.echo("the card is blocked")


@desk.command()
@click.argument("library")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY, required=False)
@click.option("--reason", default="", help="Why, for the records.")
@pass_invocation
def closure(
    invocation: Invocation, library: str, first: datetime, last: datetime | None, reason: str
) -> None:
    """Register days on which a library is closed; due dates and hold shelves move on with them.

    \b
    Example:
      protocolsrv desk closure ust 2026-12-24 2026-12-26 --reason Jul
    """
    from protocolsrv.app.desk import at_desk, library_called
    from protocolsrv.services.duties.closures import close, days_between

    config = invocation.config()
    code = library_called(config, library).code
    end = (last or first).date()
    if not 0 <= (end - first.date()).days < 366:
        raise click.UsageError("LAST is a day from FIRST on, at most a year later")
    days = days_between(first.date(), end)
    with at_desk(config, changes=True) as circulation:
        done = close(
            circulation.reader, circulation.writer, circulation.context, code, days, reason
        )
    click.echo(
        f"{code}: {done.days} new closed days; moved on: {done.loans} due dates,"
        f" {done.shelf} last days on the shelf; asked elsewhere: {done.asked}"
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as they must be; nothing but a word where there are no rows."""
    every = [heads, *rows]
    if len(every) == 1:
        click.echo("nothing")
        return
    widths = [max(len(row[place]) for row in every) for place in range(len(heads))]
    for row in every:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())

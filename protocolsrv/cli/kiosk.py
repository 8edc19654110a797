"""`protocolsrv simulate kiosk|sorter|gate`: a unit's ordinary session against any SIP2 server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from protocolsrv.sip2.client import Exchange

Command = Callable[..., Any]

UNITS = click.Group("units")
"""The units that `simulate` plays."""


def _options(command: Command) -> Command:
    """What all units may be told."""
    for option in reversed(
        (
            click.argument("address", metavar="HOST:PORT"),
            click.option(
                "--login", default="", help="User name (CN); without it no login is sent."
            ),
            click.option("--password", default="", help="Its password (CO)."),
            click.option(
                "--password-file",
                type=click.Path(path_type=Path, exists=True, dir_okay=False),
                help="The password in a file: not seen by other users of the machine.",
            ),
            click.option("--location", default="", help="Location code (CP)."),
            click.option("--institution", default="", help="Institution (AO)."),
            click.option("--item", "items", multiple=True, help="A barcode; may be repeated."),
            click.option(
                "--charset",
                type=click.Choice(["cp850", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"]),
                default="cp850",
                show_default=True,
                help="Character set of the account.",
            ),
            click.option("--crlf", is_flag=True, help="End messages by CR LF instead of CR."),
            click.option("--plain", is_flag=True, help="No sequence numbers and checksums."),
            click.option("--fields", is_flag=True, help="Explain each answer field by field."),
            click.option("--show-personal", is_flag=True, help="Show cards, names and PINs."),
        )
    ):
        command = option(command)
    return command


def _patron_options(command: Command) -> Command:
    command = click.option("--pin", help="The patron's PIN (AD); without it none is sent.")(command)
    return click.option("--card", default="", help="A patron's card (AA).")(command)


@UNITS.command()
@_options
@_patron_options
@click.option("--keep", is_flag=True, help="Leave on loan what was lent.")
def kiosk(**given: Any) -> None:
    """Play a self-service kiosk: login, status, patron, check-out and check-in of each item.

    Prints what was sent and answered, with times; ends with 1 when an answer is missing, wrong in
    form, or says no.

    \b
    Examples:
      protocolsrv simulate kiosk 127.0.0.1:6001 --login demo-kiosk --password kiosk-demo \\
        --card 100101 --pin 1234 --item 37340000000023
    """
    _play("kiosk", **given)


@UNITS.command()
@_options
def sorter(**given: Any) -> None:
    """Play a sorting machine: login, status, check-in of each item.

    \b
    Examples:
      protocolsrv simulate sorter 127.0.0.1:6001 --login demo-sorter --password sorter-demo \\
        --item 37340000000023
    """
    _play("sorter", **given)


@UNITS.command()
@_options
@_patron_options
def gate(**given: Any) -> None:
    """Play a door and theft gate: login, status, a card, item information of each item.

    \b
    Examples:
      protocolsrv simulate gate 127.0.0.1:6001 --login demo-gate --password gate-demo \\
        --card 100101 --pin 1234
    """
    _play("gate", **given)


def _play(kind: str, **given: Any) -> None:
    from protocolsrv.sip2.client import NoAnswerError, Unit
    from protocolsrv.sip2.scripts import SCRIPTS, Setting

    host, port = _address(given["address"])
    password = given["password"]
    if given["password_file"] is not None:
        password = given["password_file"].read_text(encoding="utf-8").rstrip("\r\n")
    setting = Setting(
        user=given["login"],
        password=password,
        location=given["location"],
        institution=given["institution"],
        card=given.get("card") or "",
        pin=given.get("pin"),
        items=given["items"],
        keep=given.get("keep", False),
    )
    wrong = 0
    try:
        with Unit(
            host,
            port,
            charset=given["charset"],
            terminator=b"\r\n" if given["crlf"] else b"\r",
            detects=not given["plain"],
        ) as unit:
            for message in SCRIPTS[kind](setting):
                wrong += _tell(unit.ask(message), given)
    except NoAnswerError as error:
        raise click.ClickException(f"{given['address']}: {error}") from error
    click.get_current_context().exit(1 if wrong else 0)


def _tell(done: Exchange, given: dict[str, Any]) -> bool:
    """Print one exchange; whether it was not as it should be."""
    click.echo(f"> {_line(done.request, given)}")
    click.echo(f"< {_line(done.reply, given)}   {done.seconds * 1000:.1f} ms")
    if given["fields"]:
        for tag, meaning, value in _explained(done.reply, given):
            click.echo(f"    {tag or '  '}  {meaning:<40.40} {value}")
    problems = list(done.problems)
    if getattr(done.answer, "ok", True) is False:
        problems.append("it says no")
    for problem in problems:
        click.echo(f"  !   {problem}")
    return bool(problems)


def _line(line: bytes, given: dict[str, Any]) -> str:
    from protocolsrv.sip2.masking import shown

    return shown(line, given["charset"], personal=given["show_personal"])


def _explained(line: bytes, given: dict[str, Any]) -> list[tuple[str, str, str]]:
    from protocolsrv.sip2.explain import explain

    told = explain(line, given["charset"], personal=given["show_personal"])
    return [(one.tag, one.meaning, one.value) for one in told.lines]


def _address(text: str) -> tuple[str, int]:
    from protocolsrv.config import Address

    try:
        address = Address.read(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}", param_hint="HOST:PORT") from None
    return address.host, address.port

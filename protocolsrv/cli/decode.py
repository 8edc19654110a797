"""`protocolsrv decode`: a message of a protocol, told field by field."""

from __future__ import annotations

import sys

import click


@click.group()
def decode() -> None:
    """Explain a message of a protocol."""


@decode.command(name="sip2")
@click.argument("message")
@click.option("--charset", default="cp850", show_default=True,
              type=click.Choice(["cp850", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"]),
              help="The character set of the unit.")  # fmt: skip
@click.option("--delimiter", default="|", show_default=True, help="What ends a field.")
@click.option("--show-personal", is_flag=True, help="Show card numbers, names and PINs.")
@click.pass_context
def decode_sip2(
    context: click.Context, message: str, charset: str, delimiter: str, show_personal: bool
) -> None:
    """Explain a SIP2 message; - reads it from standard input.

    Says what each field is, checks sequence number and checksum, and names what is wrong by the
    clause of the standard. Ends with 1 when something is.

    \b
    Examples:
      protocolsrv decode sip2 '9900802.00AY1AZFCA0'
      protocolsrv decode sip2 - < message.txt
    """
    from protocolsrv.sip2 import charsets
    from protocolsrv.sip2.explain import explain

    data = sys.stdin.buffer.read() if message == "-" else charsets.write(message, charset)
    told = explain(data, charset, delimiter, personal=show_personal)
    click.echo(f"{told.code} {told.name}")
    for line in told.lines:
        click.echo(f"  {line.tag or '  '}  {line.meaning:<45.45} {line.value}")
    for problem in told.problems:
        click.echo(f"  !   {problem}")
    context.exit(1 if told.problems else 0)

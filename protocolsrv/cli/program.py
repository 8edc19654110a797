"""The program's top: verbs found by a table and imported when used, faults told in one line."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

FAULT = 70
"""Exit status for a fault in the program itself (EX_SOFTWARE); 1 is "it did not work", 2 usage."""


class Program(click.Group):
    """A group whose commands are named in a table, "module:attribute" each, so that starting costs
    nothing for the verbs that are not used."""

    def __init__(
        self,
        *args: Any,
        verbs: Mapping[str, str],
        unlisted: Mapping[str, str] | None = None,
        **settings: Any,
    ):
        super().__init__(*args, **settings)
        self._verbs = verbs
        self._places = {**verbs, **(unlisted or {})}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs in the order of the table; the unlisted ones are for the supervisor."""
        return list(self._verbs)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The verb called so; imports it."""
        place = self._places.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run; what goes wrong becomes one line and an exit status, with `--debug` a traceback."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort, KeyboardInterrupt):
            raise
        except BrokenPipeError:
            raise  # click ends quietly: the reader has had enough
        except Exception as error:
            if ctx.params.get("debug"):
                traceback.print_exc()
            message, status = told(error)
            click.echo(f"{ctx.info_name}: {message}", err=True)
            if status == FAULT and not ctx.params.get("debug"):
                click.echo("This is a fault in the program. --debug shows where.", err=True)
            ctx.exit(status)


def told(error: Exception) -> tuple[str, int]:
    """What to say of an exception, and the exit status."""
    if hasattr(error, "remedy"):
        return str(error), 1  # one of ours: says what, where, and what to do
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{reason[:1].lower()}{reason[1:]}", 1
    detail = " ".join(str(error).split())
    return f"{type(error).__name__}: {detail}" if detail else type(error).__name__, FAULT

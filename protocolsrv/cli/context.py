"""What every verb may ask for: the configuration, and where it was found."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from protocolsrv.config import Config, Reading

CONFIG_VARIABLE = "PROTOCOLSRV_CONFIG"
FILE_NAME = "protocolsrv.toml"


def search_order(environ: dict[str, str] | None = None) -> tuple[Path, ...]:
    """Where the configuration is looked for when nobody says where it is."""
    variables = os.environ if environ is None else environ
    personal = variables.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return (
        Path(FILE_NAME),
        Path(personal) / "protocolsrv" / FILE_NAME,
        Path("/etc/protocolsrv") / FILE_NAME,
    )


@dataclass(frozen=True)
class Invocation:
    """One run of the program: what `--config` said, and whether tracebacks are wanted."""

    config_file: Path | None = None
    debug: bool = False

    def find(self) -> Path | None:
        """The configuration file: the one named, else the first that there is."""
        if self.config_file is not None:
            return self.config_file
        return next((one for one in search_order() if one.is_file()), None)

    def reading(self, path: Path | None) -> Reading:
        """The configuration at `path` with all that is wrong with it."""
        from protocolsrv.config import read_config

        return read_config(path, os.environ)

    def config(self) -> Config:
        """The configuration. When there is none, or there are errors in it, tells so and ends the
        program with 1; warnings are told and passed over."""
        from .problems import tell

        path = self.find()
        if path is None:
            looked = ", ".join(str(one) for one in search_order())
            raise click.ClickException(
                f"there is no configuration (looked for {looked}).\n"
                f"Make one: protocolsrv config example > {FILE_NAME}"
            )
        reading = self.reading(path)
        for problem in reading.problems:
            tell(problem, brief=not problem.is_error)
        if reading.config is None:
            sys.exit(1)
        return reading.config


pass_invocation = click.make_pass_decorator(Invocation)
"""Decorator: the command's first argument is the `Invocation`."""

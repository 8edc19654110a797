"""Problems of the configuration as a good compiler tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from protocolsrv.config import Problem


def tell(problem: Problem, *, brief: bool = False) -> None:
    """Write one problem to standard error; `brief`: one line."""
    lines = problem_lines(problem)
    colour = "red" if problem.is_error else "yellow"
    if brief:
        click.echo(f"{lines[0]} ({problem.hint})" if problem.hint else lines[0], err=True)
        return
    click.echo(click.style(lines[0], fg=colour, bold=True), err=True)
    for line in lines[1:]:
        click.echo(line, err=True)
    click.echo(err=True)


def problem_lines(problem: Problem) -> list[str]:
    """The lines of one problem: place, kind, code and message; the line meant; a caret; a hint.

    protocolsrv.toml:4:1: error[PS-CFG-003]: unknown key 'workrs' in [http]
        4 | workrs = 2
          | ^^^^^^
          = hint: did you mean 'workers'?
    """
    place = ":".join(str(one) for one in (problem.file, problem.line, problem.column) if one)
    severity = problem.kind.severity.value
    head = f"{severity}[{problem.code}]: {problem.message}"
    lines = [f"{place}: {head}" if place else head]
    margin = " " * 9
    if problem.line:
        # A tab stays a tab in the line of the caret, so that the caret stands under its letter.
        before = problem.text[: problem.column - 1]
        blanks = "".join(one if one == "\t" else " " for one in before)
        width = max(1, min(problem.width, len(problem.text) - len(before)))
        lines += [f"{problem.line:>8} | {problem.text}", f"{margin}| {blanks}{'^' * width}"]
    if problem.hint:
        lines.append(f"{margin}= hint: {problem.hint}")
    return lines

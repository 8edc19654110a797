"""Writing configuration as TOML: the values in force, and the commented example."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, UNSET

from .model import Config
from .sections.base import Section
from .shapes import READABLE, Shape, fields_of
from .values import Secret

WIDTH = 96
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = """\
Configuration of protocolsrv.

A line that begins with # and a blank explains; one that begins with # alone is a setting with the
value it has when nothing is said (or an example, where there is no such value): take the # away to
set it. `protocolsrv check` tells what is wrong with this file, `protocolsrv config show` what is
in force."""


def toml_value(value: Any) -> str:
    """A value in TOML's notation. Secrets are masked."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Section):
        pairs = [(one.encode_name, getattr(value, one.name)) for one in fields_of(type(value))]
        return _inline(pair for pair in pairs if pair[1] not in (None, ""))
    if isinstance(value, dict):
        return _inline(value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    if isinstance(value, Secret):
        return toml_value(value.masked())
    if isinstance(value, (str, Path, *READABLE)):
        return json.dumps(str(value), ensure_ascii=False)
    raise TypeError(f"no TOML for {type(value).__name__}")


def shown_config(config: Config, *, changed: bool = False) -> str:
    """The configuration in force as TOML; with `changed` only what differs from the defaults."""
    return "\n".join(_shown(config, "", changed)).strip("\n") + "\n"


def example_config() -> str:
    """The commented example, with every setting there is."""
    lines = [*_prose(_HEAD), "", *_prose(_text(Config)), ""]
    later: list[str] = []
    for one in fields_of(Config):
        shape = Shape(one.type)
        if shape.section is not None:
            later += _example_section(shape.section, one.encode_name, array=False)
        elif shape.members is not None and (inner := Shape(shape.members).section):
            later += _example_section(inner, one.encode_name, array=True)
        else:
            lines += _example_setting(one)
    return "\n".join([*lines, *later]).rstrip("\n") + "\n"


# ---- values in force ---------------------------------------------------------------------------


def _shown(section: Section, title: str, changed: bool) -> Iterator[str]:
    tables: list[tuple[str, Any]] = []
    plain: list[str] = []
    for one in fields_of(type(section)):
        value = getattr(section, one.name)
        if value is None or (changed and value == one.default):
            continue
        if isinstance(value, Section) or _is_tables(one.type):
            tables.append((f"{title}.{one.encode_name}".lstrip("."), value))
        else:
            plain.append(f"{one.encode_name} = {toml_value(value)}")
    yield from plain
    for name, value in tables:
        if isinstance(value, Section):
            inner = list(_shown(value, name, changed))
            if inner:
                yield from ("", f"[{name}]", *inner)
            continue
        for member in value:
            yield from ("", f"[[{name}]]", *_shown(member, name, changed))


def _is_tables(annotation: Any) -> bool:
    shape = Shape(annotation)
    return shape.members is not None and Shape(shape.members).section is not None


# ---- the example -------------------------------------------------------------------------------


def _example_section(section: type[Section], title: str, *, array: bool) -> list[str]:
    heading = f"[[{title}]]" if array else f"[{title}]"
    lines = ["", *_prose(_text(section)), heading if not array else f"#{heading}"]
    later: list[str] = []
    for one in fields_of(section):
        lines += _example_setting(one)
        for inner in Shape(one.type).alternatives:
            if inner.section is not None:
                later += _example_section(inner.section, f"{title}.{one.encode_name}", array=False)
                later = [line if line[:1] in ("", "#") else f"#{line}" for line in later]
    return lines + later


def _example_setting(one: Any) -> list[str]:
    shape = Shape(one.type)
    lines = _prose(f"{shape.description} {_limits(shape)}".rstrip())
    key, value = one.encode_name, one.default
    if shape.is_secret and value is None and "password" in key:
        key = f"{key}_file"
    if value is None or value is NODEFAULT or value is UNSET or value in ((), ""):
        examples = shape.limit("examples")
        value = examples[0] if examples else value
    return [*lines, f"#{key} = {toml_value(value)}"]


def _text(section: type[Section]) -> str:
    """The docstring of a section, paragraphs apart."""
    return textwrap.dedent("    " + (section.__doc__ or "")).strip()


def _prose(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append("#")
        lines += textwrap.wrap(
            " ".join(paragraph.split()),
            WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _limits(shape: Shape) -> str:
    """What may stand there, where the value itself does not show it."""
    inner = Shape(shape.members) if shape.members is not None else shape
    if inner.choices or inner.range_words() or len(shape.alternatives) > 1:
        words = shape.words()
        return f"({words[:1].upper()}{words[1:]}.)"
    return ""


def _inline(pairs: Any) -> str:
    inner = ", ".join(f"{toml_key(key)} = {toml_value(value)}" for key, value in pairs)
    return f"{{ {inner} }}" if inner else "{}"


def toml_key(key: str) -> str:
    """A key, in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)

"""The house rules, held by the suite: who may import whom, sizes, docstrings, words.

`ROOMS` is the import rule. `docs/explanation/architecture.md` shows the same table, and a test
compares the two.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import protocolsrv

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "protocolsrv"
EVERYTHING = "everything"

# room: (rooms it may import, packages of others it may import)
ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cli": ((EVERYTHING,), (EVERYTHING,)),
    "app": ((EVERYTHING,), (EVERYTHING,)),
    "transport": (("wire",), ("twisted", "zope", "httptools")),
    "pages": (("wire", "services", "domain"), ("jinja2",)),
    "sru": (("wire", "services", "marc", "domain"), ("lxml",)),
    "z3950": (("wire", "services", "marc", "domain"), ()),
    "ncip": (("wire", "services", "marc", "domain"), ("lxml",)),
    "libris": (("wire", "services", "marc", "domain"), ()),
    "sip2": (("wire", "services", "marc", "domain"), ()),
    "services": (("marc", "domain"), ()),
    "storage": (("domain",), ("sqlalchemy", "alembic", "psycopg")),
    "search": (("domain",), ("tantivy",)),
    "marc": (("domain",), ("pymarc", "lxml", "stdnum")),
    "wire": ((), ("lxml",)),
    "domain": ((), ()),
    "config": ((), ("msgspec",)),
    "credentials": (("domain",), ("argon2",)),
}

MAX_LINES = 400
MAX_FUNCTION = 60
LARGER: dict[str, str] = {}
"""Files allowed to be larger than `MAX_LINES`, each with its reason."""
LONGER: dict[str, str] = {}
"""Functions, as `path:name`, allowed to be longer than `MAX_FUNCTION`, each with its reason."""

FOLDERS = ("protocolsrv", "tests", "benchmarks", "marc_fixtures", "docs")


def sources(*folders: str) -> list[Path]:
    """The Python files of these folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    """A file as it is called in messages."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module a file imports, also inside functions."""
    package = (*path.relative_to(ROOT).with_suffix("").parts[:-1],)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            if module in ("protocolsrv", ""):
                yield from ((node.lineno, f"protocolsrv.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def allowed(room: str, module: str) -> bool:
    """Whether a file of `room` may import `module`."""
    ours, others = ROOMS[room]
    top, *rest = module.split(".")
    if top in sys.stdlib_module_names:
        return True
    if top != "protocolsrv":
        return EVERYTHING in others or top in others
    if not rest or rest[0] == "__version__":
        return True
    return EVERYTHING in ours or rest[0] == room or rest[0] in ours


def test_rooms_import_only_what_they_may() -> None:
    """The import rule, over every import there is."""
    broken = [
        f"{name(path)}:{line}: {module}"
        for path in sources("protocolsrv")
        if path.parent != PACKAGE
        for line, module in imports(path)
        if not allowed(path.relative_to(PACKAGE).parts[0], module)
    ]
    assert not broken


def test_the_import_rule_knows_right_from_wrong() -> None:
    """A rule that lets everything pass would be no rule."""
    assert allowed("sru", "protocolsrv.marc.record")
    assert not allowed("sru", "protocolsrv.storage")
    assert not allowed("domain", "stdnum.isbn")
    assert not allowed("services", "twisted.internet")
    assert not allowed("search", "protocolsrv.storage.records")
    assert allowed("cli", "protocolsrv.storage")
    here = ast.parse("")
    assert isinstance(here, ast.Module)
    assert "protocolsrv.config.values" in {
        module for _, module in imports(PACKAGE / "config" / "checks.py")
    }


def test_every_room_has_a_row() -> None:
    """A new folder needs a line in the rule; a line needs its folder."""
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(ROOMS)


def test_nothing_imports_the_top() -> None:
    """`cli` and `app` are where things are put together; nothing rests on them."""
    rest = [path for path in sources("protocolsrv") if path.parent != PACKAGE]
    broken = [
        f"{name(path)}:{line}"
        for path in rest
        for line, module in imports(path)
        if path.relative_to(PACKAGE).parts[0] not in ("cli", "app")
        and module.startswith(("protocolsrv.cli", "protocolsrv.app"))
    ]
    assert not broken


def test_files_are_small() -> None:
    """A module is read in one go."""
    large = [
        f"{name(path)}: {lines} lines"
        for path in sources(*FOLDERS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
        and name(path) not in LARGER
    ]
    assert not large


def test_functions_are_short() -> None:
    """A function fits a screen."""
    long = [
        f"{name(path)}:{node.lineno}: {node.name} has {length} lines"
        for path in sources(*FOLDERS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
        and f"{name(path)}:{node.name}" not in LONGER
    ]
    assert not long


def undocumented(body: list[ast.stmt], within: str) -> Iterator[tuple[int, str]]:
    """Line and name of public classes, functions and methods without a docstring."""
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or any(
            "setter" in ast.unparse(d) or "overload" in ast.unparse(d) for d in node.decorator_list
        ):
            continue
        if not ast.get_docstring(node):
            yield node.lineno, within + node.name
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, f"{node.name}.")


def test_what_is_public_is_documented() -> None:
    """Modules, classes, functions and methods say what they are."""
    silent = [
        f"{name(path)}:{line}: {what}"
        for path in sources("protocolsrv", "benchmarks", "marc_fixtures")
        for line, what in [
            *([] if ast.get_docstring(tree(path)) else [(1, "module")]),
            *undocumented(tree(path).body, ""),
        ]
    ]
    assert not silent


def test_only_the_command_line_prints() -> None:
    """Everything else returns, or logs through what it is given."""
    printing = [
        f"{name(path)}:{node.lineno}"
        for path in sources("protocolsrv")
        if path.relative_to(PACKAGE).parts[0] != "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "breakpoint")
    ]
    assert not printing


def test_nothing_is_left_for_later() -> None:
    """What is not done is an issue, not a comment."""
    words = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"))
    pattern = re.compile(rf"\b(?:{words})\b")
    texts = [
        path
        for folder in FOLDERS
        for ending in ("*.py", "*.md", "*.html", "*.toml")
        for path in (ROOT / folder).rglob(ending)
        if "_build" not in path.parts
    ]
    left = [
        f"{name(path)}:{number}"
        for path in [*texts, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Makefile"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not left


def test_tests_prove_something() -> None:
    """No test function without an assertion, an expected exception or a helper that checks."""
    idle = []
    for path in sources("tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                always = any(
                    isinstance(one, ast.Assert) and isinstance(one.test, ast.Constant)
                    for one in ast.walk(node)
                )
                proves = any(
                    isinstance(one, ast.Assert)  # or it calls what does
                    or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call))
                    or (isinstance(one, ast.With) and "raises" in ast.unparse(one.items[0]))
                    for one in ast.walk(node)
                )
                if always or not proves:
                    idle.append(f"{name(path)}:{node.lineno}")
    assert not idle


def test_versions_agree() -> None:
    """The package says the version it is published with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert protocolsrv.__version__ == project["version"]


def test_every_setting_is_obeyed() -> None:
    """A setting nobody reads would be a promise nobody keeps."""
    from protocolsrv.config.model import Config
    from protocolsrv.config.shapes import Shape, fields_of

    read = {
        node.attr
        for path in sources("protocolsrv/app", "protocolsrv/cli", "protocolsrv/config")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
    }
    used_by_name = {"include", "public_reason", "allow_cleartext"}  # by the reader, by checks
    ignored = []
    for top in fields_of(Config):
        shape = Shape(top.type)
        section = shape.section or (Shape(shape.members).section if shape.members else None)
        for one in fields_of(section) if section else [top]:
            if one.name not in read | used_by_name:
                ignored.append(f"{top.encode_name}.{one.name}")
    assert not ignored


@pytest.mark.parametrize("path", sources("protocolsrv"), ids=name)
def test_files_are_text_as_we_write_it(path: Path) -> None:
    """UTF-8, unix line ends, one at the end of the file, no tabs."""
    data = path.read_bytes()
    assert b"\r" not in data
    assert b"\t" not in data
    assert not data or (data.endswith(b"\n") and not data.endswith(b"\n\n"))

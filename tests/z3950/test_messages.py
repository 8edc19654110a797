"""The registry of messages, and the numbers in the tables."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from protocolsrv.z3950 import apdus, messages
from protocolsrv.z3950.diagnostics import BY_SRU, Code

HEADER = Path("/usr/include/yaz/diagbib1.h")


def test_no_message_is_unlisted() -> None:
    """A file in the folder is in the registry, and the other way round."""
    files = {one.stem for one in Path(messages.__path__[0]).glob("*.py")} - {"__init__"}
    listed = set()
    for one in messages.MESSAGES:
        assert isinstance(one, ModuleType)
        listed.add(one.__name__.rpartition(".")[2])
    assert files == listed


def test_every_request_has_an_answer() -> None:
    """What the codec reads as a request, somebody answers."""
    requests = {made for _, name, made in apdus.APDUS if not name.endswith("Response")}
    assert requests == set(messages.BY_REQUEST)


def test_diagnostics_are_numbers_of_bib_1() -> None:
    """Each once, in the ranges that the set has."""
    assert all(1 <= one <= 247 or 1001 <= one <= 1074 for one in Code)
    assert set(BY_SRU.values()) <= set(Code)
    if HEADER.is_file():
        known = {
            int(line.split()[2]) for line in HEADER.read_text().splitlines() if "BIB1_" in line
        }
        assert {one.value for one in Code} <= known

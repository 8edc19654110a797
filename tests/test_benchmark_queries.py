"""The fixed queries of the benchmarks."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter

import pytest

from benchmarks.queries import KINDS, queries


def test_the_list_is_fixed_and_of_all_kinds() -> None:
    """200, 25 of each of the eight kinds, none twice; a shorter list begins the longer one."""
    listing = queries()
    assert Counter(one.kind for one in listing) == dict.fromkeys(KINDS, 25)
    assert len(set(listing)) == 200
    assert queries(16) == listing[:16]
    assert queries(8, seed=2) != listing[:8]


def test_pqf_is_pqf() -> None:
    """A real client parses each of them, and refuses one that is wrong."""
    if not shutil.which("zoomsh"):
        pytest.skip("zoomsh is not installed (Debian: yaz)")
    commands = "".join(f"search {one.pqf}\n" for one in queries())
    assert "Bad PQF" not in _zoomsh(commands)
    assert "Bad PQF" in _zoomsh("search @and x\n")


def _zoomsh(commands: str) -> str:
    ran = subprocess.run(["zoomsh"], input=f"{commands}quit\n", capture_output=True, text=True)
    return ran.stdout + ran.stderr

"""The leader: what can be told of an odd one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.iso2709 import LEADER
from protocolsrv.marc.leader import tidy


@pytest.mark.parametrize(
    ("text", "meant", "warned"),
    [
        ("00744caa a22001817ar4500", "00000caa a22000007ar4500", False),
        ("00217nz  a2200097o  45 0", "00000nz  a2200000o  4500", False),
        ("01470nam^a22004451^^4500", "00000nam a22000001  4500", True),
        ("-----nas-a22-----z--4500", "00000nas a2200000z  4500", True),
        ("00988nam0 32003011  45  ", "00000nam0a22000001  4500", True),
        ("00092     2200061   4500", "00000 0  a2200000   4500", True),
        ("", "00000 0  a2200000   4500", True),
        ("00817nas a2200265 4500", "00000nas a2200000   4500", True),
        ("10451cas a2202053 a4500", "00000cas a2200000  a4500", True),
        ("01013nam 2200265Ia 4500", "00000nam a2200000Ia 4500", True),
        ("00711cam a2200229 45004500", "00000cam a2200000   4500", True),
        ("00000nam a22", "00000nam a2200000   4500", True),
    ],
)
def test_reads(text: str, meant: str, warned: bool) -> None:
    remarks: list[Remark] = []
    assert tidy(text, remarks) == meant
    assert bool(remarks) == warned


@pytest.mark.parametrize(
    "text", ["X" * 24, "00744caX", "no leader at all", "00744c\xff\xff a22001817ar4500"]
)
def test_refuses(text: str) -> None:
    answer = tidy(text, [])
    assert isinstance(answer, Flaw)
    assert answer.reason is Damage.LEADER


@given(st.text(max_size=30))
def test_is_legal_or_refused(text: str) -> None:
    answer = tidy(text, [])
    assert isinstance(answer, Flaw) or LEADER.fullmatch(answer)

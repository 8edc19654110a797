"""The leader: what can be told of one that is not as MARC 21 has it.

Positions 0-4 and 12-16 (lengths), 10-11 and 20-23 (constants) and 9 (character set) are written
anew with every record, so nothing depends on them. A type of record (6) that is not stated becomes
`0`, which no type is; one that is stated wrongly makes the leader unreliable. The others become
blank, "not specified", where they are illegal.
"""

from __future__ import annotations

import re

from protocolsrv.marc.frame import Damage, Flaw, Remark

_STAND_INS = str.maketrans("^#-|\\_", "      ")
"""Characters that systems and people write where a blank is meant."""
UNKNOWN_TYPE = "0"
"""Position 6 of a record whose type is not stated: legal in MARCXML, and no type of MARC 21."""
_CHARACTERS = 24
_LEGAL = re.compile(r"[0-9A-Za-z ]")
_TYPE = re.compile(r"[a-z]")
_BEGINS_WELL = re.compile(r"[0-9 ]{5}[a-z ][a-z][a-z ][ a-z][ a]22[0-9 ]{5}")
_BEGINS = re.compile(r"[0-9 ]{5}[a-z ][a-z][a-z ]?(?:[ a-z](?:[ a](?:2(?:2[0-9 ]*)?)?)?)?")
_CONSTANT = "4500"


def tidy(text: str, remarks: list[Remark]) -> str | Flaw:
    """A leader of 24 legal characters, position 9 `a`, lengths 0; or why there is none."""
    leader = _aligned(text, remarks)
    if leader is None:
        return Flaw(Damage.LEADER, f"{len(text)} characters where 24 are needed: {text[:40]!r}")
    clean = leader.translate(_STAND_INS)
    kind = clean[6]
    if kind == " ":
        kind = UNKNOWN_TYPE
        remarks.append(Remark("LDR", "type of record (position 6) not stated"))
    elif not _TYPE.fullmatch(kind) and not (kind == UNKNOWN_TYPE and leader.isascii()):
        return Flaw(Damage.LEADER, f"{kind!r} is no type of record (position 6): {text!r}", "LDR")
    meant = "".join(one if _LEGAL.fullmatch(one) else " " for one in clean)
    changed = [place for place in (5, 7, 8, 17, 18, 19) if meant[place] != leader[place]]
    if changed:
        names = ", ".join(str(place) for place in changed)
        remarks.append(Remark("LDR", f"not legal at position {names}, made blank: {text!r}"))
    if leader[10:12] not in ("22", "  ", "--", "^^"):
        remarks.append(Remark("LDR", f"{leader[10:12]!r} at position 10 is always 22"))
    return f"00000{meant[5]}{kind}{meant[7:9]}a2200000{meant[17:20]}{_CONSTANT}"


def _aligned(text: str, remarks: list[Remark]) -> str | None:
    """The leader with 24 characters; None where it is not certain which are missing or too many."""
    if len(text) == _CHARACTERS:
        return text
    bare = text.strip()
    if not bare:
        remarks.append(Remark("LDR", "no leader"))
        return " " * _CHARACTERS
    leader = None
    head = text
    if text[8:11] == " 22":  # two blanks before the 22 became one
        head, bare = text[:8] + " " + text[8:], bare[:8] + " " + bare[8:]
    if len(bare) < 17 and _BEGINS.fullmatch(text):
        leader = f"{text[:9]:9}a2200000   {_CONSTANT}"
    elif _BEGINS_WELL.match(head):
        leader = f"{head[:17]}{_middle(bare)}{_CONSTANT}"
    if leader is not None:
        remarks.append(Remark("LDR", f"{len(text)} characters, read as {leader!r}: {text!r}"))
    return leader


def _middle(bare: str) -> str:
    """Positions 17-19, blank ("not specified") where they cannot be made out. XML tools make one
    blank of several: with one run of blanks before the constant, it was longer."""
    if not bare.endswith(_CONSTANT):
        return f"{bare[17:20]:3}" if len(bare) <= 20 else "   "
    middle = bare[17:-4]
    runs = re.findall(" +", middle)
    if len(middle) > 3 or len(runs) != 1:
        return middle if len(middle) == 3 else "   "
    return middle.replace(runs[0], " " * (3 - len(middle) + len(runs[0])))

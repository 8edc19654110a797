"""Dialogues of units with the real desk, as text a librarian can read: `tests/transcripts/sip2`.

A line begins with `#` a comment, `>` what the unit sends, `<` what it must be answered, `=` what
happens: `= kiosk at main`, `= sorter at branch` (a new connection), `= later 9 days`, `= wrong
checksum` (of the next message), `= again` (the last message, byte for byte).
Messages have no trailer unless `AYn` stands at their end; then the checksum is worked out here.

After a change that is meant: `python -m tests.sip2.test_transcripts` writes the answers anew; read
the difference before you commit it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from protocolsrv.services.circulation.desk import Desk
from protocolsrv.sip2.messages import BY_CODE
from protocolsrv.sip2.profiles import ORDINARY_FIELDS, REQUESTS, Account, Place, Profile
from protocolsrv.sip2.responder import Door, Registry, Sip2Conversation, Sip2Responder
from protocolsrv.sip2.trailer import add
from protocolsrv.wire.conversation import Send, Task
from tests.circulation.memory import MemoryStore
from tests.circulation.world import Parts, furnish

FOLDER = Path(__file__).parents[1] / "transcripts" / "sip2"
PROFILE = Profile(name="full", messages=REQUESTS, fields=ORDINARY_FIELDS | {"CV", "CT", "CL", "CY"})
MUNICIPALITIES = {"main": "norr", "branch": "norr", "far": "vast"}


class Stage:
    """A desk in memory, and the unit that talks now."""

    def __init__(self) -> None:
        store = MemoryStore()
        self.parts = Parts()
        store.writer.run(furnish)
        self.desk = Desk(self.parts.context(), store.reader, store.writer)
        self.registry = Registry()
        self.unit: Sip2Conversation | None = None
        self.last = b""
        self.spoil = False

    def happens(self, what: str) -> list[str]:
        """A line of `=`; what the unit hears of it."""
        if found := re.fullmatch(r"(\w+) at (\w+)", what):
            self._connect(found[1], found[2])
        elif found := re.fullmatch(r"later (\d+) (days|minutes|seconds)", what):
            self.parts.clock.forward(**{found[2]: int(found[1])})
        elif what == "wrong checksum":
            self.spoil = True
        elif what == "again":
            return self._feed(self.last)
        else:
            raise ValueError(f"nothing happens so: {what}")
        return []

    def _connect(self, kind: str, library: str) -> None:
        place = Place(library, MUNICIPALITIES[library], library.capitalize())
        account = Account(name=f"{kind}-{library}", place=place, profile=PROFILE)
        door = Door(profile=PROFILE, place=place)
        responder = Sip2Responder(
            self.desk,
            lambda user, password: account if (user, password) == (kind, "secret") else None,
            self.parts.clock,
            door=door,
            registry=self.registry,
        )
        self.unit = responder.open("127.0.0.1", "t1")

    def says(self, text: str) -> list[str]:
        """A line of `>`; the answers."""
        found = re.fullmatch(r"(.*?)(?:AY(\d))?", text)
        assert found is not None
        line = add(found[1].encode("cp850"), found[2] or "", bool(found[2]))
        if self.spoil:
            line, self.spoil = line[:-1] + (b"0" if line[-1:] != b"0" else b"1"), False
        self.last = line + b"\r"
        return self._feed(self.last)

    def _feed(self, data: bytes) -> list[str]:
        assert self.unit is not None, "the transcript names no unit"
        self.unit.feed(data)
        sent = b""
        while (step := self.unit.next()) is not None:
            if isinstance(step, Task):
                step = step.run()
            assert isinstance(step, Send)
            sent += step.data
        return [line for line in sent.decode("cp850").split("\r") if line]


def played(text: str) -> str:
    """The transcript with the answers as they are."""
    stage, out = Stage(), []
    for line in text.splitlines():
        mark, what = line[:1], line[2:]
        if mark == "<":
            continue
        out.append(line)
        if mark == ">":
            out += [f"< {one}" for one in stage.says(what)]
        elif mark == "=":
            out += [f"< {one}" for one in stage.happens(what)]
    return "\n".join(out) + "\n"


TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_dialogue_is_as_it_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n<") >= 2
    assert played(text) == text


def test_every_pair_has_a_dialogue() -> None:
    """All requests of SIP 2.00 stand in some transcript."""
    said = {
        line[2:4]
        for path in TRANSCRIPTS
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(">")
    }
    assert {*BY_CODE, "97"} <= said


if __name__ == "__main__":
    for one in TRANSCRIPTS:
        one.write_text(played(one.read_text(encoding="utf-8")), encoding="utf-8")

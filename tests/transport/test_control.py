"""The hub: who hears what; who is let in."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.testing import StringTransport

from protocolsrv.transport import control
from protocolsrv.transport.control import (
    AlreadyRunningError,
    ControlHub,
    ControlPeer,
    ControlSocket,
    open_control_socket,
    peer_uid,
)
from protocolsrv.transport.control_client import Message, decode, encode, short_path


class Hub(ControlHub):
    """A hub that answers `status`, and clients on strings."""

    def __init__(self) -> None:
        self.for_us: list[Message] = []
        self.local: list[Message] = []
        super().__init__(self.handle, {"changed": self.local.append})

    def handle(self, peer: ControlPeer, message: Message) -> Message | None:
        """What a supervisor would do."""
        self.for_us.append(message)
        return {"kind": "status", "asked": peer.name} if message["kind"] == "status" else None

    def client(self, name: str, *wants: str) -> tuple[ControlPeer, StringTransport]:
        """A client that has said hello."""
        peer = self.buildProtocol(None)
        wire = StringTransport()
        peer.makeConnection(wire)
        peer.dataReceived(encode("hello", name=name, wants=wants))
        return peer, wire


def said(wire: StringTransport) -> list[Message]:
    """What a client has been told since the last look."""
    lines = wire.value().splitlines()
    wire.clear()
    return [json.loads(line) for line in lines]


def test_a_change_goes_to_who_wants_it_and_not_back() -> None:
    hub = Hub()
    loader, loader_wire = hub.client("load", "changed")
    _, indexer = hub.client("indexer", "changed")
    _, worker = hub.client("worker-0", "committed")
    said(worker)
    loader.dataReceived(encode("changed"))
    assert said(indexer) == [{"kind": "changed"}]
    assert said(loader_wire) == said(worker) == []
    assert hub.local == [{"kind": "changed"}]


def test_a_commit_is_told_to_all_workers_and_to_who_comes_later() -> None:
    hub = Hub()
    indexer, _ = hub.client("indexer", "changed")
    _, early = hub.client("worker-0", "committed")
    assert said(early) == [{"kind": "committed", "generation": 0}]
    indexer.dataReceived(encode("committed", generation=7))
    assert said(early) == [{"kind": "committed", "generation": 7}]
    _, late = hub.client("worker-1", "committed")
    assert said(late) == [{"kind": "committed", "generation": 7}]


def test_questions_are_answered() -> None:
    hub = Hub()
    peer, wire = hub.client("cli")
    peer.dataReceived(encode("status"))
    assert said(wire) == [{"kind": "status", "asked": "cli"}]


@pytest.mark.parametrize(
    "line", [b"\n", b"nonsense\n", b"[]\n", b'{"kind":1}\n', b"\xff\xfe\n", b"{}\n"]
)
def test_nonsense_is_answered_and_the_connection_lives(line: bytes) -> None:
    hub = Hub()
    peer, wire = hub.client("cli")
    peer.dataReceived(line)
    assert said(wire)[0]["kind"] == "error"
    peer.dataReceived(encode("status"))
    assert said(wire)[0]["kind"] == "status"


def test_a_line_without_end_is_cut() -> None:
    hub = Hub()
    peer, wire = hub.client("cli")
    peer.dataReceived(b"x" * (control.LINE_BYTES + 1))
    assert wire.disconnecting


def test_who_leaves_hears_nothing_more() -> None:
    hub = Hub()
    peer, wire = hub.client("worker-0", "changed")
    peer.connectionLost()
    hub.publish({"kind": "changed"})
    assert said(wire) == []


class Reactor:
    """Takes what the control socket hands to a reactor."""

    def __init__(self) -> None:
        self.adopted = 0

    def addReader(self, reader: object) -> None:  # noqa: N802
        pass

    def removeReader(self, reader: object) -> None:  # noqa: N802
        pass

    def adoptStreamConnection(self, descriptor: int, *_: object) -> None:  # noqa: N802
        self.adopted += 1


def test_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reactor: Any = Reactor()
    listening = ControlSocket(tmp_path / "c", reactor, lambda *_: None)
    for uid, adopted in ((os.geteuid(), 1), (0, 2), (os.geteuid() + 1, 2)):
        monkeypatch.setattr(control, "peer_uid", lambda _, uid=uid: uid)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "c"))
            listening.doRead()
            assert reactor.adopted == adopted
    listening.close()
    assert not (tmp_path / "c").exists()


def test_the_kernel_tells_who_is_there() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        assert peer_uid(ours) == os.geteuid()


def test_a_live_server_is_told_from_a_dead_ones_file(tmp_path: Path) -> None:
    path = tmp_path / "c"
    first = open_control_socket(path)
    with pytest.raises(AlreadyRunningError, match="already running"):
        open_control_socket(path)
    first.close()
    assert path.exists()
    second = open_control_socket(path)
    assert path.stat().st_mode & 0o777 == 0o600
    second.close()


def test_closing_leaves_a_successors_file_alone(tmp_path: Path) -> None:
    reactor: Any = Reactor()
    old = ControlSocket(tmp_path / "c", reactor, lambda *_: None)
    (tmp_path / "c").unlink()
    new = open_control_socket(tmp_path / "c")
    old.close()
    assert (tmp_path / "c").exists()
    new.close()


def test_short_paths_are_left_alone_and_long_ones_reached(tmp_path: Path) -> None:
    with short_path(tmp_path / "c") as name:
        assert name == str(tmp_path / "c")
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    with short_path(folder / "c") as name:
        assert len(name) < 60
        Path(name).write_text("here")
    assert (folder / "c").read_text() == "here"


@pytest.mark.parametrize("line", [b"[]", b"{}", b'{"kind": null}', b"x"])
def test_decode_wants_a_kind(line: bytes) -> None:
    with pytest.raises(ValueError):
        decode(line)

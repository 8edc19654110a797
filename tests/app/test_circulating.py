"""A real server lends: kiosks, SRU beside them, a process that dies, a stop in the middle."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocolsrv.app.transfers import load_circulation
from protocolsrv.config import shown_config
from protocolsrv.config.demo import demo_file
from protocolsrv.config.values import Address
from protocolsrv.domain.calendar import STOCKHOLM
from protocolsrv.sip2.client import NoAnswerError, Unit, stamp
from protocolsrv.sip2.messages.checkin import Checkin
from protocolsrv.sip2.messages.checkout import Checkout
from protocolsrv.sip2.messages.patron_information import PatronInformation
from protocolsrv.sip2.scripts import Setting, kiosk, opening
from protocolsrv.storage.circulation.reader import Reader

from .house import House, Server, free_port, get, sru_query, wait_for

CARD, PIN = "100101", "1234"
ITEM, RECORD = "37340000000023", "10000010"
KIOSK = Setting(user="demo-kiosk", password="kiosk-demo", card=CARD, pin=PIN, items=(ITEM,))


def _house(folder: Path, data: Path | None = None) -> House:
    """The demo consortium with its patrons, one catalogue worker, SIP2 on a free port; its `data`
    taken over from another, or loaded."""
    house = House(folder)
    config = replace(
        house.config,
        http=replace(house.config.http, workers=1),
        sip2=replace(house.config.sip2, listen=(Address("127.0.0.1", free_port()),)),
        circulation=replace(house.config.circulation, pin_hash_passes=1, pin_hash_kib=8192),
    )
    house.config = config
    house.file.write_text(shown_config(config, changed=True), encoding="utf-8")
    if data is not None:
        shutil.copytree(data, house.data)
        return house
    house.load(demo_file("catalogue.mrc"))
    report = load_circulation(config, demo_file("circulation"))
    assert report.loaded, report.lines()
    return house


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data, loaded once."""
    return _house(tmp_path_factory.mktemp("loaded") / "house").data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Server]:
    """A server of the demo, running."""
    with _house(tmp_path_factory.mktemp("circulating") / "house", data).serving() as running:
        yield running


def _connect(server: Server, timeout: float = 10.0) -> Unit:
    listen = server.house.config.sip2.listen[0]
    return Unit(listen.host, listen.port, timeout=timeout)


def _log_in(unit: Unit, setting: Setting = KIOSK) -> None:
    assert [unit.ask(one).answer.CODE for one in opening(setting)] == ["94", "98"]


_later = itertools.count(1)


def _stamp() -> str:
    """A second later each time: the same loan twice in one second would be one, told twice."""
    return stamp(datetime.now(STOCKHOLM) + timedelta(seconds=next(_later)))


def _lend(item: str = ITEM, pin: str | None = PIN) -> Checkout:
    return Checkout(moment=_stamp(), due_date=" " * 18, patron=CARD, item=item, pin=pin)


def _give_back(item: str = ITEM) -> Checkin:
    return Checkin(moment=_stamp(), return_date=stamp(), item=item)


def _available(server: Server, item: str = ITEM) -> bool:
    """What SRU says of the item now."""
    query = sru_query(f"psrv.barcode={item}", recordSchema="opacxml")
    reply = get(f"http://{server.host}:{server.port}/sru?{query}")
    (copy,) = [one for one in reply.split("<circulation>") if f"<itemId>{item}<" in one]
    found = re.search(r'<availableNow value="([01])"', copy)
    assert found, copy
    return found[1] == "1"


def test_a_kiosks_session(server: Server) -> None:
    """Login to end: every message is answered by its own, says yes, and takes the item back."""
    with _connect(server) as unit:
        done = [unit.ask(one) for one in kiosk(KIOSK)]
    assert [one.answer.CODE for one in done] == ["94", "98", "64", "12", "36", "10"]
    assert all(not one.problems for one in done)
    assert all(getattr(one.answer, "ok", True) for one in done)


def test_sru_shows_a_loan_made_a_moment_ago(server: Server) -> None:
    """Items are read as they are: under 50 ms after the kiosk's answer. The index follows."""
    query = f"psrv.barcode={ITEM} and psrv.available=ust"
    before = server.hits(query)
    took = []
    with _connect(server) as unit:
        _log_in(unit)
        assert _available(server)
        for _ in range(3):
            assert unit.ask(_lend()).answer.ok  # type: ignore[attr-defined]
            began = time.perf_counter()
            assert not _available(server)
            took.append(time.perf_counter() - began)
            assert unit.ask(_give_back()).answer.ok  # type: ignore[attr-defined]
            assert _available(server)
        assert min(took) < 0.05
        assert unit.ask(_lend()).answer.ok  # type: ignore[attr-defined]
        others = [one for one in _holdings(server) if one != "ust"]
        if before and not others:
            wait_for(lambda: server.hits(query) == 0)
        assert unit.ask(_give_back()).answer.ok  # type: ignore[attr-defined]
        wait_for(lambda: server.hits(query) == before)


def _holdings(server: Server) -> list[str]:
    with server.house.stores() as stores:
        (record,) = {
            one.record_id
            for items in stores.items.of_records(range(1, 50)).values()
            for one in items
            if one.barcode == ITEM
        }
        items = stores.items.of_records([record])[record]
    return [one.current for one in items if one.barcode != ITEM]


def test_a_wrong_password_opens_nothing(server: Server) -> None:
    """The answer is a no, and what is asked then is refused in its own words."""
    with _connect(server) as unit:
        login, _ = opening(Setting(user="demo-kiosk", password="wrong"))
        assert not unit.ask(login).answer.ok  # type: ignore[attr-defined]
        assert not unit.ask(_lend()).answer.ok  # type: ignore[attr-defined]


def test_pins_never_delay_a_return(server: Server) -> None:
    """P8: with more PINs to verify than there are threads, returns are as quick as before."""
    over = threading.Event()

    def ask_patrons() -> None:
        vendor = Setting(user="demo-vendor", password="vendor-demo")
        with _connect(server, 30) as unit:
            _log_in(unit, vendor)
            while not over.is_set():
                asked = PatronInformation(
                    language="027", moment=stamp(), summary=" " * 10, patron=CARD, pin=PIN
                )
                unit.ask(asked)

    threads = [threading.Thread(target=ask_patrons) for _ in range(6)]
    took = []
    with _connect(server) as unit:
        _log_in(unit)
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        for _ in range(30):
            took.append(unit.ask(_give_back()).seconds)
    over.set()
    for thread in threads:
        thread.join(30)
    # Six PINs through two threads wait 80 ms and more each; two cores serve all of this.
    assert statistics.median(took) < 0.06


def test_a_killed_process_is_replaced_and_the_kiosk_comes_back(server: Server) -> None:
    """What was answered is kept; the connection is lost, the next one works."""
    with _connect(server, 2) as unit:
        _log_in(unit)
        assert unit.ask(_lend()).answer.ok  # type: ignore[attr-defined]
        pid = server.children()["circulation"]["pid"]
        os.kill(pid, signal.SIGKILL)
        with pytest.raises((NoAnswerError, OSError)):
            unit.ask(_give_back())
    began = time.monotonic()
    # The listening socket outlives the process: the kiosk waits in it, and is not refused.
    with _connect(server, 20) as unit:
        _log_in(unit)
        assert time.monotonic() - began < 15
        assert unit.ask(_give_back()).answer.ok  # type: ignore[attr-defined]
    child = server.children()["circulation"]
    assert child["pid"] != pid and child["restarts"] >= 1


def test_a_stop_in_the_middle_is_answered(tmp_path: Path, data: Path) -> None:
    """SIGTERM while a check-out with a PIN is being worked on: it is done, answered, kept."""
    house = _house(tmp_path / "house", data)
    with house.serving() as running:
        with _connect(running) as unit:
            _log_in(unit)
            stop = threading.Timer(0.01, running.process.send_signal, (signal.SIGTERM,))
            stop.start()
            done = unit.ask(_lend())
            assert done.answer.ok and done.attempts == 1  # type: ignore[attr-defined]
        assert running.process.wait(30) == 0
    with house.stores() as stores:
        reader = Reader(stores.databases.circulation)
        item = reader.item(ITEM)
        assert item is not None and reader.loan_of(item.id) is not None

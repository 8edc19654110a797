"""The key file: made once, read by all, rotated without losing what was hashed before."""

import stat
import threading
from pathlib import Path

import pytest

from protocolsrv.credentials import KeyFileError, read_keys, rotate
from protocolsrv.credentials.keys import fresh, parse


def test_first_use_makes_a_private_file_and_later_uses_read_it(tmp_path: Path) -> None:
    path = tmp_path / "credentials.key"
    keys = read_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == keys
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_all_who_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    path, found = tmp_path / "credentials.key", []
    threads = [threading.Thread(target=lambda: found.append(read_keys(path))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8
    assert all(one == found[0] for one in found)


def test_rotation_adds_a_key_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "credentials.key"
    before = read_keys(path)
    assert rotate(path) == 2
    after = read_keys(path)
    assert (after.name, after.pins[1]) == (before.name, before.pins[1])
    assert after.newest == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("pin 1", "pint 1"), "credentials.key:3"),
        (lambda text: text[:-10], "credentials.key:3"),
        (lambda text: text + text, "twice"),
        (lambda text: "", "needs a line"),
        (lambda text: text.replace("pin 1", "name 2"), "needs a line"),
    ],
)
def test_a_damaged_file_is_told_and_never_replaced(tmp_path: Path, change, said: str) -> None:
    path = tmp_path / "credentials.key"
    damaged = change(fresh().text())
    path.write_text(damaged)
    with pytest.raises(KeyFileError, match=said) as problem:
        read_keys(path)
    assert path.read_text() == damaged
    assert not any(len(word) > 40 for word in str(problem.value).split())  # no key in it


def test_text_and_parse_agree() -> None:
    keys = fresh()
    assert parse(keys.text(), "x") == keys

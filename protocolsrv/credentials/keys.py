"""The keys of credentials, in a file of their own beside the databases, never in them.

One key a line: what for, its number, 64 hexadecimal digits. Lines with # are for people:

    name 1 3f0c…
    pin 1 9a44…
    pin 2 07be…

The PIN key with the highest number makes new hashes; the others stay for hashes made with them, and
may go once no hash names them. There is one name key: a digest cannot be made again without the
personal number itself, which nobody keeps. A copy of the databases without this file opens nothing;
without it no PIN can be checked, so it belongs into the backup, apart from that of the databases.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32

_HEAD = """\
# Keys of PINs and personal numbers: keep a copy in a safe place, apart from the databases' backup.
"""


class KeyFileError(ValueError):
    """The key file cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a key file holds: the key of names, and those of PINs by number."""

    name: bytes
    pins: Mapping[int, bytes]

    @property
    def newest(self) -> int:
        """The number of the PIN key that new hashes are made with."""
        return max(self.pins)

    def text(self) -> str:
        """The file these keys are read from."""
        lines = [f"name 1 {self.name.hex()}"]
        lines += [f"pin {number} {key.hex()}" for number, key in sorted(self.pins.items())]
        return _HEAD + "\n".join(lines) + "\n"


def fresh() -> Keys:
    """New keys from the system's source of randomness."""
    return Keys(secrets.token_bytes(KEY_BYTES), {1: secrets.token_bytes(KEY_BYTES)})


def read_keys(path: Path) -> Keys:
    """The keys in `path`; at the first use it is made, readable by the server's account alone.

    Processes that start at once all read what the first of them wrote. Raises KeyFileError for a
    file that holds no keys, OSError where it can neither be read nor made."""
    while True:
        try:
            return parse(path.read_text(encoding="utf-8"), path.name)
        except FileNotFoundError:
            draft = _draft(path, fresh())
            try:
                os.link(draft, path)  # whoever is first wins, and all read the same
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        except UnicodeDecodeError as problem:
            raise KeyFileError(f"{path.name}: not a text file: restore it from a copy") from problem


def rotate(path: Path) -> int:
    """Add a PIN key that is used from now on; gives its number. Servers take it at their next
    start; hashes move to it when their patrons next give their PIN."""
    keys = read_keys(path)
    number = keys.newest + 1
    draft = _draft(path, Keys(keys.name, {**keys.pins, number: secrets.token_bytes(KEY_BYTES)}))
    draft.replace(path)
    return number


def parse(text: str, name: str) -> Keys:
    """The keys a file's text holds; `name` is the file's, for messages, which never hold a key."""
    found: dict[tuple[str, int], bytes] = {}
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip() and not content.startswith("#"):
            use, number, key = _line(content, f"{name}:{line}")
            if (use, number) in found:
                raise KeyFileError(f"{name}:{line}: {use} {number} stands there twice: remove one")
            found[use, number] = key
    pins = {number: key for (use, number), key in found.items() if use == "pin"}
    if ("name", 1) not in found or not pins:
        raise KeyFileError(f"{name}: needs a line 'name 1' and a line 'pin 1': restore the file")
    return Keys(found["name", 1], pins)


def _line(content: str, place: str) -> tuple[str, int, bytes]:
    parts = content.split()
    try:
        use, number, key = parts[0], int(parts[1]), bytes.fromhex(parts[2])
    except (ValueError, IndexError):
        use, number, key = "", 0, b""
    if len(parts) != 3 or use not in ("name", "pin") or number < 1 or len(key) != KEY_BYTES:
        raise KeyFileError(
            f"{place}: not 'name' or 'pin', a number and {2 * KEY_BYTES} hexadecimal digits:"
            " restore the file from its copy"
        )
    return use, number, key


def _draft(path: Path, keys: Keys) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(keys.text())
        out.flush()
        os.fsync(out.fileno())
    return draft

"""Hashing PINs and looking names up: the `Secrets` of `domain.circulation_work`.

A PIN has four digits: whoever holds a table of plain argon2 hashes tries all ten thousand in
minutes. So a PIN is keyed by HMAC-SHA-256 with a key that is not in the database, and argon2id
(RFC 9106) is laid over it. Names (personal numbers, user names) are digests by HMAC alone, because
they are looked up by equality.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from protocolsrv.domain.calendar import STOCKHOLM

from .keys import Keys
from .personal_number import normalise


class KeyMissingError(LookupError):
    """A hash was made with a key that the key file no longer holds: restore the file."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. The defaults are the smaller ones of OWASP's advice for argon2id: 19
    MiB, two passes, one lane; about 25 ms. Hashes made at another cost stay good."""

    passes: int = 2
    memory_kib: int = 19 * 1024


def _today() -> date:
    return datetime.now(STOCKHOLM).date()


class KeyedSecrets:
    """PINs and names of one installation. Thread safe; argon2 runs outside the interpreter's lock,
    so that a pool of threads hashes on several cores."""

    def __init__(self, keys: Keys, cost: Cost | None = None, today: Callable[[], date] = _today):
        """`today` decides the century of a personal number written without one."""
        cost = cost or Cost()
        self._keys = keys
        self._today = today
        self._argon2 = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1
        )
        # A hash nothing matches, as dear as the others, and made without hashing.
        salt, nothing = (base64.b64encode(secrets.token_bytes(n)).rstrip(b"=") for n in (16, 32))
        self._nobody = (
            f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p=1"
            f"${salt.decode()}${nothing.decode()}"
        )

    def hash_pin(self, pin: str) -> str:
        """`NUMBER$argon2id$…`: the key's number, then the hash as everybody writes it. Raises
        ValueError for an empty PIN."""
        if not pin:
            raise ValueError("an empty PIN is none")
        number = self._keys.newest
        return f"{number}{self._argon2.hash(self._keyed(number, pin))}"

    def check_pin(self, pin: str, pin_hash: str) -> bool:
        """Whether `pin` is the one. Takes as long for an unknown patron (`pin_hash` ""), whose PIN
        is always wrong; an empty `pin` is wrong at once, whoever it is. Raises KeyMissingError."""
        if not pin:
            return False
        number, _, rest = pin_hash.partition("$")
        if not (number.isascii() and number.isdigit() and rest):
            self._matches(self._keys.newest, pin, self._nobody)
            return False
        return self._matches(int(number), pin, f"${rest}")

    def is_current(self, pin_hash: str) -> bool:
        """Whether a hash was made with the newest key at the present cost. If not, and the patron
        has just given the right PIN, hash it again."""
        number, _, rest = pin_hash.partition("$")
        try:
            return number == str(self._keys.newest) and not self._argon2.check_needs_rehash(
                f"${rest}"
            )
        except InvalidHashError:
            return False

    def knows(self, pin_hash: str) -> bool:
        """Whether this is a hash that can be checked here: well formed, its key in the file."""
        number, _, rest = pin_hash.partition("$")
        return (
            number.isascii()
            and number.isdigit()
            and int(number) in self._keys.pins
            and rest.startswith("argon2id$")
            and rest.count("$") == 4
        )

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that name the key file in exports; they tell nothing of it."""
        return self._named(b"fingerprint", "").hex()[:8]

    def is_personal_number(self, text: str) -> bool:
        """Whether this is somebody's personal identity or coordination number, in any spelling."""
        return normalise(text, self._today()) is not None

    def digest(self, name: str) -> bytes:
        """32 bytes for look-up: all spellings of one personal number give the same, and user names
        do in any case."""
        number = normalise(name, self._today())
        if number is not None:
            return self._named(b"personal number", number)
        return self._named(b"name", unicodedata.normalize("NFKC", name).strip().casefold())

    def _matches(self, number: int, pin: str, argon2_hash: str) -> bool:
        if number not in self._keys.pins:
            raise KeyMissingError(f"PIN key {number} is not in the key file: restore the file")
        try:
            return self._argon2.verify(argon2_hash, self._keyed(number, pin))
        except (Argon2Error, InvalidHashError):
            return False

    def _keyed(self, number: int, pin: str) -> str:
        text = unicodedata.normalize("NFKC", pin).encode()
        return hmac.new(self._keys.pins[number], text, sha256).hexdigest()

    def _named(self, kind: bytes, name: str) -> bytes:
        return hmac.new(self._keys.name, kind + b"\0" + name.encode(), sha256).digest()

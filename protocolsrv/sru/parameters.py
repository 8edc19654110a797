"""The codec of requests: bytes of a query string or form to a call in one version of SRU.

Percent-decoding is strict: a stray `%`, bytes that are no UTF-8 or characters that XML cannot carry
make the value unsupported (6). A parameter given twice is refused (6), one the operation does not
have in that version too (8); names that begin with `x-` are anybody's. Nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from protocolsrv.wire.xml import is_legal

from .diagnostics import Code, Diagnostic
from .versions import BY_VERSION, DIALECTS, SRU_1_1, SRU_1_2, SRU_2_0, Dialect, Operation, negotiate

MAX_DIAGNOSTICS = 10
"""How many diagnostics one reply carries."""

_HEX = {
    f"{first}{second}".encode(): bytes((int(f"{first}{second}", 16),))
    for first in "0123456789abcdefABCDEF"
    for second in "0123456789abcdefABCDEF"
}
_BAD = b"\xff"  # never part of UTF-8: a broken escape makes the whole value broken


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what is asked for, in which version, and what is wrong with it so far.

    `values` has the known parameters, `extras` the `x-` ones in order; `accept` is the Accept
    header."""

    dialect: Dialect
    operation: Operation
    values: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[tuple[str, str], ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    scope: str = ""
    accept: str = ""


def decode(raw: bytes) -> str:
    """A name or value of a form, decoded; what is no UTF-8 shows as lone surrogates."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        first, *rest = raw.split(b"%")
        pieces = [first]
        for piece in rest:
            byte = _HEX.get(piece[:2])
            pieces.append(_BAD + piece if byte is None else byte + piece[2:])
        raw = b"".join(pieces)
    return raw.decode("utf-8", "surrogateescape")


_NAMES = {
    name.encode(): name
    for dialect in DIALECTS
    for names in dialect.parameters.values()
    for name in names
}


def pairs(raw: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string or form, in order."""
    found: list[tuple[str, str]] = []
    for piece in raw.split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            found.append((_NAMES.get(name) or decode(name), decode(value)))
    return found


def read_call(
    given: Iterable[tuple[str, str]], scope: str = "", accept: str = "", *found: Diagnostic
) -> Call:
    """The call that parameters make, in a catalogue scope; `found` is what is wrong already."""
    values: dict[str, str] = {}
    extras: list[tuple[str, str]] = []
    faults: list[Diagnostic] = []
    for name, value in given:
        if name in values or not (is_legal(name) and is_legal(value)):
            faults.append(Diagnostic(Code.PARAMETER_VALUE, name))
        if name.startswith("x-"):
            extras.append((name, value))
        else:
            values.setdefault(name, value)
    dialect, operation, wrong = _negotiate(values)
    known = dialect.parameters[operation]
    if not known.issuperset(values):
        faults += [Diagnostic(Code.PARAMETER, name) for name in values if name not in known]
        values = {name: value for name, value in values.items() if name in known}
    everything = (*found, *wrong, *faults)[:MAX_DIAGNOSTICS]
    return Call(dialect, operation, values, tuple(extras), everything, scope, accept)


_OPERATIONS = {one.value: one for one in Operation}


def _negotiate(values: Mapping[str, str]) -> tuple[Dialect, Operation, list[Diagnostic]]:
    """Version and operation. In 1.x both must be named (7), except that the bare address explains;
    2.0 has neither: the operation follows from the parameters."""
    name, version = values.get("operation"), values.get("version")
    if version is None and name is None:
        return SRU_2_0, _implied(values), []
    faults: list[Diagnostic] = []
    if version is None:
        dialect = SRU_1_2
        faults.append(Diagnostic(Code.PARAMETER_MISSING, "version"))
    else:
        dialect = _dialect(version, name, faults)
    if name is None:
        if dialect.family == 1:
            faults.append(Diagnostic(Code.PARAMETER_MISSING, "operation"))
        return dialect, _implied(values), faults
    operation = _OPERATIONS.get(name)
    if operation is None:
        faults.append(Diagnostic(Code.OPERATION, name))
        return dialect, _implied(values), faults
    return dialect, operation, faults


def _dialect(version: str, operation: str | None, faults: list[Diagnostic]) -> Dialect:
    """The version to answer in; 5 names the highest one served."""
    exact = BY_VERSION.get(version)
    if exact is not None:
        return exact
    found = negotiate(version)
    if found is not None:
        return found
    faults.append(Diagnostic(Code.VERSION, SRU_2_0.version))
    if version.startswith(("0.", "1.")):
        return SRU_1_1
    return SRU_1_2 if operation is not None else SRU_2_0


def _implied(values: Mapping[str, str]) -> Operation:
    """The operation that parameters imply (SRU 2.0)."""
    if "query" in values or "queryType" in values:
        return Operation.SEARCH
    return Operation.SCAN if "scanClause" in values else Operation.EXPLAIN


# ---- single values -----------------------------------------------------------------------------

_MAX_DIGITS = 18


def whole_number(value: str) -> int | None:
    """A non-negative integer in plain digits; longer ones than a database counts are clamped."""
    if not (value.isascii() and value.isdecimal()):
        return None
    digits = value.lstrip("0")
    return int(digits or "0") if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def is_negative(value: str) -> bool:
    """Whether a value is a negative integer."""
    return value[:1] == "-" and whole_number(value[1:]) not in (None, 0)

"""Loading circulation from a folder of CSV files: all of it or nothing.

First everything the files can tell of themselves is checked, then the slow part is done (hashing
PINs), then one unit of work checks against the store and writes. One error anywhere, and nothing is
written. The same files again change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_dump import RecordNumbers
from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter, Secrets
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import Clock

from .checking import check
from .itemstates import whereabouts
from .people import People, Prepared, bad_guardians
from .reading import Files, contents_of, read_files
from .report import Problem, Report, Row
from .things import TERMINAL, Things


class Keeper(Secrets, Protocol):
    """`Secrets`, and what a load and an export need to know of their keys."""

    @property
    def fingerprint(self) -> str:
        """Names the key file; tells nothing of the keys."""
        ...

    def knows(self, pin_hash: str) -> bool:
        """Whether this is a hash that can be checked with the keys there are."""
        ...

    def is_personal_number(self, text: str) -> bool:
        """Whether this is somebody's personal identity or coordination number."""
        ...


Mapper = Callable[[Callable[[str], str], Iterable[str]], Iterable[str]]
"""`map`, or that of a pool: argon2 runs outside the interpreter's lock."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to load to, and what it is checked against."""

    reader: CirculationReader
    writer: CirculationWriter
    consortium: Consortium
    records: RecordNumbers
    secrets: Keeper
    clock: Clock
    mapper: Mapper = map


class _Refused(Exception):  # noqa: N818 - undoes the unit of work; the report says why
    pass


def load(directory: Path, target: Target, *, check_only: bool = False) -> Report:
    """Load the CSV files of `directory`. With `check_only` everything is checked, against the store
    too, and nothing is kept. Raises OSError where the folder cannot be read."""
    return load_contents(contents_of(directory), target, check_only=check_only)


def load_contents(
    contents: Mapping[str, bytes], target: Target, *, check_only: bool = False
) -> Report:
    """The same for files in memory, by name."""
    report, now = Report(), target.clock.now()
    files = read_files(contents, local_day(now), report)
    report.problems += check(files, target.consortium, now)
    report.problems += bad_guardians(files.rows["patrons"])
    report.problems += _secrets_problems(files, target.secrets)
    if report.problems:
        return report
    key = f"{TERMINAL}:{files.digest.hex()}"
    report.before = target.writer.run(lambda work: work.remembered(key)) is not None
    if report.before:
        return report
    prepared = _prepare(files.rows["patrons"], target)
    records = target.records.ids(_numbers(files))

    def unit(work: CirculationWork) -> None:
        _unit(work, files, prepared, records, target.consortium, report)
        work.remember(key, files.digest, b"", now)
        work.audit(TERMINAL, "load circulation", None, now)
        if report.problems or check_only:
            raise _Refused

    try:
        target.writer.run(unit)
    except _Refused:
        return report
    report.loaded = True
    return report


def _unit(
    work: CirculationWork,
    files: Files,
    prepared: Prepared,
    records: Mapping[str, int],
    consortium: Consortium,
    report: Report,
) -> None:
    """Everything in the order in which one thing needs another. May run twice: it starts its
    counts anew."""
    report.problems.clear()
    report.notes.clear()
    for count in report.counts.values():
        count.added = count.changed = count.unchanged = 0
    rows = files.rows
    people = People(work, prepared, report)
    people.take_patrons(rows["patrons"])
    people.take_consents(rows["consents"])
    people.take_cards(rows["cards"])
    people.take_blocks(rows["blocks"])
    things = Things(work, people, records, consortium, report)
    things.take_items(rows["items"], whereabouts(files))
    things.take_loans(rows["loans"])
    things.take_holds(rows["holds"])
    things.take_transits(rows["transits"])
    things.take_fees(rows["fees"])


def _numbers(files: Files) -> set[str]:
    named = (row["record"] for name in ("items", "holds") for row in files.rows[name])
    return {one for one in named if one}


def _secrets_problems(files: Files, secrets: Keeper) -> Iterator[Problem]:
    for row in files.rows["patrons"]:
        if secrets.is_personal_number(row["patron"]):
            told = "is a personal number, and would stand on hold slips"
            yield row.problem("patron", told, "give the patron a number of its own")
        if row["personnummer"] and not secrets.is_personal_number(row["personnummer"]):
            told = "no personal identity or coordination number"
            yield row.problem("personnummer", told, "correct it, or leave it empty")
        if row["user_name"] and secrets.is_personal_number(row["user_name"]):
            yield row.problem(
                "user_name", "is a personal number", "put it in the column personnummer"
            )
        if (row["pin_hash"] or row["login_digests"]) and row["keys"] != secrets.fingerprint:
            told = "made with another key file"
            yield row.problem("keys", told, "bring the key file along from where it was exported")
        elif row["pin_hash"] and not secrets.knows(row["pin_hash"]):
            yield row.problem(
                "pin_hash", "no hash of ours, or its key is gone", "put the PIN in the column pin"
            )


def _prepare(rows: Iterable[Row], target: Target) -> Prepared:
    """Hashes and digests. A PIN that is right already keeps its hash."""
    prepared, fresh = Prepared(), {}
    for row in rows:
        alias, secrets = row["patron"], target.secrets
        names = [row[name] for name in ("personnummer", "user_name") if row[name]]
        prepared.digests[alias] = row["login_digests"] or tuple(map(secrets.digest, names))
        if row["pin_hash"]:
            prepared.pins[alias] = row["pin_hash"]
        elif row["pin"]:
            known = target.reader.patron_by_alias(alias)
            kept = "" if known is None else target.reader.pin_hash(known)
            if kept and secrets.check_pin(row["pin"], kept):
                prepared.pins[alias] = kept
            else:
                fresh[alias] = row["pin"]
    hashes = target.mapper(target.secrets.hash_pin, fresh.values())
    prepared.pins |= dict(zip(fresh, hashes, strict=True))
    return prepared

"""Patrons, their cards, consents and blocks into the store, within one unit of work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.patron import Card, Consent, Patron

from .report import Problem, Report, Row


@dataclass(slots=True)
class Prepared:
    """What is slow or needs the keys, made before the transaction: hashes of PINs that are new, and
    digests of names, by patron."""

    pins: dict[str, str] = field(default_factory=dict)
    digests: dict[str, tuple[bytes, ...]] = field(default_factory=dict)


class People:
    """Takes in rows of patrons.csv, cards.csv, consents.csv and blocks.csv. `ids` are the patrons
    met so far, by their number in the files."""

    def __init__(self, work: CirculationWork, prepared: Prepared, report: Report):
        self._work = work
        self._prepared = prepared
        self._report = report
        self.ids: dict[str, int | None] = {}

    def patron(self, row: Row, column: str = "patron") -> int | None:
        """The id of the patron a row names; None, and a problem, for an unknown one."""
        alias = row[column]
        if alias not in self.ids:
            self.ids[alias] = self._work.patron_by_alias(alias)
        found = self.ids[alias]
        if found is None:
            told = "no such patron, in patrons.csv or in the store"
            self._report.problems.append(
                row.problem(column, told, "add the patron, or leave the row out")
            )
        return found

    def take_patrons(self, rows: Sequence[Row]) -> None:
        """Patrons first without guardians, who may stand further down, then the guardians."""
        for row in rows:
            self._take_patron(row)
        for row in rows:
            if row["guardian"]:
                self._take_guardian(row)

    def _take_patron(self, row: Row) -> None:
        alias = row["patron"]
        count = self._report.counts["patrons"]
        digests = self._prepared.digests.get(alias, ())
        pin_hash = self._prepared.pins.get(alias, "")
        known = self._work.patron_by_alias(alias)
        taken = [self._work.patron_by_login(one) for one in digests]
        if any(owner not in (None, known) for owner in taken):
            told = "another patron logs in by this name"
            column = "personnummer" if row["personnummer"] else "user_name"
            column = "login_digests" if row["login_digests"] else column
            self._report.problems.append(
                row.problem(column, told, "one person is one patron: join the two rows")
            )
            return
        old = None if known is None else self._work.patron(known)
        if known is None or old is None:
            new = self._work.add_patron(patron_of(row, None), pin_hash=pin_hash, digests=digests)
            self.ids[alias] = new.id
            count.added += 1
            return
        self.ids[alias] = known
        if None in taken:
            self._report.notes["names for logging in of patrons who are there already: kept"] += 1
        changed = replace(patron_of(row, old), guardian_id=old.guardian_id)
        if changed != old:
            self._work.change_patron(changed)
        new_pin = bool(pin_hash) and pin_hash != self._work.pin_hash(known)
        if new_pin:
            self._work.set_pin(known, pin_hash)
        if changed != old or new_pin:
            count.changed += 1
        else:
            count.unchanged += 1

    def _take_guardian(self, row: Row) -> None:
        guardian, own = self.patron(row, "guardian"), self.ids.get(row["patron"])
        if guardian is None or own is None:
            return
        ward = self._work.patron(own)
        if ward is not None and ward.guardian_id != guardian:
            self._work.change_patron(replace(ward, guardian_id=guardian))

    def take_consents(self, rows: Sequence[Row]) -> None:
        """A consent that says something else than the one there is takes its place."""
        count = self._report.counts["consents"]
        for row in rows:
            patron = self.patron(row)
            if patron is None:
                continue
            given = Consent(
                patron,
                row["municipality"],
                row["terms_version"],
                row["given_at"],
                row["channel"] or "desk",
                row["withdrawn_at"],
            )
            there = {one.municipality: one for one in self._work.consents(patron)}
            if there.get(given.municipality) == given:
                count.unchanged += 1
                continue
            self._work.give_consent(given)
            if given.municipality in there:
                count.changed += 1
            else:
                count.added += 1

    def take_cards(self, rows: Sequence[Row]) -> None:
        """New cards, and what became of those there are."""
        count = self._report.counts["cards"]
        for row in rows:
            patron = self.patron(row)
            if patron is None:
                continue
            card = Card(row["card"], patron, row["status"], row["valid_until"], row["temporary"])
            there = self._work.card(card.number)
            if there is None:
                self._work.add_card(card)
                count.added += 1
            elif there.patron_id != patron:
                told = "this card is another patron's"
                self._report.problems.append(
                    row.problem("card", told, "correct the number or the patron")
                )
            elif there.status is not card.status:
                self._work.set_card_status(card.number, card.status)
                count.changed += 1
            else:
                count.unchanged += 1
                if replace(there, status=card.status) != card:
                    self._report.notes["last days of cards that are there already: kept"] += 1

    def take_blocks(self, rows: Sequence[Row]) -> None:
        """Blocks that are not there yet."""
        count = self._report.counts["blocks"]
        for row in rows:
            patron = self.patron(row)
            if patron is None:
                continue
            if any(one.kind is row["kind"] for one in self._work.blocks(patron)):
                count.unchanged += 1
                continue
            self._work.add_block(patron, row["kind"], row["placed_at"], row["until"])
            count.added += 1


_PLAIN = (
    "name",
    "category",
    "home",
    "birth_date",
    "school",
    "email",
    "phone",
    "mobile",
    "address",
    "channel",
    "protected",
    "keeps_history",
    "enters_unstaffed",
    "expires_on",
    "claims_returned",
    "claims_never_borrowed",
)
"""Columns that are fields of a `Patron` as they stand."""


def patron_of(row: Row, old: Patron | None) -> Patron:
    """The patron a row tells of, without guardian; `old` is who it was."""
    plain: Mapping[str, object] = {name: row[name] for name in _PLAIN}
    return Patron(
        id=0 if old is None else old.id,
        alias=row["patron"],
        language=row["language"] or "sv",
        **plain,  # type: ignore[arg-type]
    )


def bad_guardians(rows: Sequence[Row]) -> Iterator[Problem]:
    """Guardians who have guardians themselves."""
    wards = {row["patron"] for row in rows if row["guardian"]}
    for row in rows:
        if row["guardian"] in wards:
            yield row.problem("guardian", "has a guardian too", "name an adult")

"""What is taken of one record, occurrence by occurrence, and the document it becomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from protocolsrv.domain import text
from protocolsrv.domain.collation import heading_key, sort_key
from protocolsrv.domain.moments import interval
from protocolsrv.domain.query import AccessPoint, Kind
from protocolsrv.domain.record import Heading, IndexDocument

from .display import trimmed
from .plans import Check, Group, Plan, Rule, Shown

_ID = Kind.ID
_KEPT = 1 << 14
# Publishers, places, relators and subjects come again and again; so do their keys.
_forms = lru_cache(maxsize=_KEPT)(text.forms)
_sort_key = lru_cache(maxsize=_KEPT)(sort_key)
_trimmed = lru_cache(maxsize=_KEPT)(trimmed)


class Taken:
    """What has been taken of one record so far."""

    __slots__ = (
        "_best", "_exact", "_facets", "_headings", "_ids", "_marc", "_marc_exact", "_marc_plain",
        "_numbers", "_plain", "_words",
    )  # fmt: skip

    def __init__(self) -> None:
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        # Where another form differs: (point, which occurrence, its words).
        self._plain: list[tuple[str, int, str]] = []
        self._exact: list[tuple[str, int, str]] = []
        self._marc: list[tuple[str, str]] = []
        self._marc_plain: dict[int, str] = {}
        self._marc_exact: dict[int, str] = {}
        self._ids: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        self._facets: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._headings: dict[tuple[str, str], Heading] = {}
        self._best: dict[str, tuple[int, str | int]] = {}

    # ---- taking --------------------------------------------------------------------------------

    def field(self, plan: Plan, texts: Sequence[str]) -> None:
        """A variable field."""
        forms = list(map(_forms, texts))
        self._paths(plan.paths, forms)
        if plan.also:
            self._paths(plan.also, forms)
        for group in plan.groups:
            if not group.check or _holds(group.check, texts):
                self._group(group, plan.skip, texts, forms)
        for positions, check, rule in plan.singles:
            if not check or _holds(check, texts):
                values = [texts[at] for at in positions]
                if rule.point.kind is _ID:
                    self._identifiers(rule, values)
                else:
                    self.values(rule, values)

    def _paths(self, paths: Sequence[str], forms: Sequence[text.Forms]) -> None:
        marc = self._marc
        for path, (found, plain, exact) in zip(paths, forms, strict=True):
            if found:
                if plain is not found:
                    self._marc_plain[len(marc)] = plain
                if exact is not found:
                    self._marc_exact[len(marc)] = exact
                marc.append((path, found))

    def _group(
        self, group: Group, skip: int, texts: Sequence[str], forms: Sequence[text.Forms]
    ) -> None:
        positions, _, names, folded, shown, _ = group
        if len(positions) == 1:
            found, plain, exact = forms[positions[0]]
        else:
            found, plain, exact = _joined([forms[at] for at in positions])
        if not found:
            return
        words = self._words
        if plain is found and exact is found:
            for name in names:
                words[name].append(found)
        else:
            for name in names:
                occurrences = words[name]
                if plain is not found:
                    self._plain.append((name, len(occurrences), plain))
                if exact is not found:
                    self._exact.append((name, len(occurrences), exact))
                occurrences.append(found)
        for name in folded:
            occurrences = words[name]
            if exact is not plain:
                self._exact.append((name, len(occurrences), exact))
            occurrences.append(plain)
        if shown:
            self._show(group, skip if positions[0] == 0 else 0, texts)

    def _show(self, group: Group, skip: int, texts: Sequence[str]) -> None:
        positions = group.positions
        if len(positions) == 1:
            whole = display = texts[positions[0]]
        else:
            whole = " ".join([texts[at] for at in positions])
            display = "".join(
                [
                    part
                    for separator, at in zip(group.separators, positions, strict=True)
                    for part in (separator, texts[at].strip())
                ]
            )
        self._shown(group.shown, whole, display, skip)

    def _shown(self, shown: Sequence[Shown], whole: str, display: str, skip: int) -> None:
        key = _sort_key(whole, skip)
        trim = _trimmed(display)
        for point, rank in shown:
            name = point.name
            if point.scan and (name, key) not in self._headings:
                self._headings[name, key] = Heading(name, key, trim)
            if point.facet and trim:
                self._facets[name][trim] = None
            if point.sort and (name not in self._best or rank < self._best[name][0]):
                self._best[name] = (rank, key)

    def path(self, tag: str, data: str) -> None:
        """A control field under its MARC path."""
        form = _forms(data)
        if form.words:
            if form.plain is not form.words:
                self._marc_plain[len(self._marc)] = form.plain
            if form.exact is not form.words:
                self._marc_exact[len(self._marc)] = form.exact
            self._marc.append((tag, form.words))

    def part(self, rule: Rule, data: str) -> None:
        """A stretch of a control field or of the leader."""
        selector = rule.selector
        value = data[selector.start : selector.end]
        if selector.end is None or value.strip(" |"):
            self.values(rule, (value,))

    def values(self, rule: Rule, values: Sequence[str]) -> None:
        """Values each of its own."""
        kind = rule.point.kind
        if kind is Kind.ID:
            self._identifiers(rule, values)
        elif kind is Kind.WORDS:
            point = rule.point
            usual, folded = ((), (point.name,)) if point.fold_all else ((point.name,), ())
            show = (Shown(point, rule.rank),) if rule.shows else ()
            group = Group((0,), (), usual, folded, show, (" ",))
            for value in values:
                self._group(group, 0, (value,), (_forms(value),))
        else:
            for value in values:
                meant = interval(kind, value)
                if meant is not None:
                    self.number(rule, meant[0])

    def number(self, rule: Rule, number: int) -> None:
        """A number or a moment."""
        point = rule.point
        self._numbers[point.name].append(number)
        if point.sort:
            self._best.setdefault(point.name, (rule.rank, number))
        if point.facet and not self._facets[point.name]:
            self._facets[point.name][str(number)] = None

    def _identifiers(self, rule: Rule, values: Sequence[str]) -> None:
        point, _, rank, normal, shows = rule
        ids = self._ids[point.name]
        for value in values:
            found = normal(value)
            if found:
                ids[found] = None
                if shows:
                    self._show_id(point, rank, value, found)

    def _show_id(self, point: AccessPoint, rank: int, value: str, found: str) -> None:
        name = point.name
        if point.scan:
            display = " ".join(value.split())
            key = heading_key(point, value)
            self._headings.setdefault((name, key), Heading(name, key, display))
        if point.facet:
            self._facets[name][found] = None
        if point.sort and (name not in self._best or rank < self._best[name][0]):
            self._best[name] = (rank, _sort_key(value, 0))

    # ---- giving --------------------------------------------------------------------------------

    def document(self, record_id: int) -> IndexDocument:
        """The index document, without scopes."""
        words = dict(self._words)
        return IndexDocument(
            record_id,
            words=words,
            plain=_differing(words, self._plain),
            exact=_differing(words, self._exact),
            marc=self._marc,
            marc_plain=_differing_paths(self._marc, self._marc_plain),
            marc_exact=_differing_paths(self._marc, self._marc_exact),
            ids={name: list(values) for name, values in self._ids.items() if values},
            numbers={name: sorted(set(values)) for name, values in self._numbers.items()},
            sort={name: key for name, (_, key) in self._best.items() if key != ""},
            facets={name: list(values) for name, values in self._facets.items()},
        )

    def headings(self) -> list[Heading]:
        """The scan headings, in the order of the record."""
        return [one for one in self._headings.values() if one.key]


def _joined(forms: list[text.Forms]) -> tuple[str, str, str]:
    """The words of several subfields as one occurrence; equal forms stay one object."""
    words, plains, exacts = zip(*forms, strict=True)
    found = plain = exact = " ".join(filter(None, words))
    # Tuples compare their members by identity first: equal forms are one object.
    if plains != words:
        plain = " ".join(filter(None, plains))
    if exacts != words:
        exact = " ".join(filter(None, exacts))
    return found, plain, exact


def _holds(check: Check, texts: Sequence[str]) -> bool:
    for positions, condition in check:
        for at in positions:
            if condition.fits(texts[at]):
                break
        else:
            return False
    return True


def _differing(
    words: dict[str, list[str]], differing: list[tuple[str, int, str]]
) -> dict[str, list[str]]:
    """All occurrences again, in another form, of the points where it makes a difference."""
    found: dict[str, list[str]] = {}
    for name, at, other in differing:
        if name not in found:
            found[name] = words[name].copy()
        found[name][at] = other
    return found


def _differing_paths(
    marc: list[tuple[str, str]], differing: dict[int, str]
) -> list[tuple[str, str]]:
    """The same for MARC paths."""
    if not differing:
        return []
    paths = {marc[at][0] for at in differing}
    return [
        (path, differing.get(at, found)) for at, (path, found) in enumerate(marc) if path in paths
    ]

"""The small language in which an access point says where in a record its values stand.

A source is selectors parted by blanks, most important first (the first that gives something gives
the sort key):

- `245abnp`: the subfields a b n p of each field 245, in the record's order, joined by blanks: one
  occurrence a field. `x` in a tag is any digit (`6xx`); `*` for the codes is all letters.
- `653a+`: each subfield is an occurrence of its own (identifiers always are).
- `[.7]` after the codes: indicators that must hold (`.` any, `_` blank). `[2=sao|barn]`: a subfield
  2 with one of these values (`kssb*`: one beginning so). `[t]`: a subfield t must be there. Several
  conditions are parted by `;`.
- `(245c)`: searched, but not shown in headings and facets and not sorted by.
- `008/35-37`, `LDR/07`, `001`: characters of a control field or the leader; a whole control field.
- `@year`: worked out by the function of that name (`marc.computed`).

A field 880 is read as the field its $6 names. Fields 541, 561 and 583 with first indicator 0 are
private and never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PRIVATE = frozenset(("541", "561", "583"))
"""Tags that are not indexed where the first indicator is 0."""

NON_FILING: dict[str, int] = {
    **dict.fromkeys(("222", "240", "242", "243", "245", "440", "830"), 1),
    **dict.fromkeys(("130", "630", "730", "740"), 0),
}
"""Which indicator counts the characters that a sort key leaves out, by tag."""

_TOKEN = re.compile(
    r"(?P<tag>[0-9x]{3})(?P<codes>\*|[a-z0-9]+)?(?P<each>\+)?(?:\[(?P<when>[^\]]+)\])?|"
    r"(?P<control>LDR|00[1-9])/(?P<start>[0-9]{2})(?:-(?P<end>[0-9]{2}))?|"
    r"@(?P<computed>[a-z.]+)"
)
_INDICATORS = re.compile(r"[.0-9_]{2}")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a field: a subfield with `code`, and with one of `values` or beginning with
    one of `beginnings` (casefolded) where there are any."""

    code: str
    values: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def fits(self, value: str) -> bool:
        """Whether a subfield's value fulfils it; ask `any_value` first."""
        folded = value.strip().casefold()
        return folded in self.values or folded.startswith(self.beginnings)

    @property
    def any_value(self) -> bool:
        """Whether the subfield need only be there."""
        return not self.values and not self.beginnings


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector. Exactly one of `codes` (variable fields), `control` and `computed` is set."""

    tag: str = ""
    codes: str = ""
    each: bool = False
    shown: bool = True
    indicators: str = ".."
    conditions: tuple[Condition, ...] = ()
    control: str = ""
    start: int = 0
    end: int | None = None
    computed: str = ""

    def takes_tag(self, tag: str) -> bool:
        """Whether fields with this tag are meant."""
        return len(tag) == 3 and all(
            own == other or (own == "x" and other.isdigit())
            for own, other in zip(self.tag, tag, strict=False)
        )

    def takes_indicators(self, indicators: str) -> bool:
        """Whether a field's indicators fit."""
        return all(
            own in (".", other) or (own == "_" and other == " ")
            for own, other in zip(self.indicators, indicators, strict=False)
        )

    def takes_code(self, code: str) -> bool:
        """Whether a subfield with this code is meant."""
        return "a" <= code <= "z" if self.codes == "*" else code in self.codes


def parse(source: str) -> tuple[Selector, ...]:
    """The selectors of a source; ValueError for one that cannot be read (the table is wrong)."""
    return tuple(_selector(token) for token in source.split())


def _selector(token: str) -> Selector:
    shown = not token.startswith("(")
    found = _TOKEN.fullmatch(token if shown else token[1:-1])
    if not shown and not token.endswith(")"):
        found = None
    if found is None:
        raise ValueError(f"not a selector: {token!r}")
    if found["computed"]:
        return Selector(computed=found["computed"], shown=shown)
    if found["control"]:
        start = int(found["start"])
        end = int(found["end"] or start) + 1
        return Selector(control=found["control"], start=start, end=end, shown=shown)
    if found["tag"] < "010" and not found["codes"]:
        return Selector(control=found["tag"], shown=shown)
    if not found["codes"]:
        raise ValueError(f"no subfields: {token!r}")
    indicators, conditions = _conditions(found["when"] or "")
    return Selector(
        tag=found["tag"],
        codes=found["codes"],
        each=bool(found["each"]),
        shown=shown,
        indicators=indicators,
        conditions=conditions,
    )


def _conditions(text: str) -> tuple[str, tuple[Condition, ...]]:
    indicators, found = "..", []
    for part in filter(None, text.split(";")):
        code, equals, values = part.partition("=")
        if equals:
            wanted = values.casefold().split("|")
            exact = frozenset(one for one in wanted if not one.endswith("*"))
            found.append(
                Condition(code, exact, tuple(one[:-1] for one in wanted if one.endswith("*")))
            )
        elif _INDICATORS.fullmatch(part):
            indicators = part
        elif len(part) == 1:
            found.append(Condition(part))
        else:
            raise ValueError(f"not a condition: {part!r}")
    return indicators, tuple(found)

"""Which bin a sorter puts an item in (CL): ordered rules of a profile; the fallback always is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BinFacts:
    """What is known of an item that came back. `routing` is the value of `Routing`: shelve,
    hold_here, hold_elsewhere, home, ill, staff. `alert` is CV, "" for none."""

    library: str = ""
    routing: str = "shelve"
    destination: str = ""
    home: str = ""
    item_type: str = ""
    collection: str = ""
    alert: str = ""


@dataclass(frozen=True, slots=True)
class BinRule:
    """One row: what is "" fits anything. `collection` fits the beginning of the shelf."""

    bin: str
    library: str = ""
    routing: str = ""
    destination: str = ""
    home: str = ""
    item_type: str = ""
    collection: str = ""
    alert: str = ""

    def fits(self, facts: BinFacts) -> bool:
        """Whether every condition of the row holds."""
        return (
            self.library in ("", facts.library)
            and self.routing in ("", facts.routing)
            and self.destination in ("", facts.destination)
            and self.home in ("", facts.home)
            and self.item_type in ("", facts.item_type)
            and facts.collection.casefold().startswith(self.collection.casefold())
            and self.alert in ("", facts.alert)
        )


@dataclass(frozen=True, slots=True)
class BinTable:
    """A machine's rules in order. `fallback` for what no rule fits; `exception` for what a person
    must look at (unknown items), the fallback where it is "". A table without a fallback is that
    of a unit without bins and gives none."""

    rules: tuple[BinRule, ...] = ()
    fallback: str = ""
    exception: str = ""

    def __post_init__(self) -> None:
        if self.rules and not self.fallback:
            raise ValueError("a table of sort bins needs a fallback bin")

    def choose(self, facts: BinFacts) -> tuple[str, int | None]:
        """The bin, and the number of the rule that gave it (from 1); None: the fallback."""
        for number, rule in enumerate(self.rules, 1):
            if rule.fits(facts):
                return rule.bin, number
        if facts.routing == "staff":
            return self.exception or self.fallback, None
        return self.fallback, None

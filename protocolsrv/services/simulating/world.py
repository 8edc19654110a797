"""Furnishing the region: what the libraries own, who has a card. A unit of work a place."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, LibraryKind
from protocolsrv.domain.patron import Card, Consent, Patron
from protocolsrv.services.circulation.context import Context

from .chance import Popularity, Weighted
from .parameters import Parameters, Place

ITEM_TYPES = Weighted(
    [("book", 80), ("film", 6), ("audiobook", 5), ("magazine", 5), ("quick", 2), ("game", 2)]
)
"""What a title is."""

AGES = ((6, 12, 25), (13, 17, 10), (18, 64, 45), (65, 90, 20))
"""Ages of card holders: from, to, weight."""


@dataclass(slots=True)
class Somebody:
    """A patron as the simulation knows one: `usual` library, and its municipality's main one."""

    id: int
    card: str
    usual: str


@dataclass(slots=True)
class World:
    """What was made. Items by id; the items each library owns, the most popular titles first."""

    people: list[Somebody] = field(default_factory=list)
    barcodes: dict[int, str] = field(default_factory=dict)
    owned: dict[str, list[int]] = field(default_factory=dict)
    copies: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    by_id: dict[int, Somebody] = field(default_factory=dict)


def furnish(
    writer: CirculationWriter,
    context: Context,
    parameters: Parameters,
    chance: random.Random,
    day: date,
) -> World:
    """Fill an empty store."""
    world = World()
    kinds = [
        ITEM_TYPES.draw(chance)
        for _ in range(max(1, parameters.habits.titles // parameters.habits.scale))
    ]
    taste = Popularity(len(kinds), parameters.habits.stock_skew)
    for place in parameters.places:
        titles = _stock(parameters, place, taste, len(kinds), chance)
        writer.run(lambda work, p=place, t=titles: _buy(work, world, p, t, kinds))  # type: ignore[misc]
        writer.run(
            lambda work, p=place: _register(work, world, context, parameters, p, chance, day)  # type: ignore[misc]
        )
    return world


def _stock(
    parameters: Parameters, place: Place, taste: Popularity, titles: int, chance: random.Random
) -> list[int]:
    """The titles of its items, the most popular first: what it has already is bought again with a
    chance that falls with each copy."""
    habits = parameters.habits
    wanted = min(max(1, place.stock // habits.scale), titles * 2)
    held: dict[int, int] = {}
    bought: list[int] = []
    while len(bought) < wanted:
        title = taste.draw(chance)
        has = held.get(title, 0)
        if not has or chance.random() < habits.bought_again**has:
            held[title] = has + 1
            bought.append(title)
    return sorted(bought)


def _buy(
    work: CirculationWork, world: World, place: Place, titles: list[int], kinds: list[str]
) -> None:
    own: list[int] = []
    for number, title in enumerate(titles):
        code = place.code
        barcode = f"{code}{number:07}"
        item = work.add_item(
            Item(barcode, title + 1, code, code, code, shelf="hylla", item_type=kinds[title])
        )
        world.barcodes[item.id] = barcode
        world.copies.setdefault((code, title + 1), []).append(item.id)
        own.append(item.id)
    world.owned[place.code] = own


def _register(
    work: CirculationWork,
    world: World,
    context: Context,
    parameters: Parameters,
    place: Place,
    chance: random.Random,
    day: date,
) -> None:
    library = context.place(place.code)
    school = library.kind is LibraryKind.SCHOOL
    home = _main(context.consortium, parameters, library.municipality) if school else place.code
    for number in range(max(1, place.people // parameters.habits.scale)):
        low, high, _ = AGES[1] if school else chance.choices(AGES, [one[2] for one in AGES])[0]
        age = chance.randint(low, high)
        born = day - timedelta(days=age * 365 + age // 4 + chance.randint(1, 300))
        category = (
            "school" if school else "adult" if age >= 18 else "youth" if age > 12 else "child"
        )
        alias = f"{place.code}{number}"
        patron = work.add_patron(
            Patron(
                0,
                f"Låntagare {alias}",
                category,
                home,
                alias,
                birth_date=born,
                school=place.code if school else "",
                keeps_history=chance.random() < 0.1,
            )
        )
        card = f"sim-{alias}"
        work.add_card(Card(card, patron.id))
        for municipality in context.consortium.municipalities:
            work.give_consent(Consent(patron.id, municipality, "1", context.now()))
        somebody = Somebody(patron.id, card, place.code)
        world.people.append(somebody)
        world.by_id[patron.id] = somebody


def _main(consortium: Consortium, parameters: Parameters, municipality: str) -> str:
    """The library of a municipality that most people use."""
    public = [
        one
        for one in parameters.places
        if (library := consortium.libraries.get(one.code)) is not None
        and library.municipality == municipality
        and library.kind is not LibraryKind.SCHOOL
    ]
    return max(public, key=lambda one: one.people).code if public else parameters.hub

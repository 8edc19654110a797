"""The words on the pages, in Swedish and English: data, one row a phrase."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("sv", "en")

_ROWS: tuple[tuple[str, str, str], ...] = (
    ("search", "Sök", "Search"),
    ("search_label", "Sök i katalogen", "Search the catalogue"),
    ("search_hint", "Ord, eller en fråga i CQL", "Words, or a query in CQL"),
    ("scope_label", "Var", "Where"),
    ("whole_region", "Hela regionen", "The whole region"),
    ("skip", "Hoppa till innehållet", "Skip to the content"),
    ("language", "English", "Svenska"),
    ("hits", "träffar", "hits"),
    ("hit", "träff", "hit"),
    ("none", "Inga träffar", "No hits"),
    (
        "none_hint",
        "Pröva färre ord, eller * efter början av ett ord: kärlek*",
        "Try fewer words, or * after the beginning of a word: kärlek*",
    ),
    ("page", "Sida", "Page"),
    ("of", "av", "of"),
    ("previous", "Föregående", "Previous"),
    ("next", "Nästa", "Next"),
    ("pages", "Bläddra i träfflistan", "Pages of the result list"),
    ("available", "inne", "available"),
    ("copies", "ex.", "copies"),
    ("no_copies", "Inga exemplar", "No copies"),
    ("everywhere_out", "Alla utlånade", "All out"),
    ("libraries", "bibliotek", "libraries"),
    ("library", "bibliotek", "library"),
    ("where", "Finns på", "Where to find it"),
    ("shelf", "Hylla", "Shelf"),
    ("call_number", "Placering", "Call number"),
    ("status", "Status", "Status"),
    ("enumeration", "Del", "Part"),
    ("back", "Till träfflistan", "Back to the list"),
    ("raw", "Samma svar för program", "The same answer for programs"),
    ("indexes", "Sökingångar", "Indexes"),
    (
        "indexes_intro",
        "Varje sökingång kan användas i en fråga. Exemplen går att klicka på.",
        "Each index can be used in a query. The examples are links.",
    ),
    ("index", "Sökingång", "Index"),
    ("name", "Namn", "Name"),
    ("example", "Exempel", "Example"),
    ("refused", "Frågan kunde inte besvaras", "The query could not be answered"),
    ("not_found", "Posten finns inte", "There is no such record"),
    ("records", "poster i katalogen", "records in the catalogue"),
    ("about", "Om denna tjänst", "About this service"),
    (
        "about_text",
        "Den här adressen är till för program som talar SRU. För dig finns en sida.",
        "This address is for programs that speak SRU. For you there is a page.",
    ),
    ("record", "Post", "Record"),
    ("author", "Upphov", "Author"),
    ("contributor", "Medverkande", "Contributors"),
    ("original_title", "Originaltitel", "Original title"),
    ("other_title", "Annan titel", "Other title"),
    ("edition", "Upplaga", "Edition"),
    ("published", "Utgivning", "Published"),
    ("extent", "Omfång", "Extent"),
    ("series", "Serie", "Series"),
    ("summary", "Beskrivning", "Summary"),
    ("contents", "Innehåll", "Contents"),
    ("note", "Anmärkning", "Notes"),
    ("subject", "Ämne", "Subjects"),
    ("genre", "Genre", "Genre"),
    ("classification", "Klassifikation", "Classification"),
    ("isbn", "ISBN", "ISBN"),
    ("issn", "ISSN", "ISSN"),
    ("link", "Länk", "Link"),
    ("material.text", "Text", "Text"),
    ("material.score", "Noter", "Score"),
    ("material.map", "Karta", "Map"),
    ("material.film", "Film", "Film"),
    ("material.speech", "Tal", "Spoken word"),
    ("material.music", "Musik", "Music"),
    ("material.picture", "Bild", "Picture"),
    ("material.computer", "Dator", "Computer file"),
    ("material.kit", "Paket", "Kit"),
    ("material.mixed", "Blandat", "Mixed"),
    ("material.object", "Föremål", "Object"),
    ("status.available", "Inne", "Available"),
    ("status.on_loan", "Utlånad", "On loan"),
    ("status.in_transit", "På väg", "In transit"),
    ("status.on_hold_shelf", "På reservationshyllan", "On the hold shelf"),
    ("status.in_process", "Under arbete", "In process"),
    ("status.on_order", "Beställd", "On order"),
    ("status.missing", "Saknas", "Missing"),
    ("status.lost", "Förkommen", "Lost"),
    ("status.claimed_returned", "Sägs vara återlämnad", "Claimed returned"),
    ("status.claimed_never_borrowed", "Sägs aldrig vara lånad", "Claimed never borrowed"),
    ("status.damaged", "Skadad", "Damaged"),
    ("status.on_display", "Utställd", "On display"),
    ("status.deposit", "Deponerad", "On deposit"),
    ("status.withdrawn", "Gallrad", "Withdrawn"),
)

TEXTS: Mapping[str, Mapping[str, str]] = {
    "sv": {key: sv for key, sv, _ in _ROWS},
    "en": {key: en for key, _, en in _ROWS},
}


def preferred(accept_language: str) -> str:
    """The page's language for an Accept-Language header (RFC 9110, 12.5.4): English when the
    reader prefers it to Swedish, else Swedish, the language of the house."""
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in accept_language[:200].split(","):
        tag, _, options = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(options))
    return "en" if weights["en"] > weights["sv"] else "sv"


def _weight(options: str) -> float:
    name, _, value = options.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

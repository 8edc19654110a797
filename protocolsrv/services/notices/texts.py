"""What is said, in Swedish, English and Finnish.

`{title}` is a title, `{library}` the name of a library, `{number}` the patron's number on hold
slips, `{day}` a day as people write it, `{sum}` an amount in kronor. No message has the name of a
patron: it may be read on a locked screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.circulation import NoticeKind

LANGUAGES = ("sv", "en", "fi")
DEFAULT = "sv"
"""For a language we do not speak."""


@dataclass(frozen=True, slots=True)
class Text:
    """Subject (all there is of a text message's beginning) and body."""

    subject: str
    body: str


_K = NoticeKind

TEXTS: dict[str, dict[NoticeKind, Text]] = {
    "sv": {
        _K.HOLD_READY: Text(
            "Att hämta: {title}",
            "Din reservation finns att hämta på {library} till och med {day}.\n"
            "Titel: {title}\nHämtnummer: {number}",
        ),
        _K.HOLD_EXPIRED: Text(
            "Reservationen har gått ut: {title}",
            "Din reservation av {title} har gått ut utan att något exemplar blev ledigt.\n"
            "Du kan reservera på nytt.",
        ),
        _K.HOLD_NOT_FETCHED: Text(
            "Inte hämtad: {title}",
            "Din reservation av {title} hämtades inte i tid på {library} och är avslutad.",
        ),
        _K.DUE_SOON: Text(
            "Lånetiden går snart ut: {title}",
            "{title} ska vara återlämnad senast {day}.\n"
            "Du kan lämna den på vilket bibliotek du vill, eller låna om.",
        ),
        _K.OVERDUE: Text(
            "Påminnelse: {title}",
            "{title} skulle ha varit återlämnad {day}.\n"
            "Lämna den på vilket bibliotek du vill, så snart du kan.",
        ),
        _K.RECALL: Text(
            "Vi behöver tillbaka: {title}",
            "Någon annan väntar på {title}. Lämna den så snart du kan, på vilket bibliotek du "
            "vill.",
        ),
        _K.BILL: Text(
            "Räkning: {title}",
            "{title} har inte kommit tillbaka och räknas som förlorad. Att ersätta: {sum} kr.\n"
            "Lämnas den åter behöver den inte ersättas.",
        ),
    },
    "en": {
        _K.HOLD_READY: Text(
            "Ready for pick-up: {title}",
            "Your reservation can be picked up at {library} until {day}.\n"
            "Title: {title}\nPick-up number: {number}",
        ),
        _K.HOLD_EXPIRED: Text(
            "Reservation expired: {title}",
            "Your reservation of {title} has expired before a copy became available.\n"
            "You can reserve it again.",
        ),
        _K.HOLD_NOT_FETCHED: Text(
            "Not picked up: {title}",
            "Your reservation of {title} was not picked up in time at {library} and has ended.",
        ),
        _K.DUE_SOON: Text(
            "Due soon: {title}",
            "{title} is due back on {day}.\nReturn it at any library, or renew the loan.",
        ),
        _K.OVERDUE: Text(
            "Reminder: {title}",
            "{title} was due back on {day}.\nPlease return it at any library, as soon as you can.",
        ),
        _K.RECALL: Text(
            "Please return: {title}",
            "Somebody else is waiting for {title}. Please return it at any library, as soon as you "
            "can.",
        ),
        _K.BILL: Text(
            "Bill: {title}",
            "{title} has not been returned and is considered lost. To replace it: SEK {sum}.\n"
            "If you return it, it need not be replaced.",
        ),
    },
    "fi": {
        _K.HOLD_READY: Text(
            "Noudettavissa: {title}",
            "Varauksesi on noudettavissa kirjastosta {library} viimeistään {day}.\n"
            "Teos: {title}\nNoutonumero: {number}",
        ),
        _K.HOLD_EXPIRED: Text(
            "Varaus on vanhentunut: {title}",
            "Varauksesi teokseen {title} vanhentui ennen kuin yksikään kappale vapautui.\n"
            "Voit varata sen uudelleen.",
        ),
        _K.HOLD_NOT_FETCHED: Text(
            "Noutamatta: {title}",
            "Varaustasi teokseen {title} ei noudettu ajoissa kirjastosta {library}, ja se on "
            "päättynyt.",
        ),
        _K.DUE_SOON: Text(
            "Laina-aika päättyy pian: {title}",
            "{title} on palautettava viimeistään {day}.\n"
            "Voit palauttaa sen mihin tahansa kirjastoon tai uusia lainan.",
        ),
        _K.OVERDUE: Text(
            "Muistutus: {title}",
            "{title} olisi pitänyt palauttaa {day}.\n"
            "Palauta se mihin tahansa kirjastoon mahdollisimman pian.",
        ),
        _K.RECALL: Text(
            "Palautuspyyntö: {title}",
            "Joku muu odottaa teosta {title}. Palauta se mihin tahansa kirjastoon mahdollisimman "
            "pian.",
        ),
        _K.BILL: Text(
            "Lasku: {title}",
            "{title} ei ole palautunut, ja se katsotaan kadonneeksi. Korvaus: {sum} kr.\n"
            "Jos palautat sen, korvausta ei peritä.",
        ),
    },
}
"""By language and kind; a test holds that every language says everything, with the same blanks."""

UNTITLED = {"sv": "(utan titel)", "en": "(untitled)", "fi": "(nimetön)"}


def text(language: str, kind: NoticeKind, **blanks: str) -> Text:
    """The text with its blanks filled in."""
    found = TEXTS[spoken(language)][kind]
    return Text(found.subject.format(**blanks), found.body.format(**blanks))


def spoken(language: str) -> str:
    """The language we answer in for one that is asked for ("en-GB" is "en")."""
    code = language[:2].lower()
    return code if code in LANGUAGES else DEFAULT

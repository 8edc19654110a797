"""What patrons read: screen messages (AF) and print lines (AG) in Swedish, English and Finnish.

Figures in braces are filled in: title, due, destination, alias, fee, left, date. A profile may put
its own text in the place of any, or an empty one for silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

LANGUAGES = ("sv", "en", "fi")
CODES = {"001": "en", "024": "en", "006": "sv", "007": "fi", "009": "sv", "012": "sv"}
"""SIP2's language codes to ours; Danish and Norwegian readers get Swedish."""
CODE_OF = {"sv": "006", "en": "001", "fi": "007"}


def _table(text: str) -> dict[str, dict[str, str]]:
    rows = {}
    for line in text.strip().splitlines():
        key, *texts = (part.strip() for part in line.split("~"))
        rows[key] = dict(zip(LANGUAGES, texts, strict=True))
    return rows


TEXTS: dict[str, dict[str, str]] = _table("""
patron_unknown ~ Kortet finns inte i registret ~ This card is not known here ~ Korttia ei ole rekisterissä
card_lost ~ Kortet är förlustanmält. Fråga personalen ~ This card was reported lost. Please ask the staff ~ Kortti on ilmoitettu kadonneeksi. Kysy henkilökunnalta
card_expired ~ Kortet har gått ut. Fråga personalen ~ This card has expired. Please ask the staff ~ Kortti on vanhentunut. Kysy henkilökunnalta
card_not_active ~ Kortet gäller inte längre ~ This card is no longer valid ~ Kortti ei ole enää voimassa
pin_wrong ~ Fel kort eller pinkod ~ Wrong card or PIN ~ Väärä kortti tai PIN-koodi
pin_locked ~ För många försök. Vänta en stund ~ Too many attempts. Please wait a while ~ Liian monta yritystä. Odota hetki
may_not ~ Det går inte här ~ This cannot be done here ~ Tätä ei voi tehdä täällä
blocked ~ Kortet är spärrat. Fråga personalen ~ This card is blocked. Please ask the staff ~ Kortti on suljettu. Kysy henkilökunnalta
blocked_debt ~ Kortet är spärrat för en skuld ~ This card is blocked by a debt ~ Kortti on suljettu velan vuoksi
blocked_overdue ~ Lämna först tillbaka försenade lån ~ Please return overdue loans first ~ Palauta ensin myöhässä olevat lainat
blocked_lost_item ~ Kortet är spärrat för ett ersättningskrav ~ This card is blocked by a lost item ~ Kortti on suljettu kadonneen aineiston vuoksi
blocked_age ~ Åldersgräns ~ Age limit ~ Ikäraja
too_many_loans ~ Du har redan så många lån som går ~ You have as many loans as allowed ~ Sinulla on jo enimmäismäärä lainoja
too_many_of_type ~ Du har redan så många lån av den här sorten som går ~ You have as many loans of this kind as allowed ~ Sinulla on jo enimmäismäärä tämän lajin lainoja
item_unknown ~ Exemplaret är okänt. Lämna det till personalen ~ This item is not known. Please give it to the staff ~ Nidettä ei tunneta. Anna se henkilökunnalle
item_not_for_loan ~ Exemplaret lånas inte ut ~ This item is not for loan ~ Nidettä ei lainata
item_not_for_patron ~ Du kan inte låna det här exemplaret ~ You cannot borrow this item ~ Et voi lainata tätä nidettä
item_age_limit ~ Exemplaret har en åldersgräns ~ This item has an age limit ~ Niteellä on ikäraja
item_on_loan ~ Exemplaret är utlånat till någon annan ~ This item is on loan to somebody else ~ Nide on lainassa toisella
item_on_own_loan ~ Du har redan lånat exemplaret ~ You have borrowed this item already ~ Olet jo lainannut niteen
item_not_on_loan ~ Exemplaret är inte utlånat ~ This item is not on loan ~ Nide ei ole lainassa
item_on_hold ~ Exemplaret är reserverat för någon annan ~ This item is kept for somebody else ~ Nide on varattu toiselle
item_status ~ Exemplaret kan inte lånas nu. Fråga personalen ~ This item cannot be lent now. Please ask the staff ~ Nidettä ei voi nyt lainata. Kysy henkilökunnalta
loan_of_other ~ Lånet är någon annans ~ This loan is somebody else's ~ Laina on toisen
renewals_used_up ~ Lånet kan inte förlängas fler gånger ~ This loan cannot be renewed again ~ Lainaa ei voi enää uusia
renewal_overdue ~ Lånetiden har gått ut ~ The loan has run out ~ Laina-aika on päättynyt
renewal_waited_for ~ Någon väntar på titeln ~ Somebody waits for this title ~ Teoksesta on varaus
renewal_not_allowed ~ Lånet kan inte förlängas ~ This loan cannot be renewed ~ Lainaa ei voi uusia
fee_not_accepted ~ Lånet kostar {fee} kr ~ This loan costs {fee} SEK ~ Laina maksaa {fee} kr
title_unknown ~ Titeln finns inte ~ There is no such title ~ Teosta ei ole
hold_unknown ~ Reservationen finns inte ~ There is no such hold ~ Varausta ei ole
hold_exists ~ Du har redan reserverat titeln ~ You have reserved this title already ~ Olet jo varannut teoksen
hold_not_allowed ~ Titeln kan inte reserveras ~ This title cannot be reserved ~ Teosta ei voi varata
too_many_holds ~ Du har redan så många reservationer som går ~ You have as many holds as allowed ~ Sinulla on jo enimmäismäärä varauksia
pickup_wrong ~ Det går inte att hämta där ~ It cannot be fetched there ~ Sieltä ei voi noutaa
date_wrong ~ Datumet går inte ~ That date will not do ~ Päivämäärä ei kelpaa
fee_unknown ~ Avgiften finns inte ~ There is no such fee ~ Maksua ei ole
nothing_owed ~ Det finns inget att betala ~ There is nothing to pay ~ Maksettavaa ei ole
payment_too_large ~ Beloppet är större än skulden ~ The amount is more than what is owed ~ Summa on suurempi kuin velka
payment_amount ~ Beloppet går inte att läsa ~ The amount cannot be read ~ Summaa ei voi lukea
payment_currency ~ Bara svenska kronor ~ Swedish kronor only ~ Vain Ruotsin kruunuja
repeated ~ Försök en gång till ~ Please try once more ~ Yritä uudelleen
busy ~ Vänta ett ögonblick och försök igen ~ Please wait a moment and try again ~ Odota hetki ja yritä uudelleen
unavailable ~ Systemet är tillfälligt ur funktion ~ The system is out of order for a while ~ Järjestelmä on tilapäisesti poissa käytöstä
see_staff ~ Fråga personalen ~ Please ask the staff ~ Kysy henkilökunnalta
log_in ~ Enheten har inte loggat in ~ This unit has not logged in ~ Laite ei ole kirjautunut
checked_out ~ ~ ~
renewed ~ Lånet är förlängt ~ The loan is renewed ~ Laina on uusittu
print_checked_out ~ {title}, åter {due} ~ {title}, due {due} ~ {title}, palautus {due}
shelve ~ ~ ~
hold_here ~ Reserverad, hämtas här: {alias} ~ On hold, fetched here: {alias} ~ Varattu, noudetaan täältä: {alias}
hold_elsewhere ~ Reserverad, skickas till {destination} ~ On hold, goes to {destination} ~ Varattu, lähetetään: {destination}
home ~ Skickas hem till {destination} ~ Goes home to {destination} ~ Palautetaan: {destination}
ill ~ Fjärrlån, lämnas till personalen ~ Interlibrary loan, to the staff ~ Kaukolaina, henkilökunnalle
staff ~ Lämna till personalen ~ Please give it to the staff ~ Anna henkilökunnalle
print_hold_here ~ Reserverad: {alias} {title} ~ On hold: {alias} {title} ~ Varattu: {alias} {title}
print_hold_elsewhere ~ Till {destination}: {title} ~ To {destination}: {title} ~ Kohde {destination}: {title}
print_home ~ Till {destination}: {title} ~ To {destination}: {title} ~ Kohde {destination}: {title}
hold_placed ~ Reserverad, plats {position} i kön ~ Reserved, number {position} in the queue ~ Varattu, sija {position} jonossa
hold_changed ~ Reservationen är ändrad ~ The hold is changed ~ Varaus on muutettu
hold_cancelled ~ Reservationen är avbeställd ~ The hold is cancelled ~ Varaus on peruttu
paid ~ Betalt. Kvar att betala: {left} kr ~ Paid. Left to pay: {left} SEK ~ Maksettu. Maksamatta: {left} kr
""")  # noqa: E501
"""Texts by key and language."""


def text(
    key: str,
    language: str,
    own: Mapping[tuple[str, str], str] | None = None,
    **figures: str,
) -> str:
    """The text, filled in; `own` are the profile's. Unknown figures in a profile's text stay as
    they are."""
    found = (own or {}).get((key, language))
    if found is None:
        row = TEXTS[key]
        found = row.get(language, row["sv"])
    if "{" in found:
        for name, value in figures.items():
            found = found.replace("{" + name + "}", value)
    return found


def lines(full: str, width: int | None) -> tuple[str, ...]:
    """A text in lines no wider than the unit's paper; one line where the width is not known."""
    if not full:
        return ()
    if not width or width < 8:
        return (full,)
    return tuple(wrap(full, width)) or ()

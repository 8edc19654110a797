"""The words on the pages, in Swedish and English: data, one row a phrase."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("sv", "en")

_TABLE = """
search|Sök|Search
search_label|Sök i katalogen|Search the catalogue
search_hint|Skriv ord, eller en fråga i CQL|Type words, or a query in CQL
scope_label|Var|Where
whole_region|Hela regionen|The whole region
skip|Hoppa till innehållet|Skip to the content
language|English|Svenska
hits|träffar|hits
hit|träff|hit
for|på|for
in|i|in
none|Inga träffar|No hits
none_filters|Ta bort avgränsningarna|Remove the filters
none_scope|Sök i hela regionen|Search the whole region
none_truncated|Sök på början av orden|Search for the beginnings of the words
none_words|Sök på något av orden|Search for any of the words
none_hint|Det här kan hjälpa:|This may help:
none_spelling|Se efter hur det stavas, eller pröva färre ord.|Check the spelling, or try fewer \
words.
page|Sida|Page
of|av|of
previous|Föregående|Previous
next|Nästa|Next
pages|Sidor i träfflistan|Pages of the result list
no_page|Så långt räcker inte träfflistan.|The result list does not reach that far.
last_page|Till sista sidan|To the last page
sort|Sortera efter|Sort by
sort.relevance|Relevans|Relevance
sort.title|Titel|Title
sort.newest|Nyast|Newest
sort.oldest|Äldst|Oldest
sort.author|Upphov|Author
plain_words|Sökte på alla orden, var som helst i posterna.|Searched for all the words, anywhere in\
 the records.
refine|Avgränsa|Refine
refine_jump|Avgränsa träffarna|Refine the hits
chosen|Valda avgränsningar|Chosen filters
remove|Ta bort|Remove
remove_all|Ta bort alla|Remove all
more|Visa fler|Show more
fewer|Visa färre|Show fewer
from_year|Från år|From year
to_year|Till år|To year
apply|Använd|Apply
years|Utgivningsår|Year of publication
facet.available|Inne nu|Available now
facet.library|Finns på bibliotek|Held by library
facet.type|Medietyp|Type
facet.language|Språk|Language
facet.year|Utgivningsår|Year
facet.author|Upphov|Author
facet.subject|Ämne|Subject
facet.genre|Genre|Genre
facet.audience|Målgrupp|Audience
facet.anywhere|Någonstans|Anywhere
available|inne|available
many_copies|exemplar|copies
one_copy|exemplar|copy
no_copies|Inga exemplar|No copies
no_copies_here|Inga exemplar i|No copies in
everywhere_out|Inget inne just nu|None available now
libraries|bibliotek|libraries
library|bibliotek|library
where|Var den finns|Where to find it
elsewhere|På andra bibliotek|At other libraries
now_at|nu på|now at
belongs_to|hör hemma på|belongs to
copy_number|ex.|copy
back|Till träfflistan|Back to the list
hit_number|Träff|Hit
previous_hit|Föregående träff|Previous hit
next_hit|Nästa träff|Next hit
hits_nav|Bläddra bland träffarna|Move among the hits
programs|För program|For programs
programs_intro|Samma svar, som program får det. Adresserna kan kopieras.|The same answer, as \
programs are given it. The addresses can be copied.
as_cql|Frågan i CQL|The query in CQL
versions|Versioner|Versions
formats|Format|Formats
explain|Beskrivning av tjänsten|Description of the service
indexes|Sökingångar|Indexes
indexes_all|Alla sökingångar|All indexes
indexes_intro|Sökingångarna används i en fråga: namn, relation och sökord. Varje exempel finner \
något i katalogen; talet är antalet träffar.|Indexes are used in a query: name, relation and term.\
 Each example finds something in the catalogue; the number is how many records.
index|Sökingång|Index
name|Namn|Names
example|Exempel|Example
no_values|Inget i katalogen än|Nothing in the catalogue yet
browse|bläddra|browse
group.anywhere|Allt|Everything
group.titles|Titlar|Titles
group.names|Namn|Names
group.subjects|Ämnen|Subjects
group.notes|Anmärkningar|Notes
group.publication|Utgivning|Publication
group.codes|Koder|Codes
group.times|Tider|Times
group.holdings|Bestånd|Holdings
group.classes|Klassifikation|Classification
group.numbers|Nummer|Numbers
group.record|Posten|The record
start_title|Hitta något att låna|Find something to borrow
records|titlar|titles
at_libraries|vid|at
start_try|Pröva till exempel|Try for example
start_try_words|ord var som helst|words anywhere
start_try_phrase|en titel, ord för ord|a title, word by word
start_try_author|en författare och en tid|an author and a time
start_try_mask|början av ett ord|the beginning of a word
start_try_sorted|allt på nordsamiska, nyast först|everything in Northern Sámi, newest first
show_all|Visa alla, nyast först|Show all, newest first
start_places|Välj bibliotek|Choose a library
refused|Frågan kunde inte besvaras|The query could not be answered
refused_detail|Det gäller|It concerns
at_character|tecken|character
at_end|slutet av frågan|the end of the query
refused_words|Sök på orden i stället|Search for the words instead
refused_relevance|Visa i relevansordning|Show by relevance
refused_standard|SRU-diagnostik|SRU diagnostic
not_found|Sidan finns inte|There is no such page
not_found_text|Posten, biblioteket eller adressen finns inte här. Den kan ha tagits bort.|There is\
 no such record, library or address here. It may have been removed.
failed|Något gick fel hos oss|Something went wrong on our side
failed_text|Försök igen om en stund.|Try again in a moment.
about_text|Adressen är både till för dig och för program som talar SRU.|This address serves both \
you and programs that speak SRU.
shortcuts|Genvägar|Shortcuts
author|Upphov|Author
contributor|Medverkande|Contributors
original_title|Originaltitel|Original title
other_title|Annan titel|Other title
edition|Upplaga|Edition
published|Utgivning|Published
extent|Omfång|Extent
series|Serie|Series
summary|Beskrivning|Summary
contents|Innehåll|Contents
note|Anmärkning|Notes
subject|Ämne|Subjects
genre|Genre|Genre
classification|Klassifikation|Classification
isbn|ISBN|ISBN
issn|ISSN|ISSN
link|Länk|Link
untitled|Utan titel|Untitled
type.book|Bok|Book
type.ebook|E-bok|E-book
type.online|På nätet|Online
type.serial|Tidskrift|Serial
type.article|Artikel|Article
type.score|Noter|Score
type.map|Karta|Map
type.film|Film|Film
type.dvd|DVD|DVD
type.bluray|Blu-ray|Blu-ray
type.audiobook|Ljudbok|Audiobook
type.music|Musik|Music
type.cd|CD|CD
type.image|Bild|Image
type.game|Spel|Game
type.software|Program|Software
type.kit|Paket|Kit
type.mixed|Blandat|Mixed
type.object|Föremål|Object
type.largeprint|Storstil|Large print
type.braille|Punktskrift|Braille
type.other|Annat|Other
audience.a|Före skolåldern|Preschool
audience.b|Lågstadiet|Primary school
audience.c|Mellanstadiet|Pre-adolescent
audience.d|Ungdom|Adolescent
audience.e|Vuxna|Adult
audience.f|Specialiserad|Specialised
audience.g|Allmän|General
audience.j|Barn och unga|Children and young people
status.available|Inne|Available
status.on_loan|Utlånad|On loan
status.in_transit|På väg|In transit
status.on_hold_shelf|På reservationshyllan|On the hold shelf
status.in_process|Under arbete|In process
status.on_order|Beställd|On order
status.missing|Saknas|Missing
status.lost|Förkommen|Lost
status.claimed_returned|Sägs vara återlämnad|Claimed returned
status.claimed_never_borrowed|Sägs aldrig vara lånad|Claimed never borrowed
status.damaged|Skadad|Damaged
status.on_display|Utställd|On display
status.deposit|Deponerad|On deposit
status.withdrawn|Gallrad|Withdrawn
"""

_ROWS = [line.split("|") for line in _TABLE.strip().splitlines()]

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

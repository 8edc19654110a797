"""Access points of running text: titles, names, subjects, notes. One row an index.

Columns: name, Swedish and English title, MARC source (`marc.source`), CQL names beside our own
`psrv.<name>`, Bib-1 Use values; then what differs from the usual. A bare `=` means the words next
to each other (ADJ), for names and for any field all of them (ALL), because a person types
`Astrid Lindgren` and MARC says `Lindgren, Astrid`.
"""

from __future__ import annotations

from typing import Any

from protocolsrv.domain.query import AccessPoint, Kind, Relation


def _row(
    name: str, sv: str, en: str, source: str, cql: str = "", use: tuple[int, ...] = (), **more: Any
) -> AccessPoint:
    names = (f"psrv.{name}", *cql.split())
    return AccessPoint(name, Kind.WORDS, sv, en, source, names, use, **more)


_ANYWHERE = (
    "1xx* 2xx* 300* 4xx* 50x* 51x* 52x* 53x* 54x* 55x* 56x* 58x* 6xx* 7xx* 80x* 81x* 83x* @numbers"
)
_PERSON = "100abcdq 700abcdq"
_CORPORATE = "110abcdn 710abcdn"
_CONFERENCE = "111acdnq 711acdnq"
_SUBJECTS = (
    "650abvxyz 600abcdqtvxyz 610abtvxyz 611acdtvxyz 630adnptvxyz 647acdvxyz 648avxyz 651avxyz"
    " 653a+ 654abvyz 656avxyz 657avxyz"
)

ANYWHERE = (
    _row(
        "anywhere", "Överallt", "Anywhere", _ANYWHERE,
        "cql.anywhere cql.serverChoice cql.allIndexes cql.anyIndexes bath.any", (1016, 1017, 1035),
        equal=Relation.ALL,
    ),
    _row(
        "keywords", "Nyckelord (titel, upphov, ämne)", "Keywords (title, author, subject)",
        "245* 1xx* 240* 246* 4xx* 6xx* 7xx* 80x* 81x* 83x*", "cql.keywords", (1036,),
        equal=Relation.ALL,
    ),
)  # fmt: skip

TITLES = (
    _row(
        "title", "Titel", "Title",
        "245abnp 130adfklmnoprst 240adfklmnoprs 246abnp 247abnp 242abnp 222ab 210ab 730adnp"
        " 740anp 700tmnopr[t] 710tmnopr[t] 711tnp[t] 440anp 490a 830anp (505t)",
        "dc.title bath.title", (4, 1097), weight=4.0, scan=True, sort=True,
    ),
    _row("titleMain", "Huvudtitel", "Title proper", "245anp", weight=4.0),
    _row("titleSub", "Undertitel", "Subtitle", "245b", "bib.titleSub"),
    _row(
        "titleUniform", "Uniform titel", "Uniform title",
        "130adfklmnoprst 240adfklmnoprs 730adfklmnoprst", "bath.uniformTitle bib.titleUniform",
        (6,), weight=2.0,
    ),
    _row(
        "titleAlternative", "Annan titel", "Variant title", "246abnp 247abnp 740anp",
        "bib.titleAlternative",
    ),
    _row("titleTranslated", "Översatt titel", "Translated title", "242abnp", "bib.titleTranslated"),
    _row("titleAbbreviated", "Förkortad titel", "Abbreviated title", "210ab",
         "bib.titleAbbreviated"),
    _row("titleKey", "Nyckeltitel", "Key title", "222ab", "bath.keyTitle", (33,)),
    _row(
        "series", "Serie", "Series",
        "830anpv 490av 440anpv 800tnpv[t] 810tnpv[t] 811tnpv[t]", "bib.titleSeries", (5,),
        weight=1.5, scan=True,
    ),
)  # fmt: skip

NAMES = (
    _row(
        "author", "Upphov", "Author",
        "100abcdq 110abcdn 111acdnq 700abcdq 710abcdn 711acdnq (245c)",
        "dc.creator bath.author", (1003, 1098), equal=Relation.ALL, weight=3.0, scan=True,
        sort=True, facet=True,
    ),
    _row(
        "name", "Namn", "Name", f"{_PERSON} {_CORPORATE} {_CONFERENCE}", "bath.name bib.name",
        (1002,), equal=Relation.ALL,
    ),
    _row(
        "namePersonal", "Personnamn", "Personal name", _PERSON,
        "bath.personalName bib.namePersonal", (1, 1004), equal=Relation.ALL,
    ),
    _row(
        "nameCorporate", "Institution", "Corporate name", _CORPORATE,
        "bath.corporateName bib.nameCorporate", (2, 1005), equal=Relation.ALL,
    ),
    _row(
        "nameConference", "Konferens", "Conference name", _CONFERENCE,
        "bath.conferenceName bib.nameConference", (3, 1006), equal=Relation.ALL,
    ),
    _row(
        "contributor", "Medverkande", "Contributor", "700abcdq 710abcdn 711acdnq",
        "dc.contributor", (1106,), equal=Relation.ALL,
    ),
)  # fmt: skip

SUBJECTS = (
    _row(
        "subject", "Ämnesord", "Subject", _SUBJECTS, "dc.subject bath.subject", (21, 1099),
        weight=2.0, scan=True, facet=True,
    ),
    _row(
        "subjectName", "Person som ämne", "Person as subject", "600abcdqtvxyz", "bib.subjectName",
        (1009,), equal=Relation.ALL,
    ),
    _row("subjectTitle", "Verk som ämne", "Work as subject", "630adnptvxyz 600t 610t 611t",
         "bib.subjectTitle"),
    _row("subjectOccupation", "Yrke som ämne", "Occupation as subject", "656avxyz",
         "bib.subjectOccupation"),
    _row("subjectTopic", "Sakord", "Topical subject", "650abvxyz", "bath.topicalSubject", (1079,)),
    _row(
        "subjectPlace", "Geografiskt ämnesord", "Geographic subject", "651avxyz 752abcdfgh 650z+",
        "bath.geographicName bib.subjectPlace", (58,),
    ),
    _row(
        "subjectSao", "Svenska ämnesord", "Swedish Subject Headings (SAO)",
        "6xxabcdnpqtvxyz[2=sao|saogf]",
    ),
    _row(
        "subjectBarn", "Barnämnesord", "Swedish children's subject headings",
        "6xxabcdnpqtvxyz[2=barn|barngf]",
    ),
    _row(
        "subjectLcsh", "Library of Congress-ämnesord", "Library of Congress Subject Headings",
        "6xxabcdnpqtvxyz[.0]", "", (27,),
    ),
    _row("genre", "Genre och form", "Genre and form", "655abvxyz", "bath.genreForm bib.genre",
         (1075,), scan=True, facet=True),
    _row("coverage", "Täckning", "Coverage", "651avxyz 648avxyz 522a 513b 752abcdfgh 650z+ 650y+",
         "dc.coverage", (1110,)),
)  # fmt: skip

NOTES = (
    _row("abstract", "Sammanfattning", "Abstract", "520ab", "", (62,)),
    _row("contents", "Innehåll", "Contents", "505agrt"),
    _row(
        "notes", "Anmärkningar", "Notes", "50x* 51x* 52x* 53x* 54x* 55x* 56x* 58x*",
        "dc.description bath.notes", (63, 1100),
    ),
    _row("source", "Källa", "Source", "534abcefklmnptxz 786abcdghikmnoprstuvxyz 773adgstx",
         "dc.source", (1108,)),
    _row("relation", "Relation", "Relation", "76xabdgst 77xabdgst 78xabdgst 530a 580a",
         "dc.relation", (1109,)),
    _row("rights", "Rättigheter", "Rights", "506abcdef 540abcd 542abcdfg", "dc.rights", (1111,)),
)  # fmt: skip

PUBLICATION = (
    _row(
        "publisher", "Förlag", "Publisher", "264b+ 260b+", "dc.publisher bath.publisher",
        (1018, 1101), fold_all=True, scan=True, sort=True,
    ),
    _row("originPlace", "Utgivningsort", "Place of publication", "264a+ 260a+", "bib.originPlace",
         (59,), fold_all=True),
    _row("edition", "Upplaga", "Edition", "250ab 254a", "bib.edition"),
    _row("format", "Fysisk beskrivning", "Physical description", "300abcefg 338a 340* 347ab",
         "dc.format", (1107,)),
)  # fmt: skip

WORD_POINTS: tuple[AccessPoint, ...] = (
    *ANYWHERE, *TITLES, *NAMES, *SUBJECTS, *NOTES, *PUBLICATION,
)  # fmt: skip

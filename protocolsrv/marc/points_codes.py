"""Access points of identifiers, codes, numbers and times. One row an index.

Columns as in `points_words`; values are compared whole after the normalisation of their `Form`.
"""

from __future__ import annotations

from typing import Any

from protocolsrv.domain.query import AccessPoint, Form, Kind, Relation


def _row(
    name: str, sv: str, en: str, source: str, cql: str = "", use: tuple[int, ...] = (), **more: Any
) -> AccessPoint:
    kind = more.pop("kind", Kind.ID)
    names = (f"psrv.{name}", *cql.split())
    return AccessPoint(name, kind, sv, en, source, names, use, Relation.EQUAL, **more)


NUMBERS = (
    _row("isbn", "ISBN", "ISBN", "020az", "bath.isbn", (7,), form=Form.ISBN),
    _row("issn", "ISSN", "ISSN", "022aylz", "bath.issn", (8,), form=Form.ISSN),
    _row(
        "standardIdentifier", "Standardnummer", "Standard identifier",
        "020az 022aylz 024az 028a 010az", "dc.identifier bath.standardIdentifier", (1007, 1104),
        form=Form.STANDARD,
    ),
    _row("lccn", "LCCN", "Library of Congress control number", "010az", "bath.lccn", (9,),
         form=Form.STANDARD),
    _row("nationalBibliography", "Nationalbibliografinummer", "National bibliography number",
         "015az", "", (48,)),
    _row("governmentDocument", "Nummer för offentligt tryck", "Government document number",
         "086az", "", (50,)),
    _row("musicNumber", "Förlagsnummer (musik)", "Music publisher number", "028a", "", (51,),
         form=Form.STANDARD),
    _row("oclc", "OCLC-nummer", "OCLC number", "@oclc", "", (1211,)),
    _row("librisId", "Libris-id", "Libris id", "@libris"),
    _row("systemNumber", "Nummer i annat system", "Other system number", "035az",
         "bath.remoteSystemNumber"),
    _row("url", "Länk", "Link", "856u"),
)  # fmt: skip

CLASSES = (
    _row("dewey", "Dewey", "Dewey classification", "082a 083a", "", (13,), scan=True,
         form=Form.CLASS),
    _row("udc", "UDK", "Universal Decimal Classification", "080a", "", (14,), form=Form.CLASS),
    _row("lcc", "Library of Congress-klassifikation", "Library of Congress classification",
         "050a 090a", "", (16,), form=Form.CLASS),
    _row("localClass", "Annan klassifikation", "Other classification", "084a", "", (20,),
         form=Form.CLASS),
    _row("sab", "SAB", "Swedish classification (SAB)", "084a[2=kssb*]", scan=True,
         form=Form.CLASS),
    _row("classification", "Klassifikation", "Classification", "082a 083a 084a 080a 050a 060a",
         "bib.classification", form=Form.CLASS),
    _row("callNumber", "Hyllsignum", "Call number", "852h 099a @item.call", "", (53,)),
)  # fmt: skip

CODES = (
    _row("language", "Språk", "Language", "@languages", "dc.language", (54, 1105), facet=True),
    _row("originalLanguage", "Originalspråk", "Original language", "@original"),
    _row("type", "Medietyp", "Material type", "@types", "dc.type", (1031, 1103), facet=True),
    _row("contentType", "Innehållstyp", "Content type", "336b LDR/06", "", (1034,)),
    _row("bibLevel", "Bibliografisk nivå", "Bibliographic level", "LDR/07", "", (1021,)),
    _row("issuance", "Utgivningssätt", "Issuance", "@issuance", "bib.issuance"),
    _row("audience", "Målgrupp", "Audience", "@audience", "bib.audience", facet=True),
    _row("country", "Utgivningsland", "Country of publication", "@country"),
    _row("area", "Geografisk kod", "Geographic area code", "043a", "", (55,)),
)  # fmt: skip

TIMES = (
    _row("year", "Utgivningsår", "Year of publication", "@years", "dc.date bib.dateIssued",
         (30, 31, 1102), kind=Kind.NUMBER, sort=True, facet=True),
    _row("created", "Inlagd", "Record created", "@record.created",
         "rec.created rec.creationDate", (1011,), kind=Kind.MOMENT, sort=True),
    _row("modified", "Ändrad", "Record last modified", "@record.modified",
         "rec.lastModificationDate rec.lastModified bib.dateModified", (1012,), kind=Kind.MOMENT,
         sort=True),
)  # fmt: skip

RECORD = (
    _row("controlNumber", "Kontrollnummer", "Control number", "001",
         "rec.identifier rec.id bath.localNumber", (12,), sort=True),
    _row("recordSource", "Kontrollnummer från", "Control number identifier", "003"),
)  # fmt: skip

HOLDINGS = (
    _row("sigel", "Sigel", "Possessing institution (sigel)", "852a @item.sigel @item.library",
         "bath.possessingInstitution", (1044,)),
    _row("library", "Bibliotek", "Library", "@item.library", facet=True),
    _row("municipality", "Kommun", "Municipality", "@item.municipality", facet=True),
    _row("available", "Inne på bibliotek", "Available at", "@item.available", facet=True),
    _row("itemType", "Exemplartyp", "Item type", "@item.type", facet=True),
    _row("barcode", "Streckkod", "Barcode", "@item.barcode"),
)  # fmt: skip

CODE_POINTS: tuple[AccessPoint, ...] = (
    *NUMBERS, *CLASSES, *CODES, *TIMES, *RECORD, *HOLDINGS,
)  # fmt: skip

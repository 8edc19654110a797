"""name: persons, bodies and meetings, with their roles."""

from __future__ import annotations

from protocolsrv.marc.mods.linking import Pairs, alternative, uri
from protocolsrv.marc.record import Field
from protocolsrv.marc.wording import IndexedRecord, fields, joined, trimmed
from protocolsrv.marc.xml_text import element, leaf

_KINDS = {"00": "personal", "10": "corporate", "11": "conference"}


def names(record: IndexedRecord) -> str:
    """1XX (primary) and 7XX without a title."""
    has_uniform = any(record.each("240"))
    parts = []
    for one in fields(record, "100", "110", "111"):
        grouped = has_uniform and not one.first("6")
        extra = [("usage", "primary"), ("nameTitleGroup", "1" if grouped else "")]
        parts.append(name(one, extra))
    parts += [name(one) for one in fields(record, "700", "710", "711") if not one.first("t")]
    for one in fields(record, "720"):
        kind = "personal" if one.indicators[0] == "1" else ""
        body = leaf("namePart", trimmed(joined(one, "a"))) + roles(one)
        parts.append(element("name", body, [("type", kind), *alternative(one)]))
    return "".join(parts)


def name(field: Field, attributes: Pairs | None = None) -> str:
    """One name with its parts, roles and URI."""
    kind = _KINDS.get(field.tag[1:], "personal")
    if kind == "personal" and field.indicators[0] == "3":
        kind = "family"
    body = name_parts(field) + roles(field)
    if not body:
        return ""
    return element(
        "name", body, [("type", kind), *(attributes or []), *alternative(field), *uri(field)]
    )


def name_parts(field: Field) -> str:
    """The parts of a name by the kind of its field (X00, X10, X11)."""
    kind = field.tag[1:]
    if kind == "10":
        parts = [leaf("namePart", trimmed(value)) for value in field.all("ab")]
        return "".join([*parts, leaf("namePart", trimmed(joined(field, "cdn")))])
    if kind == "11":
        return leaf("namePart", trimmed(joined(field, "acdenq")))
    return (
        leaf("namePart", trimmed(joined(field, "aq")))
        + leaf("namePart", trimmed(joined(field, "bc")), [("type", "termsOfAddress")])
        + leaf("namePart", trimmed(joined(field, "d")), [("type", "date")])
    )


def roles(field: Field) -> str:
    """$e (in X11: $j) as text, $4 as a MARC relator code."""
    words = field.all("j" if field.tag[1:] == "11" else "e")
    parts = [element("role", leaf("roleTerm", trimmed(word), [("type", "text")])) for word in words]
    for value in field.all("4"):
        code = value.strip().rpartition("/")[2]
        if len(code) == 3 and code.isascii() and code.isalpha():
            term = leaf("roleTerm", code, [("authority", "marcrelator"), ("type", "code")])
            parts.append(element("role", term))
    return "".join(parts)

"""What fields in other scripts, authorities and URIs become in MODS attributes."""

from __future__ import annotations

from protocolsrv.marc.record import Field

Pairs = list[tuple[str, str]]

_THESAURI = {
    "0": "lcsh",
    "1": "lcshac",
    "2": "mesh",
    "3": "nal",
    "5": "csh",
    "6": "rvm",
}
_SCRIPTS = {"(3": "Arab", "(B": "Latn", "$1": "Hani", "(N": "Cyrl", "(S": "Grek", "(2": "Hebr"}


def alternative(field: Field) -> Pairs:
    """`altRepGroup` and `script` of a field that is linked to one in another script ($6)."""
    link = field.first("6") or ""
    number, script = link[4:6], link[7:9]
    if not number.isdigit() or number == "00":
        return []
    return [("altRepGroup", number), ("script", _SCRIPTS.get(script, ""))]


def authority(field: Field) -> Pairs:
    """`authority` by the second indicator or $2, and `valueURI` from $0 or $1."""
    source = _THESAURI.get(field.indicators[1], "")
    if field.indicators[1] == "7":
        source = field.first("2") or ""
    return [("authority", source), *uri(field)]


def uri(field: Field) -> Pairs:
    """`valueURI`: the first URI of $0 or $1."""
    found = [value.strip() for value in field.all("01")]
    return [("valueURI", next((one for one in found if one.startswith("http")), ""))]

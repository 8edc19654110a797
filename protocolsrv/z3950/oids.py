"""Object identifiers: the only place where their numbers stand."""

from __future__ import annotations

from collections.abc import Mapping

_BASE = "1.2.840.10003"

# Attribute sets
BIB_1 = f"{_BASE}.3.1"
XD_1 = f"{_BASE}.3.12"
# Diagnostics
BIB_1_DIAGNOSTICS = f"{_BASE}.4.1"
# Record syntaxes
MARC21 = f"{_BASE}.5.10"
SUTRS = f"{_BASE}.5.101"
OPAC = f"{_BASE}.5.102"
XML = f"{_BASE}.5.109.10"
# Extended services
ITEM_ORDER = f"{_BASE}.9.4"
# User information, negotiation, queries
SEARCH_RESULT_1 = f"{_BASE}.10.1"
INIT_DIAGNOSTICS = f"{_BASE}.10.1000.3.1"
"""User information that carries diagnostics of an init, as YAZ and other clients read it."""
CHARSET_3 = f"{_BASE}.15.3"
CQL = f"{_BASE}.16.2"

UTF_8 = "1.0.10646.1.0.8"
"""ISO 10646 in transfer syntax UTF-8 (character set negotiation 3, `encodingLevel`)."""

SYNTAXES: Mapping[str, str] = {
    MARC21: "USMARC",
    XML: "XML",
    SUTRS: "SUTRS",
    OPAC: "OPAC",
}
"""The record syntaxes served, with the names that clients show."""

"""Headings as shown."""

from __future__ import annotations

import pytest

from protocolsrv.marc.display import separator, trimmed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Röda rummet :  skildringar /", "Röda rummet : skildringar"),
        ("Strindberg, August, 1849-1912.", "Strindberg, August, 1849-1912"),
        ("Bengtsson, Frans G.", "Bengtsson, Frans G."),
        ("Norstedt,", "Norstedt"),
        ("[S.l.] :", "[S.l.]"),
        ("Umeå (Sverige).", "Umeå (Sverige)"),
        ("Acme Inc.", "Acme Inc."),
        (" / ", ""),
    ],
)
def test_closing_punctuation(text: str, shown: str) -> None:
    assert trimmed(text) == shown


def test_subdivisions_of_subjects_follow_a_dash() -> None:
    assert separator("650", "x") == " -- "
    assert separator("650", "a") == separator("700", "x") == " "

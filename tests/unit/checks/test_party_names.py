"""Names of parties: whole, in a place where names stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.party_names import is_doubtful_name

_TEXT = """Tischlerei Brandt GmbH
Hauptstr. 12, 10115 Berlin
USt-IdNr. DE136695976

Firma
Kaffeehaus Lindner KG
Damrak 12
1012 LG Amsterdam

Leeds LS1 4AP
Madison, WI 53703
Berlin, den 3. Mai 2026
Rechnung R-1001
Bill to ACME Ltd

Bezeichnung         Menge   Einzelpreis   Betrag
Regal Eiche             4        250,00   1.000,00
Gesamtbetrag                              1.190,00 EUR
Please make checks payable to Brightline Supply Co.
Petra Sommer
Lieferant: Nordwind
INV-88213   KONTO
"""
_LINES = frozenset({"regal eiche"})


@pytest.mark.parametrize(
    "name",
    [
        "Tischlerei Brandt GmbH",
        "TISCHLEREI BRANDT GMBH",
        "Tischlerei Brandt",
        "Kaffeehaus Lindner KG",
        "Brightline Supply Co.",
        "Petra Sommer",
        "Nordwind",
        "ACME Ltd",
        "Not printed at all",
        "",
    ],
)
def test_a_whole_name_is_no_doubt(name: str) -> None:
    """In a row or a cell of its own, behind a label, at the end of a sentence with its legal form;
    one that is not printed is another rule's matter."""
    assert not is_doubtful_name(name, _TEXT, _LINES)


@pytest.mark.parametrize(
    "name",
    [
        "Brandt",
        "Brandt GmbH",
        "Tischlerei",
        "Lindner",
        "GmbH",
        "Firma",
        "Berlin",
        "Hauptstr. 12",
        "Hauptstr. 12, 10115 Berlin",
        "Damrak 12",
        "1012 LG Amsterdam",
        "Leeds",
        "Leeds LS1 4AP",
        "Madison",
        "Berlin, den 3. Mai 2026",
        "Mai",
        "Rechnung R-1001",
        "USt-IdNr. DE136695976",
        "Gesamtbetrag",
        "1.190,00 EUR",
        "EUR",
        "Regal Eiche",
        "Regal",
        "Bezeichnung",
        "Menge",
        "Bill to ACME Ltd",
        "INV",
        "onto",
    ],
)
def test_what_is_no_whole_name(name: str) -> None:
    """A part of a name, an address, a town, a date, a label, an amount, a line, a head of a table,
    a part of a word."""
    assert is_doubtful_name(name, _TEXT, _LINES)


@given(st.text(max_size=20), st.text(max_size=200))
def test_nothing_raises(name: str, text: str) -> None:
    """Whatever the document holds."""
    is_doubtful_name(name, text, frozenset())
    is_doubtful_name(name, f"{text} {name}\n{text}", frozenset())

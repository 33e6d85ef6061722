"""Papers that come with an invoice say so in their title."""

from __future__ import annotations

import pytest

from service.documents.other_papers import calls_itself_other_paper


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Bestellung", True),
        ("AUFTRAGSBESTÄTIGUNG Nr. AB-778", True),
        ("Purchase Order: 4711", True),
        ("ACME GmbH      Angebot A-5", True),
        ("Bon de livraison n° 88", True),
        ("Price list", True),
        ("見積書", True),
        ("Bestellung vom 3. Mai, vielen Dank", False),
        ("Bestellnummer: 778", False),
        ("Order date 12 May", False),
        ("Lieferschein / Rechnung", False),
        ("Rechnung", False),
        ("Tarif pour mai 2026", False),
        ("", False),
    ],
)
def test_a_title_stands_alone(row: str, expected: bool) -> None:
    """Rows that speak of an order are none."""
    assert calls_itself_other_paper(f"ACME\n{row}\nTotal 119,00 EUR") is expected


def test_a_title_stands_near_the_beginning() -> None:
    """Headings further below are parts of something else."""
    assert not calls_itself_other_paper("row\n" * 20 + "Bestellung")

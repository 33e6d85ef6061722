"""An advance that was paid may belong to something else than this invoice."""

from __future__ import annotations

from datetime import date

import pytest

from service.checks.payments.other_advances import is_of_something_else
from service.checks.printed.printed_text import PrintedText

ELSEWHERE = """
security deposit paid refundable
tenancy deposit received protected with the scheme
deposit held received
container deposits paid included above
depósito de garantía recibido
deposito cauzionale versato
depósito de garantia pago
betald deposition
depositum modtaget
plaćeni polog (kaucija)
wpłacony depozyt
vorschuss auf gerichtskosten eingezahlt
anticipo spese versato al notaio
deposits paid to third parties
anzahlung für saison 2027 bezahlt
anzahlung für saison 2026/27 bezahlt
arrhes versées pour 2027
förskott för 2027 betalt
anzahlung auf bestellung 78 erhalten
acompte encaissé sur commande n° 78
acconto versato per ordine 78
zaliczka na poczet zamówienia nr 78 wpłacona
аванс по договору 78 получен
"""
OWN = """
deposit received
non-refundable deposit paid
deposit paid on 1 september 2026
deposit paid to hold your booking
anzahlung laut auftrag 78 erhalten
acompte versé selon commande 78
anzahlung auf ihre bestellung erhalten
anzahlung aus 2025 erhalten
anzahlungsrechnung 12 bezahlt
"""


def _is_elsewhere(words: str, above: str = "") -> bool:
    text = PrintedText(f"{above}\nTotal 59.50\n{words} 20.00")
    return is_of_something_else(words, date(2026, 10, 5), text)


@pytest.mark.parametrize("words", [row for row in ELSEWHERE.split("\n") if row])
def test_it_goes_back_or_is_of_another_payee_order_or_year(words: str) -> None:
    """The words beside the amount say so."""
    assert _is_elsewhere(words)


@pytest.mark.parametrize("words", [row for row in OWN.split("\n") if row])
def test_it_is_of_this_invoice(words: str) -> None:
    """Where the words name nothing else."""
    assert not _is_elsewhere(words)


def test_an_order_or_a_year_that_is_printed_above_is_the_one_of_this_invoice() -> None:
    """A day of the year, such as the due date, is no mention of it."""
    assert not _is_elsewhere("deposit for order 78 received", "Order: 78")
    assert not _is_elsewhere("anzahlung für reise 2027 erhalten", "Reise 2027")
    assert _is_elsewhere("anzahlung für reise 2027 erhalten", "Zahlbar bis 04.01.2027")

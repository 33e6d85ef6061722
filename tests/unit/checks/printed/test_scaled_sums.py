"""Sums that are printed in thousands or millions of the currency."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.printed.scaled_sums import prints_scaled_sums

ROWS = "\nSumme netto  1.000\nUSt 19 %  190\nGesamtbetrag  1.190"
INVOICE = Invoice.model_validate({"currency": "EUR", "totals": {"gross": "1190"}})


@pytest.mark.parametrize(
    "rows",
    [
        f"Beträge in TEUR{ROWS}",
        f"Alle Angaben in Tausend Euro{ROWS}",
        "Gesamtbetrag  1.190 TEUR",
        "Gesamtbetrag TEUR 1.190",
        f"Leistung   TEUR\nUmlage   1.000{ROWS}",
        f"(in T€){ROWS}",
        f"(x 1.000 EUR){ROWS}",
        "All figures in thousands of euros\nTotal due 1,190",
        "Fees  £'000\nManagement  1,000\nTotal  1,190",
        "Montants exprimés en milliers d'euros\nTotal TTC 1 190",
        "Importi in migliaia di euro\nTotale 1.190",
        "Importes en miles de euros\nTotal 1.190",
        "Kwoty w tys. zł\nRazem 1 190",
        "Belopp i tkr\nSumma 1 190",
        "Beløb i t.kr.\nTotal 1.190",
        "Összegek ezer Ft-ban\nÖsszesen 1 190",
        "Összegek eFt-ban\nÖsszesen 1 190",
        "Összegek MFt-ban\nÖsszesen 1 190",
        "Total (€ m) 1,190",
        "Total € k 1,190",
        "Total: thousand euros 1,190",
        "Total (EUR thousands) 1,190",
        "Total €m 1,190",
        "Gesamtbetrag (M€)  1.190",
        "単位：千円\n合計 1,190",
        "Все суммы в тыс. руб.\nИтого 1 190",
    ],
)
def test_the_scale_of_the_sums_is_seen(rows: str) -> None:
    """By a statement, beside the total, as a head or as a label."""
    assert prints_scaled_sums(INVOICE, PrintedText(rows))


@pytest.mark.parametrize(
    "rows",
    [
        "Bilanzsumme in TEUR 18.420\nHonorar  1.000 EUR",
        "Umsatz TEUR   Provision EUR\n20.000   1.000",
        "Gefahr   Summe TEUR\nFeuer   500\nGesamtbetrag  1.190 EUR",
        "Versicherungssumme TEUR 500  Prämie 1.000",
        "20 t EUR 1.190",
        "1 x 1.190 €   1.190 €",
        "3 x 1.000 €   3.000",
        "Preis 4,90 € x 1000",
        "Stammkapital: 25 TEUR",
        "Preis je 1000 Stück: 5 EUR",
        "Arrêté la facture à la somme de mille euros",
        "Total: one thousand dollars",
        "Deckungssumme 10 Mio. EUR",
        "Revenue ($M) 4.5  fee 1,000",
        "Payment\nEFT  1,190",
        "5 timmar x 238 kr\nx 1000 kr   1.190",
        "Kurs 1 st x 1000 kr   1.190",
        "Importo euro mille/00",
        "金額 1万円",
        "Total 1.190 € M",
        "Total 1.190€ M",
        "Amount: Million dollars",
        "Betrag: Tausend Euro",
        "Payment\nMFT  1,190",
        "EFT-No 1,190",
    ],
)
def test_another_scale_says_nothing_of_the_sums(rows: str) -> None:
    """Turnover, a sum insured, tons, a product, a transfer of funds and an amount in words."""
    assert not prints_scaled_sums(INVOICE, PrintedText(rows + ROWS))


def test_either_reading_is_doubtful() -> None:
    """The printed number, and the same number of thousands, which is printed nowhere."""
    text = PrintedText(f"Beträge in TEUR{ROWS}")
    many = Invoice.model_validate({"currency": "EUR", "totals": {"gross": "1190000"}})
    for invoice in (INVOICE, many):
        broken = [check for check in grounding_checks(invoice, text) if not check.passed]
        assert {(check.severity, check.fields[0]) for check in broken} >= {
            ("warning", "totals.gross")
        }
        assert not [check for check in broken if check.severity == "error"]

"""A day of a direct debit is the due date that an answer misses."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.debit_days import debit_day_checks
from service.checks.printed.printed_text import PrintedText


def _missed(
    text: str, due_date: str | None = None, terms: str | None = None, **totals: Any
) -> bool:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "issue_date": "2026-11-02",
            "due_date": due_date,
            "currency": "EUR",
            "supplier": {"name": "x"},
            "payment": {"terms_text": terms},
            "totals": {"gross": "59.50"} | totals,
        }
    )
    checks = [*debit_day_checks(invoice, PrintedText(f"Invoice of 2 November 2026\n{text}"))]
    assert all(check.fields == ("due_date",) and not check.passed for check in checks)
    return bool(checks)


@pytest.mark.parametrize(
    "sentence",
    [
        "The amount will be collected by direct debit on 14 November 2026.",
        "Your Direct Debit of £59.50 will be taken on 14/11/2026",
        "Der Betrag wird am 14.11.2026 von Ihrem Konto abgebucht.",
        "Wir buchen 59,50 EUR zum 14.11.2026 ab.",
        "Den Betrag von 59,50 EUR buchen wir am 14.11.2026 von Ihrem Konto DE02 1203 0000 0000 2020"
        " 51 bei der Kreissparkasse ab.",
        "Den Rechnungsbetrag buchen wir am 14.11.2026\nvon Ihrem Konto ab.",
        "We will take the sum on 14 November 2026 from\nyour account by direct debit.",
        "Il 14/11/2026 preleveremo l'importo dal conto.",
        "Le montant sera prélevé le 14/11/2026.",
        "El importe se cargará el 14/11/2026 en su cuenta.",
        "Addebito diretto SEPA in data 14/11/2026",
        "Het bedrag wordt geïncasseerd op 14-11-2026.",
        "Kwota zostanie pobrana dnia 14.11.2026.",
        "O valor será debitado em 14/11/2026.",
        "Beloppet dras via autogiro den 2026-11-14.",
        "Částka bude inkasována dne 14. 11. 2026.",
        "Summa veloitetaan tililtänne 14.11.2026.",
        "Der Beitrag ist am 14.11.2026 fällig.",
        "Zahlbar bis 14.11. ohne Abzug",
        "Please pay by 14 November, thank you",
        "Please pay            $59.50\n                 by 14 November 2026",
        "Total due   59,50 EUR\nby 14 November 2026",
        "The premium is due on 14 November 2026.",
        "Bonifico bancario entro il 14/11/2026",
        "Termin płatności: 14 dni, do 14.11.2026",
        "Betaling binnen 12 dagen (uiterlijk 14 november 2026)",
        "Payment within 12 days, i.e. by 14 November 2026",
        "Payment to EE382200221020145685 (Swedbank) by 14 November 2026",
        "Please wire to NO93 8601 1117 947 within 12 days, by 14 November 2026",
        "which we should be grateful to receive by 14 November 2026",
        "Transferencia a nuestra cuenta, antes del 14 de noviembre de 2026.",
    ],
)
def test_the_day_of_a_direct_debit_is_missed(sentence: str) -> None:
    """Not where the answer has a day or the sentence among its terms, or nothing is due."""
    assert _missed(sentence)
    assert not _missed(sentence, due_date="2026-11-14")
    assert not _missed(sentence, amount_due="0")
    assert not _missed(sentence, terms=sentence)
    assert not _missed(sentence, prepaid="59.50")


@pytest.mark.parametrize(
    "sentence",
    [
        "The amount was collected by direct debit on 2 November 2026.",
        "The next direct debit will be collected on 14 November 2026.",
        "A direct debit of £80.00 will be taken on 14/11/2026",
        "Erstmals abgebucht wird am 14.11.2026",
        "Direct debit on 14 November 2026 or on 28 November 2026",
        "Our office is closed on 14 November 2026",
        "Our office is closed on 14 November 2026.\nWe collect by direct debit.",
        "Cleaning of rooms    14 November 2026\nWe collect by direct debit.",
        "Bei Zahlung bis 14.11.2026 gewähren wir 3 % Skonto",
        "Bitte zahlen Sie 80,00 EUR bis 14.11.2026",
    ],
)
def test_other_days_are_no_due_date(sentence: str) -> None:
    """A payment made, a next one, another amount, a plan, two days, another thing."""
    assert not _missed(sentence)

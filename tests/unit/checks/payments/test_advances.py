"""An advance that was paid leaves less due, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.payments.prepayments import explained_by_payments, prepayment_checks
from service.checks.printed.printed_text import PrintedText

HEAD = "Netto 50,00 €\nMwSt. 19 % 9,50 €\nRechnungsbetrag   59,50 €\n"


def _invoice(kind: str = "invoice", issued: str | None = None, **totals: str | None) -> Invoice:
    answer: dict[str, Any] = {
        "document_type": kind,
        "invoice_number": "1",
        "issue_date": issued,
        "currency": "EUR",
        "supplier": {"name": "x"},
        "totals": {"net": "50", "tax": "9.50", "gross": "59.50"} | totals,
    }
    return Invoice.model_validate(answer)


def _broken(tail: str, **answer: Any) -> set[tuple[str, str, str]]:
    checks = prepayment_checks(_invoice(**answer), PrintedText(HEAD + tail))
    return {(one.id, one.severity, one.fields[0]) for one in checks}


ADVANCED = """
Anzahlung 20,00 EUR erhalten
Anzahlung von 20,00 EUR wurde bereits geleistet.
Anzahlung vom 01.09.2026   -20,00 €
Restbetrag nach Anzahlung: 39,50 €
Deposit of 20.00 received with thanks
Balance after deposit: 39.50
Acompte de 20,00 € déjà versé
Reste 39,50 € après acompte de 20,00 €
Resto después del anticipo: 39,50 €
Saldo dopo acconto: 39,50 €
Aanbetaling van 20,00 € ontvangen
Otrzymano zaliczkę 20,00
Pozostało po zaliczce 39,50
Sinal de 20,00 € recebido
Handpenning 20,00 betald
Jäljellä ennakon jälkeen 39,50
Zbývá po záloze 39,50
Előleg után fennmaradó 39,50
Rest de plată după avans 39,50
Kapora sonrası kalan 39,50
Аванс 20,00 получен
"""


@pytest.mark.parametrize("tail", [row for row in ADVANCED.split("\n") if row])
def test_an_advance_that_was_paid_leaves_less_due(tail: str) -> None:
    """Also where no rest is printed, or where it stands before the payment."""
    doubtful = {("OMITTED", "warning", "totals.amount_due")}
    assert _broken(tail, amount_due="59.50") == _broken(tail) == doubtful
    printed_rest = "39" in tail
    assert not _broken(tail, amount_due="39.50" if printed_rest else None, prepaid="20.00")


NOTHING_PAID = """
Die Anzahlung von 20,00 EUR wird bei Auftragserteilung fällig.
Anzahlung 20,00 EUR noch nicht erhalten
Ihr letzter Abschlag von 20,00 EUR ist am 01.09.2026 eingegangen
Der neue Abschlag beträgt 20,00 EUR; zu zahlen ab November 39,50 EUR
Kaution 20,00 EUR erhalten, wird bei Rückgabe nicht verrechnet
Kautionsrückzahlung 20,00 EUR abzüglich Reinigung, Rest 39,50 EUR
Budget 59,50 EUR, davon abgerechnet und bezahlt 20,00 EUR, offen 39,50 EUR
Bisher erhaltene Rechnungen 20,00 EUR, noch zu berechnen 39,50 EUR
A deposit of 20.00 is required with order.
No deposit was received: 20.00
Your insurer paid 20.00 of this claim; your policy balance is 39.50
Retainer balance after this invoice: 39.50 (retainer received 20.00)
Advance for next month 20.00\nRemaining contract value 39.50
Deposit 20.00 to be paid on arrival
Acompte de 20,00 € non versé à ce jour
Budget 59,50 €, facturé 20,00 €, reste 39,50 €
Prochain acompte : 20,00 €, reste 39,50 €
Devolución de la fianza 20,00 €, resto 39,50 €
Último anticipo recibido 20,00 €
Preventivo 59,50 €, già fatturato 20,00 €, residuo 39,50 €
Volgende aanbetaling 20,00 €
Zwrot kaucji 20,00, pozostaje 39,50
Orçamento 59,50 €, faturado 20,00 €, restante 39,50 €
Nästa delbetalning 20,00
Budget 59,50, faktureret 20,00, rest 39,50
Budjetti 59,50, laskutettu 20,00, jäljellä 39,50
Vrácení kauce 20,00, zbývá 39,50
Költségkeret 59,50, számlázott 20,00, fennmaradó 39,50
Buget 59,50, facturat 20,00, rămas 39,50
Προϋπολογισμός 59,50, τιμολογημένα 20,00, υπόλοιπο 39,50
Predujam 20,00 za platiti pri narudžbi
Bütçe 59,50, faturalanan 20,00, kalan 39,50
Бюджет 59,50, выставлено 20,00, остаток 39,50
"""


@pytest.mark.parametrize("tail", [row for row in NOTHING_PAID.split("\n") if row])
def test_what_is_no_payment_of_this_invoice_leaves_all_due(tail: str) -> None:
    """A budget, a deposit that goes back, an advance to come, the balance of a card."""
    assert not _broken(tail.replace("\\n", "\n"), amount_due="59.50", issued="2026-10-05")


PLANS = """
30 % Anzahlung 17,85 EUR sofort, Restbetrag nach Anzahlung 41,65 EUR
Deposit 20.00 on order, balance after deposit 39.50
Acompte 20,00 € à la commande, reste 39,50 € après acompte
"""


@pytest.mark.parametrize("tail", [row for row in PLANS.split("\n") if row])
def test_what_an_advance_of_a_plan_leaves_is_due_later(tail: str) -> None:
    """The advance before it is asked for, and was not paid."""
    broken = _broken(tail, amount_due="59.50", issued="2026-10-05")
    assert not broken


def test_an_advance_of_something_else_leaves_all_due() -> None:
    """But for one below zero, which was taken off this invoice."""
    words = "Security deposit received"
    assert not _broken(f"{words} 20.00", amount_due="59.50")
    assert _broken(f"{words} -20.00", amount_due="59.50")


def test_an_advance_beside_an_earlier_balance_may_have_paid_that() -> None:
    """Nothing is said then, and nothing of a receipt, whose rest was paid, too."""
    assert not _broken("Advance received -20.00\nPrevious balance 20.00", amount_due="59.50")
    assert not _broken("Deposit received 20.00", kind="receipt")


@pytest.mark.parametrize(
    "tail",
    ["Deposit (30%): 20.00 payable now", "Zaliczka 20,00 do zapłaty przy zamówieniu"],
)
def test_a_labelled_advance_of_a_plan_is_not_missed(tail: str) -> None:
    """The label is the one of payments that were made."""
    text = PrintedText(HEAD + tail)
    missed = Check("MISSED", "error", passed=False, fields=("totals.prepaid",))
    assert explained_by_payments([missed], _invoice(), text) == []
    paid = PrintedText(f"{HEAD}Deposit received 20.00")
    assert explained_by_payments([missed], _invoice(), paid) == [missed]

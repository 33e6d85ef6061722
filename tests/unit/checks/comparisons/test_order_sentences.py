"""An order that a sentence calls the buyer's is missed by an answer without one."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.order_sentences import order_sentence_checks
from service.checks.printed.printed_text import PrintedText


def _missed(sentence: str, order: str | None = None, notes: str | None = None) -> bool:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "26/0338",
            "purchase_order": order,
            "notes": notes,
            "supplier": {"name": "x"},
        }
    )
    checks = [*order_sentence_checks(invoice, PrintedText(f"Invoice 26/0338\n{sentence}\n"))]
    assert all(check.fields == ("purchase_order",) and not check.passed for check in checks)
    return bool(checks)


@pytest.mark.parametrize(
    "sentence",
    [
        "für die Ausführung Ihres Auftrags 5521 vom 3. August 2026 berechnen wir:",
        "gemäß Ihrer Bestellung Nr. 45-0081 liefern wir",
        "We thank you for your order 4711 and invoice",
        "goods supplied as per your purchase order no. PO-881",
        "Suite à votre commande n° C2026-81, nous facturons",
        "Come da Vs. ordine n. 4711 del 3/8/2026",
        "Correspondiente a su pedido 4711",
        "referente à vossa encomenda n.º 4711",
        "Volgens uw bestelling 4711 van 3 augustus",
        "Enligt er order 4711",
        "iht. deres bestilling 4711",
        "zgodnie z Państwa zamówieniem nr ZM/12/2026",
        "dle vaší objednávky č. 4711 fakturujeme",
        "PO 90014",
        "Uw referentie: PO 4500017",
        "Deres ref: PO-7781",
        "Uw bestelbon 2026-BB-0912",
        "Vossa nota de encomenda 26/0911",
        "Kst. 4410   PO #AB-90014 / item 3",
    ],
)
def test_the_order_of_a_sentence_is_missed(sentence: str) -> None:
    """Not where the answer has an order."""
    assert _missed(sentence)
    assert not _missed(sentence, order="4711")


@pytest.mark.parametrize(
    "sentence",
    [
        "Thank you for your order. 4711 items were sent",
        "Thank you for your order 04/05/2026",
        "Ihre Bestellung 2026 freut uns",
        "your order 100.00",
        "your order 120 boxes",
        "your order confirmation",
        "your order 4711 and your order 4712",
        "your order 26/0338",
        "our order 4711 to the works",
        "gemäß Bestellung Nr. 45-0081 liefern wir",
        "PO Box 90014",
        "PO 59100 Prato",
        "Via Roma 1, 59100 PO 4711",
        "PO 90014   PO 90015",
        "Razem po 9001 szt.",
    ],
)
def test_no_order_or_several(sentence: str) -> None:
    """A date, a year, an amount, a quantity, two orders, the invoice's own number, the seller's."""
    assert not _missed(sentence)


def test_an_order_that_the_notes_quote_is_not_lost() -> None:
    """A sentence that is answered as a note keeps its number."""
    sentence = "Rechnung zu Ihrer Bestellung Nr. 2018-471331 vom 01.03.2018."
    assert _missed(sentence)
    assert not _missed(sentence, notes=sentence)

"""Values behind unmistakable labels, and what becomes of an answer that lacks them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Payment, Totals
from schemas.outcome import Check
from service.checks.answer.several import SEVERAL
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.labelled_values import LABEL_READ, labelled_values, with_labelled
from service.checks.values.printed_numbers import PrintedNumber
from service.model.answer import CustomDocument, ReadAnswer

LETTER = """Rechnung Nr. R-77
Rechnungsdatum: 05.03.2026
Bestellnummer: PO-12
Leistungsdatum: 02.03.2026
Fällig am: 04.04.2026
Nettobetrag:            1.050,00 EUR
Umsatzsteuer:             199,50 EUR
Gesamtbetrag:           1.249,50 EUR
IBAN: DE89 3704 0044 0532 0130 00
BIC: COBADEFFXXX
"""
OTHERS = "Kunde: ACME AG, IBAN NL91 ABNA 0417 1643 00"


def found(text: str) -> dict[str, object]:
    return labelled_values(PrintedText(text))


def test_it_reads_amounts_the_day_of_delivery_and_references() -> None:
    """Each stands behind its label, and nowhere else."""
    assert found(LETTER) == {
        "totals.net": Decimal("1050.00"),
        "totals.tax": Decimal("199.50"),
        "totals.gross": Decimal("1249.50"),
        "delivery_date": date(2026, 3, 2),
        "purchase_order": "PO-12",
        "payment.bic": "COBADEFFXXX",
    }


def test_what_an_invoice_is_booked_and_paid_by_is_left_to_the_model() -> None:
    """No sum proves these values: the label is their second witness."""
    asked = {"invoice_number", "issue_date", "due_date", "supplier.name", "payment.iban"}
    assert not asked & set(found(LETTER))


@pytest.mark.parametrize(
    "ours",
    [
        "Zahlung auf Konto 4711 bei der Sparkasse",
        "IBAN: DE89 3704 OO44 O532 O130 OO",
        "IBAN: DE89 3704 0044\n0532 0130 00",
        "IBANDE89370400440532013000",
        "IBAN: DE89-3704-0044-0532-0130-00",
    ],
)
def test_the_only_valid_account_may_be_that_of_another(ours: str) -> None:
    """The seller's has a slip, or is no IBAN; the other one belongs to the buyer or a charity."""
    assert "payment.iban" not in found(f"{LETTER[: LETTER.index('IBAN')]}{ours}\n{OTHERS}")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Gesamtbetrag: 10,00\nGesamtbetrag: 12,00", "totals.gross"),
        ("Gesamtbetrag: 12,00\nSaldo -12,00", "totals.gross"),
        ("Gesamtbetrag: -\t12,00-", "totals.gross"),
        ("Delivery date: 03/04/2026", "delivery_date"),
        ("Order number: 018304 / 28865", "purchase_order"),
    ],
)
def test_what_can_be_mistaken_is_left_to_the_model(text: str, path: str) -> None:
    """Two values, two signs, two readings, a part of a number."""
    assert path not in found(text)


def test_a_prepayment_that_the_amount_due_does_not_lack_is_left_to_the_model() -> None:
    """It was made for the invoice before."""
    text = "Invoice total: 240.00\nPayments received: 60.00\nAmount due: "
    assert "totals.prepaid" not in found(f"{text}240.00")
    assert found(f"{text}180.00")["totals.prepaid"] == Decimal("60.00")


def test_a_negative_amount_is_read_with_its_sign_or_not_at_all() -> None:
    """A credit note is no invoice."""
    assert found("Gesamtbetrag: -12,00").get("totals.gross") in (None, Decimal("-12.00"))


def test_an_answer_gets_what_it_lacks() -> None:
    """And says so; what a model wrote stays, for rules compare it with the label."""
    answer = Invoice(invoice_number="R-77", totals=Totals(gross=Decimal(1)))
    read = with_labelled(ReadAnswer(answer), found(LETTER))
    assert isinstance(read.answer, Invoice)
    assert read.answer.totals.gross == Decimal(1)
    assert read.answer.totals.net == Decimal("1050.00")
    assert read.answer.payment == Payment(bic="COBADEFFXXX")
    assert read.answer.invoice_number == "R-77"
    (said,) = read.findings
    assert (said.id, said.passed) == (LABEL_READ, True)
    assert set(said.fields) == set(found(LETTER)) - {"totals.gross"}


def test_the_filled_answer_is_a_valid_invoice() -> None:
    """It is published."""
    read = with_labelled(ReadAnswer(Invoice()), found(LETTER))
    assert isinstance(read.answer, Invoice)
    assert Invoice.model_validate_json(read.answer.model_dump_json()) == read.answer


def test_a_whole_answer_stays() -> None:
    """Nothing is said about it."""
    read = ReadAnswer(Invoice())
    assert with_labelled(read, {}) is read


def test_a_value_that_the_document_lacks_is_no_value() -> None:
    """The model was not asked for it, and nothing was read."""
    read = ReadAnswer(Invoice())
    assert with_labelled(read, {"payment.iban": None}) is read


def test_several_invoices_get_nothing() -> None:
    """Labels do not say whose their values are."""
    several = Check(SEVERAL, "error", passed=False)
    read = ReadAnswer(Invoice(), (several,))
    assert with_labelled(read, found(LETTER)) is read


def test_another_kind_of_document_gets_nothing() -> None:
    """Its fields are the operator's."""
    read = ReadAnswer(CustomDocument("note", {}))
    assert with_labelled(read, found(LETTER)) is read


@given(st.text(max_size=300))
def test_nothing_raises(text: str) -> None:
    """Whatever a document says."""
    found(text)


def test_a_label_on_each_row_is_read_once() -> None:
    """Each text is held against all numbers of the document: ten thousand took two minutes."""
    looked = 0

    class Counting(PrintedText):
        def numbers_with_digits(self, amount: Decimal) -> Iterator[PrintedNumber]:
            nonlocal looked
            looked += 1
            return super().numbers_with_digits(amount)

    assert labelled_values(Counting("Gesamtbetrag: 1,00\n" * 300))["totals.gross"] == Decimal(1)
    labelled_values(Counting("".join(f"Gesamtbetrag: {n},00\n" for n in range(300))))
    assert looked < 50


@pytest.mark.parametrize(
    "row",
    [
        "IVA: ESB29794732",
        "IVA 29794732",
        "VAT 474911919",
        "USt. 123456789",
        "MWST: CHE-123.456.789",
        "Redazione contratto     2    100,00   200,00",
        "Contract    12   100.00   1,200.00",
        "Vertrag   2   100,00   200,00",
        "Bestellung   1500   1,00   1500,00",
        "Contratto ... 2",
    ],
)
def test_a_tax_number_is_no_tax_and_a_quantity_no_reference(row: str) -> None:
    """Digits behind such a word have other meanings, and no second proof."""
    assert not found(row).keys() & {"totals.tax", "contract_ref", "purchase_order"}


def test_a_labelled_reference_and_a_tax_are_read() -> None:
    """Also a large tax with its cents."""
    read = found("Contratto n. 4711\nIVA: 1.234.567,89 EUR\n")
    assert read == {"contract_ref": "4711", "totals.tax": Decimal("1234567.89")}

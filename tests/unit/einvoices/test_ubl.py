"""What Peppol and XRechnung in UBL say beside the core: accounts, payments to others, two taxes.

The official documents lie beside the corpus (josemmo/einvoicing, MIT; the XRechnung test suite and
its validator's configuration, Apache-2.0) and are no part of this project.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from service.checks.rules import check_invoice
from service.einvoices.einvoice import read_einvoice
from tests.fakes.corpus import defects

UBL = (Path(__file__).resolve().parent / "invoice.ubl.xml").read_text()
EXTENSION = (
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    "#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
)
THIRD_PARTY = (
    "<cac:PrepaidPayment><cbc:ID>Mobile</cbc:ID><cbc:PaidAmount>10.00</cbc:PaidAmount>"
    "<cbc:InstructionID>Parking</cbc:InstructionID></cac:PrepaidPayment>"
)


def read(xml: str) -> Invoice:
    found = read_einvoice(xml.encode())
    assert isinstance(found, Invoice), found
    return found


def broken(invoice: Invoice) -> set[str]:
    return {c.id for c in check_invoice(invoice, None) if not c.passed and c.severity == "error"}


def test_payments_to_others_belong_to_the_amount_due() -> None:
    """BR-DEX-09 of XRechnung's extension in place of BR-CO-16."""
    extended = UBL.replace("urn:cen.eu:en16931:2017", EXTENSION, 1)
    extended = extended.replace("  <cac:TaxTotal>", f"{THIRD_PARTY}<cac:TaxTotal>", 1)
    due = extended.replace(
        'PayableAmount currencyID="EUR">100', 'PayableAmount currencyID="EUR">110'
    )
    assert due != extended
    found = read(due)
    assert [(p.kind, p.amount, p.description) for p in found.third_party_payments] == [
        ("Mobile", Decimal("10.00"), "Parking")
    ]
    assert broken(found) == set()
    assert broken(read(extended)) == {"BR-CO-16"}


def test_prepaid_payments_of_other_invoices_are_in_their_totals() -> None:
    """Only the extension gives the element another meaning."""
    found = read(UBL.replace("  <cac:TaxTotal>", f"{THIRD_PARTY}<cac:TaxTotal>", 1))
    assert found.third_party_payments == ()
    assert broken(found) == set()


def test_two_tax_totals_of_one_currency_do_not_add_up() -> None:
    """BR-CO-15 wants one; a second one must not be passed over."""
    total = UBL[
        UBL.rindex("<cac:TaxTotal>") : UBL.rindex("</cac:TaxTotal>") + len("</cac:TaxTotal>")
    ]
    second = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">4.00</cbc:TaxAmount></cac:TaxTotal>'
    found = read(UBL.replace(total, total + second))
    assert found.totals.tax == Decimal("23.00")
    assert "BR-CO-15" in broken(found)


def test_a_tax_total_of_another_currency_alone_is_none() -> None:
    """Then the gross amount may not be more than the net amount."""
    found = read(
        UBL.replace('TaxAmount currencyID="EUR">19.00', 'TaxAmount currencyID="USD">19.00')
    )
    assert found.totals.tax is None
    assert broken(found) == {"BR-CO-15"}


def test_all_terms_are_kept_and_the_last_means_is_due_last() -> None:
    """Without a date of the invoice's own."""
    second = (
        "<cac:PaymentMeans><cbc:PaymentDueDate>2026-05-06</cbc:PaymentDueDate></cac:PaymentMeans>"
        "<cac:PaymentTerms><cbc:Note>2 % in 10 days</cbc:Note></cac:PaymentTerms>"
    )
    found = read(
        UBL.replace("<cbc:DueDate>2026-04-06</cbc:DueDate>", "")
        .replace(
            "<cac:PaymentMeans>",
            "<cac:PaymentMeans><cbc:PaymentDueDate>2026-04-06</cbc:PaymentDueDate>",
        )
        .replace("<cac:PaymentTerms>", f"{second}<cac:PaymentTerms>")
    )
    assert found.due_date == date(2026, 5, 6)
    assert found.payment is not None
    assert found.payment.terms_text == "2 % in 10 days\n30 days net"


@pytest.mark.parametrize("path", defects("einvoice/06-*/ubl.xml"))
def test_two_letters_make_no_iban(path: Path) -> None:
    """IBAN32423940 of the official Peppol examples."""
    found = read(path.read_text())
    assert found.payment is not None
    assert (found.payment.iban, found.payment.account_number) == (None, "IBAN32423940")
    assert broken(found) == set()


@pytest.mark.parametrize("path", defects("einvoice/07-*/input.xml"))
def test_official_payments_to_others(path: Path) -> None:
    """336.90 + 19.96 + 10.00 = 366.86."""
    assert broken(read(path.read_text())) == set()


@pytest.mark.parametrize("path", defects("einvoice/12-*/*.xml"))
def test_two_tax_totals_or_none_in_the_currency(path: Path) -> None:
    """BR-CO-15, after the official unit tests."""
    assert broken(read(path.read_text())) == {"BR-CO-15"}


@pytest.mark.parametrize("path", defects("field/C12f/*"))
def test_kosovo_s_code_loses_no_invoice(path: Path) -> None:
    """1A of EN 16931's list."""
    assert read(path.read_text()).supplier.country == "1A"


@pytest.mark.parametrize("path", defects("field/C11[hk]/*.xml"))
def test_envelopes_and_wrong_declarations(path: Path) -> None:
    """A byte order mark against its declaration; Peppol's envelope."""
    found = read_einvoice(path.read_bytes())
    assert isinstance(found, Invoice), found
    assert found.invoice_number == "R-2026-17"

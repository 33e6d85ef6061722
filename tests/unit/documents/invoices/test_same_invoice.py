"""Number, total and supplier tell invoices apart, as far as they are known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.invoice import DocumentType, Invoice
from service.documents.frames.parsed import Parsed
from service.documents.invoices.likeness import JudgedEnclosure, ReadEnclosure, judged
from service.documents.invoices.same_invoice import (
    files_by_invoice,
    may_be_print,
    named_numbers,
    only_names,
)
from service.documents.parsers import parse
from tests.fakes import usual

XML = (Path(__file__).parents[2] / "einvoices" / "invoice.cii.xml").read_bytes()


def _invoice() -> Invoice:
    found = parse("application/xml", XML, usual.parse_limits())
    assert isinstance(found, Parsed)
    assert found.invoice is not None
    return found.invoice


INVOICE = _invoice()


def text(words: str) -> JudgedEnclosure:
    return judged(ReadEnclosure("a.txt", "text/plain", Parsed(words)))


def xml(invoice: Invoice) -> JudgedEnclosure:
    return judged(ReadEnclosure("a.xml", "application/xml", Parsed(invoice=invoice)))


def together(*files: JudgedEnclosure) -> bool:
    return len(files_by_invoice(files)) == 1


R_1 = "Invoice no: R-1\nTotal {} EUR\n{}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (R_1.format("119,00", ""), R_1.format("119,00", "copy"), True),
        (R_1.format("119,00", ""), R_1.format("119.00", "copy"), True),
        (R_1.format("1.119,00", ""), R_1.format("1 119.00", ""), True),
        (R_1.format("119,00", ""), R_1.format("950,00", ""), False),
        (R_1.format("119", ""), R_1.format("950", ""), False),
        (R_1.format("119,00", ""), R_1.format("-119,00", ""), False),
        (R_1.format("119,00", ""), R_1.format("100,00", "instead of 119,00"), False),
        ("ACME GmbH\n" + R_1.format("5", ""), "Other Ltd\n" + R_1.format("5", ""), False),
        ("ACME GmbH\n" + R_1.format("5", ""), "Copy for ACME GmbH\n" + R_1.format("5", ""), True),
        ("ACME GmbH\n" + R_1.format("5", ""), R_1.format("5", "copy"), True),
        (R_1.format("5", "DE123456789"), R_1.format("5", "ATU12345678"), False),
        (
            R_1.format("5", "DE123456789\nDE999999999"),
            R_1.format("5", "ATU12345678 DE999999999"),
            False,
        ),
        ("CREDIT NOTE\n" + R_1.format("5", ""), R_1.format("5", ""), False),
        ("INVOICE\nCredit note deducted: 1,00\n" + R_1.format("5", ""), R_1.format("5", ""), True),
    ],
)
def test_texts_with_one_number(first: str, second: str, expected: bool) -> None:
    """A copy is the same invoice; another total, supplier or sign is not."""
    assert together(text(first), text(second)) is expected
    assert together(text(second), text(first)) is expected


def test_an_xml_and_its_print_are_one_invoice() -> None:
    """With another total only where the print names the supplier: the comparison of the two finds
    that fault."""
    invoice = INVOICE
    number, gross = invoice.invoice_number, invoice.totals.gross
    assert number is not None
    assert gross is not None
    row = f"Invoice no: {number}\nTotal {{}} EUR"
    assert together(xml(invoice), text(row.format(gross)))
    assert together(text(row.format(gross)), xml(invoice))
    assert not together(xml(invoice), text(row.format("77777,00")))
    named = f"{invoice.supplier.name}\n" + row.format("77777,00")
    assert together(xml(invoice), text(named))
    assert not together(xml(invoice), text("CREDIT NOTE\n" + named))
    credit = invoice.model_copy(update={"document_type": DocumentType.CREDIT_NOTE})
    assert together(xml(credit), text("CREDIT NOTE\n" + row.format(gross)))


def test_e_invoices_with_one_number() -> None:
    """In two formats they are one; a credit note, or another total or supplier, is not."""
    credit = INVOICE.model_copy(update={"document_type": DocumentType.CREDIT_NOTE})
    dearer = INVOICE.model_copy(
        update={"totals": INVOICE.totals.model_copy(update={"gross": Decimal(9)})}
    )
    other = INVOICE.model_copy(
        update={"supplier": INVOICE.supplier.model_copy(update={"name": "Other", "tax_id": "ATU1"})}
    )
    assert together(xml(INVOICE), xml(INVOICE))
    for different in (credit, dearer, other):
        assert not together(xml(INVOICE), xml(different))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("for invoice 101", True),
        ("no 101.", True),
        ("Total 1.101,00", False),
        ("Total 101,00", False),
        ("account 1010", False),
        ("IBAN DE02 1203 0000 0101 2020 51", False),
        ("of 1 01", True),
        ("101", True),
        ("", False),
    ],
)
def test_a_number_is_named_in_whole_words(words: str, expected: bool) -> None:
    """Not by an amount or an account that holds its digits."""
    assert (named_numbers(words, {"101"}) == {"101"}) is expected


def test_a_number_in_the_form_of_an_account_is_named() -> None:
    """`RE20260000123` has as many characters as the shortest accounts."""
    assert named_numbers("invoice RE20260000123", {"re20260000123"})
    assert named_numbers("for R 101", {"r101"})
    assert not named_numbers("invoice 42", {"42"})


def test_an_annex_only_names_an_invoice() -> None:
    """A list does, too. A credit note, another number, or another total in a currency do not."""
    known = files_by_invoice([text("Invoice no: R-101\nTotal 119,00 EUR")])
    assert only_names(text("Time sheet\nfor R-101\nTotal hours 12,00"), known)
    assert only_names(text("Details of R 101\nTotal 119,00 EUR"), known)
    assert not only_names(text("Your order R-101\nTotal 700,00 EUR"), known)
    assert not only_names(text("CREDIT NOTE\nfor R-101\nTotal 119,00 EUR"), known)
    assert not only_names(text("Details of R-1013\nTotal hours 12,00"), known)
    listed = "Invoice no: R-101\nTotal 119,00 EUR\nInvoice no: R-102\nTotal 19,00 EUR"
    assert not only_names(text(listed), known)
    second = text("Invoice no: R-102\nTotal 19,00 EUR")
    assert only_names(text(listed), (*known, (second,)))


REMINDER = "Muster Bau{}\nInvoice\nInvoice 2044\nPlease note that R-101 is still open.\n{}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (REMINDER.format(" GmbH", "Amount payable 360.00 EUR"), False),
        (REMINDER.format("", "Total 360,00"), False),
        (REMINDER.format("", "Total 119,00 EUR"), False),
        (REMINDER.format(" for Buyer Ltd", "Total 119,00 EUR"), False),
        ("Muster Bau, R-101 Lausanne\nRechnung 55\nRechnungssumme 360,00 EUR", False),
        ("ACME GmbH for Buyer Ltd\nInvoice\nMarch, R-101, copy\nTotal 119,00 EUR", True),
        ("Time sheet\nInvoice R-101\nTotal hours 12,00", True),
        ("FACTURE\nN° R-101\nTotal TTC 119,00 EUR", True),
        ("Muster Bau\nLASKU\nLaskun numero: R-101\nYhteensä 119,00 EUR", True),
        ("Muster Bau\nLASKU\nLaskun numero: 2044\nR-101\nYhteensä 119,00 EUR", False),
        ("ACME GmbH for Buyer Ltd\nInvoice (copy)\nR-101\nTotal 119,00 EUR", True),
        ("Invoice details of R-101\nTotal 12 hours", True),
    ],
)
def test_another_invoice_may_name_one_as_still_open(words: str, expected: bool) -> None:
    """Only what repeats the total and all parties, or has no title of its own, is an annex: the
    buyer is named by each of its suppliers."""
    known = text("ACME GmbH\nBuyer Ltd\nInvoice no: R-101\nTotal 119,00 EUR")
    assert only_names(text(words), files_by_invoice([known])) is expected


def test_the_print_of_an_e_invoice_repeats_its_total_or_its_seller() -> None:
    """Another invoice repeats neither, even if its total has a label that is not known."""
    number, seller = INVOICE.invoice_number, INVOICE.supplier.name
    for words, expected in (
        (f"{seller}\nInvoice\n{number}", True),
        (f"Invoice\n{number}\n{INVOICE.totals.gross}", True),
        (f"Time sheet\n{number}\nTotal hours 12,00", True),
        ("Muster Bau\nInvoice\nAmount payable 360.00 EUR", False),
        ("Muster Bau\nTotal 360.00 EUR", False),
    ):
        assert may_be_print(text(words), [xml(INVOICE)]) is expected


def test_the_files_keep_their_order() -> None:
    """Of invoices, and within each."""
    first, second = text(R_1.format("5", "")), text(R_1.format("5", "copy"))
    other = replace(text("Invoice no: R-2\nTotal 1,00"))
    found = files_by_invoice([other, first, second])
    assert [[one.read.text for one in files] for files in found] == [
        [other.read.text],
        [first.read.text, second.read.text],
    ]

"""What a page says about its invoice."""

from __future__ import annotations

import pytest

from service.documents.invoices.page_facts import PagedText, facts_of, page_texts
from tests.fakes.paged_texts import on_pages


def page(text: str) -> PagedText:
    return PagedText(1, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Rechnungsnummer: R-2026-17\nTotal 1,00", "R-2026-17"),
        ("FATTURA n. 112/2026", "112/2026"),
        ("請求書番号: INV-101", "INV-101"),
        ("Rechnung 12.10.2026", ""),
        ("Invoice 1 of 2", ""),
        ("Invoice 2/3", ""),
        ("Delivery note no: D-5", ""),
        ("row\n" * 60 + "Invoice no: R-7", ""),
    ],
)
def test_the_number_stands_near_the_top(text: str, number: str) -> None:
    """Dates and counters are none, and neither is one on a payment slip at the foot."""
    assert facts_of(page(text)).printed == number


@pytest.mark.parametrize(
    ("text", "begins", "goes_on"),
    [
        ("Seite 1 von 2", True, False),
        ("Page 2/3", False, True),
        ("Pagina 3 di 4", False, True),
        ("strona 1 z 1", True, False),
        ("Page 2", False, True),
        ("Page 7 of 3", False, False),
        ("Seite 1 von 1\nPage 2 of 9", False, True),
        ("homepage 2 for 3", False, False),
        ("Page 3.50 EUR", False, False),
        ("no counter", False, False),
    ],
)
def test_counters_say_where_a_page_stands(text: str, begins: bool, goes_on: bool) -> None:
    """One that says a later page counts more."""
    facts = facts_of(page(text))
    assert (facts.begins, facts.goes_on) == (begins, goes_on)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gesamtbetrag 119,00 EUR", True),
        ("Total 10.00", True),
        ("Total carried forward 10.00", False),
        ("Total page 10.00", False),
        ("Subtotal 10.00", False),
        ("no amount", False),
    ],
)
def test_a_total_that_goes_on_is_none(text: str, expected: bool) -> None:
    """Only that of an invoice counts."""
    assert facts_of(page(text)).has_total is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rechnung", True),
        ("Quittung", True),
        ("Credit note", True),
        ("Rechnungsnummer: R-1", True),
        ("Beleg-Nr.: 331", False),
        ("Lieferschein LS-1", False),
    ],
)
def test_a_title_is_that_of_an_invoice(text: str, expected: bool) -> None:
    """A label of its number is as good. A voucher may be anything."""
    assert facts_of(page(text)).is_titled is expected


@pytest.mark.parametrize(
    ("text", "label", "is_invoice_number"),
    [
        ("Rechnungsnummer: R-1", "rechnungsnummer", True),
        ("Kunde 44   Rechnungsnummer: R-1", "rechnungsnummer", True),
        ("FACTURE\nN° F-2026-11", "n", True),
        ("Rechnung 2044", "rechnung", True),
        ("Rechnung Filiale Nord\nBelegnummer: 55123", "belegnummer", False),
        ("Invoice copy\nReceipt No: 55124", "receiptno", False),
    ],
)
def test_a_voucher_has_another_label(text: str, label: str, is_invoice_number: bool) -> None:
    """Even below a title of an invoice."""
    facts = facts_of(page(text))
    assert (facts.label, facts.is_invoice_number) == (label, is_invoice_number)


def test_pages_without_words_are_left_out() -> None:
    """The others keep their numbers and rows."""
    text, words = on_pages("first  page\nof three", "", "   third page")
    assert [(one.page, one.text) for one in page_texts(text, words)] == [
        (1, "first  page\nof three\n\n\n\n"),
        (3, "   third page\n"),
    ]


@pytest.mark.parametrize(("unsure", "expected"), [(("R-17",), False), (("EUR",), True)])
def test_ocr_may_be_unsure_of_a_number(unsure: tuple[str, ...], expected: bool) -> None:
    """Other words do not matter."""
    (one,) = page_texts(*on_pages("Invoice no: R-17\n5 EUR", scanned=True, unsure=unsure))
    assert one.is_scanned
    assert facts_of(one).is_sure is expected

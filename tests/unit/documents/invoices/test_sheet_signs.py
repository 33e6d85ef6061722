"""A sheet looks otherwise than the invoices of its seller."""

from __future__ import annotations

import pytest

from service.checks.printed.printed_text import PrintedText
from service.documents.invoices.sheet_signs import SheetSigns, is_addressed_to, sheet_signs

INVOICE = (
    "Bau Nord GmbH\nWohnbau AG\nRechnung\nRechnungsnummer: R-1011\nRechnungsdatum: 4.11.2026\n"
    "MwSt 19 % 19,00\nGesamtbetrag 119,00 EUR\nZahlbar sofort"
)


def signs(text: str, number: str = "R-1011") -> SheetSigns:
    return sheet_signs(text, PrintedText(text).labelled, number)


def test_signs_are_read() -> None:
    """The sender, the title's word, the form of the number, and what an invoice has to say."""
    assert signs(INVOICE) == SheetSigns(
        "baunordgmbh", "rechnung", "r-9", frozenset({"day", "tax", "payment"})
    )


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (INVOICE, "R-7", False),
        (INVOICE, "NU-331", True),
        (INVOICE.replace("Rechnung\n", "Laborrechnung\n"), "R-7", True),
        (INVOICE.replace("Zahlbar sofort", ""), "R-7", True),
        (INVOICE.replace("Rechnungsdatum: 4.11.2026", ""), "R-7", True),
        (f"{INVOICE}\nFrachtbrief 17", "R-7", True),
        (f"{INVOICE}\nZimmer 12", "R-7", True),
        (f"{INVOICE}\nNachunternehmer", "R-7", True),
    ],
)
def test_what_looks_otherwise_may_be_a_sheet(text: str, number: str, expected: bool) -> None:
    """By its number, its title, what it lacks, or what it is about."""
    assert signs(text, number).may_be_sheet_of(signs(INVOICE)) is expected


def test_what_has_more_than_the_pages_before_may_sum_them_up() -> None:
    """A total of all on the last page; a sheet behind its invoice has less."""
    bare = signs("Bau Nord GmbH\nRechnung\nSumme 100,00")
    assert bare.is_bare
    assert signs(INVOICE).may_sum_up(bare)
    assert not bare.may_sum_up(signs(INVOICE))
    assert bare.with_page(signs(INVOICE)).has == signs(INVOICE).has


def test_a_bill_to_the_sender_names_it() -> None:
    """A subcontractor writes to the builder, a laboratory to the doctor."""
    text = "Elektro Süd GmbH\nAn: Bau Nord GmbH"
    assert is_addressed_to(signs(text), text, signs(INVOICE))
    assert not is_addressed_to(signs(INVOICE), INVOICE, signs(INVOICE))
    assert not is_addressed_to(signs("Elektro Süd GmbH"), "Elektro Süd GmbH", signs(INVOICE))

"""What a document cannot have, so that no model need be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.comparisons.unprinted import IBAN, unprinted
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText


def asks(text: str) -> bool:
    return IBAN not in unprinted(PrintedText(text))


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 4711, VAT DE123456789, total 5.00 EUR",
        "DE 80333 München",
        "DE 80333 Garmisch Partenkirchen",
        "ORDER NO12 AND NO34 WITH MANY WORDS",
        "Bestellung vom 01.03.2018, GLN 4304171000002, am 20.03.2018 von Ihnen",
        "Account 37.78.15.500, Rabobank",
        "",
    ],
)
def test_a_document_without_an_account_has_no_iban(text: str) -> None:
    """VAT ids, post codes and national accounts are none."""
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "DE89370400440532013000",
        "konto: de89 3704 0044 0532 0130 00",
        "NO93 8601 1117 947",
        "NL-91-ABNA-0417164300",
        "MT84MALT011000012345MTLCAST001S",
        "DE8O 37O4 OO44 O532 O13O OO",
        "Depot XX12 abcdefgh DE89370400440532013000",
        "KontoDE89370400440532013000",
        "IBAN: see our letter head",
        "I.B.A.N. DE 89.3704.0044.0532.0130.00",
        "Kto＝ＤＥ８９３７０４００４４０５３２０１３０００",
    ],
)
def test_whatever_is_like_an_account_is_asked_for(text: str) -> None:
    """In small letters, in parts, full width, with slips of a scan, or by its name alone."""
    assert asks(text)


def test_an_invoice_is_known_to_have_none_unless_labels_are_not_read() -> None:
    """`extraction.read_labels` off asks for everything; so does a picture without a text."""
    printed = PrintedText("Invoice 4711")
    assert IBAN in InvoiceKind().known(printed)
    assert IBAN not in InvoiceKind().known(None)
    assert IBAN not in InvoiceKind(reads_labels=False).known(printed)


@given(st.text(alphabet="DE89 .-o\n", max_size=200))
def test_every_text_has_an_answer(text: str) -> None:
    """And more text never takes an account away."""
    assert asks(f"{text}\nNO93 8601 1117 947")

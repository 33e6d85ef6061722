"""What the words, the sign, the size and the day beside an amount make of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.payments.payment_amounts import WordedAmount, amounts_from, printed_amounts
from service.checks.printed.printed_text import PrintedText

GROSS = Decimal(1190)
ISSUED = date(2026, 10, 5)


def _amounts(text: str) -> list[WordedAmount]:
    answer = {"invoice_number": "1", "issue_date": ISSUED, "currency": "EUR"}
    invoice = Invoice.model_validate(answer | {"totals": {"gross": GROSS}})
    return amounts_from(invoice, PrintedText(text), 0)


@pytest.mark.parametrize(
    ("row", "pays"),
    [
        ("Bezahlt 390,00", True),
        ("xyz -390,00", True),
        ("abzüglich Anzahlung 390,00", True),
        ("Anzahlung 390,00", False),
        ("Anzahlung vom 12.08.2026 390,00", False),
        ("Anzahlung bis 12.10.2026 390,00", None),
        ("Anzahlung 390,00 vor Anreise", None),
        ("zu zahlende Anzahlung 390,00", None),
        ("abzüglich 390,00", False),
        ("xyz 390,00", None),
        ("xyz -23,80", None),
        ("abzüglich 23,80", None),
        ("Ihre Zahlung 23,80", True),
        ("Gutschein -23,80", True),
        ("Sicherheitseinbehalt -23,80", True),
    ],
)
def test_what_pays_a_part_of_the_gross_total(row: str, pays: bool | None) -> None:
    """For sure, perhaps, or not; a small amount may be a discount."""
    assert _amounts(row)[0].pays(GROSS) is pays


def test_a_row_of_numbers_has_the_words_of_its_columns() -> None:
    """Those above it, for all its numbers."""
    _, paid, left = _amounts("Summe  Bezahlt  Offen\n1.190,00  390,00  800,00")
    assert "bezahlt" in paid.words
    assert "offen" in left.words


def test_rows_of_another_invoice_are_left_out() -> None:
    """An earlier day stands before the same gross total."""
    assert not _amounts("Nr. 98 vom 03.09.2026  1.190,00  gezahlt 390,00  offen 800,00")
    assert len(_amounts("Nr. 99 vom 05.10.2026  1.190,00  gezahlt 390,00  offen 800,00")) == 3


def test_the_places_of_an_amount() -> None:
    """With their words; dates part no words."""
    text = PrintedText("Anzahlung bis 12.10.2026: 390,00\nRest 800,00")
    (found,) = printed_amounts(Decimal(390), ISSUED, text)
    assert found.is_later
    assert "anzahlung" in found.row
    (rest,) = printed_amounts(Decimal(800), ISSUED, text)
    assert not rest.is_later
    assert not rest.is_rated
    chinese = PrintedText("定金 二〇二六年十月十二日前 390.00")
    assert [one.is_later for one in printed_amounts(Decimal(390), ISSUED, chinese)] == [True]


@given(st.text(max_size=200))
def test_any_text_passes(text: str) -> None:
    """No number is anything but an amount."""
    assert all(one.values for one in _amounts(text + "\nAnzahlung 20,00"))

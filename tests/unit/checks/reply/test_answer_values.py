"""A value of an answer is read where it has one reading, and is unreadable elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import DocumentType
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.answer_values import (
    UNREADABLE,
    Surroundings,
    amount_of,
    country_of,
    currency_of,
    day_of,
    quantity_of,
    tax_id_of,
    text_of,
    truth_of,
    type_of,
)

ALONE = Surroundings()
COMMAS = Surroundings(PrintedText("1 Stk 2,5 kg\n1.234,56 EUR 1.190 EUR 0,75"), "EUR")
POINTS = Surroundings(PrintedText("1,234.56 USD 1,190 USD 0.75"), "USD")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1,23,456.00", "123456.00"),
        ("49.98 EUR", "49.98"),
        ("€ 49,98", "49.98"),
        ("EUR 49,98", "49.98"),
        ("49,98-", "-49.98"),
        ("-49,98 €", "-49.98"),
        ("\u221249,98", "-49.98"),
        ("(49,98)", "-49.98"),
        ("1.190,-", "1190"),
        (".4150", "0.4150"),
        ("$ .98", "0.98"),
        ("١٢٣", "123"),
        (4998, "4998"),
        (Decimal("49.98"), "49.98"),
    ],
)
def test_an_amount_with_one_reading_is_read(raw: Any, value: str) -> None:
    """Whatever its convention, its sign and its currency."""
    assert amount_of(raw, ALONE, money=True) == Decimal(value)


@pytest.mark.parametrize(
    "raw",
    [
        "about 50",
        "10 x 4,20",
        "1.23.4",
        "02.11.2026",
        "19 %",
        "NaN",
        "1E+400",
        "9" * 40,
        Decimal("1E+400"),
        True,
        ["49.98"],
        {"value": "49.98"},
        "10 20",
        "x" * 100_000,
    ],
)
def test_any_other_amount_is_unreadable(raw: Any) -> None:
    """A guess would be paid."""
    assert amount_of(raw, ALONE, money=True) is UNREADABLE


@pytest.mark.parametrize("raw", ["", "-", "null", "N/A", "  none "])
def test_words_for_nothing_are_null(raw: Any) -> None:
    """Models write them although null is shorter."""
    assert amount_of(raw, ALONE, money=True) is None
    assert amount_of(None, ALONE, money=True) is None
    assert text_of(raw) is None
    assert day_of(raw, ALONE) is None
    assert currency_of(raw, None) is None
    assert country_of(raw) is None
    assert type_of(raw) is None


def test_the_document_decides_between_two_readings() -> None:
    """By the printed value, or by its decimal mark; money has no thousandths."""
    assert amount_of("1,190", POINTS, money=False) == 1190
    assert amount_of("1,190", ALONE, money=False) is UNREADABLE
    assert amount_of("1,190", ALONE, money=True) == 1190
    assert amount_of("3,141", COMMAS, money=False) == Decimal("3.141")


def test_a_copied_group_of_thousands_is_read_as_the_document_means_it() -> None:
    """`1.190` beside `1.234,56` is 1190; where nothing says so, the schema's form counts."""
    assert amount_of("1.190", COMMAS, money=True) == 1190
    assert amount_of("1.190", ALONE, money=True) == Decimal("1.190")
    assert amount_of("1.190", POINTS, money=False) == Decimal("1.190")


def test_another_currency_beside_an_amount_is_no_reading() -> None:
    """49.98 USD are not 49.98 EUR."""
    assert amount_of("49.98 USD", COMMAS, money=True) is UNREADABLE
    assert amount_of("$49.98", POINTS, money=True) == Decimal("49.98")


def test_rates_have_a_percent_sign_and_quantities_a_unit() -> None:
    """Both stand beside the number in print."""
    assert amount_of("19 %", ALONE, money=False, percent=True) == 19
    assert amount_of("7,7%", ALONE, money=False, percent=True) == Decimal("7.7")
    assert quantity_of("10 Stk", ALONE) == (Decimal(10), "Stk")
    assert quantity_of("2,5 kg", ALONE) == (Decimal("2.5"), "kg")
    assert quantity_of("3", ALONE) == (Decimal(3), None)
    assert quantity_of("3 of 4", ALONE)[0] is UNREADABLE


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02T00:00:00Z", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2. November 2026", date(2026, 11, 2)),
        ("Nov 2, 2026", date(2026, 11, 2)),
        ("31/03/2026", date(2026, 3, 31)),
        ("20261102", date(2026, 11, 2)),
        (20261102, date(2026, 11, 2)),
        ("2026年11月2日", date(2026, 11, 2)),
    ],
)
def test_a_day_with_one_reading_is_read(raw: Any, day: date) -> None:
    """Whatever its order and language."""
    assert day_of(raw, ALONE) == day


@pytest.mark.parametrize(
    "raw", ["yesterday", "2026-02-30", "03/07/2026", "1.11.2026 - 30.11.2026", True, {}, "9999"]
)
def test_any_other_day_is_unreadable(raw: Any) -> None:
    """Two days, no day, or one of two."""
    assert day_of(raw, ALONE) is UNREADABLE


def test_the_document_settles_day_and_month() -> None:
    """By another date of it that has one reading."""
    printed = PrintedText("Date 03/07/2026, due 31/07/2026")
    assert day_of("03/07/2026", Surroundings(printed)) == date(2026, 7, 3)
    assert day_of("03/07/2026", Surroundings(PrintedText("Date 03/07/2026"))) is UNREADABLE


def test_currencies_countries_and_types_are_read_by_their_names() -> None:
    """In the languages that invoices are written in."""
    for raw in ("EUR", "eur", "€", "Euro", "euros"):
        assert currency_of(raw, None) == "EUR"
    assert currency_of("kr.", None) is UNREADABLE
    assert currency_of("XYZ", None) == "XYZ"
    assert currency_of("euros and cents", None) is UNREADABLE
    for raw in ("DE", "de", "Germany", "Deutschland", "DEU"):
        assert country_of(raw) == "DE"
    assert country_of("UK") == "GB"
    assert country_of("QQ") == "QQ"
    assert country_of("Atlantis") is UNREADABLE
    for kind in ("Invoice", "INVOICE", "Rechnung", "Facture", "Tax Invoice", "380", 380):
        assert type_of(kind) is DocumentType.INVOICE
    assert type_of("Credit Note") is DocumentType.CREDIT_NOTE
    assert type_of("Gutschrift") is DocumentType.CREDIT_NOTE
    assert type_of("pro-forma invoice") is DocumentType.PROFORMA
    assert type_of("letter") is UNREADABLE


def test_a_sign_of_several_currencies_is_settled_by_a_code_of_the_document() -> None:
    """And is unreadable without one."""
    assert currency_of("$", PrintedText("Total CAD 5.00")) == "CAD"
    assert currency_of("$", PrintedText("Total $5.00")) is UNREADABLE
    assert currency_of("$", PrintedText("CAD 5.00, that is USD 4.00")) is UNREADABLE


def test_texts_are_joined_and_bounded() -> None:
    """Addresses come as rows or parts."""
    assert text_of(["Weg 1", None, "12345 Ort"]) == "Weg 1, 12345 Ort"
    assert text_of({"street": "Weg 1", "city": "Ort"}) == "Weg 1, Ort"
    assert text_of(4711) == "4711"
    assert text_of(Decimal("47.11")) == "47.11"
    assert text_of("x" * 2_001) is UNREADABLE
    assert text_of([["a"]]) is UNREADABLE
    assert text_of(True) is UNREADABLE
    assert text_of([]) is None


def test_truth_is_read_in_words() -> None:
    """A sign of money is never guessed."""
    read = [truth_of(raw) for raw in (True, "yes", "False", 0, None)]
    assert read == [True, True, False, False, None]
    assert truth_of("maybe") is UNREADABLE


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(ANYTHING | st.from_regex(r"-?\(?[€$A-Z]{0,3} ?[0-9.,' ]{1,12}-?\)?", fullmatch=True))
def test_no_value_raises(raw: Any) -> None:
    """Whatever a model writes into a field."""
    for around in (ALONE, COMMAS):
        amount_of(raw, around, money=True)
        quantity_of(raw, around)
        day_of(raw, around)
    text_of(raw)
    currency_of(raw, COMMAS.printed)
    country_of(raw)
    type_of(raw)
    truth_of(raw)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_convention_gives_the_value_back(amount: Decimal) -> None:
    """Grouped and ungrouped, with comma and point."""
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for written in (f"{amount:.2f}", english, german, german.replace(".", " "), f"{german} EUR"):
        assert amount_of(written, ALONE, money=True) == amount


def test_a_tax_id_has_a_digit() -> None:
    """A country's code in its place says that none is printed; other words say nothing."""
    assert [tax_id_of(raw) for raw in ("JP", "se", "", None)] == [None] * 4
    for kept in ("DE123456788", "GBGD001", "27AAPFU0939F1ZV", " 201/113/40209 ", 12345678901):
        assert tax_id_of(kept) == str(kept).strip()
    for words in ("USt-IdNr.", "not registered", True):
        assert tax_id_of(words) is UNREADABLE

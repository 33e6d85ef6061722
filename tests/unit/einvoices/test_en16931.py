"""Values of e-invoices: the standard's own forms are read, all others are unreadable."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from schemas.invoice import Amount
from service.einvoices.en16931 import (
    UNREADABLE,
    account_fields,
    amount,
    date_102,
    date_iso,
    document_type,
    line_discount,
    payment_fields,
    price_fields,
    tax_totals,
    truth_value,
    unit_price,
)

_MODEL: TypeAdapter[Decimal] = TypeAdapter(Amount)
_PRICES = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**9)


@pytest.mark.parametrize("text", ["0", "-12.50", "+5", ".5", "5.", "0.0000000001"])
def test_an_amount_stays_as_it_is_written(text: str) -> None:
    """Trailing zeros and signs are the invoice's."""
    assert amount(text) == text


@pytest.mark.parametrize(
    "text",
    ["1E5", "1e999999999", "1_000", "NaN", "sNaN", "-Infinity", "١", "1 000", "1,5", "", "-"],
)
def test_what_is_no_xs_decimal_is_unreadable(text: str) -> None:
    """Python's Decimal takes the first seven; no invoice means them."""
    assert amount(text) == UNREADABLE


def test_an_endless_number_is_unreadable() -> None:
    """Cut like a text it would be another number."""
    assert amount("0." + "0" * 3_000 + "5") == UNREADABLE


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("20260131", "102", "2026-01-31"),
        ("20260131", None, "2026-01-31"),
        ("2026-01-31", "102", "2026-01-31"),
        ("31012026", "4", UNREADABLE),
        ("202601", "610", UNREADABLE),
        ("86400", "102", UNREADABLE),
        ("1767225600", None, UNREADABLE),
        ("٢٠٢٦٠١٣١", "102", UNREADABLE),
        (None, "102", None),
    ],
)
def test_days_in_cii_are_of_format_102(text: str | None, form: str | None, day: str | None) -> None:
    """Seconds since 1970 are no days, and DDMMCCYY has eight digits, too."""
    assert date_102(text, form) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31Z", "2026-01-31"),
        ("2026-01-31+02:00", "2026-01-31"),
        ("2026-01-31T10:00:00", UNREADABLE),
        ("20260131", UNREADABLE),
        ("86400", UNREADABLE),
        (None, None),
    ],
)
def test_days_in_ubl_are_xs_dates(text: str | None, day: str | None) -> None:
    """A time zone is allowed by the schema and changes nothing about the printed day."""
    assert date_iso(text) == day


def test_truth_values_have_four_forms() -> None:
    """`1` is a charge as much as `true`; a missing value is not an allowance."""
    assert [truth_value(text) for text in ("true", "1", "false", "0")] == [True, True, False, False]
    assert {truth_value(text) for text in ("yes", "TRUE", "", None)} == {UNREADABLE}


def test_codes_of_en_16931_are_sorted_and_others_are_other() -> None:
    """A purchase order (220) or a goods receipt (632) in an invoice's syntax is no invoice."""
    kinds = {code: document_type(code) for code in "326 380 384 386 389 751 877".split()}
    assert set(kinds.values()) == {"invoice"}
    kinds = {code: document_type(code) for code in "81 83 261 262 296 308 381 396 420 458".split()}
    assert set(kinds.values()) == {"credit_note"}
    assert [document_type(code) for code in ("325", "220", "632", "x")] == [
        "proforma",
        "other",
        "other",
        "other",
    ]


@pytest.mark.parametrize(
    "entry",
    [(False, "x"), (False, None), (True, "1E9999999999"), (False, "sNaN"), (UNREADABLE, "1")],
)
def test_a_line_discount_is_whole_or_unreadable(entry: tuple[bool | str, str | None]) -> None:
    """One that is left out would make another net price."""
    assert line_discount([(False, "5"), entry]) == UNREADABLE


@given(_PRICES, st.decimals(min_value="0.001", max_value=10**6, places=3, allow_nan=False))
def test_a_unit_price_times_its_base_is_the_price(price: Decimal, base: Decimal) -> None:
    """Or there is none; the model accepts the price unchanged."""
    one = unit_price(format(price, "f"), format(base, "f"))
    if one is not None:
        assert Decimal(one) * base == price
        assert _MODEL.validate_python(one) == Decimal(one)


@given(_PRICES, st.decimals(min_value="0.001", max_value=10**6, places=3, allow_nan=False))
def test_a_price_and_its_base_say_what_is_written(price: Decimal, base: Decimal) -> None:
    """By one unit, or by several where that is not exact."""
    fields = price_fields(format(price, "f"), format(base, "f"))
    one, units = fields["unit_price"], fields["base_quantity"] or "1"
    assert Decimal(one) * base == price * Decimal(units)


def test_more_accounts_than_the_model_takes_are_no_endless_work() -> None:
    """The model rejects them; comparing all of them would be quadratic."""
    accounts = (account_fields(str(number), None, None) for number in range(100_000))
    payment = payment_fields(accounts, None, ())
    assert payment is not None
    assert 100 < len(payment["further_accounts"]) < 110


@given(st.lists(st.tuples(st.sampled_from(["EUR", "USD", None]), st.text(max_size=9)), max_size=4))
def test_tax_totals_are_amounts_or_unreadable(totals: list[tuple[str | None, str]]) -> None:
    """Whatever stands there."""
    for value in tax_totals(totals, "EUR").values():
        assert value in (None, UNREADABLE) or _MODEL.validate_python(value) is not None


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_raises(one: str, two: str) -> None:
    """Total functions: whatever stands in the XML."""
    for text in (one, two):
        assert amount(text) in (text, UNREADABLE)
        assert date_iso(text) in (text[:10], UNREADABLE)
        assert len(date_102(text) or "") == 10
    assert unit_price(one, two) is None or isinstance(unit_price(one, two), str)
    assert line_discount([(truth_value(one), two)]) is not None

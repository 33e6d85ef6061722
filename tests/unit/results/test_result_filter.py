"""Ranges as people write them, and what they match."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from schemas.invoice import Totals
from service.results.listed import KnownDecisions, ListedResult, listed
from service.results.result_filter import (
    ResultFilter,
    ResultFilterRefused,
    parse_amounts,
    parse_dates,
)
from service.review.replayed import SentEvents
from tests.fakes.published import invoice, result, result_record

NOTHING = KnownDecisions({}, SentEvents("failures"))


def _listed(**changes: object) -> ListedResult:
    return listed(result_record(result(0, invoice(0, **changes))), NOTHING)


def test_ranges_include_their_ends() -> None:
    """Both of them; one value is a range of itself."""
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert parse_dates("--date", "2026-03-01..2026-03-31") == (first, last)
    assert parse_dates("--date", "2026-03-01") == (first, first)
    assert (
        parse_dates("--date", "..2026-03-31") == parse_dates("--date", "..2026-03") == (None, last)
    )
    assert parse_dates("--date", "2026-03") == (first, last)
    assert parse_dates("--date", "2024-02..") == (date(2024, 2, 1), None)
    assert parse_dates("--date", "2025..2026-03") == (date(2025, 1, 1), last)
    assert parse_amounts("--amount", "100..") == (Decimal(100), None)
    assert parse_amounts("--amount", "-5.50") == (Decimal("-5.50"), Decimal("-5.50"))
    exactly = ResultFilter(gross=(Decimal("119.00"), Decimal("119.00")))
    assert exactly.matches(_listed())


@pytest.mark.parametrize(
    ("word", "matches"),
    [("grounded", True), ("totals", True), ("totals.gross", True), ("total", False), ("", False)],
)
def test_a_reason_is_a_rule_a_field_or_the_beginning_of_a_path(word: str, matches: bool) -> None:
    """A person does not know which line, and types no capital letters."""
    one = listed(result_record(result(0, trust_because=("GROUNDED", "totals.gross"))), NOTHING)
    assert ResultFilter(because=("iban", word.upper())).matches(one) is matches
    assert not ResultFilter(because=(word,)).matches(_listed())


@pytest.mark.parametrize(
    "words", ["", "..", "x", "2026-13-01", "2026-13", "0000", "2026-04..2026-03", "1..2"]
)
def test_what_is_no_range_of_dates(words: str) -> None:
    """With the right form."""
    with pytest.raises(ResultFilterRefused, match="--date"):
        parse_dates("--date", words)


@pytest.mark.parametrize("words", ["", "..", "1,5", "1e5", "NaN", "5..4", "1" * 40, "0x1", "١"])
def test_what_is_no_range_of_amounts(words: str) -> None:
    """With the right form."""
    with pytest.raises(ResultFilterRefused, match="--amount"):
        parse_amounts("--amount", words)


def test_a_value_that_is_not_there_is_in_no_range() -> None:
    """And no condition matches everything."""
    empty = _listed(totals=Totals(), issue_date=None)
    assert ResultFilter().matches(empty)
    assert not ResultFilter(gross=(None, Decimal(10))).matches(empty)
    assert not ResultFilter(issued=(date.min, None)).matches(empty)

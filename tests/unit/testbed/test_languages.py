"""The print of each language can be read back and fits a PDF's encoding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.testbed.languages import LANGUAGES

CODES = st.sampled_from(sorted(LANGUAGES))


@given(CODES, st.decimals(-(10**9), 10**9, places=3) | st.integers(-(10**6), 10**6).map(Decimal))
def test_numbers_are_read_as_they_were_written(code: str, amount: Decimal) -> None:
    """To the last decimal, below zero, too."""
    plain = format(amount, "f") if amount else "0"
    form = LANGUAGES[code]
    assert form.number_read(form.number(plain)) == plain


@given(CODES, st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_dates_are_read_as_they_were_written(code: str, day: date) -> None:
    """In the language's form, and in ISO form."""
    form, iso = LANGUAGES[code], day.isoformat()
    assert form.date_read(form.date(iso)) == form.date_read(iso) == iso


@pytest.mark.parametrize(
    ("code", "number", "negative", "day"),
    [
        ("en", "1,234.56", "(1,234.56)", "4 March 2025"),
        ("de", "1.234,56", "1.234,56-", "04.03.2025"),
        ("fr", "1 234,56", "-1 234,56", "04/03/2025"),
        ("es", "1234,56", "-1234,56", "4 de marzo de 2025"),
    ],
)
def test_each_language_writes_in_its_own_way(
    code: str, number: str, negative: str, day: str
) -> None:
    """The forms that invoices of that country have."""
    form = LANGUAGES[code]
    assert (form.number("1234.56"), form.number("-1234.56")) == (number, negative)
    assert form.date("2025-03-04") == day


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_words_are_told_apart_and_fit_the_encoding(code: str) -> None:
    """No two fields share a word, or a reader could not say which is meant."""
    words = LANGUAGES[code].words
    assert set(words) == set(LANGUAGES["en"].words)
    # Columns have a row of their own; all others stand before a colon.
    for group in (True, False):
        shown = [word for name, word in words.items() if name.startswith("line.") is group]
        assert len(set(shown)) == len(shown)
    assert all(word and word.encode("cp1252") for word in words.values())
    assert not any(": " in word or " | " in word for word in words.values())

"""An account for another currency is not the one to pay to."""

from __future__ import annotations

import pytest

from service.checks.comparisons.account_currencies import is_for_another_currency

_TEXT = "CHF-Konto: CH93 0076\nEUR-Konto: DE89 3704\nBank   USD account  FR76 1234\nRIB ES91 2100\n"


@pytest.mark.parametrize(
    ("own", "currency", "is_one"),
    [
        ("DE89", "CHF", True),
        ("CH93", "CHF", False),
        ("DE89", "EUR", False),
        ("DE89", "SEK", False),
        ("ES91", "CHF", False),
        ("DE89", None, False),
    ],
)
def test_the_codes_before_the_accounts_say_so(own: str, currency: str | None, is_one: bool) -> None:
    """Where another account has the invoice's code."""
    places = {_TEXT.index(one) for one in ("CH93", "DE89", "FR76", "ES91")}
    at = _TEXT.index(own)
    assert is_for_another_currency(_TEXT, [at], places - {at}, currency) is is_one

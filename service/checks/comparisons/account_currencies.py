"""Is the answer's account one for another currency, beside one for the invoice's?

`CHF-Konto: CH93 …` stands above `EUR-Konto: DE89 …`: a payment to the wrong one is exchanged, at a
loss. The codes that stand before an account in its row say so, where another account has the
invoice's code.

Pure and total; linear in the text, for rows are short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_CODES: Final = frozenset(
    "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON AUD CAD NZD JPY CNY SGD HKD TRY ZAR".split()
)
_BEFORE_CHARS_MAX: Final = 60


def is_for_another_currency(
    text: str, own: Iterable[int], others: Iterable[int], currency: str | None
) -> bool:
    """Whether each place of the account has another code, and another account the invoice's."""
    if currency not in _CODES:
        return False
    named = [_named(text, place) for place in own]
    if not all(codes and currency not in codes for codes in named):
        return False
    return any(currency in _named(text, place) for place in others)


def _named(text: str, place: int) -> frozenset[str]:
    """The codes before a place in its row, behind a wide gap."""
    before = text[max(0, place - _BEFORE_CHARS_MAX) : place].rpartition("\n")[2].rstrip()
    return _CODES.intersection(_CODE.findall(before.rpartition("  ")[2]))

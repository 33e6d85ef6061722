"""Is a price printed in hundredths of the currency: `24,50 ct/kWh`, `7.5p`, a column `Cent/kWh`?

The field is in units of the currency, so the print has the digits of the answer and a hundred
times its value. A word for this currency's hundredth must stand beside the number, or behind no
number, as in a column's head: without one, the same digits are another value.

Pure and total; linear in the text, because places of a number are bounded.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from itertools import islice
from typing import Final

from service.checks.printed.printed_text import PrintedText

_WIDE: Final = Context(prec=80)
_UNIT: Final = r"(?:kwh|mj|min|minute|unit|lit(?:re|er)|mile|km|page|copy|text|sms|day|item|word)\b"
_LETTER: Final = "(?<=[0-9]){0}(?![\\w/])|{0}(?= ?/ ?{1}| per {1})"
"""A letter alone stands at its number or before a unit: `P/N` is a part, `c/o` an address, `(c)` a
right."""
_HUNDREDTHS: Final = {
    currency: (
        re.compile(rf" {{0,2}}(?:{words})(?![^\W\d_])"),
        re.compile(rf"(?<![0-9A-Za-z])(?<![0-9] )(?:{words})(?: ?/|\)| (?:pro|per|je) )"),
    )
    for currencies, words in (
        ("EUR", "euro-?cents?|cents?|cts?|c€|snt|céntimos?|centesimi|centimes?"),
        ("USD CAD AUD NZD SGD HKD", f"¢|cents?|cts?|{_LETTER.format('c', _UNIT)}"),
        ("GBP", rf"pence|{_LETTER.format('p', _UNIT)}|(?<=\()p(?=\))"),
        ("CHF", "rappen|rp|cts?|centimes?"),
        ("SEK NOK DKK", "ører?|öre"),
        ("PLN", "groszy|gr(?!\\))"),
        ("CZK", "haléřů|hal"),
        ("ZAR", f"cents?|{_LETTER.format('c', _UNIT)}"),
    )
    for currency in currencies.split()
}
"""By currency: its hundredth behind a number, and as the head of a column."""
_HUNDRED: Final = Decimal(100)
_PLACES_MAX: Final = 20


def is_in_hundredths(price: Decimal, currency: str | None, text: PrintedText) -> bool:
    """Whether a hundred times the price is printed, in hundredths of the currency."""
    patterns = _HUNDREDTHS.get(currency or "")
    if patterns is None:
        return False
    behind, head = patterns
    hundredfold = _WIDE.multiply(price, _HUNDRED)
    numbers = islice(text.numbers_with_digits(price), _PLACES_MAX)
    ends = [number.end for number in numbers if hundredfold in number.readings]
    if any(behind.match(text.small, end) for end in ends):
        return True
    return bool(ends) and head.search(text.small) is not None

"""Is a price printed in hundredths of the currency: `24,50 ct/kWh`, `7.5p`, a column `Cent/kWh`?

The field is in units of the currency, so the print has the digits of the answer and a hundred
times its value. A word for this currency's hundredth must stand beside the number, or before it in
its row, or in the head of its column: without one, the same digits are another value.

Pure and total; linear in the text, because places of a number are bounded.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from itertools import islice
from typing import Final, NamedTuple

from service.checks.labels.text_rows import CELL, row_around
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
_DIGIT = re.compile(r"[0-9]")
_ROW_CHARS_MAX: Final = 300
_CELLS_MAX: Final = 30
_ROWS_BELOW_MAX: Final = 60
"""A table goes on so far below its head."""


def is_in_hundredths(price: Decimal, currency: str | None, text: PrintedText) -> bool:
    """Whether a hundred times the price is printed, in hundredths of the currency."""
    patterns = _HUNDREDTHS.get(currency or "")
    if patterns is None:
        return False
    behind, head = patterns
    hundredfold = _WIDE.multiply(price, _HUNDRED)
    numbers = islice(text.numbers_with_digits(price), _PLACES_MAX)
    small = text.small
    places = [(one.start, one.end) for one in numbers if hundredfold in one.readings]
    if any(behind.match(small, end) for _, end in places):
        return True
    if not places:
        return False
    heads = [one.start() for one in islice(head.finditer(small), _PLACES_MAX)]
    return any(_is_over(at, *place, small) for at in heads for place in places)


def _is_over(head: int, start: int, end: int, small: str) -> bool:
    """Whether the head stands before the number in its row, or above it in its column."""
    if not head < start:
        return False
    rows_below = small.count("\n", head, start)
    if rows_below == 0:
        return True
    if rows_below > _ROWS_BELOW_MAX:
        return False
    above, own = _cell_at(head, small), _cell_at(start, small)
    if above.of == 1:  # No columns, and all rows of a table have numbers.
        between = small[head:start].split("\n")[1:-1]
        return all(not row.strip() or _DIGIT.search(row) for row in between)
    overlaps = above.left < own.right and own.left < above.right
    return overlaps or (above.column == own.column and above.of == own.of)


class _CellPlace(NamedTuple):
    """The edges of a cell in its row, which it is, and of how many."""

    left: int
    right: int
    column: int
    of: int


def _cell_at(place: int, small: str) -> _CellPlace:
    begin, end = row_around(small, place, place, _ROW_CHARS_MAX)
    cells = [one.span() for one in islice(CELL.finditer(small, begin, end), _CELLS_MAX)]
    found = next((n for n, (left, right) in enumerate(cells) if left <= place < right), 0)
    left, right = cells[found] if cells else (begin, end)
    return _CellPlace(left - begin, right - begin, found, len(cells))

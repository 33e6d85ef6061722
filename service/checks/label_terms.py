"""Reads the dates of payment terms: until when to pay, and until when a discount is given.

`Payable by 30 June, 2 % discount if paid by 10 June` has two dates, and each clause says which one
it is: one with a word for a discount is never about the due date.

Pure; linear in the row.
"""

from __future__ import annotations

import re
from itertools import islice

from service.checks.label_roles import Role
from service.checks.label_values import printed_dates

DISCOUNT_WORDS = (
    "skonto",
    "discount",
    "escompte",
    "descuento",
    "sconto",
    "korting",
    "kredietbeperking",
    "desconto",
)
_TO_PAY = re.compile(
    r"zahlbar|zu zahlen|netto|überweisen|payable|pay(?:ment)? (?:is )?(?:due )?(?:by|before)"
    r"|paid by|à payer|à régler|pagar|pagadero|da pagar|pagamento|te betalen|te voldoen|płatne"
    r"|do zapłaty|zapłat|ohne abzug"
)
_UNTIL = re.compile(
    r"(?:bis|by|before|until|till|le|avant|antes|hasta|entro|voor|vóór|uiterlijk|do|dnia|até"
    r"|than|au|zum|il|el|del|op|am)\W{1,3}(?:zum |le |il |el |del |dnia |ao dia |op |the )?\Z"
)
_CLAUSE = re.compile(r"[;.,](?=\s)")
_BEFORE_CHARS = 24
_DATES_MAX = 8


def is_discount(words: str) -> bool:
    """Whether words in lower case speak of a discount."""
    return any(word in words for word in DISCOUNT_WORDS)


def terms_in(row: str) -> list[tuple[Role, str]]:
    """The dates of a row of terms, with what they are; none where the row speaks of none."""
    low = row.replace("İ", "i").lower()  # Of the same length.
    if not is_discount(low) and not _TO_PAY.search(low):
        return []
    found, start = [], 0
    for end in (*(match.start() for match in _CLAUSE.finditer(row)), len(row)):
        clause = low[start:end]
        if is_discount(clause):
            dates = islice(printed_dates(row, start, end), _DATES_MAX)
            found += [(Role.DISCOUNT, date.group()) for date in dates]
        elif _TO_PAY.search(clause):
            found += _date_to_pay(row, low, start, end)
        start = end
    return found


def _date_to_pay(row: str, low: str, start: int, end: int) -> list[tuple[Role, str]]:
    """The date of a clause that asks to pay, if it has one, and pays until then."""
    dates = [*islice(printed_dates(row, start, end), 2)]
    if len(dates) != 1:
        return []
    at = dates[0].start()
    before = low[max(at - _BEFORE_CHARS, start) : at]
    return [(Role.TERMS, dates[0].group())] if _UNTIL.search(before) else []

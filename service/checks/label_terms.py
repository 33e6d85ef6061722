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

_DISCOUNT = re.compile(
    "skonto|discount|escompte|descuento|sconto|korting|kredietbeperking|desconto|kassarabatt"
    "|kontantrabat|kassa-alennus|skontó"
)
_PAYING = re.compile(
    "zahlbar|zu zahlen|netto|überweisen|payable|paid by|à payer|à régler|pagar|pagadero|pagamento"
    "|te betalen|te voldoen|płatne|zapłat|ohne abzug"
)
_PAY = re.compile(r"pay(?:ment)? (?:is )?(?:due )?(?:by|before)")
_UNTIL = re.compile(
    r"(?:bis|by|before|until|till|le|avant|antes|hasta|entro|voor|vóór|uiterlijk|do|dnia|até"
    r"|than|au|zum|il|el|del|op|am)\W{1,3}(?:zum |le |il |el |del |dnia |ao dia |op |the )?\Z"
)
_CLAUSE = re.compile(r"[;.,](?=\s)")
_BEFORE_CHARS = 24
_DATES_MAX = 8


def is_discount(words: str) -> bool:
    """Whether words in lower case speak of a discount."""
    return _DISCOUNT.search(words) is not None


def _asks_to_pay(words: str) -> bool:
    """Whether words in lower case ask to pay."""
    return (_PAYING.search(words) or _PAY.search(words)) is not None


def terms_in(row: str) -> list[tuple[Role, str]]:
    """The dates of a row of terms, with what they are; none where the row speaks of none."""
    low = row.replace("İ", "i").lower()  # Of the same length.
    some_discount = is_discount(low)
    if not some_discount and not _asks_to_pay(low):
        return []
    found, start = [], 0
    for end in (*[match.start() for match in _CLAUSE.finditer(row)], len(row)):
        clause = low[start:end]
        if some_discount and is_discount(clause):
            dates = islice(printed_dates(row, start, end), _DATES_MAX)
            found += [(Role.DISCOUNT, date.group()) for date in dates]
        elif len(clause) > 1 and _asks_to_pay(clause):
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

"""Reads the dates of payment terms: until when to pay, and until when a discount is given.

`Payable by 30 June, 2 % discount if paid by 10 June` has two dates, and each clause says which one
it is: one with a word for a discount is never about the due date.

Pure; linear in the row.
"""

from __future__ import annotations

import re

from service.checks.label_roles import Role
from service.checks.label_values import PRINTED_DATE

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
_DISCOUNT = re.compile("|".join(DISCOUNT_WORDS))
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
    return _DISCOUNT.search(words) is not None


def terms_in(row: str) -> list[tuple[Role, str]]:
    """The dates of a row of terms, with what they are; none where the row speaks of none."""
    low = row.replace("İ", "i").lower()  # Of the same length.
    if not is_discount(low) and not _TO_PAY.search(low):
        return []
    found = []
    for start, end in _clauses(low):
        clause = low[start:end]
        dates = [*PRINTED_DATE.finditer(row, start, end)][:_DATES_MAX]
        if is_discount(clause):
            found += [(Role.DISCOUNT, date.group()) for date in dates]
        elif len(dates) == 1 and _TO_PAY.search(clause):
            before = low[max(dates[0].start() - _BEFORE_CHARS, start) : dates[0].start()]
            if _UNTIL.search(before):
                found.append((Role.TERMS, dates[0].group()))
    return found


def _clauses(row: str) -> list[tuple[int, int]]:
    ends = [match.start() for match in _CLAUSE.finditer(row)]
    return [*zip([0, *ends], [*ends, len(row)], strict=True)]

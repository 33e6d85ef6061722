"""Where the gross total of an answer is printed, with the amounts and the rows below it.

Several rules about payments read on from these places. So each place is looked for once, and what
stands below it is read once.

Pure and total; linear in the text, because places, amounts and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from schemas.invoice import Invoice
from service.checks.labels.label_roles import Role
from service.checks.payments.payment_amounts import WordedAmount, amounts_from
from service.checks.payments.payment_rows import PaymentRows
from service.checks.printed.printed_text import PrintedText
from service.checks.values.made_once import made_once

PLACES_MAX: Final = 200
"""Places of one amount that are looked at."""
CENTS = re.compile(r"[.,][0-9]{2}(?![0-9])")
_CHARS_BEHIND: Final = 1_500
_LAST_DIGITS: Final = 6


class GrossPlaces:
    """Where the gross total of an answer is printed; each reading is made when first needed."""

    def __init__(self, invoice: Invoice, text: PrintedText) -> None:
        self.invoice = invoice
        self.text = text
        self.gross = invoice.totals.gross or Decimal(0)
        self._amounts: dict[int, list[WordedAmount]] = {}

    @made_once
    def first(self) -> int:
        """A quick look for the last digits of the gross total; 0 where it is printed otherwise."""
        digits, plain = format(self.gross, ".2f")[-_LAST_DIGITS:], self.text.plain
        found = (plain.find(digits), plain.find(digits.replace(".", ",")))
        return min((place for place in found if place >= 0), default=0)

    @made_once
    def own(self) -> list[int]:
        """Where the gross total is printed, and not as that of another invoice."""
        found = islice(self.text.numbers_with_digits(self.gross), PLACES_MAX)
        places = {one.start for one in found if self.gross in one.readings}
        return _below_label(sorted(places), self.text)

    @made_once
    def rows(self) -> PaymentRows | None:
        """The rows below the first own place, if amounts stand there."""
        end = self.first + _CHARS_BEHIND
        if len(CENTS.findall(self.text.plain, self.first, end)) <= 1 or not self.own:
            return None  # As in most invoices.
        return PaymentRows(self.invoice, self.text, self.own[0])

    def amounts(self, place: int) -> list[WordedAmount]:
        """The first amounts from one of these places on, with their words."""
        known = self._amounts.get(place)
        if known is None:
            known = self._amounts[place] = amounts_from(self.invoice, self.text, place)
        return known


def _below_label(places: Sequence[int], text: PrintedText) -> list[int]:
    """Those from the first on that a label names, if one does: above stand the amounts of the
    invoice before, which may be the same."""
    labelled = text.labelled.rows(Role.GROSS, Role.AMOUNT_DUE)
    near = {row + beside for row in labelled for beside in (0, 1)}
    rows = [text.plain.count("\n", 0, place) for place in places]
    first = next((at for at, row in enumerate(rows) if row in near), 0)
    return [*places[first:]]

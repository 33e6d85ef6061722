"""Values beside a label in the print of a hybrid invoice: the amount due, the due date, and others.

A value in the XML may be printed somewhere and still be another one than the page names: the gross
total of an invoice that is nearly paid is printed, too. So the rows with a label are read. A row
without a value of its own goes on in the next row.

Only a label that begins a row counts, so that a sentence about a term of payment is no label. The
words are those of the second reader (`label_roles`). Pure and total. The rows that are read and the
values of a row are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from service.checks.labels.label_roles import FIRST_WORDS, Role, folded, label_at
from service.checks.values.made_once import made_once
from service.checks.values.plain_text import plain_text
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.printed_numbers import PrintedNumbers

_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 300
_WORDS_MAX = 16
_LABELLED_MAX = 20
"""Rows of one label that are read."""
_AMOUNTS = {
    "totals.amount_due": Role.AMOUNT_DUE,
    "totals.gross": Role.GROSS,
    "totals.prepaid": Role.PREPAID,
}
_DAYS = {
    "issue_date": Role.ISSUE,
    "due_date": Role.DUE,
    "delivery_date": Role.DELIVERY,
}
_ROLES = {**_AMOUNTS, **_DAYS}
_ANOTHER = frozenset(
    "the le la il el den die das dem der aller ohne vor exkl excl without before sans hors sin "
    "senza zonder bez sem uten utan".split()
)
"""Behind a label, they make it another value's: `Gesamtbetrag der Positionen`."""
_CURRENCY = re.compile(
    r"\W{0,4}(?:(?:rechnungs|beleg)?w[äa]hrung|(?:invoice )?currency|devise|moneda|valuta|waluta)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_CODE = re.compile(r"([A-Z]{3})(?![A-Za-z])")
_TITLE = re.compile(
    r"\W{0,4}(?:\w{1,20} ?){0,2}(?:rechnung|invoice|facture|factura|fattura|factuur|faktura|fatura"
    r"|gutschrift|credit note|avoir)",
    re.IGNORECASE,
)
_NUMBER_MIN_CHARS = 4
AMOUNT_PATHS = tuple(_AMOUNTS)
DAY_PATHS = tuple(_DAYS)


class PrintLabels:
    """The labelled values of a text."""

    def __init__(self, text: str) -> None:
        self._rows = [row[:_ROW_CHARS_MAX].strip() for row in text.splitlines()[:_ROWS_MAX]]

    def amounts(self, path: str) -> list[frozenset[Decimal]]:
        """The last number of each row with this label, by its readings."""
        found = []
        for rest in self._labelled(_ROLES[path]):
            numbers = [one.readings for one in PrintedNumbers(rest).numbers() if one.readings]
            if numbers:
                found.append(numbers[-1])
        return found

    def days(self, path: str) -> list[frozenset[date]]:
        """All days in rows with this label."""
        return [
            printed.readings
            for rest in self._labelled(_ROLES[path])
            for printed in PrintedDates(rest, decimal_comma=False).dates()
        ]

    def currencies(self) -> frozenset[str]:
        """The codes that follow a label in their row."""
        rests = islice(self._behind_currency(), _LABELLED_MAX)
        found = (_CODE.match(rest) for rest in rests)
        return frozenset(code.group(1) for code in found if code is not None)

    def days_of_title(self, number: str) -> list[frozenset[date]]:
        """All days in rows that begin with a word for an invoice and hold its number."""
        if len(number) < _NUMBER_MIN_CHARS:
            return []
        rows = (row for row in self._rows if number in row and _TITLE.match(row))
        return [
            printed.readings
            for row in islice(rows, _LABELLED_MAX)
            for printed in PrintedDates(plain_text(row), decimal_comma=False).dates()
        ]

    def _labelled(self, role: Role) -> list[str]:
        return self._by_role.get(role, [])[:_LABELLED_MAX]

    @made_once
    def _by_role(self) -> dict[Role, list[str]]:
        """What follows each label that begins a row, by its role."""
        found: dict[Role, list[str]] = {}
        for number, row in enumerate(self._rows):
            plain = plain_text(row)
            label = _label_of(plain)
            if label is not None:
                found.setdefault(label.role, []).append(self._rest(plain[label.end :], number))
        return found

    def _behind_currency(self) -> Iterator[str]:
        for number, row in enumerate(self._rows):
            found = _CURRENCY.match(row)
            if found is not None:
                yield self._rest(plain_text(row[found.end() :]), number)

    def _rest(self, rest: str, number: int) -> str:
        """The rest of a row, or the next row where there is none."""
        bare = rest.strip(" :.)\t")
        if bare or number + 1 >= len(self._rows):
            return bare
        return plain_text(self._rows[number + 1])


class _RowLabel(NamedTuple):
    """The label that begins a row, and where it ends."""

    role: Role
    end: int


def _label_of(row: str) -> _RowLabel | None:
    words = folded(row).split()[:_WORDS_MAX]
    label = label_at(words) if words and words[0] in FIRST_WORDS else None
    if label is None or (label.words < len(words) and words[label.words] in _ANOTHER):
        return None
    low, end = folded(row), 0
    for word in words[: label.words]:
        end = low.index(word, end) + len(word)
    return _RowLabel(label.role, end)

"""Lines that a print shows and an e-invoice does not have.

A row of a print is a line where it has a whole quantity and a price, and their product is printed
behind them or in one of the next rows. Such a line is missed if no line of the invoice has that
quantity or that net amount. A quantity of one proves nothing, because its product is the price
itself.

The search finds only what it can prove: prints without quantities have no lines here. Pure and
total. Rows, and numbers of a row, are bounded, so that the cost is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, islice
from typing import NamedTuple

from schemas.invoice import Invoice
from service.checks.values.plain_text import plain_text
from service.checks.values.printed_numbers import PrintedNumbers

_ROWS_MAX = 2_000
_ROW_CHARS_MAX = 300
_NUMBERS_MAX = 10
_ROWS_BELOW = 2
_FOUND_MAX = 3
_CENTS = Decimal("0.01")
_AMOUNT_MAX = Decimal(10) ** 12


class _Number(NamedTuple):
    values: frozenset[Decimal]
    decimals: int


def missed_lines(invoice: Invoice, text: str) -> list[Decimal]:
    """Amounts of printed lines that the invoice does not have; a few are enough."""
    if not invoice.lines:
        return []
    known = _known(invoice)
    products = (product for product in _products(text, known) if product not in known.amounts)
    return list(dict.fromkeys(islice(products, _FOUND_MAX)))


def has_lines(text: str) -> bool:
    """Whether a row of the text is proved to be a line."""
    nothing = _Known(frozenset(), frozenset())
    return next(_products(text, nothing), None) is not None


class _Known(NamedTuple):
    quantities: frozenset[Decimal]
    amounts: frozenset[Decimal]


def _known(invoice: Invoice) -> _Known:
    amounts = [line.net_amount for line in invoice.lines]
    quantities = [line.quantity for line in invoice.lines]
    return _Known(
        frozenset(abs(one) for one in quantities if one is not None),
        frozenset(abs(one) for one in amounts if one is not None),
    )


def _products(text: str, known: _Known) -> Iterator[Decimal]:
    rows = [_numbers(row[:_ROW_CHARS_MAX]) for row in text.splitlines()[:_ROWS_MAX]]
    for at, row in enumerate(rows):
        below = [number for other in rows[at + 1 : at + 1 + _ROWS_BELOW] for number in other[:2]]
        amounts = {
            value for number in (*row, *below) if number.decimals == 2 for value in number.values
        }
        for one, other in combinations(row, 2):
            if max(one.decimals, other.decimals) < 2:
                continue
            yield from _product(one, other, amounts, known.quantities)


def _product(
    one: _Number, other: _Number, amounts: set[Decimal], quantities: frozenset[Decimal]
) -> Iterator[Decimal]:
    for left in one.values:
        for right in other.values:
            if left in (0, 1) or right in (0, 1) or (left % 1 and right % 1):
                continue
            if not quantities.isdisjoint((left, right)):
                continue
            product = left * right
            if product < _AMOUNT_MAX and (exact := product.quantize(_CENTS)) in amounts:
                yield exact


def _numbers(row: str) -> list[_Number]:
    if not any(character.isdigit() for character in row):
        return []
    plain = plain_text(row)
    found = islice(PrintedNumbers(plain).numbers(), _NUMBERS_MAX)
    numbers = []
    for number in found:
        values = frozenset(abs(value) for value in number.readings if abs(value) < _AMOUNT_MAX)
        written = plain[number.start : number.end].replace(",", ".")
        decimals = len(written) - written.rfind(".") - 1 if "." in written else 0
        if values:
            numbers.append(_Number(values, decimals))
    return numbers

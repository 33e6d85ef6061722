"""Several taxes on one base: those of a state and of its parts, or a tax with its surcharge.

India prints CGST and SGST, Canada GST and PST, Spain IVA and the recargo de equivalencia. Each tax
has a row of its own among the taxes, and a line has one rate for all of them or the rate of one.

Pure and total; the rows that are combined are bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from itertools import combinations

from schemas.invoice import Tax

_WIDE = Context(prec=80)
JOINT_ROWS_MAX = 8
"""Rows of taxes that are looked at together."""
_TOGETHER_MAX = 3
_TWO = Decimal(2)

Nets = Mapping[Decimal, Decimal | None]
"""The sum of the lines of each rate; None where an amount is not known."""


def rates_within(rate: Decimal, taxes: Sequence[Tax]) -> tuple[Decimal, ...]:
    """The rates of rows that together are a line's rate; none if there are no such rows."""
    rates = [tax.rate for tax in taxes[:JOINT_ROWS_MAX] if tax.rate]
    for size in range(2, _TOGETHER_MAX + 1):
        for some in combinations(rates, size):
            if _sum(some) == rate:
                return some
    return ()


def nets_by_row(nets: Nets, taxes: Sequence[Tax]) -> dict[Decimal, Decimal | None]:
    """The sums of the lines by the rates of the rows: lines with the rate of several taxes count
    for each of these."""
    rows = {tax.rate for tax in taxes}
    spread: dict[Decimal, Decimal | None] = {}
    for rate, net in nets.items():
        for one in {rate} if rate in rows else set(rates_within(rate, taxes)) or {rate}:
            known = spread.get(one, Decimal(0))
            spread[one] = None if net is None or known is None else _WIDE.add(known, net)
    return spread


def base_of_equal_rates(rate: Decimal, taxes: Sequence[Tax]) -> Decimal | None:
    """The base of two taxes of one rate, which name it each; None if no two rows do."""
    bases = [tax.taxable_amount for tax in taxes if tax.rate == rate]
    if None in bases or any(count % 2 for count in Counter(bases).values()):
        return None
    return _WIDE.divide(_sum([base for base in bases if base is not None]), _TWO)


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = _WIDE.add(total, amount)
    return total

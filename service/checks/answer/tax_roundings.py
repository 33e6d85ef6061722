"""Decides whether a tax that differs from its base times its rate is a usual rounding of it.

A cent always is. So is half a coin where law or use of the currency's country rounds taxes
(`_COINS`), and the sum of the lines' taxes, each rounded. A total to pay in cash is rounded in more
countries, but not the tax that it holds.

Pure and total; linear in the lines.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from schemas.invoice import Invoice

_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
_CENT: Final = Decimal("0.01")
_RAPPEN: Final = Decimal("0.05")
_UNIT: Final = Decimal(1)
_TWO: Final = Decimal(2)
_HUNDRED: Final = Decimal(100)
_COINS: Final = {
    "CHF": _RAPPEN,
    "HUF": _UNIT,
    "INR": _UNIT,
    "IDR": _UNIT,
    "TWD": _UNIT,
    "COP": _UNIT,
}
"""What a tax is rounded to. India: section 170 of the CGST Act, to the nearest rupee. Forint,
rupiah, Taiwan dollars and pesos of Colombia have no parts of a unit in use, so bills print taxes
without. Five Rappen are by law for cash totals; some Swiss bills round their taxes to them, too."""


def is_rounded_tax(found: Decimal, expected: Decimal, currency: str | None) -> bool:
    """Whether the tax is the expected one, to a cent or to the currency's coin."""
    off = abs(_WIDE.subtract(expected, found))
    coin = _COINS.get(currency or "")
    if off <= _CENT or coin is None:
        return off <= _CENT
    return _WIDE.multiply(off, _TWO) <= coin and not _WIDE.remainder(found, coin)


def taxes_by_line(invoice: Invoice, unit: Decimal) -> dict[Decimal, Decimal]:
    """The sum of the lines' own taxes for each rate, each rounded; without rates that have a line
    of an unknown amount."""
    found: dict[Decimal, Decimal] = {}
    unknown = set()
    for line in invoice.lines:
        if line.tax_rate is None or line.net_amount is None:
            unknown.add(line.tax_rate)
            continue
        tax = _WIDE.divide(_WIDE.multiply(line.net_amount, line.tax_rate), _HUNDRED)
        rounded = tax.quantize(unit, context=_WIDE)
        found[line.tax_rate] = _WIDE.add(found.get(line.tax_rate, Decimal(0)), rounded)
    return {} if None in unknown else {rate: found[rate] for rate in found.keys() - unknown}

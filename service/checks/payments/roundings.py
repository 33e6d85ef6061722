"""Is what the answer calls a rounding one?

A rounding is below one unit, or in small currencies below a share of the total. An amount that
stands in rows of a discount alone is none.

Pure and total; linear in the text, because places are bounded.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from schemas.invoice import Invoice
from service.checks.payments.payment_amounts import printed_amounts
from service.checks.payments.payment_words import says_rounded
from service.checks.payments.unpaid_words import says_discount
from service.checks.printed.printed_text import PrintedText

_WIDE = Context(prec=80)
_ROUNDING_MIN: Final = Decimal(1)
_ROUNDING_PART: Final = Decimal(200)
_SMALL_CURRENCIES: Final = frozenset(
    "HUF CLP COP CRC IDR IRR ISK JPY KRW KZT LBP MMK NGN PYG RSD TZS UGX UZS VND XAF XOF".split()
)
"""Their smallest coin is worth more than one unit."""


def is_no_rounding(invoice: Invoice, text: PrintedText) -> bool:
    """Whether it is too large, or stands in rows of a discount alone."""
    size, gross = abs(invoice.totals.rounding or Decimal(0)), invoice.totals.gross or Decimal(0)
    if size >= _ROUNDING_MIN:
        small = invoice.currency in _SMALL_CURRENCIES
        return not small or _WIDE.multiply(size, _ROUNDING_PART) >= gross
    words = [one.words for one in printed_amounts(size, None, text)]
    return any(map(says_discount, words)) and not any(map(says_rounded, words))

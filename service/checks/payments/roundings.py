"""Is what the answer calls a rounding one?

A rounding is below one unit, or in small currencies below a share of the total. An amount that
stands in rows of a discount alone is none. One without a word for a rounding in its row is doubtful
where it is more than half a step of the currency's cash: that of a sum is at most half a step.

Steps are those of the smallest coins: 1 in Sweden, Norway and Czechia (central banks), a rupee in
India and its neighbours, 0.50 in Denmark, Ukraine and Mexico, 0.25 in Thailand. Elsewhere they are
at most 0.10: New Zealand, Hong Kong, Israel, South Africa; 0.05 in Switzerland, Canada, Australia
and some countries of the euro.

Pure and total; linear in the text, because places are bounded.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final, Literal

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
_HALF_STEPS: Final = {
    currency: Decimal(half)
    for half, currencies in (
        ("0.50", "SEK NOK CZK INR PKR LKR NPR BDT"),
        ("0.25", "DKK UAH MXN"),
        ("0.13", "THB"),
    )
    for currency in currencies.split()
}
_HALF_STEP: Final = Decimal("0.05")


def rounding_doubt(invoice: Invoice, text: PrintedText) -> Literal["error", "warning"] | None:
    """An error where it is too large, or stands in rows of a discount alone; a warning where no
    word says so and it is more than what cash is rounded by."""
    size, gross = abs(invoice.totals.rounding or Decimal(0)), invoice.totals.gross or Decimal(0)
    small = invoice.currency in _SMALL_CURRENCIES
    if size >= _ROUNDING_MIN:
        fits = small and _WIDE.multiply(size, _ROUNDING_PART) < gross
        return None if fits else "error"
    words = [one.words for one in printed_amounts(size, None, text)]
    if any(map(says_rounded, words)):
        return None
    if any(map(says_discount, words)):
        return "error"
    is_usual = small or size <= _HALF_STEPS.get(invoice.currency or "", _HALF_STEP)
    return None if is_usual or not words else "warning"

"""Is what the answer calls a rounding one?

A rounding is below one unit, or in small currencies below a share of the total. An amount that
stands in rows of a discount alone is none. One without a word for a rounding in its row is doubtful
where it is more than half a step of the currency's cash: that of a sum is at most half a step.

Steps are those of the smallest coins: 0.50 in Denmark, Ukraine and Mexico, 0.25 in Thailand and
the Emirates, at most 0.10 in the countries of `_SMALL_COINS`. In many others the smallest coin in
use is one unit, as in Sweden, Norway, Czechia, India and Kenya: half a unit counts wherever the
coins are not known to be smaller.

Pure and total; linear in the text, because places are bounded.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final, Literal

from schemas.invoice import Invoice
from service.checks.payments.payment_amounts import WordedAmount, printed_amounts
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
_SMALL_COINS: Final = (
    "EUR USD GBP CHF CAD AUD NZD HKD ILS ZAR SGD PLN BGN RON BAM MYR BRL PEN BOB CNY GEL BYN AZN"
    " FJD TTD BBD BSD BMD XCD PAB GIP JEY TND KWD BHD OMR JOD"
)
_HALF_STEPS: Final = {
    currency: Decimal(half)
    for half, currencies in (
        ("0.25", "DKK UAH MXN"),
        ("0.13", "THB AED"),
        ("0.05", _SMALL_COINS),
    )
    for currency in currencies.split()
}
_HALF_UNIT: Final = Decimal("0.50")
_HEADS_CHARS_MAX: Final = 1_500
"""So far above a row of values its heads may stand."""


def rounding_doubt(invoice: Invoice, text: PrintedText) -> Literal["error", "warning"] | None:
    """An error where it is too large, or stands in rows of a discount alone; a warning where no
    word says so and it is more than what cash is rounded by."""
    size, gross = abs(invoice.totals.rounding or Decimal(0)), invoice.totals.gross or Decimal(0)
    small = invoice.currency in _SMALL_CURRENCIES
    if size >= _ROUNDING_MIN:
        fits = small and _WIDE.multiply(size, _ROUNDING_PART) < gross
        return None if fits else "error"
    places = printed_amounts(size, None, text)
    words = [one.words for one in places]
    if any(map(says_rounded, words)):
        return None
    if any(map(says_discount, words)):
        return "error"
    is_usual = small or size <= _HALF_STEPS.get(invoice.currency or "EUR", _HALF_UNIT)
    is_one = is_usual or any(_has_head(one, text.small) for one in places)
    return None if is_one or not words else "warning"


def _has_head(one: WordedAmount, small: str) -> bool:
    """Whether a row of values has a rounding among the heads above: in a table or a list of heads
    that the list of their values follows."""
    if one.row:
        return False
    above = small[max(0, one.start - _HEADS_CHARS_MAX) : one.start]
    return any(map(says_rounded, above.split("\n")[:-1]))

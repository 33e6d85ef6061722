"""Was a part of the gross total paid before, and is what the answer calls so a payment?

An answer that misses a printed payment pays twice, and breaks no sum. From each place of the gross
total on, amounts are read in order: one that is paid, advanced or taken off leaves a rest. A
printed amount that is this rest, and says so, or stands next to an amount below zero, is what is
due. Nothing else may be due then.

An amount that makes the sum of what is due hold, but stands in rows of a discount, a plan or an old
debt alone, is no payment. One without a word of payment, or whose rest is printed nowhere, may be
none. A rounding is below one unit, or in small currencies below a share of the total.

Pure and total; linear in the text, because places, characters, numbers and sums are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from itertools import islice
from typing import Final, Literal, NamedTuple

from schemas.codes import CURRENCIES, currency_exponent
from schemas.invoice import DocumentType, Invoice, Totals
from schemas.outcome import Check
from service.checks.label_roles import Role
from service.checks.label_values import CURRENCY, significant
from service.checks.number_forms import NUMBER, bare
from service.checks.payment_words import (
    says_advance,
    says_discount,
    says_left,
    says_otherwise,
    says_paid,
    says_rounded,
    says_taken_off,
)
from service.checks.plain_text import composed
from service.checks.printed_numbers import Found, PrintedNumber, PrintedNumbers
from service.checks.printed_text import PrintedText
from service.checks.withholdings import is_about_withholding, withholds_nothing

_WIDE = Context(prec=80)
_DUE: Final = "totals.amount_due"
_PREPAID: Final = "totals.prepaid"
_GROSS_MAX: Final = Decimal(10**11)
_PLACES_MAX: Final = 200
_LAST_PLACES: Final = 4
_CHARS_BEFORE: Final = 300
_CHARS_BEHIND: Final = 1_500
_AMOUNTS_MAX: Final = 40
_PRINTED_MAX: Final = 12
_RESTS_MAX: Final = 64
_WORDS_CHARS_MAX: Final = 160
_ROUNDING_MIN: Final = Decimal(1)
_ROUNDING_PART: Final = Decimal(200)
_SMALL_CURRENCIES: Final = frozenset(
    "HUF CLP COP CRC IDR IRR ISK JPY KRW KZT LBP MMK NGN PYG RSD TZS UGX UZS VND XAF XOF".split()
)
"""Their smallest coin is worth more than one unit."""
_MINUS: Final = ("-", "(", "▲", "△")
_DIGITS_CHARS_MAX: Final = 3_000
_STEMS: Final = tuple(
    "abschlag anzahlung acompte situation accont anticip záloh avans interim".split()
)
"""Words of several payments above zero; without one, two amounts make the gross total where
something was paid."""
_RATE = re.compile(r" ?%")
_CENTS = re.compile(r"[.,][0-9]{2}(?![0-9])")
_CENTS_CHARS: Final = 3
_CENTS_MIN: Final = 3
"""So many amounts with cents are needed: the gross total, a payment and a rest."""
_LAST_DIGITS: Final = 6
_CENTS_AT = re.compile(r"[0-9][0-9.,' ]{0,14}[.,][0-9]{2}(?![0-9])")
_CURRENCY_BEFORE = re.compile(rf"{CURRENCY} ?-?\Z")
_CURRENCY_BEHIND = re.compile(rf" ?{CURRENCY}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NO_WORDS: Final = frozenset(map(str.lower, CURRENCIES)) | frozenset(
    "kr zł kč ft lei tl fr und and et og och en ja ir un si și sau oraz та és".split()
)
"""Currencies, and words that join two amounts."""
_DIGIT = re.compile(r"[0-9]")


class _Amount(NamedTuple):
    """A printed amount: its values, the words of its row, and those and the row above."""

    values: frozenset[Decimal]
    row: str
    near: str

    @property
    def is_paid(self) -> bool:
        """Whether words say so, in its row or near."""
        return says_paid(self.near) or says_advance(self.row or self.near)

    @property
    def is_taken_off(self) -> bool:
        """Whether it is below zero, or words say that it is taken off, and not as a discount."""
        words = self.row or self.near
        if says_discount(words) or withholds_nothing(words):
            return False
        return min(self.values) < 0 or says_taken_off(words)


def prepayment_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where a printed payment is missed, and where an amount is taken for a payment
    or for a rounding."""
    totals = invoice.totals
    if totals.gross is None or totals.gross <= 0:
        return
    if places := _places(totals, text):
        yield from _missed_rest(invoice, text, places)
    if totals.prepaid:
        yield from _unpaid(totals, text)
    if totals.rounding and _is_no_rounding(invoice, text):
        message = "totals.rounding is too large for a rounding, or a discount"
        yield _broken("LABEL-ROLE", "error", "totals.rounding", message)


def _places(totals: Totals, text: PrintedText) -> list[int]:
    """Where to read on from a gross total: before a number that makes it together with another one,
    or anywhere, if a word of an advance is printed."""
    gross = totals.gross or Decimal(0)
    advanced = gross > _GROSS_MAX or any(map(text.small.__contains__, _STEMS))
    rests = [] if advanced else _possible_rests(gross, totals, text)
    signed = [] if advanced else [*islice(_signed_amounts(gross, text), _PRINTED_MAX)]
    if not (advanced or rests or signed):
        return []  # As in most invoices.
    places = sorted(_starts(gross, text))
    if not advanced:
        rows = sorted(start for rest in rests for start in _starts(rest, text))[:_PRINTED_MAX]
        pairs = ((bisect(places, start) - 1, start) for start in rows)
        near = {at for at, start in pairs if at >= 0 and _may_be_left(text, places[at], start)}
        near |= {at for start in signed if (at := bisect(places, start - _CENTS_CHARS) - 1) >= 0}
        places = [places[at] for at in sorted(near)]
    return places[-_LAST_PLACES:]


def _signed_amounts(gross: Decimal, text: PrintedText) -> Iterator[int]:
    """Where amounts with cents have a sign, behind the first place of the gross total."""
    signed = text.signed_places
    first = _first_place(gross, text.plain) if signed else 0
    for place in sorted(signed):
        if place < first:
            continue
        if _CENTS_AT.match(text.plain, place) or _CENTS.match(text.plain, place - _CENTS_CHARS):
            yield place


def _first_place(gross: Decimal, plain: str) -> int:
    """A quick look for the last digits of the gross total; 0 where it is printed otherwise."""
    digits = format(gross, ".2f")[-_LAST_DIGITS:]
    found = (plain.find(digits), plain.find(digits.replace(".", ",")))
    return min((place for place in found if place >= 0), default=0)


def _may_be_left(text: PrintedText, place: int, start: int) -> bool:
    """A quick look: whether something before the number is below zero, or words say so."""
    between = text.small[max(place, start - _CHARS_BEHIND) : start]
    if any(map(between.__contains__, _MINUS)):
        return True
    end = text.small.find("\n", start, start + _WORDS_CHARS_MAX)
    behind = text.small[start : end if end >= 0 else start + _WORDS_CHARS_MAX]
    before = text.small[max(0, start - _WORDS_CHARS_MAX) : start]
    return says_left(composed(before + behind))


def _starts(amount: Decimal, text: PrintedText) -> set[int]:
    found = islice(text.numbers_with_digits(amount), _PLACES_MAX)
    return {one.start for one in found if amount in map(abs, one.readings)}


def _possible_rests(gross: Decimal, totals: Totals, text: PrintedText) -> list[Decimal]:
    """Printed numbers that make the gross total with another one, but for net and tax."""
    first = _first_place(gross, text.plain)
    if first and len(_CENTS.findall(text.plain, first, first + _DIGITS_CHARS_MAX)) < _CENTS_MIN:
        found = []
    elif first:
        behind = NUMBER.findall(text.plain, first, first + _DIGITS_CHARS_MAX)
        found = _halves(format(gross, ".2f").replace(".", ""), bare("\n".join(behind)), 100)
    else:
        whole = format(gross, ".0f")
        _, _, rest = f"\n{text.digits_of_numbers}\n".partition(f"\n{whole}\n")
        found = _halves(whole, rest[:_DIGITS_CHARS_MAX], 1) if gross == int(gross) else []
    plain = text.plain_amounts
    if f"-{gross}" in plain or ("0.00" in plain and _labels_nothing_due(text)):
        found.append(Decimal(0))
    known = (totals.net, totals.tax)
    return [one for one in found if one not in known][:_PRINTED_MAX]


def _labels_nothing_due(text: PrintedText) -> bool:
    """Whether a label says that nothing is due; zeros are looked for first, which is quick."""
    shows = text.labelled.shows
    zero = shows(Role.AMOUNT_DUE, "0,00") or shows(Role.AMOUNT_DUE, "0.00")
    return zero and text.labelled.has_digits(Role.AMOUNT_DUE, "")


def _halves(gross: str, digits: str, parts: int) -> list[Decimal]:
    """The numbers that make the gross total with another one, by their digits; they are written in
    so many parts of a unit."""
    whole = int(gross)
    numbers = {*map(int, [one for one in digits.split() if len(one) <= len(gross)])}
    found = [one for one in numbers if whole - one in numbers and 0 < one < whole]
    return [Decimal(one) / parts for one in found]


def explained_by_payments(checks: list[Check], invoice: Invoice, text: PrintedText) -> list[Check]:
    """The same checks; what was paid in several parts need not be printed as a sum."""
    totals = invoice.totals
    if not totals.prepaid or totals.gross is None or totals.gross <= 0:
        return checks
    if not any(map(_misses_sum, checks)):
        return checks
    if _WIDE.subtract(totals.gross, totals.prepaid) not in _rests(
        invoice, text, _places(totals, text)
    ):
        return checks
    return [_derived(check) if _misses_sum(check) else check for check in checks]


def _misses_sum(check: Check) -> bool:
    return check.id == "GROUNDED" and not check.passed and check.fields == (_PREPAID,)


def _derived(check: Check) -> Check:
    message = "not printed, and follows from what is printed"
    return Check("DERIVED", "warning", passed=True, message=message, fields=check.fields)


def _missed_rest(invoice: Invoice, text: PrintedText, places: Sequence[int]) -> Iterator[Check]:
    totals = invoice.totals
    rests = _rests(invoice, text, places)
    if not rests or totals.amount_due == min(rests):
        return
    receipt = invoice.document_type is DocumentType.RECEIPT
    if min(rests) == 0 and totals.amount_due is None and receipt:
        return  # What a receipt is about was paid.
    message = "a payment is printed below the gross total, and less that is left to pay"
    yield _broken("OMITTED", "error", _DUE, message)


def _rests(invoice: Invoice, text: PrintedText, places: Sequence[int]) -> set[Decimal]:
    """What the document says is left of the gross total, behind these places of it."""
    gross, tax = invoice.totals.gross or Decimal(0), invoice.totals.tax
    rests: set[Decimal] = set()
    for place in places:
        rests |= _rests_behind(gross, _amounts(invoice, text, place))
    is_net = tax is not None and _WIDE.subtract(gross, tax) == invoice.totals.net
    return {one for one in rests if not (is_net and one == invoice.totals.net)}


def _rests_behind(gross: Decimal, amounts: Sequence[_Amount]) -> set[Decimal]:
    """The amounts that are what payments before them leave of the gross total."""
    left, beside, found = {gross}, frozenset[Decimal](), set[Decimal]()
    for amount in amounts:
        rests = amount.values & left - {gross}
        if rests and (rests & beside or says_left(amount.near)):
            found |= rests
        beside = frozenset()
        is_taken_off = amount.is_taken_off
        if is_taken_off or amount.is_paid:
            less = {_WIDE.subtract(one, abs(value)) for one in left for value in amount.values}
            after = frozenset(one for one in less if 0 <= one < gross)
            beside = after if is_taken_off else beside
            left |= set(islice(after, _RESTS_MAX - len(left)))
    return found


def _amounts(invoice: Invoice, text: PrintedText, place: int) -> list[_Amount]:
    """The first amounts from a place of the gross total on, with their words."""
    start = max(0, place - _CHARS_BEFORE)
    start = max(start, text.plain.rfind("\n", start, place) + 1)
    part = text.plain[start : place + _CHARS_BEHIND]
    small = text.small[start : place + _CHARS_BEHIND]
    exponent = currency_exponent(invoice.currency)
    numbers = [
        one
        for one in islice(PrintedNumbers(part).numbers(), _AMOUNTS_MAX)
        if one.readings and _is_money(part, one, exponent)
    ]
    return _with_words(numbers, small, _row_above(text.small, start))


def _is_money(text: str, number: PrintedNumber, exponent: int) -> bool:
    """Whether the number has cents, or a currency beside it, or needs neither; and is no rate."""
    if _RATE.match(text, number.end):
        return False
    written = text[number.start : number.end]
    if _CENTS.match(written, len(written) - _CENTS_CHARS) or (
        len(written) > 4 and not written.isdigit()
    ):
        return True
    before = text[max(0, number.start - 5) : number.start]
    beside = _CURRENCY_BEFORE.search(before) or _CURRENCY_BEHIND.match(text, number.end)
    return exponent == 0 or beside is not None


def _with_words(numbers: Sequence[PrintedNumber], small: str, above: str) -> list[_Amount]:
    """Each amount with the words around it; one in a row of numbers has those of the row's first:
    the heads of its columns."""
    found: list[_Amount] = []
    end_before = 0
    for index, number in enumerate(numbers):
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(small)
        begin = max(end_before, small.rfind("\n", 0, number.start) + 1)
        stop = small.find("\n", number.end, following)
        behind = _words(small[number.end : following if stop < 0 else stop])
        row = f"{_words(small[begin : number.start])} {behind}"
        near = f"{_words(small[end_before : number.start])} {behind}"
        if not _says_something(row):
            row = ""
            if found and "\n" not in small[end_before : number.start]:
                near = found[-1].near
        if not found:
            near = f"{above} {near}"
        found.append(_Amount(number.readings, row, near))
        end_before = number.end
    return found


def _row_above(small: str, start: int) -> str:
    """The row above, if it has words alone."""
    least = max(0, start - _WORDS_CHARS_MAX)
    row = small[max(least, small.rfind("\n", least, max(0, start - 1))) : start]
    return "" if _DIGIT.search(row) else composed(row)


def _words(text: str) -> str:
    """The last words of a text."""
    return composed(text[-_WORDS_CHARS_MAX:])


def _says_something(row: str) -> bool:
    """Whether there are words of a meaning."""
    return any(word not in _NO_WORDS for word in _LETTERS.findall(row))


def _unpaid(totals: Totals, text: PrintedText) -> Iterator[Check]:
    """A broken check where no payment is printed for what the answer calls so."""
    amount = abs(totals.prepaid or Decimal(0))
    found = [one for one in _printed(amount, text) if amount in map(abs, one.values)]
    if not found or text.labelled.has_digits(Role.PREPAID, significant(format(amount, "f"))):
        pass
    elif all(says_otherwise(one.row or one.near) and not says_paid(one.near) for one in found):
        message = "totals.prepaid stands only where no payment is printed"
        yield _broken("LABEL-ROLE", "error", _PREPAID, message)
        return
    elif not any(_is_payment(one) for one in found):
        message = "no word of a payment stands beside totals.prepaid"
        yield _broken("LABEL-ROLE", "warning", _PREPAID, message)
        return
    due = totals.amount_due
    if due is not None and text.find_amount(due) is Found.ABSENT:
        message = "what is left beside totals.prepaid is printed nowhere"
        yield _broken("LABEL-ROLE", "warning", _PREPAID, message)


def _is_payment(amount: _Amount) -> bool:
    """Whether it is paid, taken off, or withheld: some answers have that as a prepayment."""
    return amount.is_paid or amount.is_taken_off or is_about_withholding(amount.row or amount.near)


def _printed(amount: Decimal, text: PrintedText) -> list[_Amount]:
    """The first places of an amount, with the words of their rows."""
    found: list[_Amount] = []
    for one in islice(text.numbers_with_digits(amount), _PRINTED_MAX):
        start = max(0, one.start - _CHARS_BEFORE, text.small.rfind("\n", 0, one.start) + 1)
        part = text.plain[start : one.end + _WORDS_CHARS_MAX]
        numbers = [
            number
            for number in PrintedNumbers(part).numbers()
            if start + number.start == one.start or _is_money(part, number, 2)
        ]
        amounts = _with_words(
            numbers, text.small[start : start + len(part)], _row_above(text.small, start)
        )
        found += [b for a, b in zip(numbers, amounts, strict=True) if start + a.start == one.start]
    return found


def _is_no_rounding(invoice: Invoice, text: PrintedText) -> bool:
    """Whether it is too large, or stands in rows of a discount alone."""
    size, gross = abs(invoice.totals.rounding or Decimal(0)), invoice.totals.gross or Decimal(0)
    if size >= _ROUNDING_MIN:
        small = invoice.currency in _SMALL_CURRENCIES
        return not small or _WIDE.multiply(size, _ROUNDING_PART) >= gross
    words = [one.row or one.near for one in _printed(size, text)]
    return any(map(says_discount, words)) and not any(map(says_rounded, words))


def _broken(rule: str, severity: Literal["error", "warning"], path: str, message: str) -> Check:
    return Check(rule, severity, passed=False, message=message, fields=(path,))

"""Was a part of the gross total paid before, and is what the answer calls so a payment?

An answer that misses a printed payment pays twice, and breaks no sum. From each place of the gross
total on, amounts are read in order: one that is paid, advanced or taken off leaves a rest. A
printed amount that is this rest, and says so, or stands next to an amount below zero, is what is
due. Nothing else may be due then, if something was paid for sure: a word says so, or a sign. An
advance that may be asked for makes the amount due doubtful, and a plan says nothing about it.

An amount that makes the sum of what is due hold, but stands in rows of a discount, a plan or an old
debt alone, is no payment. One without a word of payment, or whose rest is printed nowhere, may be
none.

Pure and total; linear in the text, because places, characters, numbers and sums are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from itertools import islice
from typing import Final, Literal

from schemas.invoice import DocumentType, Invoice, Totals
from schemas.outcome import Check
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import significant
from service.checks.payments.advances import (
    has_advance,
    is_after_advance,
    is_planned,
    may_have_advance,
    names_advance_below,
)
from service.checks.payments.cash_change import cash_checks, is_paid_in_cash
from service.checks.payments.gross_places import CENTS, PLACES_MAX, GrossPlaces
from service.checks.payments.payment_amounts import WordedAmount, printed_amounts
from service.checks.payments.payment_rows import PaymentRows
from service.checks.payments.payment_words import says_advance, says_left, says_paid
from service.checks.payments.roundings import rounding_doubt
from service.checks.payments.settlements import (
    is_stamped_as_paid,
    is_unsaid_payment,
    labels_nothing_due,
    says_all_is_paid,
    says_it_is_settled,
)
from service.checks.payments.unpaid_words import says_earlier, says_otherwise
from service.checks.payments.withholdings import is_about_withholding
from service.checks.printed.printed_text import PrintedText
from service.checks.values.number_forms import NUMBER, bare
from service.checks.values.plain_text import composed
from service.checks.values.printed_numbers import Found

_WIDE = Context(prec=80)
_DUE: Final = "totals.amount_due"
_PREPAID: Final = "totals.prepaid"
_GROSS_MAX: Final = Decimal(10**11)
_LAST_PLACES: Final = 4
_CHARS_BEHIND: Final = 1_500
_PRINTED_MAX: Final = 12
_RESTS_MAX: Final = 64
_WORDS_CHARS_MAX: Final = 160
_MINUS: Final = ("-", "(", "▲", "△")
_DIGITS_CHARS_MAX: Final = 3_000
PART_STEMS: Final = tuple(
    "abschlag anzahlung acompte situation accont anticip záloh avans interim".split()
)
"""Words of several payments above zero; without one, two amounts make the gross total where
something was paid."""
_CENTS_CHARS: Final = 3
_CENTS_MIN: Final = 3  # The gross total, a payment and a rest.
_RUN_MIN: Final = 3
_AMOUNT_AT = re.compile(r"(?<![0-9.,])[0-9][0-9.,']{0,14}[.,][0-9]{2}(?![0-9%]|\.[0-9\s])")
_CENTS_AT = re.compile(r"[0-9][0-9.,' ]{0,14}[.,][0-9]{2}(?![0-9])")


def prepayment_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where a printed payment is missed, and where an amount is taken for a payment
    or for a rounding."""
    totals = invoice.totals
    if totals.gross is None or totals.gross <= 0:
        if totals.gross and is_unsaid_payment(invoice, text):
            message = "no word of a payment stands beside totals.prepaid"
            yield _broken("LABEL-ROLE", "error", _PREPAID, message)
        return
    if is_paid_in_cash(invoice, text):
        yield from cash_checks(invoice)
    else:
        yield from _payment_checks(GrossPlaces(invoice, text))
    if totals.rounding and (severity := rounding_doubt(invoice, text)):
        message = "totals.rounding is too large for a rounding, or a discount"
        yield _broken("LABEL-ROLE", severity, "totals.rounding", message)


def _payment_checks(printed: GrossPlaces) -> Iterator[Check]:
    totals = printed.invoice.totals
    places = _places(printed)
    missed = [*_missed_rest(printed, places)] if places else []
    yield from missed
    if not missed and totals.amount_due in (None, totals.gross):
        yield from _missed_words(printed, places)
    elif not missed and totals.amount_due and is_stamped_as_paid(printed.invoice, printed.text):
        message = "the document says that all was paid, and the answer that it is due"
        yield _broken("OMITTED", "warning", _DUE, message)
    if totals.prepaid:
        yield from _unpaid(printed)


def _missed_words(printed: GrossPlaces, places: Sequence[int]) -> Iterator[Check]:
    """A broken check where words say that something was paid, and no rest is printed that is one
    by its words and its value."""
    invoice, text = printed.invoice, printed.text
    if says_all_is_paid(invoice, text):
        message = "the document says that all was paid, and the answer that it is due"
        yield _broken("OMITTED", "warning", _DUE, message)
    elif not may_have_advance(invoice):
        return
    elif any(has_advance(invoice, text, printed.amounts(at)) for at in places):
        message = "the document says that an advance was paid, and the answer that all is due"
        yield _broken("OMITTED", "warning", _DUE, message)
    elif printed.rows is not None:
        yield from _missed_rows(printed.rows)


def _missed_rows(rows: PaymentRows) -> Iterator[Check]:
    """The same for rows below the gross total, or for one that asks for the rest."""
    if rows.say_whole_is_paid():
        message = "the document says that all was paid, and the answer that it is due"
        yield _broken("OMITTED", "warning", _DUE, message)
    elif rows.ask_for_rest_alone() or rows.say_part_is_paid():
        message = "the document says that a part was paid, and the answer that all is due"
        yield _broken("OMITTED", "warning", _DUE, message)


def _places(printed: GrossPlaces) -> list[int]:
    """Where to read on from a gross total: before a number that makes it together with another one,
    or anywhere, if a word of an advance is printed."""
    totals, text, first = printed.invoice.totals, printed.text, printed.first
    advanced = printed.gross > _GROSS_MAX or any(map(text.small_row.__contains__, PART_STEMS))
    advanced = advanced or (first > 0 and names_advance_below(first, text))
    rests = [] if advanced else _possible_rests(totals, text, first)
    signed = [] if advanced else [*islice(_signed_amounts(text, first), _PRINTED_MAX)]
    if not (advanced or rests or signed):
        return []  # As in most invoices.
    places = printed.own
    if not advanced:
        rows = sorted(start for rest in rests for start in _starts(rest, text))[:_PRINTED_MAX]
        pairs = ((bisect(places, start) - 1, start) for start in rows)
        near = {at for at, start in pairs if at >= 0 and _may_be_left(text, places[at], start)}
        near |= {at for start in signed if (at := bisect(places, start - _CENTS_CHARS) - 1) >= 0}
        places = [places[at] for at in sorted(near)]
    return places[-_LAST_PLACES:]


def _signed_amounts(text: PrintedText, first: int) -> Iterator[int]:
    """Where amounts with cents have a sign, behind the first place of the gross total."""
    for place in sorted(text.signed_places):
        if place < first:
            continue
        if _CENTS_AT.match(text.plain, place) or CENTS.match(text.plain, place - _CENTS_CHARS):
            yield place


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
    found = islice(text.numbers_with_digits(amount), PLACES_MAX)
    return {one.start for one in found if amount in map(abs, one.readings)}


def _possible_rests(totals: Totals, text: PrintedText, first: int) -> list[Decimal]:
    """Printed numbers that make the gross total with another one, but for net and tax; they stand
    behind the first place of the gross total."""
    gross = totals.gross or Decimal(0)
    is_whole, end = gross == int(gross), first + _DIGITS_CHARS_MAX
    if first and not is_whole and len(CENTS.findall(text.plain, first, end)) < _CENTS_MIN:
        found = []
    elif first:
        behind = NUMBER.findall(text.plain, first, end)
        behind += [one.rpartition(" ")[2] for one in behind if " " in one]  # `GS-77 390,00`
        found = _halves(format(gross, ".2f").replace(".", ""), bare("\n".join(behind)), 100)
        if is_whole:
            found += _halves(format(gross, ".0f"), bare("\n".join(behind)), 1)
        found += _ends_of_runs(gross, _AMOUNT_AT.findall(text.plain, first, end))
    else:
        whole = format(gross, ".0f")
        _, _, rest = f"\n{text.digits_of_numbers}\n".partition(f"\n{whole}\n")
        found = _halves(whole, rest[:_DIGITS_CHARS_MAX], 1) if is_whole else []
    plain = text.plain_amounts
    if f"-{gross:.2f}" in plain or ("0.00" in plain and labels_nothing_due(text)):
        found.append(Decimal(0))
    known = (totals.net, totals.tax)
    return [one for one in found if one not in known][:_PRINTED_MAX]


def _halves(gross: str, digits: str, parts: int) -> list[Decimal]:
    """The numbers that make the gross total with another one, by their digits; they are written in
    so many parts of a unit."""
    whole = int(gross)
    numbers = {*map(int, [one for one in digits.split() if len(one) <= len(gross)])}
    found = [one for one in numbers if whole - one in numbers and 0 < one < whole]
    return [Decimal(one) / parts for one in found]


def _ends_of_runs(gross: Decimal, amounts: Sequence[str]) -> list[Decimal]:
    """The last of three or more amounts one after another that make the gross total together."""
    sought, total = int(_WIDE.multiply(gross, 100)), 0
    places, found = {0: 0}, list[Decimal]()
    if len(amounts) < _RUN_MIN:
        return found
    for number, amount in enumerate(map(int, bare("\n".join(amounts)).split()), start=1):
        total += amount
        begin = places.get(total - sought)
        if begin is not None and number - begin >= _RUN_MIN:
            found.append(Decimal(amount) / 100)
        places[total] = number
    return found


def explained_by_payments(checks: list[Check], invoice: Invoice, text: PrintedText) -> list[Check]:
    """The same checks; what was paid in several parts need not be printed as a sum, an advance
    that a plan asks for is not missed, and `To pay 417.00`, which was paid, is not due."""
    totals = invoice.totals
    if not totals.prepaid:
        missed = [one for one in checks if one.id == "MISSED" and one.fields == (_PREPAID,)]
        planned = bool(missed) and is_planned(invoice, text)
        return [one for one in checks if one not in missed] if planned else checks
    if totals.gross is None or totals.gross <= 0:
        return checks
    if totals.prepaid == totals.gross and not totals.amount_due:
        asked = [check for check in checks if _asks_for(totals.gross, check)]
        if asked and says_it_is_settled(invoice, text):
            return [check for check in checks if check not in asked]
    if not any(_misses_sum(check) or _is_of_a_part(check) for check in checks):
        return checks
    if not _is_in_parts(invoice, text, totals.gross, totals.prepaid):
        return checks
    others = (check for check in checks if not _is_of_a_part(check))
    return [_derived(check) if _misses_sum(check) else check for check in others]


def _is_in_parts(invoice: Invoice, text: PrintedText, gross: Decimal, prepaid: Decimal) -> bool:
    """Whether several printed payments make what was paid, or lead to what is left."""
    printed = GrossPlaces(invoice, text)
    if printed.rows is not None and printed.rows.pay(prepaid):
        return True
    rest = _WIDE.subtract(gross, prepaid)
    in_parts = rest in _rests(printed, _places(printed))
    return in_parts or is_after_advance(invoice, text, rest)


def _asks_for(gross: Decimal, check: Check) -> bool:
    """Whether the label of the amount due says the gross total."""
    differs = check.id == "LABEL-DIFFERS" and not check.passed and check.fields == (_DUE,)
    return differs and significant(check.expected or "") == significant(format(gross, "f"))


def _is_of_a_part(check: Check) -> bool:
    """Whether the label of one payment says another amount than all of them."""
    return check.id == "LABEL-DIFFERS" and not check.passed and check.fields == (_PREPAID,)


def _misses_sum(check: Check) -> bool:
    return check.id == "GROUNDED" and not check.passed and check.fields == (_PREPAID,)


def _derived(check: Check) -> Check:
    message = "not printed, and follows from what is printed"
    return Check("DERIVED", "warning", passed=True, message=message, fields=check.fields)


def _missed_rest(printed: GrossPlaces, places: Sequence[int]) -> Iterator[Check]:
    invoice, totals = printed.invoice, printed.invoice.totals
    rests = _rests(printed, places)
    if not rests or totals.amount_due == min(rests):
        return
    receipt = invoice.document_type is DocumentType.RECEIPT
    if min(rests) == 0 and totals.amount_due is None and receipt:
        return  # What a receipt is about was paid.
    if rests[min(rests)]:
        message = "a payment is printed below the gross total, and less that is left to pay"
        yield _broken("OMITTED", "error", _DUE, message)
        return
    message = "an advance is printed below the gross total, and what it leaves"
    yield _broken("OMITTED", "warning", _DUE, message)


_Rests = dict[Decimal, bool]
"""What is left, and whether something before it was paid for sure."""


def _rests(printed: GrossPlaces, places: Sequence[int]) -> _Rests:
    """What the document says is left of the gross total, behind these places of it."""
    invoice, gross, tax = printed.invoice, printed.gross, printed.invoice.totals.tax
    needs_word = invoice.document_type is DocumentType.RECEIPT  # The rest was paid, too.
    rests: _Rests = {}
    for place in places:
        found = _rests_behind(gross, printed.amounts(place), needs_word=needs_word)
        rests |= {rest: sure or rests.get(rest, False) for rest, sure in found}
    if tax is not None and _WIDE.subtract(gross, tax) == invoice.totals.net:
        rests.pop(invoice.totals.net, None)
    return rests


def _rests_behind(
    gross: Decimal, amounts: Sequence[WordedAmount], *, needs_word: bool
) -> Iterator[tuple[Decimal, bool]]:
    """The amounts that are what payments before them leave of the gross total. Where nothing is
    known to be paid, what is left is the rest of a plan if words say when."""
    left: _Rests = {gross: False}
    beside, is_total_read = frozenset[Decimal](), False
    for amount in amounts:
        if says_earlier(amount.row) and min(amount.values) >= 0:
            if gross in amount.values:
                return  # Below stand the payments of another invoice.
            beside = frozenset()
            continue
        for rest in amount.values & left.keys() - {gross}:
            is_left = (rest in beside and not needs_word) or says_left(amount.near)
            if is_left and (left[rest] or not amount.may_wait):
                yield rest, left[rest]
        beside = frozenset()
        if gross in amount.values and not is_total_read:
            is_total_read = True
            continue
        pays = amount.pays(gross)
        if pays is not None:
            after = _less(left, amount, gross, pays)
            beside = frozenset(after) if amount.is_taken_off else beside
            left |= dict(islice(after.items(), _RESTS_MAX - len(left)))


def _less(left: _Rests, amount: WordedAmount, gross: Decimal, pays: bool) -> _Rests:
    """What one more payment leaves."""
    after: _Rests = {}
    for one, sure in left.items():
        for value in amount.values:
            less = _WIDE.subtract(one, abs(value))
            if 0 <= less < gross:
                after[less] = pays or sure or left.get(less, False)
    return after


def _unpaid(places: GrossPlaces) -> Iterator[Check]:
    """A broken check where no payment is printed for what the answer calls so."""
    invoice, text, rows = places.invoice, places.text, places.rows
    totals = invoice.totals
    amount, gross = abs(totals.prepaid or Decimal(0)), places.gross
    if rows is not None and rows.pay(amount):
        if rows.pay_more_than(amount):
            message = "rows below the gross total pay all of it, and totals.prepaid is a part"
            yield _broken("OMITTED", "warning", _DUE, message)
        return
    if rows is not None and amount == gross and _is_paid_in_part(places, rows):
        yield _broken("LABEL-ROLE", "warning", _PREPAID, "rows pay a part of the gross total")
        return
    printed = printed_amounts(amount, invoice.issue_date, text)
    found = [one for one in printed if amount in map(abs, one.values)]
    if found and all(map(_is_asked_for, found, [gross] * len(found))):
        message = "totals.prepaid stands only where it is asked for"
        yield _broken("LABEL-ROLE", "warning", _PREPAID, message)
        return
    if not found or text.labelled.has_digits(Role.PREPAID, significant(format(amount, "f"))):
        pass
    elif all(map(_is_something_else, found)):
        message = "totals.prepaid stands only where no payment is printed"
        yield _broken("LABEL-ROLE", "error", _PREPAID, message)
        return
    elif any(_is_payment(one, gross) and (amount != gross or _pays_all(one)) for one in found):
        pass
    elif amount == gross and not totals.amount_due:
        if not says_it_is_settled(invoice, text):
            message = "no word says that totals.prepaid was paid"
            yield _broken("LABEL-ROLE", "error", _PREPAID, message)
        return
    elif not _is_left(invoice, text) or any(map(_may_be_none, found, [gross] * len(found))):
        message = "no word of a payment stands beside totals.prepaid"
        yield _broken("LABEL-ROLE", "warning", _PREPAID, message)
        return
    due = totals.amount_due
    if due and text.find_amount(abs(due), signed=False) is Found.ABSENT:
        message = "what is left beside totals.prepaid is printed nowhere"
        yield _broken("LABEL-ROLE", "warning", _PREPAID, message)


def _is_paid_in_part(places: GrossPlaces, rows: PaymentRows) -> bool:
    """Whether rows pay a part of the gross total, and nothing says that no more is due."""
    if not rows.say_part_is_paid() or labels_nothing_due(places.text):
        return False
    return not says_all_is_paid(places.invoice, places.text)


def _is_payment(amount: WordedAmount, gross: Decimal) -> bool:
    """Whether it is paid, taken off, or withheld: some answers have that as a prepayment."""
    if amount.pays(gross) is not None or is_about_withholding(amount.words):
        return True
    if amount.is_small(gross):
        return amount.is_taken_off and not amount.is_rated
    return says_advance(amount.words) and not (amount.is_later or amount.is_asked)


def _pays_all(amount: WordedAmount) -> bool:
    """Whether it is no advance that is asked for: `Abschlag brutto` is a total of its own."""
    return not says_advance(amount.words) or says_paid(amount.near) or amount.is_taken_off


def _is_asked_for(amount: WordedAmount, gross: Decimal) -> bool:
    """Whether it is a part of a plan that was not paid yet."""
    is_named = says_advance(amount.words) and not amount.pays(gross)
    return is_named and (amount.is_later or amount.is_asked)


def _is_something_else(amount: WordedAmount) -> bool:
    """Whether words call it so; `less previous certificates` are payments below zero."""
    if says_paid(amount.near) or (min(amount.values) < 0 and amount.is_taken_off):
        return False
    return says_otherwise(amount.words)


def _may_be_none(amount: WordedAmount, gross: Decimal) -> bool:
    """Whether it may be a discount or a part of a plan."""
    return amount.is_small(gross) or says_advance(amount.words) or amount.is_later


def _is_left(invoice: Invoice, text: PrintedText) -> bool:
    """Whether what the answer calls due is printed beside a word of what is left."""
    due = invoice.totals.amount_due
    printed = printed_amounts(abs(due), invoice.issue_date, text) if due else []
    return any(says_left(one.near) for one in printed)


def _broken(rule: str, severity: Literal["error", "warning"], path: str, message: str) -> Check:
    return Check(rule, severity, passed=False, message=message, fields=(path,))

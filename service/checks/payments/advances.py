"""Do words say that an advance was paid, where no rest is printed as one?

A document may name an advance without what it leaves (`Anzahlung 390,00 EUR erhalten`), or the rest
before it (`Reste 800,00 € après acompte de 390,00 €`). Then something else than the whole gross
total is due, and how much is not proven. A label of an advance that a plan asks for (`Deposit
(30%): 357.00 payable now`) names no payment.

Pure and total; linear in the text, because places, amounts and words are bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from schemas.invoice import DocumentType, Invoice
from service.checks.labels.label_roles import Role
from service.checks.payments.advance_words import says_advance_made, says_left_after_advance
from service.checks.payments.other_advances import is_of_something_else
from service.checks.payments.payment_amounts import WordedAmount, printed_amounts
from service.checks.payments.payment_words import (
    names_advance,
    says_advance,
    says_paid,
    says_taken_off,
)
from service.checks.payments.settlements import may_not_be_paid
from service.checks.payments.unpaid_words import says_earlier, says_part
from service.checks.payments.withholdings import is_about_withholding
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import PrintedNumbers

_CHARS_BEHIND: Final = 1_500
_LABELLED_MAX: Final = 4
ADVANCE_STEMS: Final = tuple(
    """
    vorauszahl vorkasse vorschuss deposit retainer prepa sinal arrhes caparr voorschot aanbetaling
    vooruitbetal zalicz przedpłat zadat adiantament señal depósito forskud förskott handpenning
    ennak előleg foglaló predujam predujm kapar akontacij predplač polog peşinat kapora ettemaks
    fyrirfram išankst priekšapmaks bestret preddav προκαταβολ аванс предоплат задат предујам капар
    завдат передоплат مقدم عربون מקדמה มัดจำ 内金 手付 前受 前払 頭金 선급 선수 계약금 定金 订金 预付
    預付 záloz
    """.split()
)
"""Words of one, which are looked for below the gross total: above, some are heads."""


def names_advance_below(place: int, text: PrintedText) -> bool:
    """Whether a word of an advance stands below the first place of the gross total."""
    if not any(map(text.small_row.__contains__, ADVANCE_STEMS)):
        return False  # As in most invoices.
    below = text.small[place : place + _CHARS_BEHIND]
    return any(map(below.__contains__, ADVANCE_STEMS))


def may_have_advance(invoice: Invoice) -> bool:
    """Whether the answer has none. On a receipt, the rest was paid, too."""
    return not invoice.totals.prepaid and invoice.document_type is not DocumentType.RECEIPT


def has_advance(invoice: Invoice, text: PrintedText, amounts: Sequence[WordedAmount]) -> bool:
    """Whether words of the amounts below the gross total say that an advance was paid, or what it
    leaves; not where an earlier balance stands, for that may have been paid."""
    gross = invoice.totals.gross or Decimal(0)
    if any(says_earlier(amount.row) for amount in amounts):
        return False
    issued, above = invoice.issue_date, [None, *amounts]
    return any(
        _is_advance(amount, gross) and not _is_elsewhere(amount, before, issued, text)
        for before, amount in zip(above, amounts, strict=False)
    )


def _is_advance(amount: WordedAmount, gross: Decimal) -> bool:
    """Whether it was paid as an advance, or is what one leaves."""
    if not 0 < max(map(abs, amount.values)) < gross or amount.is_later or amount.is_small(gross):
        return False
    is_left = amount.is_asked and says_left_after_advance(amount.row)
    return _is_advance_made(amount) or is_left


def _is_advance_made(amount: WordedAmount) -> bool:
    """Whether it is an advance below zero, or one that words call paid, and nothing withheld."""
    if is_about_withholding(amount.words) or may_not_be_paid(amount.words):
        return False
    if max(amount.values) < 0:
        return says_advance(amount.words)
    return says_advance_made(amount.near)


def _is_elsewhere(
    amount: WordedAmount, before: WordedAmount | None, issued: date | None, text: PrintedText
) -> bool:
    """Whether it belongs to something else, or is the rest of a plan: the amount before it is an
    advance that is asked for. What is below zero was taken off this invoice."""
    if max(amount.values) < 0:
        return False
    if _is_advance_made(amount):
        return is_of_something_else(amount.row, issued, text)
    return before is not None and _asks_for_advance(before)


def _asks_for_advance(amount: WordedAmount) -> bool:
    """Whether it is an advance of a plan: words behind it say when, and none that it was paid."""
    if min(amount.values) < 0 or says_advance_made(amount.words) or says_taken_off(amount.words):
        return False
    asked = amount.may_wait or says_part(amount.words)
    return asked and not says_paid(amount.words) and names_advance(amount.words)


def is_planned(invoice: Invoice, text: PrintedText) -> bool:
    """Whether each amount behind a label of a payment is one that is asked for."""
    values = {
        value
        for one in text.labelled.of(Role.PREPAID)[:_LABELLED_MAX]
        for number in PrintedNumbers(one.text).numbers()
        for value in number.readings
    }
    printed = [one for value in values for one in printed_amounts(value, invoice.issue_date, text)]
    return bool(printed) and all(map(_is_of_a_plan, printed))


def _is_of_a_plan(amount: WordedAmount) -> bool:
    """Whether it is above zero, and words or a later day ask for it."""
    if min(amount.values) < 0 or (says_paid(amount.near) and not amount.is_asked):
        return False
    return amount.is_later or amount.is_asked or says_part(amount.words)


def is_after_advance(invoice: Invoice, text: PrintedText, rest: Decimal) -> bool:
    """Whether an amount is printed as what an advance leaves, which need not be printed itself."""
    printed = printed_amounts(rest, invoice.issue_date, text)
    return any(says_left_after_advance(one.row) for one in printed)

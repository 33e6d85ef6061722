"""Is the gross total of an answer without tax, or with a tax in it, the only printed total?

A doctor's bill has lines and one total, without tax. Lines that add up to a total prove it under
any name: those of a document with tax make its net total. So they prove the gross total alone where
the print has no other total that could be it:

- no larger amount is printed
- each label of the gross total or of the amount due has it; without such a label, it is the last
  amount that the document prints
- a receipt's total includes the tax: the answer's tax is that of a printed rate in the total
- or no tax is printed: no amount stands behind a label or beside a word of one, and none is the tax
  that a printed rate has in the total

Pure and total; linear in the text, because rows and rates are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import islice
from typing import Final

from schemas.invoice import DocumentType, Invoice, Totals
from schemas.outcome import Check
from service.checks.comparisons.omissions import amounts_with_cents, printed_rates
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import significant
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.printed.printed_text import PrintedText

_WIDE = Context(prec=80)
_CENT: Final = Decimal("0.01")
_TAX = re.compile(
    r"(?<![^\W\d_])(?:vat|[^\W\d_]{0,12}tax(?:es)?|[gph]st|hst|u\.?st|[^\W\d_]{0,8}umsatzsteuer|mwst"
    r"|mehrwertsteuer|tva|tps|tvq|iva|i\.v\.a|btw|omzetbelasting|moms|merverdiavgift|mva|alv"
    r"|arvonlis[äa]vero|dph|ptu|áfa|pdv|ddv|kdv|φπα|ндс|пдв|ддс|käibemaks|pvm|pvn|vsk)(?![^\W\d_])"
    r"|消費税|부가세|税额|增值税"
)
_ROWS_MAX: Final = 50
_ROW_CHARS_MAX: Final = 200
_ZERO = re.compile(r"[0.,]+")


def lone_total_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A passed check where the lines make the gross total and the document prints no other."""
    totals = invoice.totals
    gross = totals.gross
    if gross is None or totals.rounding or invoice.allowances or gross <= 0:
        return
    if totals.prepaid not in (None, 0, gross) or _lines(invoice) != gross:
        return
    if invoice.document_type is DocumentType.RECEIPT and totals.amount_due:
        return  # It was paid.
    if not _is_largest(gross, text) or not _is_named(gross, text):
        return
    if _includes(totals, gross, text) if totals.tax else _has_no_tax(totals, gross, text):
        message = "the lines make totals.gross, the only total that the document prints"
        fields = ("totals.gross", "lines")
        yield Check("LINES-SUM", "error", passed=True, message=message, fields=fields)


def _has_no_tax(totals: Totals, gross: Decimal, text: PrintedText) -> bool:
    return totals.net in (None, gross) and not _has_tax(gross, text)


def _includes(totals: Totals, gross: Decimal, text: PrintedText) -> bool:
    """Whether the total includes the tax, by a printed rate: lines that add up to a net total have
    another one."""
    tax = totals.tax or Decimal(0)
    if totals.net not in (None, _WIDE.subtract(gross, tax)):
        return False
    return any(
        abs(_WIDE.subtract(_tax_within(gross, rate), tax)) <= _CENT for rate in printed_rates(text)
    )


def _lines(invoice: Invoice) -> Decimal | None:
    """What all lines make together; None where the amount of one is not known."""
    found = Decimal(0)
    for line in invoice.lines:
        if line.net_amount is None:
            return None
        found = _WIDE.add(found, line.net_amount)
    return found


def _is_largest(gross: Decimal, text: PrintedText) -> bool:
    return max(amounts_with_cents(text), default=None) == gross


def _is_named(gross: Decimal, text: PrintedText) -> bool:
    """Whether each label of a total names it; without one, whether it is the last amount."""
    named = text.labelled.of(Role.GROSS, Role.AMOUNT_DUE)
    digits = significant(format(gross, "f"))
    if named:
        return {significant(one.text) for one in named} - {""} == {digits}
    printed = [found for one in MONEY.findall(text.plain) if (found := significant(one))]
    return printed[-1:] == [digits]


def _has_tax(gross: Decimal, text: PrintedText) -> bool:
    """Whether a tax other than zero is printed."""
    if any(significant(one.text) for one in text.labelled.of(Role.TAX)):
        return True
    for word in islice(_TAX.finditer(text.small), _ROWS_MAX):
        begin, end = row_around(text.small, *word.span(), _ROW_CHARS_MAX)
        if any(not _ZERO.fullmatch(one) for one in MONEY.findall(text.small[begin:end])):
            return True
    amounts = amounts_with_cents(text)
    return any(_tax_within(gross, rate) in amounts for rate in printed_rates(text))


def _tax_within(gross: Decimal, rate: Decimal) -> Decimal:
    """The tax of a rate that the total includes."""
    part = _WIDE.divide(_WIDE.multiply(gross, rate), _WIDE.add(rate, Decimal(100)))
    return part.quantize(_CENT, context=_WIDE)

"""Are amounts of a line wrong, or does the document itself not multiply?

Honest invoices break `quantity times price`: prices for a base quantity, gross prices, rounded
prices. Then one printed row holds all three values, and the broken rule stays a warning. Where no
row does, a value was taken from somewhere else, and the rule is an error. A document that prints
the base quantity (`price per 1,000`) breaks nothing if its row holds the three values, and neither
does one that prints a discount as a percentage.

Pure and total; linear: only the first few broken lines are looked for, the others are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Context, Decimal

from schemas.invoice import Invoice, Line
from schemas.outcome import Check
from service.checks.printed.line_columns import exchanged_lines
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import Found

_LOOKED_FOR_MAX = 8
_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 400
_CENTS = 2
_LINES_MAX = 200
_WORD_BYTES_MIN = 4
"""Two Chinese letters say as much as four Latin ones."""
_LAST_CHARS = 6
_WIDE = Context(prec=80)
_BASE_WORDS = r"(?:(?<![^\W\d_])(?:per|pr|je|pro|par|pour|por|à|za|na|voor|for|ogni)\.?|/)"
_BASES = {
    Decimal(base): re.compile(rf"{_BASE_WORDS} ?{written}(?![0-9]|[.,' \u202f][0-9])")
    for base, written in ((10, "10"), (100, "(?:100|%)"), (1000, r"(?:1[.,' \u202f]?000|‰|mille)"))
}
"""By the number of units that a price is for: how documents say so."""
_HUNDRED = Decimal(100)
_GROUPS = ("", ",", ".", " ", "\u202f", "\u00a0", "'")
_IN_A_NUMBER = (*"0123456789.,'",)
_TENTH, _CENT = Decimal("0.1"), Decimal("0.01")
_DISCOUNTS = re.compile(
    r"(?<![^\W\d_])(?:rabatt?|nachlass|discount|disc|remise|rem|dto|descuento|descto|desc|sconto|sc"
    r"|korting|alennus|ale|sleva|zľava|kedvezmény|reducere|indirim|popust)(?![^\W\d_])"
)
"""Heads of the column of discounts."""
_NO_DIGITS = re.compile(r"\D+")


def weighed_by_rows(
    checks: Iterable[Check], invoice: Invoice, text: PrintedText
) -> Iterator[Check]:
    """The same checks; broken rules about lines are errors where no row explains them."""
    looked_for = 0
    for check in checks:
        if check.passed or check.id not in ("PEPPOL-R120", "BR-S-08"):
            yield check
        elif check.id == "BR-S-08":
            yield replace(check, severity="error")
        else:
            looked_for += 1
            line = invoice.lines[int(check.fields[0].split(".")[1])]
            if looked_for > _LOOKED_FOR_MAX:
                yield check
                continue
            row = _row_of(line, text.plain)
            if row is None:
                yield replace(check, severity="error")
            elif _has_base(line, text) or _has_percentage(line, row, text):
                yield replace(check, passed=True, expected=check.found)
            else:
                yield check


def _has_percentage(line: Line, row: str, text: PrintedText) -> bool:
    """Whether the row prints the percentage that leads to its amount, in a document with a word or
    a sign for a discount."""
    quantity, price, net = line.quantity, line.unit_price, line.net_amount
    if not quantity or not price or net is None or line.discount:
        return False
    whole = _WIDE.multiply(quantity, price)
    share = _WIDE.divide(_WIDE.multiply(_WIDE.subtract(whole, net), _HUNDRED), whole)
    rate = share.quantize(_TENTH, context=_WIDE)
    off = _WIDE.subtract(whole, _WIDE.divide(_WIDE.multiply(whole, rate), _HUNDRED))
    if not 0 < rate < _HUNDRED or abs(_WIDE.subtract(off, net)) > _CENT:
        return False
    if rate in (quantity, price, net) or _DISCOUNTS.search(text.small) is None:
        return False
    written = rf"(?<![0-9.,])-?{re.escape(f'{rate.normalize():f}').replace(chr(92) + '.', '[.,]')}"
    return re.search(rf"{written}(?:[.,]0{{1,2}})?(?![0-9]|[.,][0-9])", row) is not None


def _has_base(line: Line, text: PrintedText) -> bool:
    """Whether the price is for so many units as the document says beside a word for it."""
    quantity, price, net = (
        amount or Decimal(0) for amount in (line.quantity, line.unit_price, line.net_amount)
    )
    product = _WIDE.multiply(quantity, price)
    off = {base: abs(_WIDE.subtract(product, _WIDE.multiply(net, base))) for base in _BASES}
    bases = [base for base in _BASES if _WIDE.multiply(off[base], Decimal(100)) < base]
    return any(_BASES[base].search(text.lower) for base in bases)


def exchanged_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A quantity and a unit price that are printed as each other. The product is the same, so that
    no sum can tell."""
    by_heads = frozenset(exchanged_lines(invoice, text))
    for index, line in enumerate(invoice.lines):
        if index in by_heads or _is_money_as_quantity(line, text):
            path = f"lines.{index}.quantity"
            message = f"lines.{index}: quantity is printed as a price, and unit_price as a quantity"
            paths = (path, f"lines.{index}.unit_price")
            yield Check("QUANTITY-PRICE", "warning", passed=False, message=message, fields=paths)
    apart = [*_apart_from_amounts(invoice, text)]
    if _has_gross_for_net(invoice, apart):
        path = "lines.0.net_amount"
        message = f"{path} is the gross total, and the line's row has the net total: look there"
        yield Check("LABEL-ROLE", "warning", passed=False, message=message, fields=(path,))
    for index in _in_each_others_rows(apart):
        path = f"lines.{index}.description"
        message = f"{path} stands in the row of another line's amount, and the other in this one's"
        yield Check("LABEL-ROLE", "warning", passed=False, message=message, fields=(path,))


_Apart = tuple[int, Decimal, str]
"""A line, its amount, and the row in which its description is printed without it."""


def _apart_from_amounts(invoice: Invoice, text: PrintedText) -> Iterator[_Apart]:
    """Lines whose descriptions are printed without their amounts."""
    for index, line in enumerate(invoice.lines[:_LINES_MAX]):
        amount, words = line.net_amount, (line.description or "").lower()
        at = text.small.find(words) if amount and len(words.encode()) >= _WORD_BYTES_MIN else -1
        if amount is None or at < 0:
            continue
        end = text.small.find("\n", at, at + _ROW_CHARS_MAX)
        row = text.small[at + len(words) : end if end >= 0 else at + _ROW_CHARS_MAX]
        if not _ends_so(amount, row):
            yield index, amount, row


def _has_gross_for_net(invoice: Invoice, apart: Sequence[_Apart]) -> bool:
    """Whether the only line has the gross total, and its row prints the net total: lines may have
    prices with their taxes, so that no sum can tell."""
    net, gross = invoice.totals.net, invoice.totals.gross
    if len(invoice.lines) != 1 or not apart or net is None or net == gross:
        return False
    _, amount, row = apart[0]
    return amount == gross and _ends_so(net, row)


def _in_each_others_rows(apart: Sequence[_Apart]) -> Iterator[int]:
    """Lines of two whose descriptions are printed with each other's amount, and not with their own:
    sums hold whatever the lines are called."""
    for index, amount, row in apart[:_LOOKED_FOR_MAX]:
        for _, other, others_row in apart[:_LOOKED_FOR_MAX]:
            if amount != other and _ends_so(other, row) and _ends_so(amount, others_row):
                yield index
                break


def _ends_so(amount: Decimal, row: str) -> bool:
    """A quick look for the last digits of an amount with cents, which groups do not part; a whole
    one may be printed without."""
    digits = f"{abs(amount):.2f}"[-_LAST_CHARS:]
    forms = [digits, digits.replace(".", ",")]
    if len(digits) == _LAST_CHARS and any(form in row for form in forms):
        return True
    if digits.endswith("00") and abs(amount) >= _HUNDRED:
        whole = f"{abs(amount):,.0f}"
        forms += [whole.replace(",", mark) for mark in _GROUPS]
    for form in forms:
        at = row.rfind(form)
        if at >= 0 and row[at - 1 : at] not in _IN_A_NUMBER:
            return True
    return False


def _is_money_as_quantity(line: Line, text: PrintedText) -> bool:
    """A quantity with cents beside a price without; one that is printed with cents is a price."""
    quantity, price = line.quantity, line.unit_price
    if quantity is None or price is None or str(quantity).isdigit():
        return False
    if _decimals(price) or _decimals(quantity) < _CENTS:
        return False
    return f"{price:f}" in text.plain_amounts and f"{price:f}.00" not in text.plain_amounts


def _decimals(amount: Decimal) -> int:
    return len(f"{amount:f}".partition(".")[2])


def _row_of(line: Line, text: str) -> str | None:
    """The row of the document that holds quantity, price and amount of the line, beside each
    other."""
    wanted = [value for value in (line.quantity, line.unit_price, line.net_amount) if value]
    digits = [_significant(str(value)) for value in wanted]
    for row in text.splitlines()[:_ROWS_MAX]:
        bare = _NO_DIGITS.sub("", row[:_ROW_CHARS_MAX])
        if all(part in bare for part in digits) and _holds(row, wanted):
            return row[:_ROW_CHARS_MAX]
    return None


def _holds(row: str, wanted: list[Decimal]) -> bool:
    printed = PrintedText(row[:_ROW_CHARS_MAX])
    return all(printed.find_amount(value, signed=False) is not Found.ABSENT for value in wanted)


def _significant(amount: str) -> str:
    """The digits that every print of the amount has: a quick look before the exact one."""
    return _NO_DIGITS.sub("", amount.partition("E")[0]).strip("0")

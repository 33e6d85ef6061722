"""Are amounts of a line wrong, or does the document itself not multiply?

Honest invoices break `quantity times price`: prices for a base quantity, gross prices, rounded
prices. Then one printed row holds all three values, and the broken rule stays a warning. Where no
row does, a value was taken from somewhere else, and the rule is an error.

Pure and total; linear: only the first few broken lines are looked for, the others are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from schemas.invoice import Invoice, Line
from schemas.outcome import Check
from service.checks.printed_numbers import Found
from service.checks.printed_text import PrintedText

_LOOKED_FOR_MAX = 8
_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 400
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
            printed = looked_for > _LOOKED_FOR_MAX or _in_one_row(line, text.plain)
            yield check if printed else replace(check, severity="error")


def _in_one_row(line: Line, text: str) -> bool:
    """Whether a row of the document holds quantity, price and amount of the line, beside each
    other."""
    wanted = [value for value in (line.quantity, line.unit_price, line.net_amount) if value]
    digits = [_significant(str(value)) for value in wanted]
    for row in text.splitlines()[:_ROWS_MAX]:
        bare = _NO_DIGITS.sub("", row[:_ROW_CHARS_MAX])
        if all(part in bare for part in digits) and _holds(row, wanted):
            return True
    return False


def _holds(row: str, wanted: list[Decimal]) -> bool:
    printed = PrintedText(row[:_ROW_CHARS_MAX])
    return all(printed.find_amount(value, signed=False) is not Found.ABSENT for value in wanted)


def _significant(amount: str) -> str:
    """The digits that every print of the amount has: a quick look before the exact one."""
    return _NO_DIGITS.sub("", amount.partition("E")[0]).strip("0")

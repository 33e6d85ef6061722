"""A part that the buyer withholds explains why less is due than the gross total.

Invoices print a tax that the buyer pays to the state (`Retención IRPF 15 %`, `TDS`, `ROT-avdrag`)
or a retention for defects (`retenue de garantie`), and EN 16931 has no field for it. Where the
difference between gross total and amount due is printed in rows that speak of it, the sum holds. A
gross total that such a document does not print follows from net and tax. Where the document calls
the amount due its total (`Total factura` below the withheld tax), the gross total is no error. An
answer that pays the whole gross total beside a printed withholding has missed it.

Software prints withholdings of zero, and invoices say that they withhold nothing (`non soggetta a
split payment`): neither withholds anything. An amount is withheld where it is printed below zero,
or where the rest stands behind the label of a total or of the amount due, or below the head of its
column (`Base   IVA   IRPF   Total`).

Pure and total; linear, because only a few rows are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from itertools import combinations, islice
from typing import Final

from schemas.invoice import Invoice, Totals
from schemas.outcome import Check
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import significant
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import Found, PrintedNumbers

_WIDE = Context(prec=80)
_GROSS: Final = "totals.gross"
_DUE: Final = "totals.amount_due"
_PARTS: Final = frozenset({"totals.net", "totals.tax", _DUE})
_TOTAL_LABELS: Final = (Role.AMOUNT_DUE, Role.GROSS)
_MAY_EXPLAIN: Final = frozenset({("BR-CO-16", _DUE), ("LABEL-DIFFERS", _GROSS)})
_ROW = re.compile(
    r"^[^\n]{0,200}?(?<![^\W_])(?:"
    r"retenci[oó]n|retenido|ret\. ?(?:isr|iva|irpf)|i\.?r\.?p\.?f|rete(?:fuente|iva|ica)|"
    r"ritenut[ae]|enasarco|split payment|scissione dei pagamenti|17-ter|"
    r"reten[cç][aãõo]|retid[ao]|irrf|irs(?![^\W_])|cau[cç][aã]o|"
    r"retenue|kaucja|zatrzyman|potrącon|potrącen|"
    r"(?:deckungs|haft(?:ungs)?|gewährleistungs)rücklass|einbehalt|sicherheitseinbehalt|gewährleistungseinbehalt|bauabzugsteuer|quellensteuer|"
    r"withh|tds(?![^\W_])|wht(?![^\W_])|retention|retainage|cis(?![^\W_])|"
    r"inhouding|tevkifat|reținere|(?:rot|rut)-?avdrag|skattereduktion|"
    r"源泉)[^\n]{0,200}",
    re.MULTILINE,
)
_SPLIT_PAYMENT = re.compile(r"split payment|scissione dei pagamenti|17[- ]ter")
"""The buyer pays the whole tax to the state, and the row may not repeat it."""
_NOT_WITHHELD = re.compile(
    r"(?<![^\W_])(?:kein|nicht|ohne|entfällt|abgelöst|abzulösen|bürgschaft|geen|zonder|niet|ingen|utan"
    r"|uden|uten|bez|nie(?![^\W_])|esent[aei]|esclus|senza|exent|sin(?![^\W_])|exempt|exonér|sans|dispens"
    r"|isent|sem(?![^\W_])|without|bank guarantee|nil(?![^\W_])|none(?![^\W_])"
    r"|n(?:on|ão|o|ot)(?: è| est| es| é| se| si| is)? "
    r"(?:(?:be )?(?:subject|appl|withh|due|deduct)|subject|soggett|assoggett|sujet|sujeit|applic"
    r"|aplic|dovut|scissione|split|operat|proced|reten|ritenut|withh|tds|tax|wht|deduct|soumis|há|hay))"
)
"""The row says that nothing is withheld, or that a bond stands in for it."""
_TOTAL_ROW = re.compile(
    r"^[ \t]{0,80}(?:total[ei]?|totaal|totalt|summe|summa|razem)(?![^\W_])[^\n]{0,100}",
    re.MULTILINE,
)
_GAP = re.compile(r" {2,80}|\t|\|")
_COLUMNS_MIN = 3
_RATE = re.compile(r" ?%")
_ROWS_MAX = 8
_ROW_CHARS_MAX = 400
_TOGETHER_MAX = 3


def explained_by_withholding(
    checks: list[Check], invoice: Invoice, text: PrintedText
) -> list[Check]:
    """The same checks; BR-CO-16 holds where a printed withholding is what it misses, and the label
    of a total that is due does not name the gross total."""
    broken = {(check.id, check.fields[0]) for check in checks if not check.passed and check.fields}
    if _MAY_EXPLAIN.isdisjoint(broken) or ("BR-CO-15", _GROSS) in broken:
        return checks
    if not _is_withheld(invoice.totals, text):
        return checks
    follows = _has_parts(invoice.totals)
    follows = follows and not any(("GROUNDED", path) in broken for path in _PARTS)
    is_due = _names_what_is_due(invoice.totals, text)
    return [
        _explained(check, follows)
        for check in checks
        if not (is_due and check.id == "LABEL-DIFFERS" and check.fields[:1] == (_GROSS,))
        or check.passed
    ]


def withheld_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where the answer pays the whole gross total, and the document prints a
    withholding, and the total without it."""
    totals = invoice.totals
    if not totals.gross or (totals.amount_due or totals.gross) != totals.gross:
        return
    if not text.labelled.has(Role.WITHHELD):
        return
    amounts = map(abs, _amounts(_rows(text)))
    rests = (_WIDE.subtract(totals.gross, amount) for amount in _together(list(amounts)))
    kept = (rest for rest in rests if rest and rest != totals.tax)  # Else it is the base's row.
    if any(text.find_amount(rest) is not Found.ABSENT for rest in kept):
        message = "a withholding is printed, and the total without it"
        yield Check("OMITTED", "error", passed=False, message=message, fields=(_DUE,))


def is_about_withholding(words: str) -> bool:
    """Whether words in small letters speak of a withholding."""
    return _ROW.search(words) is not None


def withholds_nothing(words: str) -> bool:
    """Whether they do, and say that nothing is withheld."""
    return is_about_withholding(words) and _NOT_WITHHELD.search(words) is not None


def _is_withheld(totals: Totals, text: PrintedText) -> bool:
    """Whether what is due less than the gross total is printed as withheld. Some answers have it as
    a prepayment as well."""
    if totals.gross is None or totals.amount_due is None:
        return False
    unpaid = _WIDE.subtract(totals.gross, totals.amount_due)
    paid = _WIDE.subtract(totals.prepaid or Decimal(0), totals.rounding or Decimal(0))
    rest = {_WIDE.subtract(unpaid, paid), unpaid}
    sought = {abs(one) for one in rest if one * totals.gross > 0}
    return bool(sought) and not sought.isdisjoint(_withheld(totals, text))


def _withheld(totals: Totals, text: PrintedText) -> Iterator[Decimal]:
    """What may be withheld."""
    rows, is_labelled = _rows(text), _is_labelled_rest(totals, text)
    amounts = [abs(one) for one in _amounts(rows) if one < 0 or is_labelled]
    yield from _together(amounts)
    yield from _below_heads(text)
    if totals.tax and is_labelled and any(map(_SPLIT_PAYMENT.search, rows)):
        yield abs(totals.tax)


def _is_labelled_rest(totals: Totals, text: PrintedText) -> bool:
    """Whether the amount due stands behind a label of a total, or in a row of a total."""
    due = significant(format(totals.amount_due or 0, "f"))
    if any(significant(one.text) == due for one in text.labelled.of(*_TOTAL_LABELS)):
        return True
    rows = (match.group() for match in islice(_TOTAL_ROW.finditer(text.lower), _ROWS_MAX))
    return any(_last_amount(row) == totals.amount_due for row in rows)


def _below_heads(text: PrintedText) -> Iterator[Decimal]:
    """What stands below the head of a column that speaks of a withholding, in a row of as many
    cells."""
    for match in islice(_ROW.finditer(text.lower), _ROWS_MAX):
        heads = _cells(match.group())
        end = text.lower.find("\n", match.end() + 1, match.end() + _ROW_CHARS_MAX)
        below = _cells(text.lower[match.end() : end if end >= 0 else match.end() + _ROW_CHARS_MAX])
        if len(heads) == len(below) >= _COLUMNS_MIN and _last_amount(match.group()) is None:
            pairs = zip(heads, below, strict=True)
            found = [_last_amount(cell) for head, cell in pairs if is_about_withholding(head)]
            yield from (abs(one) for one in found if one)


def _cells(row: str) -> list[str]:
    return [cell for cell in _GAP.split(row.strip()) if cell.strip()]


def _rows(text: PrintedText) -> list[str]:
    """The first few rows that speak of a withholding, without those that deny it."""
    rows = [match.group() for match in islice(_ROW.finditer(text.lower), _ROWS_MAX)]
    return [row for row in rows if not _NOT_WITHHELD.search(row)]


def _amounts(rows: Iterable[str]) -> list[Decimal]:
    """What each row names last, if it is not zero."""
    return [amount for row in rows if (amount := _last_amount(row))]


def _together(amounts: Sequence[Decimal]) -> Iterator[Decimal]:
    """Each amount, and the sums of a few."""
    for size in range(1, _TOGETHER_MAX + 1):
        for some in combinations(amounts, size):
            yield sum(some, Decimal(0))


def _last_amount(row: str) -> Decimal | None:
    """The last number of a row that is no rate; below zero, if it may be."""
    last = None
    for number in PrintedNumbers(row).numbers():
        if number.readings and not _RATE.match(row, number.end):
            last = max(number.readings, key=lambda one: (abs(one), -one))
    return last


def _names_what_is_due(totals: Totals, text: PrintedText) -> bool:
    """Whether the labels of the gross total name the amount due alone."""
    due = significant(str(totals.amount_due))
    return {significant(one.text) for one in text.labelled.of(Role.GROSS)} == {due}


def _has_parts(totals: Totals) -> bool:
    return totals.net is not None and totals.tax is not None


def _explained(check: Check, follows: bool) -> Check:
    if check.id == "BR-CO-16":
        message = "totals.amount_due is totals.gross less what is withheld"
        return replace(check, passed=True, expected=check.found, message=message)
    if follows and check.id == "GROUNDED" and not check.passed and check.fields == (_GROSS,):
        message = "not printed, and follows from what is printed"
        return Check("DERIVED", "warning", passed=True, message=message, fields=(_GROSS,))
    return check

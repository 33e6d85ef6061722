"""A tax that the buyer withholds explains why less is due than the gross total.

Spanish, Italian and Portuguese invoices print it (`Retención IRPF 15 %`), and EN 16931 has no field
for it. Where the difference between gross total and amount due is printed behind a label of such a
tax, the sum holds. A gross total that such a document does not print follows from net and tax.

Pure and total.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from typing import Final

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.label_candidates import Candidates
from service.checks.label_roles import Role
from service.checks.label_values import significant

_WIDE = Context(prec=80)
_GROSS: Final = "totals.gross"
_PARTS: Final = frozenset({"totals.net", "totals.tax", "totals.amount_due"})


def explained_by_withholding(
    checks: list[Check], invoice: Invoice, labelled: Candidates
) -> list[Check]:
    """The same checks; BR-CO-16 holds where a printed withholding is what it misses."""
    if not labelled.has(Role.WITHHELD):
        return checks
    broken = {(check.id, check.fields[0]) for check in checks if not check.passed and check.fields}
    if ("BR-CO-16", "totals.amount_due") not in broken or not _is_withheld(invoice, labelled):
        return checks
    follows = _has_parts(invoice) and ("BR-CO-15", _GROSS) not in broken
    follows = follows and not any(("GROUNDED", path) in broken for path in _PARTS)
    return [_explained(check, follows) for check in checks]


def _is_withheld(invoice: Invoice, labelled: Candidates) -> bool:
    totals = invoice.totals
    if totals.gross is None or totals.amount_due is None:
        return False
    paid = (totals.prepaid or Decimal(0)) - (totals.rounding or Decimal(0))
    rest = _WIDE.subtract(_WIDE.subtract(totals.gross, paid), totals.amount_due)
    if rest * totals.gross <= 0:
        return False
    digits = significant(format(rest, "f"))
    return any(significant(one.text) == digits for one in labelled.of(Role.WITHHELD))


def _has_parts(invoice: Invoice) -> bool:
    return invoice.totals.net is not None and invoice.totals.tax is not None


def _explained(check: Check, follows: bool) -> Check:
    if check.id == "BR-CO-16":
        message = "totals.amount_due is totals.gross less a tax that is withheld"
        return replace(check, passed=True, expected=check.found, message=message)
    if follows and check.id == "GROUNDED" and not check.passed and check.fields == (_GROSS,):
        message = "not printed, and follows from what is printed"
        return Check("DERIVED", "warning", passed=True, message=message, fields=(_GROSS,))
    return check

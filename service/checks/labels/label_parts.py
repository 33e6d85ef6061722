"""A label may name a part of a total: one of several taxes, one of several bases.

Documents print `GST` and `PST`, `IVA` and a surcharge, a net amount for each rate, and no sum of
them. Where every value behind the labels of a total is one of its parts, and the parts make the
total, the label says nothing else.

Pure and total; linear.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import significant

_ROLES: Final = {"totals.net": Role.NET, "totals.tax": Role.TAX}
_PARTS_MAX: Final = 100


def explained_by_parts(checks: list[Check], invoice: Invoice, labelled: Candidates) -> list[Check]:
    """The same checks without LABEL-DIFFERS of a total whose labels name its parts."""
    return [
        check
        for check in checks
        if check.id != "LABEL-DIFFERS" or not _names_parts(check, invoice, labelled)
    ]


def _names_parts(check: Check, invoice: Invoice, labelled: Candidates) -> bool:
    if check.passed or check.fields[0] not in _ROLES:
        return False
    path = check.fields[0]
    total, parts = getattr(invoice.totals, path.removeprefix("totals.")), _parts(path, invoice)
    if not 1 < len(parts) <= _PARTS_MAX or None in parts or sum(filter(None, parts)) != total:
        return False
    digits = {significant(format(part, "f")) for part in parts if part is not None}
    return {significant(one.text) for one in labelled.of(_ROLES[path])} <= digits


def _parts(path: str, invoice: Invoice) -> list[Decimal | None]:
    if path == "totals.tax":
        return [tax.tax_amount for tax in invoice.taxes]
    return [tax.taxable_amount for tax in invoice.taxes]

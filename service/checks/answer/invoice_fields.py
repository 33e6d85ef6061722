"""Validates untrusted fields as an invoice, at a bounded cost even if they are wrong, and finds the
value at a path.

Pydantic stores an error for each fault. An ordinary answer has a few, and all are reported. A
hostile answer has as many as it has bytes: 100,000 faulty lines took 12 s. So long lists are
rejected at their first faulty row, and unknown names are limited.

Pure; linear in the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import FailFast

from schemas import invoice as parts
from schemas.invoice import Allowance, Invoice, Line, Tax

FIELDS = frozenset().union(
    *(
        part.model_fields
        for part in (
            Invoice,
            parts.Party,
            parts.Payment,
            parts.Account,
            Line,
            Allowance,
            Tax,
            parts.PrecedingInvoice,
            parts.ThirdPartyPayment,
            parts.Totals,
        )
    )
)
"""All field names of an invoice, at any depth."""
_ROWS_MAX = 200
"""Rows of an ordinary answer: all of its faults are reported."""
_UNKNOWN_MAX = 8
"""Unknown names reported per object; each further one would be one error more."""
_INDEX_DIGITS_MAX = 9
_LISTS = ("lines", "allowances", "taxes")


class QuicklyRejected(Invoice):
    """An invoice whose lists are rejected at their first faulty row.

    Otherwise eight megabytes of faulty lines make four million errors: 18 s and 2.3 GB.
    """

    lines: Annotated[tuple[Line, ...], FailFast()] = ()
    allowances: Annotated[tuple[Allowance, ...], FailFast()] = ()
    taxes: Annotated[tuple[Tax, ...], FailFast()] = ()


def value_at(invoice: Invoice, path: str) -> object:
    """The value at a path such as `lines.0.net_amount`; None where there is no such place."""
    value: object = invoice
    for name in path.split("."):
        if isinstance(value, tuple):
            index = int(name) if name.isdecimal() and len(name) < _INDEX_DIGITS_MAX else len(value)
            value = value[index] if index < len(value) else None
        else:
            value = getattr(value, name, None)
    return value


def validated_invoice(fields: Mapping[str, Any]) -> Invoice:
    """The invoice with these fields; null is the same as absent. Raises pydantic's ValidationError,
    with all errors of an ordinary answer and a bounded number of any other."""
    known = _few_unknown({name: item for name, item in fields.items() if item is not None})
    rows = sum(len(known[name]) for name in _LISTS if isinstance(known.get(name), list))
    return Invoice.model_validate(known) if rows <= _ROWS_MAX else quickly_validated(known)


def quickly_validated(fields: Any) -> Invoice:
    """Like `validated_invoice`, but reports only the first faulty row of each list."""
    told = QuicklyRejected.model_validate(fields)
    return Invoice.model_construct(told.model_fields_set, **dict(told))


def _few_unknown(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with only the first few unknown names of each object: enough for a rejection."""
    limited: dict[str, Any] = {}
    unknown = 0
    for name, item in value.items():
        unknown += name not in FIELDS
        if name in FIELDS or unknown <= _UNKNOWN_MAX:
            limited[name] = _objects_within(item)
    return limited


def _objects_within(item: Any) -> Any:
    """Objects, and objects in lists: an invoice has no deeper ones."""
    if isinstance(item, dict):
        return _few_unknown(item)
    if isinstance(item, list):
        return [_few_unknown(row) if isinstance(row, dict) else row for row in item]
    return item

"""From fields that somebody else wrote to an invoice, at a bounded cost where they are wrong.

Pydantic keeps an error for each fault that it finds. An ordinary answer has a few, and all of them
are told. A hostile one has as many as it has bytes: 100,000 faulty lines took 12 s, which is why
long lists are refused at their first faulty row, and names that no invoice has are counted.

Pure; linear in the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import FailFast

from schemas.invoice import Allowance, Invoice, Line, Party, Payment, Tax, Totals

FIELDS = frozenset().union(
    *(part.model_fields for part in (Invoice, Party, Payment, Line, Allowance, Tax, Totals))
)
"""All names that an invoice has anywhere."""
_ROWS_MAX = 200
"""Rows of an ordinary answer: each of its faults is told."""
_UNKNOWN_MAX = 8
"""Names in one object that no invoice has; the others would be one error more each."""
_LISTS = ("lines", "allowances", "taxes")


class QuicklyRefused(Invoice):
    """An invoice whose lists are refused at their first faulty row.

    Eight megabytes of faulty lines otherwise make four million errors: 18 s and 2.3 GB.
    """

    lines: Annotated[tuple[Line, ...], FailFast()] = ()
    allowances: Annotated[tuple[Allowance, ...], FailFast()] = ()
    taxes: Annotated[tuple[Tax, ...], FailFast()] = ()


def validated_invoice(fields: Mapping[str, Any]) -> Invoice:
    """The invoice that has these fields. Raises pydantic's ValidationError, with all errors of an
    ordinary answer and a bounded number of any other."""
    known = _few_unknown(fields)
    rows = sum(len(known[name]) for name in _LISTS if isinstance(known.get(name), list))
    return Invoice.model_validate(known) if rows <= _ROWS_MAX else quickly_validated(known)


def quickly_validated(fields: Any) -> Invoice:
    """The same; a list's first faulty row is the only one of the list that is told."""
    told = QuicklyRefused.model_validate(fields)
    return Invoice.model_construct(told.model_fields_set, **dict(told))


def _few_unknown(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with the first few unknown names of each object: enough to be refused by."""
    kept: dict[str, Any] = {}
    unknown = 0
    for name, item in value.items():
        unknown += name not in FIELDS
        if name in FIELDS or unknown <= _UNKNOWN_MAX:
            kept[name] = _objects_within(item)
    return kept


def _objects_within(item: Any) -> Any:
    """Objects, and objects in lists: an invoice has no deeper ones."""
    if isinstance(item, dict):
        return _few_unknown(item)
    if isinstance(item, list):
        return [_few_unknown(row) if isinstance(row, dict) else row for row in item]
    return item

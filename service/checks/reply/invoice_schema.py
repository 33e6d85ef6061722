"""The JSON Schema of an invoice as it is asked of a model: short, flat, and with bounded lists.

It describes the short form of `reply.flat_answer`. Every value may be null. The names that decide
a payment are required all the same: a grammar that lets a model leave them out made a small model
forget IBANs, due dates and lines. The rare names are optional, so that an invoice without them
costs no tokens; the required names of a line come first, for some grammars write them first. Lists
are bounded by what the document can hold (`reply.row_bounds`), because a model that repeats itself
would fill any room.

The order of the names is that of writing, and nearly that of a page. The seller comes first,
because a model must look into the document for it, and the type comes last of the required names:
a small model that began with "other" went on with null for every value. The rare names follow,
as some grammars write them last in any case: an example that had one before was never followed.

Pure.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

from schemas.invoice import DocumentType
from service.checks.reply.flat_answer import (
    ALLOWANCE_COLUMNS,
    LINE_NAMES,
    LINE_REQUIRED,
    PATHS,
    TAX_COLUMNS,
)
from service.checks.reply.row_bounds import MOST_ROWS, RowBounds

REQUIRED: Final = frozenset(
    """
    seller seller_tax_id number date buyer currency lines taxes net tax gross amount_due
    due iban type
    """.split()
)
"""Names that an answer always has."""
_BEFORE_TOTALS = "lines_net"
_NULL = {"type": "null"}
_TEXT = {"type": "string"}
_DAYS = frozenset({"date", "due", "delivery_date", "period_start", "period_end"})
_AMOUNTS = frozenset({"lines_net", "net", "tax", "gross", "prepaid", "rounding", "amount_due"})
_AMOUNT = {"type": "string", "pattern": "^-?[0-9][0-9 .,']*-?$"}
"""As it is printed; at least no words."""
_DAY = {"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
"""A day of these two centuries: where any year was allowed, a small model began `06/12/2018` as it
is printed and wrote the year 612."""
_SCHEMAS_MAX = 256
"""Sets of names that are left out, with their bounds, that are kept; a document of another set
costs 50 µs more."""


@lru_cache(maxsize=_SCHEMAS_MAX)
def invoice_schema(
    left_out: frozenset[str] = frozenset(), rows: RowBounds = MOST_ROWS
) -> dict[str, Any]:
    """The schema without the names that need not be asked for; the same object for the same
    names and bounds, as long as it is among the last `_SCHEMAS_MAX`."""
    properties: dict[str, Any] = {}
    for name in PATHS:
        if name == _BEFORE_TOTALS:
            properties |= _lists(rows)
        if name not in left_out:
            properties[name] = _value(name)
    required = [name for name in properties if name in REQUIRED]
    return {
        "type": "object",
        "properties": {name: properties[name] for name in (*required, *properties)},
        "required": required,
        "additionalProperties": False,
    }


def _value(name: str) -> dict[str, Any]:
    if name == "type":
        return _or_null({"type": "string", "enum": [kind.value for kind in DocumentType]})
    if name == "currency":
        return _or_null({"type": "string", "pattern": "^[A-Z]{3}$"})
    if name.endswith("_country"):
        return _or_null({"type": "string", "pattern": "^[A-Z0-9]{2}$"})
    if name in _DAYS:
        return _or_null(_DAY)
    return _or_null(_AMOUNT if name in _AMOUNTS else _TEXT)


def _lists(rows: RowBounds) -> dict[str, Any]:
    line = {
        "type": "object",
        "properties": {name: _or_null(_TEXT) for name in LINE_NAMES},
        "required": list(LINE_REQUIRED),
        "additionalProperties": False,
    }
    return {
        "lines": {"type": "array", "items": line, "maxItems": rows.lines},
        "allowances": _rows(rows.allowances, len(ALLOWANCE_COLUMNS)),
        "taxes": _rows(rows.taxes, len(TAX_COLUMNS)),
    }


def _rows(most: int, cells: int) -> dict[str, Any]:
    row = {"type": "array", "items": _or_null(_TEXT), "minItems": cells, "maxItems": cells}
    return {"type": "array", "items": row, "maxItems": most}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, _NULL]}


def left_out_names(paths: AbstractSet[str]) -> frozenset[str]:
    """The names of values that are known without the model."""
    return frozenset(name for name, path in PATHS.items() if path in paths)

"""The JSON Schema of an invoice as it is asked of a model: short, flat, and with bounded lists.

Every value may be null. The names that decide a payment are required all the same: a grammar that
lets a model leave them out made a small model forget IBANs, due dates and lines. The rare names are
optional, so that an invoice without them costs no tokens. Lists are bounded, because a model that
repeats itself would fill any room.

The order of the names is that of writing. The supplier comes first, because a model must look into
the document for it, and the type comes last: a small model that began with "other" went on with
null for every value.

Pure.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from schemas.invoice import ONLY_IN_XML, Invoice

REQUIRED: Final = frozenset(
    """
    document_type invoice_number issue_date due_date currency supplier customer payment lines taxes
    totals
    name tax_id
    iban
    description quantity unit_price net_amount tax_rate
    amount is_charge
    rate taxable_amount tax_amount
    net tax gross amount_due
    """.split()
)
"""Names that an answer always has, at any depth."""
ROWS_MAX: Final = {"lines": 500, "allowances": 50, "taxes": 30}
_EARLY = ("supplier",)
_LATE = ("notes", "document_type")
_DROPPED = {"title", "default", "description", "$defs", "maxLength", "minLength", "examples"}


@cache
def invoice_schema() -> dict[str, Any]:
    """The schema without references; always the same object."""
    schema = Invoice.model_json_schema(mode="serialization")
    definitions = schema.get("$defs", {})
    flat: dict[str, Any] = _inlined(schema, definitions)
    asked = flat["properties"]
    order = [*(name for name in asked if name not in _LATE and name not in _EARLY), *_LATE]
    flat["properties"] = {name: asked[name] for name in (*_EARLY, *order)}
    flat["required"] = [name for name in flat["properties"] if name in REQUIRED]
    for name, rows in ROWS_MAX.items():
        flat["properties"][name]["maxItems"] = rows
    return flat


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    out = {
        key: {name: _inlined(sub, definitions) for name, sub in value.items()}
        if key == "properties"
        else _inlined(value, definitions)
        for key, value in node.items()
        if key not in _DROPPED
    }
    if "properties" in out:
        for name in ("schema_version", *ONLY_IN_XML):
            out["properties"].pop(name, None)
        out["required"] = [name for name in out["properties"] if name in REQUIRED]
        out["additionalProperties"] = False
    return out

"""The short form of an answer: flat and short names, and rows of cells for taxes and allowances.

Output tokens are the price of an invoice, and most of them were names and braces. A model is asked
for `"gross":"1.911,80"` and not for `"totals":{"gross":"1911.80"}`. Amounts are copied as they are
printed, because small models move the point when they rewrite a number; `answer_values` reads them
by the habit of the document. Lines stay objects: as rows of cells, a small model took a row of tax
for a line and a unit for a price.

Readers know the nested form of `schemas.invoice` alone, so `nested` turns one into the other. An
answer in the nested form passes unchanged, and so does whatever is neither.

Pure and total; linear in the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_PARTY = ("tax_id", "address_text", "country", "email", "registration_id")
_SHORT = {"address_text": "address"}


def _party(short: str, group: str) -> dict[str, str]:
    named = {f"{short}_{_SHORT.get(name, name)}": f"{group}.{name}" for name in _PARTY}
    return {short: f"{group}.name", **named}


PATHS: Final[Mapping[str, str]] = {
    **_party("seller", "supplier"),
    "number": "invoice_number",
    "date": "issue_date",
    **{
        name: name
        for name in (
            "delivery_date",
            "period_start",
            "period_end",
            "purchase_order",
            "contract_ref",
        )
    },
    **_party("buyer", "customer"),
    "currency": "currency",
    **{
        name: f"totals.{name}"
        for name in ("lines_net", "net", "tax", "gross", "prepaid", "rounding", "amount_due")
    },
    "due": "due_date",
    "terms": "payment.terms_text",
    **{name: f"payment.{name}" for name in ("iban", "bic", "account_number", "reference")},
    "notes": "notes",
    "type": "document_type",
}
"""The name of each single value, and its path in the invoice; in the order in which they are
written. The lists stand before the totals."""
LINE_NAMES: Final[Mapping[str, str]] = {
    "description": "description",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "rate": "tax_rate",
    "amount": "net_amount",
    "position": "position",
    "code": "product_code",
    "unit": "unit",
    "discount": "discount",
    "category": "tax_category",
}
"""The names in a line, each of one or two tokens, and the fields that they mean."""
LINE_REQUIRED: Final = ("description", "quantity", "unit_price", "rate", "amount")
TAX_COLUMNS: Final = ("rate", "taxable_amount", "tax_amount")
ALLOWANCE_COLUMNS: Final = ("reason", "amount", "is_charge")
NAMES: Final[Mapping[str, str]] = {path: name for name, path in PATHS.items()}
"""The short name of each path."""
_CHARGES: Final[Mapping[str, bool]] = {"charge": True, "discount": False, "allowance": False}
_NAME_CHARS_MAX = 40
_CELLS_MAX = 40
"""Of a row; more are no row."""


def nested(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in the form of `schemas.invoice`. A nested value counts before a flat one."""
    out: dict[str, Any] = {}
    flat: dict[str, Any] = {}
    for name, value in answer.items():
        plain = _PLAIN_NAMES.get(name) or plain_name(name)
        if isinstance(value, list) and plain in _LISTS:
            out[name] = [_row(row, plain) for row in value]
        elif plain in _PLAIN_PATHS and not isinstance(value, dict):
            flat.setdefault(_PLAIN_PATHS[plain], value)
        else:
            out[_PARTIES.get(plain, name) if isinstance(value, dict) else name] = value
    for path, value in flat.items():
        if value is not None:  # A buyer without any value is no buyer.
            _put(out, path, value)
    return out


def _put(out: dict[str, Any], path: str, value: Any) -> None:
    group, _, name = path.rpartition(".")
    if not group:
        out.setdefault(name, value)
        return
    part = out.get(group)
    if part is None or isinstance(part, dict):
        out[group] = {name: value} | (part or {})


def _row(row: Any, name: str) -> Any:
    """One entry of a list as an object; what is neither a row of cells nor an object stays. A cell
    without a column has a name that no invoice knows, so that it is counted among what was
    dropped."""
    if isinstance(row, dict):
        return _line(row) if name == "lines" else row
    if not isinstance(row, list) or len(row) > _CELLS_MAX:
        return row
    columns = _LISTS[name]
    named = {
        columns[place] if place < len(columns) else f"cell_{place}": cell
        for place, cell in enumerate(row)
        if cell is not None
    }
    kind = named.get("is_charge")
    if isinstance(kind, str):
        named["is_charge"] = _CHARGES.get(kind.strip().casefold(), kind)
    return named


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line by the names of its fields; those count before the short ones."""
    fields = {name: value for name, value in line.items() if name not in LINE_NAMES}
    for name, field in LINE_NAMES.items():
        if name in line:
            fields.setdefault(field, line[name])
    return fields


def plain_name(name: str) -> str:
    """A name without its case and separators: `invoiceNumber` is `invoice_number`."""
    bare = name[:_NAME_CHARS_MAX].replace("_", "").replace("-", "").replace(" ", "")
    return bare.casefold()


_PLAIN_PATHS: Final = {plain_name(name): path for name, path in PATHS.items()}
_PARTIES: Final = {"seller": "supplier", "buyer": "customer"}
"""Names that an answer may also give to an object."""
_LISTS: Final[Mapping[str, Sequence[str]]] = {
    "lines": [LINE_NAMES[name] for name in LINE_REQUIRED],
    "taxes": TAX_COLUMNS,
    "allowances": ALLOWANCE_COLUMNS,
}
"""What the cells of a row are, in each list."""
_HEADS: Final = {path.partition(".")[0] for path in PATHS.values()}
_PLAIN_NAMES: Final = {name: plain_name(name) for name in (*PATHS, *_LISTS, *_HEADS)}
"""Of the names that answers have as they were asked for, in either form."""

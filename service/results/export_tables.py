"""Results as tables for other programs: columns with types, rows of plain values. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from service.model.spreadsheet_text import harmless
from service.results.listed import ListedInvoice

Kind: TypeAlias = Literal["text", "amount", "date", "time", "flag", "number"]
Cell: TypeAlias = str | Decimal | date | datetime | bool | int | None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table of an export."""

    name: str
    columns: tuple[tuple[str, Kind], ...]


_KEY: Final[tuple[tuple[str, Kind], ...]] = (
    ("source_topic", "text"),
    ("source_partition", "number"),
    ("source_offset", "number"),
)
INVOICES_SHEET: Final = ExportTable(
    "invoices",
    (
        *_KEY,
        ("event_id", "text"),
        ("invoice_id", "text"),
        ("state", "text"),
        ("trust", "text"),
        ("simulated", "flag"),
        ("document_type", "text"),
        ("invoice_number", "text"),
        ("issue_date", "date"),
        ("due_date", "date"),
        ("currency", "text"),
        ("supplier_name", "text"),
        ("supplier_tax_id", "text"),
        ("customer_name", "text"),
        ("iban", "text"),
        ("bic", "text"),
        ("payment_reference", "text"),
        ("purchase_order", "text"),
        ("net", "amount"),
        ("tax", "amount"),
        ("gross", "amount"),
        ("prepaid", "amount"),
        ("amount_due", "amount"),
        ("reviewed_by", "text"),
        ("model", "text"),
        ("extracted_at", "time"),
    ),
)
STATE_CELL: Final = INVOICES_SHEET.columns.index(("state", "text"))
"""Where a row of invoices has the state."""
LINES_SHEET: Final = ExportTable(
    "lines",
    (
        *_KEY,
        ("number", "number"),
        ("description", "text"),
        ("product_code", "text"),
        ("quantity", "amount"),
        ("unit", "text"),
        ("unit_price", "amount"),
        ("net_amount", "amount"),
        ("tax_rate", "amount"),
    ),
)
TAXES_SHEET: Final = ExportTable(
    "taxes",
    (
        *_KEY,
        ("number", "number"),
        ("category", "text"),
        ("rate", "amount"),
        ("taxable_amount", "amount"),
        ("tax_amount", "amount"),
    ),
)
SHEETS: Final = (INVOICES_SHEET, LINES_SHEET, TAXES_SHEET)


def sheet_rows(table: ExportTable, found: ListedInvoice) -> list[list[Cell]]:
    """The rows of one result in one of the tables."""
    key: list[Cell] = [*found.line.source]
    if table is INVOICES_SHEET:
        return [[*key, *_invoice_cells(found)]]
    if table is TAXES_SHEET:
        return [
            [*key, number, tax.category, tax.rate, tax.taxable_amount, tax.tax_amount]
            for number, tax in enumerate(found.invoice.taxes)
        ]
    return [
        [
            *key,
            number,
            line.description,
            line.product_code,
            line.quantity,
            line.unit,
            line.unit_price,
            line.net_amount,
            line.tax_rate,
        ]
        for number, line in enumerate(found.invoice.lines)
    ]


def _invoice_cells(found: ListedInvoice) -> list[Cell]:
    one, invoice = found.line, found.invoice
    payment, totals = invoice.payment, invoice.totals
    return [
        one.event_id,
        one.invoice_id,
        one.state.value if one.state else None,
        one.trust.value,
        one.simulated,
        invoice.document_type.value if invoice.document_type else None,
        invoice.invoice_number,
        invoice.issue_date,
        invoice.due_date,
        invoice.currency,
        invoice.supplier.name,
        invoice.supplier.tax_id,
        invoice.customer.name if invoice.customer else None,
        payment.iban if payment else None,
        payment.bic if payment else None,
        payment.reference if payment else None,
        invoice.purchase_order,
        totals.net,
        totals.tax,
        totals.gross,
        totals.prepaid,
        totals.amount_due,
        one.reviewed_by,
        found.model,
        one.extracted_at,
    ]


def csv_cell(value: Cell) -> Any:
    """As a CSV file has it. Most cells of a row of twenty-eight are empty or texts."""
    kind = type(value)
    if kind is str:
        return harmless(value)  # type: ignore[arg-type]
    as_text = _CSV_TEXTS.get(kind)
    return value if as_text is None else as_text(value)


def _plain_amount(value: Any) -> str:
    return format(value, "f")


def _iso(value: Any) -> str:
    return str(value.isoformat())


_CSV_TEXTS: Final[Mapping[type, Callable[[Any], str]]] = {
    Decimal: _plain_amount,
    bool: lambda value: "true" if value else "false",
    date: _iso,
    datetime: _iso,
}
"""Of cells that are no texts; others are written as they are."""

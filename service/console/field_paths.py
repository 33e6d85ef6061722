"""The fields of an invoice by their paths (`totals.gross`, `lines.0.net_amount`), as texts.

Pages show and edit texts; the schema decides what a text means. `with_texts` changes the named
fields and leaves all others as they are. A browser writes the line breaks of a text in its own way
(`as_sent`); that alone is no change. A field that the invoice does not have is made, as far as the
schema knows it; a row that is not there is not. Pure and total.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from schemas.codes import currency_exponent
from schemas.invoice import Invoice
from service.checks.answer.invoice_fields import value_at
from service.console.typed_texts import (
    has_two_meanings,
    is_plain_amount,
    is_plain_date,
    typed_amount,
    typed_date,
)

HEAD: Final = (
    "document_type",
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "supplier.name",
    "supplier.tax_id",
    "customer.name",
    "payment.iban",
    "totals.net",
    "totals.tax",
    "totals.gross",
    "totals.amount_due",
)
"""What decides a payment or its booking: always shown, and always to be corrected."""
EXTRA: Final = (
    "supplier.address_text",
    "customer.tax_id",
    "payment.bic",
    "payment.account_number",
    "payment.reference",
    "delivery_date",
    "purchase_order",
    "totals.lines_net",
    "totals.prepaid",
    "totals.rounding",
)
"""Shown where the invoice has them."""
LINE: Final = ("description", "quantity", "unit", "unit_price", "tax_rate", "net_amount")
TAX: Final = ("category", "rate", "taxable_amount", "tax_amount")
_ROWS: Final[Mapping[str, tuple[str, ...]]] = {"lines": LINE, "taxes": TAX}
ROWS_SHOWN: Final = 200
"""Lines of one invoice on a page; the export has all."""
_DATES: Final = frozenset({"issue_date", "due_date", "delivery_date"})
_AMOUNTS: Final = frozenset(
    "quantity unit_price tax_rate net_amount rate taxable_amount tax_amount".split()
)
"""Of rows; all totals are amounts, too."""
_MONEY: Final = frozenset({"net_amount", "taxable_amount", "tax_amount"})
_TEXT_MAX = 2_000
_FAULTS_MAX = 20
_MILS = 3
_TWO_MEANINGS: Final = "may be a thousand or one and a bit: write an amount as 1234.00 or 1.23"
_AMOUNT_TOLD: Final = "write an amount as 1234.56"
_DATE_TOLD: Final = "write a date as 2026-12-31"


@dataclass(frozen=True, slots=True)
class TextsRead:
    """An invoice with other values, or what is wrong with the texts, by path."""

    invoice: Invoice | None
    faults: Mapping[str, str] = field(default_factory=dict)


def text_at(invoice: Invoice, path: str) -> str:
    """The value as it is edited; empty where there is none."""
    value = value_at(invoice, path)
    if value is None or isinstance(value, tuple):
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def as_sent(text: str) -> str:
    """The text with one kind of line break: forms write CRLF, and browsers read CR as a break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def same_at(one: Invoice, other: Invoice, path: str) -> bool:
    """Whether both have one value: 19 is 19.00, and an empty text is none."""
    given = [value_at(invoice, path) for invoice in (one, other)]
    first, second = (None if value == "" else value for value in given)
    return bool(first == second)


def editable_paths(invoice: Invoice) -> Iterator[str]:
    """All fields that a person may correct, in the order of the page."""
    yield from HEAD
    yield from EXTRA
    for part, names in _ROWS.items():
        for number in range(min(len(getattr(invoice, part)), ROWS_SHOWN)):
            yield from (f"{part}.{number}.{name}" for name in names)


def with_texts(invoice: Invoice, texts: Mapping[str, str]) -> TextsRead:
    """The invoice with these values. Texts of other fields than `editable_paths` are ignored."""
    data = invoice.model_dump(mode="json")
    faults: dict[str, str] = {}
    for path in editable_paths(invoice):
        if path in texts and (given := as_sent(texts[path])) != as_sent(text_at(invoice, path)):
            meant = _as_read(path, given[: _TEXT_MAX + 1])
            _put(data, path.split("."), meant or None)
            if told := _form_fault(path, meant):
                faults[path] = told
            if _is_money(path) and has_two_meanings(given) and not _has_mils(data):
                faults[path] = _TWO_MEANINGS
    try:
        read = Invoice.model_validate_json(json.dumps(data))
        return TextsRead(None if faults else read, faults)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False)[:_FAULTS_MAX]:
            faults.setdefault(".".join(str(part) for part in fault["loc"]), _told(fault))
        return TextsRead(None, faults)


def _has_mils(data: Mapping[str, Any]) -> bool:
    """Whether the currency has thousandths."""
    return currency_exponent(data.get("currency")) == _MILS


def _as_read(path: str, typed: str) -> str:
    if path in _DATES:
        return typed_date(typed)
    return typed_amount(typed) if _is_amount(path) else typed


def _is_amount(path: str) -> bool:
    return path.startswith("totals.") or path.rpartition(".")[2] in _AMOUNTS


def _is_money(path: str) -> bool:
    """Money has the decimals of its currency; quantities, unit prices and rates may have more."""
    return path.startswith("totals.") or path.rpartition(".")[2] in _MONEY


def _form_fault(path: str, meant: str) -> str:
    """What the schema would read in a way that a person does not."""
    if path in _DATES and meant and not is_plain_date(meant):
        return _DATE_TOLD
    if _is_amount(path) and meant and not is_plain_amount(meant):
        return _AMOUNT_TOLD
    return ""


def changed_paths(before: Invoice, after: Invoice) -> tuple[str, ...]:
    """Fields that differ, as far as a person may correct them."""
    return tuple(path for path in editable_paths(before) if not same_at(before, after, path))


def _put(data: dict[str, Any], names: list[str], value: str | None) -> None:
    at: Any = data
    for name in names[:-1]:
        if isinstance(at, list):
            at = at[int(name)]
            continue
        if at.get(name) is None:
            at[name] = {}
        at = at[name]
    at[names[-1]] = value


def _told(fault: Any) -> str:
    kind = str(fault["type"])
    if "decimal" in kind:
        return _AMOUNT_TOLD
    if kind.startswith("date"):
        return _DATE_TOLD
    if kind == "enum":
        return "choose one of the types"
    if kind == "string_pattern_mismatch":
        return "write three capital letters, as EUR"
    if kind in ("string_too_long", "string_too_short"):
        return "the text is too long" if kind.endswith("long") else "write something"
    return "this value cannot be used"

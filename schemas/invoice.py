"""The extracted invoice: money in Decimal, dates and codes in ISO form.

Fields follow EN 16931 (descriptions name its business terms), reduced to those that invoices
commonly print. A value that is not printed is null, also one that every invoice must have: no field
forces a reader to make one up, and `service/checks/missing.py` says what an invoice lacks. This
module computes and guesses nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

_STRICT = ConfigDict(frozen=True, extra="forbid")


def _plain(value: Decimal) -> str:
    return format(value, "f")


Amount = Annotated[
    Decimal,
    Field(allow_inf_nan=False, max_digits=28, decimal_places=10),
    PlainSerializer(_plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
"""Money or a quantity. Floats never occur here: `strict_json` reads every fraction as a Decimal.
The schema asks for strings, because a model's JSON number has often lost digits."""

Text = Annotated[str, Field(max_length=2_000)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class DocumentType(StrEnum):
    """The type of the document (BT-3, reduced)."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    PROFORMA = "proforma"
    OTHER = "other"


class Party(BaseModel):
    """Seller or buyer (BG-4, BG-7)."""

    model_config = _STRICT

    name: Text | None = None
    tax_id: Text | None = None
    registration_id: Text | None = None
    address_text: Text | None = None
    country: CountryCode | None = None
    email: Text | None = None


class Payment(BaseModel):
    """How to pay (BG-16)."""

    model_config = _STRICT

    iban: Text | None = None
    bic: Text | None = None
    account_number: Text | None = None
    reference: Text | None = None
    terms_text: Text | None = None


class Line(BaseModel):
    """One invoice line (BG-25)."""

    model_config = _STRICT

    position: Text | None = None
    description: Text | None = None
    product_code: Text | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    unit_price: Amount | None = None
    discount: Amount | None = None
    net_amount: Amount | None = None
    tax_rate: Amount | None = None
    tax_category: Text | None = None


class Allowance(BaseModel):
    """An allowance or charge on the whole document (BG-20, BG-21)."""

    model_config = _STRICT

    reason: Text | None = None
    amount: Amount | None = None
    is_charge: bool = False


class Tax(BaseModel):
    """One row of the VAT breakdown (BG-23)."""

    model_config = _STRICT

    category: Text | None = None
    rate: Amount | None = None
    taxable_amount: Amount | None = None
    tax_amount: Amount | None = None


class Totals(BaseModel):
    """Document totals (BG-22)."""

    model_config = _STRICT

    lines_net: Amount | None = None
    net: Amount | None = None
    tax: Amount | None = None
    gross: Amount | None = None
    prepaid: Amount | None = None
    rounding: Amount | None = None
    amount_due: Amount | None = None


class Invoice(BaseModel):
    """An invoice as it was printed."""

    model_config = _STRICT

    schema_version: Literal["2"] = "2"
    document_type: DocumentType | None = Field(None, description="null where nothing says it")
    invoice_number: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    issue_date: date | None = None
    due_date: date | None = None
    delivery_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    currency: CurrencyCode | None = None
    supplier: Party = Party()
    customer: Party | None = None
    purchase_order: Text | None = None
    contract_ref: Text | None = None
    payment: Payment | None = None
    lines: tuple[Line, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    taxes: tuple[Tax, ...] = ()
    totals: Totals = Totals()
    notes: Text | None = None

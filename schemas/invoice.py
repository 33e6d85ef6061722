"""The extracted invoice: money in Decimal, dates and codes in ISO form.

Fields follow EN 16931 (descriptions name its business terms), reduced to those that invoices
commonly print. A value that is not printed is null, also one that every invoice must have: no field
forces a reader to make one up, and `checks/answer/missing.py` says what an invoice lacks. This
module computes and guesses nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field, PlainSerializer, WithJsonSchema

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
CountryCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{2}$")]
"""ISO 3166-1, and `1A`, which EN 16931 uses for Kosovo."""

ONLY_IN_XML = frozenset(
    {
        "specification",
        "type_code",
        "accounting_currency",
        "payee",
        "buyer_reference",
        "preceding_invoices",
        "account_name",
        "further_accounts",
        "third_party_payments",
        "base_quantity",
        "allowances_total",
        "charges_total",
        "tax_accounting",
    }
)
"""Fields that only an e-invoice in XML fills. No model is asked for them, and none may set them:
some of them switch rules off."""


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


class Account(BaseModel):
    """An account to pay to (BG-17)."""

    model_config = _STRICT

    iban: Text | None = None
    bic: Text | None = None
    account_number: Text | None = None
    account_name: Text | None = None


class Payment(BaseModel):
    """How to pay (BG-16)."""

    model_config = _STRICT

    iban: Text | None = None
    bic: Text | None = None
    account_number: Text | None = None
    account_name: Text | None = Field(None, description="BT-85, payment account name")
    further_accounts: Annotated[
        tuple[Account, ...],
        FailFast(),
        Field(max_length=100, description="BG-17 of an invoice that names several accounts"),
    ] = ()
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
    base_quantity: Amount | None = Field(
        None, description="BT-149, units that unit_price is for; null means one"
    )
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


class PrecedingInvoice(BaseModel):
    """An invoice that this one corrects or completes (BG-3)."""

    model_config = _STRICT

    number: Text | None = None
    issue_date: date | None = None


class ThirdPartyPayment(BaseModel):
    """An amount that is collected for somebody else (BG-DEX-09 of XRechnung's extension)."""

    model_config = _STRICT

    kind: Text | None = None
    amount: Amount | None = None
    description: Text | None = None


class Totals(BaseModel):
    """Document totals (BG-22)."""

    model_config = _STRICT

    lines_net: Amount | None = None
    allowances_total: Amount | None = Field(
        None, description="BT-107, sum of allowances on document level"
    )
    charges_total: Amount | None = Field(
        None, description="BT-108, sum of charges on document level"
    )
    net: Amount | None = None
    tax: Amount | None = None
    tax_accounting: Amount | None = Field(
        None, description="BT-111, total VAT amount in accounting currency"
    )
    gross: Amount | None = None
    prepaid: Amount | None = None
    rounding: Amount | None = None
    amount_due: Amount | None = None


class Invoice(BaseModel):
    """An invoice as it was printed."""

    model_config = _STRICT

    schema_version: Literal["2"] = "2"
    specification: Text | None = Field(None, description="BT-24, specification identifier")
    document_type: DocumentType | None = Field(None, description="null where nothing says it")
    type_code: Text | None = Field(None, description="BT-3, invoice type code of UNTDID 1001")
    invoice_number: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    issue_date: date | None = None
    due_date: date | None = None
    delivery_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    currency: CurrencyCode | None = None
    accounting_currency: Text | None = Field(None, description="BT-6, VAT accounting currency code")
    supplier: Party = Party()
    customer: Party | None = None
    payee: Party | None = Field(None, description="BG-10, who is paid if not the seller")
    buyer_reference: Text | None = Field(None, description="BT-10, buyer reference")
    purchase_order: Text | None = None
    contract_ref: Text | None = None
    preceding_invoices: Annotated[
        tuple[PrecedingInvoice, ...],
        FailFast(),
        Field(max_length=1_000, description="BG-3, preceding invoice references"),
    ] = ()
    payment: Payment | None = None
    lines: tuple[Line, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    taxes: tuple[Tax, ...] = ()
    third_party_payments: Annotated[
        tuple[ThirdPartyPayment, ...],
        FailFast(),
        Field(max_length=1_000, description="BG-DEX-09 of XRechnung's extension"),
    ] = ()
    totals: Totals = Totals()
    notes: Text | None = None

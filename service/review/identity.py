"""What two invoices may have in common: their supplier, their number, their amount, their account.

An invoice that was sent twice, or paid to an account that the supplier never used, breaks no rule
of its own. It shows beside other invoices only. `marks` says under which keys an invoice is to be
compared; invoices with an equal key have that in common. A store of any size compares keys, and
never invoices.

| key | of invoices that share |
| --- | --- |
| `same_number` | supplier and invoice number |
| `same_amount` | supplier, issue date, currency and gross total |
| `supplier` | the supplier alone: whose account changes |

A supplier is its VAT id, and its name where no VAT id is printed. One that prints its VAT id on one
invoice only is found by its name: an invoice has keys of both. Letters, digits and signs are
compared as `folded` writes them, numbers without their sign (`#88`). Credit notes are compared with
credit notes only, and a document that is no invoice (proforma, other) with none. What the simulator
made up is compared with what it made up only.

Pure and total; linear in the texts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from schemas.invoice import DocumentType, Invoice
from service.checks.values.bare_numbers import bare_number

COMPARISON_RULE: Final = 3
"""Grows with each change of the keys that one invoice has, of what counts as the earlier one, and
of the states that follow. A store compares all its invoices again where they were compared by
another rule: its keys of before would find no invoice of today. 1: corrected and rejected invoices
are compared as they count; 2: an invoice number is compared without its sign; 3: states are settled
after all findings of a transaction (before, a duplicate could become ready)."""
_NOT_COMPARED = (DocumentType.PROFORMA, DocumentType.OTHER)
_SIGNS: Final = re.compile(r"[\W_]+")
_NOTHING_HASHED: Final = hashlib.blake2b(digest_size=8)
_ACCOUNT_CHARS = 100
"""An IBAN has 34 at most."""


class FindingKind(StrEnum):
    """Why an invoice asks for a person besides its own rules."""

    SAME_NUMBER = "same_number"
    """An earlier invoice of the supplier has its number."""
    SAME_AMOUNT = "same_amount"
    """An earlier invoice of the supplier has its date, currency and gross total."""
    NEW_ACCOUNT = "new_account"
    """Earlier invoices of the supplier name another account."""


@dataclass(frozen=True, slots=True)
class InvoiceMarks:
    """The keys of one invoice: signed 64-bit numbers, equal for what counts as equal."""

    same_number: tuple[int, ...] = ()
    same_amount: tuple[int, ...] = ()
    supplier: tuple[int, ...] = ()
    """Where there is an account to compare."""
    account: str = ""
    """As it is compared."""


def stored_key(words: str) -> int:
    """The same in every process."""
    hashed = _NOTHING_HASHED.copy()  # Costs a third of what a new one does.
    hashed.update(words.encode("utf-8", "replace"))
    return int.from_bytes(hashed.digest(), "big", signed=True)


class ComparedValues(NamedTuple):
    """What an invoice is compared by, as it stands there."""

    document_type: DocumentType | None
    number: str | None
    issue_date: date | None
    currency: str | None
    gross: Decimal | None
    supplier_name: str | None
    supplier_tax_id: str | None
    account: str | None


def compared_values(invoice: Invoice) -> ComparedValues:
    """Of an invoice."""
    supplier, payment = invoice.supplier, invoice.payment
    return ComparedValues(
        invoice.document_type,
        invoice.invoice_number,
        invoice.issue_date,
        invoice.currency,
        invoice.totals.gross,
        supplier.name,
        supplier.tax_id,
        None if payment is None else payment.iban or payment.account_number,
    )


def marks(
    invoice: Invoice, *, simulated: bool = False, key: Callable[[str], int] = stored_key
) -> InvoiceMarks:
    """The keys under which an invoice is compared with others, as `key` makes them: a signed 64-bit
    number of a text. A rehearsal on real documents marks no invoice that was read: its keys are
    others."""
    return marks_of_values(compared_values(invoice), simulated=simulated, key=key)


def marks_of_values(
    values: ComparedValues, *, simulated: bool, key: Callable[[str], int] = stored_key
) -> InvoiceMarks:
    """The same of its values alone."""
    if values.document_type in _NOT_COMPARED:
        return InvoiceMarks()
    found = _marks(values, key)
    return _apart(found) if simulated else found


def _apart(found: InvoiceMarks) -> InvoiceMarks:
    """The complements: as small as the keys, and no keys of what was read."""
    return InvoiceMarks(
        tuple([~key for key in found.same_number]),
        tuple([~key for key in found.same_amount]),
        tuple([~key for key in found.supplier]),
        found.account,
    )


def _marks(values: ComparedValues, key: Callable[[str], int]) -> InvoiceMarks:
    suppliers = _suppliers(values)
    kind = "credit" if values.document_type is DocumentType.CREDIT_NOTE else "invoice"
    number = folded(bare_number(values.number or ""))
    account = folded(values.account)[:_ACCOUNT_CHARS]
    dated = values.issue_date is not None and values.gross is not None
    amount = _amount(values) if dated else ""
    return InvoiceMarks(
        same_number=_keys(key, "number", kind, suppliers, number),
        same_amount=_keys(key, "amount", kind, suppliers, amount),
        supplier=_keys(key, "supplier", "", suppliers, "-") if account else (),
        account=account,
    )


def folded(text: str | None) -> str:
    """Letters and digits alone, without case, width and leading zeros of the whole: `INV 007/a` and
    `inv-007a` are one."""
    given = text or ""
    if given.isascii():
        small = given.lower()
        return (small if small.isalnum() else _SIGNS.sub("", small)).lstrip("0")
    return _SIGNS.sub("", unicodedata.normalize("NFKC", given).casefold()).lstrip("0")


def _suppliers(values: ComparedValues) -> list[str]:
    named = (("tax", folded(values.supplier_tax_id)), ("name", folded(values.supplier_name)))
    return [f"{kind}:{value}" for kind, value in named if value]


def _amount(values: ComparedValues) -> str:
    gross = values.gross or Decimal(0)
    return f"{values.issue_date} {values.currency or ''} {abs(gross).normalize():f}"


def _keys(
    key: Callable[[str], int], kind: str, type_: str, suppliers: list[str], value: str
) -> tuple[int, ...]:
    """None without a value; else one for each name that the supplier has."""
    if not value:
        return ()
    return tuple([key(f"{kind}\0{type_}\0{supplier}\0{value}") for supplier in suppliers])

"""What the two syntaxes of EN 16931 share: codes, dates, joined texts, exact prices.

Pure. Texts that are longer than the model takes are cut: a long note is no reason to lose an exact
invoice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from typing import Any

TEXT_MAX = 2_000
_EXACT = Context(prec=28, traps=[DivisionByZero, Inexact, InvalidOperation])
_SUBJECT_CODE = re.compile(r"^#[A-Z]{3}#")
_CREDIT = frozenset("81 83 261 262 296 308 381 396 420 458 532".split())
_PROFORMA = frozenset({"325"})
_RECEIPT = frozenset({"632"})


def document_type(code: str | None) -> str | None:
    """UNTDID 1001, reduced; codes that EN 16931 takes are invoices unless they give money back."""
    if code is None:
        return None
    if code in _CREDIT:
        return "credit_note"
    if code in _PROFORMA:
        return "proforma"
    return "receipt" if code in _RECEIPT else "invoice"


def date_102(text: str | None) -> str | None:
    """`20260131` as `2026-01-31`; anything else as it is, for the model to refuse."""
    if text is not None and len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def joined(texts: Iterable[str | None], separator: str) -> str | None:
    """What there is of `texts`, no longer than the model takes."""
    present = separator.join(text for text in texts if text)
    return cut(present) or None


def cut(text: str | None) -> str | None:
    """At most as many characters as the model takes."""
    return None if text is None else text[:TEXT_MAX].strip()


def note(text: str | None) -> str | None:
    """A note without its subject code: UBL writes it into the text, CII beside it."""
    return None if text is None else _SUBJECT_CODE.sub("", text).strip()


def unit_price(price: str | None, base_quantity: str | None) -> str | None:
    """The price of one; None where dividing by the base quantity (BT-149) is not exact."""
    if price is None or base_quantity is None:
        return price
    try:
        quantity = Decimal(base_quantity)
        return price if quantity == 1 else format(_EXACT.divide(Decimal(price), quantity), "f")
    except (ArithmeticError, ValueError):
        return None


def line_discount(entries: Iterable[tuple[bool, str | None]]) -> str | None:
    """Allowances less charges of one line; None without any."""
    total, found = Decimal(0), False
    for is_charge, amount in entries:
        try:
            value = Decimal(amount or "")
        except InvalidOperation:
            continue
        total += -value if is_charge else value
        found = True
    return format(total, "f") if found else None


def party_fields(
    name: str | None,
    tax_id: str | None,
    registration_id: str | None,
    streets: list[str | None],
    town: list[str | None],
    country: str | None,
    email: str | None,
) -> dict[str, Any]:
    """A party; its address is one text, lines by comma."""
    return {
        "name": cut(name),
        "tax_id": cut(tax_id),
        "registration_id": cut(registration_id),
        "address_text": joined([*streets, joined(town, " ")], ", "),
        "country": country,
        "email": cut(email),
    }

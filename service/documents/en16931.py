"""Shared parts of EN 16931's two syntaxes: codes, amounts, dates, joined texts, exact prices.

Values are accepted only in the standard's forms: Python and pydantic would also accept `1_000`,
`1E999` and seconds since 1970 as numbers and dates. Any other form becomes `UNREADABLE`, which the
model rejects by the field's name. Nothing is skipped, because an omitted allowance makes a wrong
invoice.

Pure and total. Texts longer than the model's limit are truncated: a long note is no reason to lose
an exact invoice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from typing import Any

TEXT_MAX = 2_000
UNREADABLE = "unreadable"
"""No amount, date or truth value: the model rejects it and names the field."""
_DIGITS_MAX = 28
_DECIMALS_MAX = 10
"""The limit of `schemas.invoice.Amount`."""
_AMOUNT_CHARS_MAX = 100
_EXACT = Context(prec=_DIGITS_MAX, traps=[DivisionByZero, Inexact, InvalidOperation])
_AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY_102 = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_DAY_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_SUBJECT_CODE = re.compile(r"^#[A-Z]{3}#")
_CREDIT = frozenset("81 83 261 262 296 308 381 396 420 458 532".split())
_PROFORMA = frozenset({"325"})
_INVOICE = frozenset(
    (
        "71 80 82 84 102 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 "
        "389 390 393 394 395 456 457 527 553 575 623 633 751 780 817 870 875 876 877 935"
    ).split()
)
"""BR-CL-01: the codes of UNTDID 1001 that EN 16931 calls invoices and credit notes."""


def document_type(code: str | None) -> str | None:
    """BT-3, reduced; a code outside of EN 16931 becomes `other`, which the checks flag."""
    if code is None:
        return None
    if code in _CREDIT:
        return "credit_note"
    if code in _PROFORMA:
        return "proforma"
    return "invoice" if code in _INVOICE else "other"


def amount(text: str | None) -> str | None:
    """An xs:decimal, unchanged."""
    if text is None:
        return None
    return text if len(text) <= _AMOUNT_CHARS_MAX and _AMOUNT.fullmatch(text) else UNREADABLE


def truth_value(text: str | None) -> bool | str:
    """An xs:boolean. None is unreadable, too: the sign of money must not be guessed."""
    if text in ("true", "1"):
        return True
    return False if text in ("false", "0") else UNREADABLE


def date_102(text: str | None, form: str | None = "102") -> str | None:
    """`20260131` (format 102) or ISO's form, as `2026-01-31`."""
    if text is None:
        return None
    day = _DAY_102.fullmatch(text) if form in ("102", None) else None
    return "-".join(day.groups()) if day else UNREADABLE


def date_iso(text: str | None) -> str | None:
    """An xs:date without its time zone: the printed day is the same."""
    if text is None:
        return None
    day = _DAY_ISO.fullmatch(text)
    return day.group(1) if day else UNREADABLE


def joined(texts: Iterable[str | None], separator: str) -> str | None:
    """The texts that exist, joined and truncated to the model's limit."""
    present = separator.join(text for text in texts if text)
    return cut(present) or None


def cut(text: str | None) -> str | None:
    """At most as many characters as the model accepts."""
    return None if text is None else text[:TEXT_MAX].strip()


def note(text: str | None) -> str | None:
    """A note without its subject code: UBL writes the code into the text, CII beside it."""
    return None if text is None else _SUBJECT_CODE.sub("", text).strip()


def unit_price(price: str | None, base_quantity: str | None) -> str | None:
    """The price of one unit. None if the model cannot hold it exactly, as written or after division
    by the base quantity (BT-149)."""
    whole, base = amount(price), amount(base_quantity)
    if whole is None or UNREADABLE in (whole, base):
        return whole and UNREADABLE
    if base is None or Decimal(base) == 1:
        return whole if _fits(Decimal(whole)) else None
    try:
        one = _EXACT.divide(Decimal(whole), Decimal(base))
    except ArithmeticError:
        return None
    return format(one, "f") if _fits(one) else None


def _fits(value: Decimal) -> bool:
    """Whether the model can hold it: trailing zeros do not count."""
    digits = value.as_tuple().digits
    exponent = int(value.as_tuple().exponent)
    trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return len(digits) <= _DIGITS_MAX and -(exponent + trailing) <= _DECIMALS_MAX


def line_discount(entries: Iterable[tuple[bool | str, str | None]]) -> str | None:
    """Allowances less charges of one line; None without any."""
    total = None
    for is_charge, text in entries:
        written = amount(text)
        if written in (None, UNREADABLE) or not isinstance(is_charge, bool):
            return UNREADABLE
        value = Decimal(written or 0)
        try:
            total = _EXACT.add(total or Decimal(0), -value if is_charge else value)
        except ArithmeticError:
            return UNREADABLE
    return None if total is None else format(total, "f")


def party_fields(
    name: str | None,
    tax_id: str | None,
    registration_id: str | None,
    address: list[str | None],
    country: str | None,
    email: str | None,
) -> dict[str, Any]:
    """A party; its address is one text, lines by comma."""
    return {
        "name": cut(name),
        "tax_id": cut(tax_id),
        "registration_id": cut(registration_id),
        "address_text": joined(address, ", "),
        "country": country,
        "email": cut(email),
    }

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
_ACCOUNTS_MAX = 102
"""Accounts that are compared with each other: the cost of more would be quadratic. The model
rejects an invoice with more than 101."""
_EXACT = Context(prec=_DIGITS_MAX, traps=[DivisionByZero, Inexact, InvalidOperation])
_AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY_102 = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_DAY_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_TIME = re.compile(r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?")
_COUNTRY = re.compile(r"[A-Za-z0-9]{2}")
_IBAN_FORM = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
_DIGIT = re.compile(r"[0-9]")
_SUBJECT_CODE = re.compile(r"^#[A-Z]{3}#")
_CREDIT = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
_PROFORMA = frozenset({"325"})
_INVOICE = frozenset(
    (
        "71 80 82 84 102 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 "
        "389 390 393 394 395 456 457 471 472 473 500 501 527 553 575 623 633 751 780 817 870 875 "
        "876 877 935"
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
    """An xs:decimal, unchanged but for zeros at its end that the model has no place for."""
    if text is None:
        return None
    if len(text) > _AMOUNT_CHARS_MAX or not _AMOUNT.fullmatch(text):
        return UNREADABLE
    whole, _, decimals = text.partition(".")
    if len(decimals) <= _DECIMALS_MAX:
        return text
    return f"{whole or '0'}.{decimals[:_DECIMALS_MAX]}{decimals[_DECIMALS_MAX:].rstrip('0')}"


def exact_amount(text: str | None) -> str | None:
    """A quantity or a rate. The standard does not bound their decimals: None if the model cannot
    hold it exactly, because a rounded one would break the line's own check."""
    whole = amount(text)
    return whole if whole in (None, UNREADABLE) or _fits(Decimal(whole or 0)) else None


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


def date_of_moment(text: str | None) -> str | None:
    """The day of an xs:dateTime, as it is written there: the time zone does not move it."""
    if text is None:
        return None
    day, zone = text[:10], _TIME.sub("", text[10:], count=1)
    return date_iso(day + zone) if _TIME.match(text[10:]) else UNREADABLE


def last_day(days: Iterable[str | None]) -> str | None:
    """The latest of the days that exist. One that cannot be read makes the answer unreadable."""
    present = [day for day in days if day is not None]
    return UNREADABLE if UNREADABLE in present else max(present, default=None)


def account_fields(number: str | None, bic: str | None, name: str | None) -> dict[str, Any]:
    """The account to pay to (BG-17). Both syntaxes let any identifier stand in BT-84, so its form
    tells an IBAN from another number: two letters, two digits, 11 to 30 more."""
    is_iban = number is not None and _IBAN_FORM.fullmatch("".join(number.split())) is not None
    return {
        "iban": number if is_iban else None,
        "account_number": None if is_iban else cut(number),
        "bic": cut(bic),
        "account_name": cut(name),
    }


def payment_fields(
    accounts: Iterable[dict[str, Any]], reference: str | None, terms: Iterable[str | None]
) -> dict[str, Any] | None:
    """How to pay: the first account, the other ones (each once), and all terms.

    Each account keeps its own bank. A bank alone counts only where no account is named.
    """
    distinct: list[dict[str, Any]] = []
    seen: set[tuple[str, ...]] = set()
    for account in accounts:
        written = tuple("".join((value or "").split()).upper() for value in account.values())
        if any(written) and written not in seen:
            seen.add(written)
            distinct.append(account)
        if len(distinct) > _ACCOUNTS_MAX:
            break
    named = [one for one in distinct if one["iban"] or one["account_number"]] or distinct[:1]
    payment = {
        **(named[0] if named else {}),
        "further_accounts": named[1:],
        "reference": cut(reference),
        "terms_text": joined(terms, "\n"),
    }
    return payment if any(payment.values()) else None


def tax_totals(totals: Iterable[tuple[str | None, str]], currency: str | None) -> dict[str, Any]:
    """The total VAT (BT-110), and the one in the accounting currency (BT-111).

    There should be one in the invoice's currency. Several are added up, so that the rules see that
    the invoice does not hold.
    """
    own: list[str] = []
    other: list[str] = []
    for code, text in totals:
        if text:
            (own if code in (currency, None) else other).append(text)
    return {"tax": _sum(own), "tax_accounting": amount(other[0]) if other else None}


def _sum(texts: list[str]) -> str | None:
    """One amount as it is written, or the exact sum of several."""
    written = [amount(text) for text in texts]
    if len(written) <= 1 or UNREADABLE in written:
        return UNREADABLE if UNREADABLE in written else next(iter(written), None)
    try:
        total = Decimal(0)
        for text in written:
            total = _EXACT.add(total, Decimal(text or 0))
    except ArithmeticError:
        return UNREADABLE
    return format(total, "f")


def without_notes(
    lines: Iterable[tuple[dict[str, Any], str | None]],
) -> tuple[list[dict[str, Any]], list[str | None]]:
    """The lines that charge something, and the notes of the others: a line with a note alone is no
    line."""
    charged, notes = [], []
    for line, text in lines:
        if any(line[name] is not None for name in ("description", "quantity", "net_amount")):
            charged.append(line)
        else:
            notes.append(note(text))
    return charged, notes


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


def price_fields(price: str | None, base_quantity: str | None) -> dict[str, Any]:
    """The price of one unit, or where that is not exact, the price as it is written and the number
    of units that it is for (BT-149)."""
    one = unit_price(price, base_quantity)
    whole, base = amount(price), amount(base_quantity)
    if one is not None or whole is None or base is None or Decimal(base) == 0:
        return {"unit_price": one, "base_quantity": None}
    fits = _fits(Decimal(whole)) and _fits(Decimal(base))
    return {"unit_price": whole if fits else None, "base_quantity": base if fits else None}


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
    """A party; its address is one text, lines by comma. A country that is no code of two characters
    stands there, too. A tax number without a digit is a phrase: Sweden writes `Godkänd för F-skatt`
    in its place, Norway `Foretaksregisteret`."""
    is_code = country is not None and _COUNTRY.fullmatch(country) is not None
    address = address if is_code else [*address, country]
    return {
        "name": cut(name),
        "tax_id": cut(tax_id) if tax_id and _DIGIT.search(tax_id) else None,
        "registration_id": cut(registration_id),
        "address_text": joined(address, ", "),
        "country": country.upper() if country is not None and is_code else None,
        "email": cut(email),
    }

"""Checks whether the values of the answer are printed in the document's text.

An amount is compared as a number with its sign, a date as a day, an identifier as a whole word, and
a currency as a word or a sign (`checks.printed_numbers`, `printed_dates`, `printed_words`). Equal
digits with another value are not a match. Amounts that reduce a sum (allowances, discounts, advance
payments, roundings) may be printed with or without a minus; all other amounts have the printed
sign, also in a credit note.

A value that rests on one of two readings is `AMBIGUOUS`. A sum that is not printed but follows from
printed parts is `DERIVED`. If a field that decides the payee or the amount (number, gross, amount
due, IBAN) is not printed, that is an error. For other fields it is a warning, because printed text
has too many forms to list.

Pure and total; checks never quote the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from schemas.codes import currency_exponent
from schemas.invoice import ONLY_IN_XML, Invoice, Totals
from schemas.outcome import Check
from service.checks.derived import follows
from service.checks.free_text import printed_texts
from service.checks.printed_numbers import Found
from service.checks.printed_text import PrintedText
from service.checks.profiles import is_einvoice

_EXPECTED = "printed in the document"
_MOVED = "printed in the document (the digits are, with another value)"
_TAX_ID_MIN = 8
_LINE_AMOUNTS = (
    ("quantity", False, True),
    ("unit_price", False, True),
    ("discount", False, False),
    ("net_amount", True, True),
    ("tax_rate", False, True),
)
"""Name, whether it is money to the currency's minor unit, whether its sign is printed."""
_TAKEN_AWAY = frozenset({"prepaid", "rounding"})
_DAYS = ("issue_date", "due_date", "delivery_date", "period_start", "period_end")
_TOTALS = ("gross", *(name for name in Totals.model_fields if name not in {"gross", *ONLY_IN_XML}))
_DECIDING = frozenset({"gross", "amount_due"})
_NAME_WORD = re.compile(r"[^\W\d_]{3,40}")
_NAME_WORDS_MAX = 8
_LEGAL_FORMS = frozenset(
    "ltd limited inc llc corp corporation company plc gmbh mbh ohg sarl sas srl spa coop "
    "sociedad societe société group and und the der die des les".split()
)
"""Words that many companies have in their names."""


_Severity = Literal["error", "warning"]


class _Look(NamedTuple):
    """A field that was searched, how well it was found, and the severity if it was not."""

    path: str
    found: Found
    severity: _Severity = "warning"
    moved: bool = False
    """The digits are printed with another value."""


def grounding_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """One failed check for each field that is not printed. All printed fields share one check, and
    so do all ambiguous and all derived fields."""
    fields = [*_looked_for(invoice, text), *_amounts(invoice, text)]
    if not is_einvoice(invoice):
        fields += (_Look(path, _whole(found)) for path, found in printed_texts(invoice, text))
    amounts, missed = _line_amounts(invoice, text)
    absent = [look for look in fields if look.found is Found.ABSENT] + missed
    derived = _derived(invoice, absent) if absent else []
    for look in absent:
        if look.path not in derived:
            yield _not_printed(look)
    printed = [look.path for look in fields if look.found is Found.SURE]
    if amounts:
        printed.append("lines")
    message = f"{len(printed)} fields and {amounts} amounts of lines are printed in the document"
    yield _passed("GROUNDED", message, printed)
    ambiguous = [look.path for look in fields if look.found is Found.AMBIGUOUS]
    if ambiguous:
        yield _passed("AMBIGUOUS", "printed in a form that can be read in two ways", ambiguous)
    if derived:
        yield _passed("DERIVED", "not printed, and follows from what is printed", derived)


def _derived(invoice: Invoice, absent: list[_Look]) -> list[str]:
    """Sums that are not printed and follow from printed parts."""
    missing = {look.path for look in absent}
    return [
        look.path
        for look in absent
        if follows(look.path, invoice, lambda path: path not in missing)
    ]


def _passed(rule: str, message: str, paths: list[str]) -> Check:
    return Check(rule, "warning", passed=True, message=message, fields=tuple(paths))


def _not_printed(look: _Look) -> Check:
    expected = _MOVED if look.moved else _EXPECTED
    return Check(
        "GROUNDED",
        look.severity,
        passed=False,
        expected=expected,
        message=look.path,
        fields=(look.path,),
    )


def _looked_for(invoice: Invoice, text: PrintedText) -> Iterator[_Look]:
    """Fields outside of the lines that are no amounts."""
    if invoice.invoice_number:
        number = text.has_identifier(invoice.invoice_number)
        yield _Look("invoice_number", _whole(number), "error")
    if invoice.payment is not None and invoice.payment.iban:
        iban = text.has_identifier(invoice.payment.iban, grouped=True)
        yield _Look("payment.iban", _whole(iban), "error")
    if invoice.supplier.tax_id:
        found = _tax_id_is_printed(invoice.supplier.tax_id, text)
        severity: _Severity = "warning" if is_einvoice(invoice) else "error"
        yield _Look("supplier.tax_id", _whole(found), severity)
    if invoice.customer is not None and invoice.customer.tax_id:
        found = _tax_id_is_printed(invoice.customer.tax_id, text)
        yield _Look("customer.tax_id", _whole(found))
    for path, identifier, grouped in _identifiers(invoice):
        yield _Look(path, _whole(text.has_identifier(identifier, grouped=grouped)))
    if invoice.supplier.name:
        yield _seller(invoice.supplier.name, text)
    if invoice.currency:
        yield _Look("currency", _whole(text.has_currency(invoice.currency)))
    for name in _DAYS:
        day = getattr(invoice, name)
        if day is not None:
            yield _Look(name, text.find_date(day))


def _seller(name: str, text: PrintedText) -> _Look:
    """An error where no word of the name is printed, not even in an e-mail address: names have too
    many forms for more, and a logo is a picture."""
    if text.has_text(name):
        return _Look("supplier.name", Found.SURE)
    words = [word for word in _NAME_WORD.findall(name) if word.casefold() not in _LEGAL_FORMS]
    some = not words or any(_is_word(word, text) for word in words[:_NAME_WORDS_MAX])
    return _Look("supplier.name", Found.ABSENT, "warning" if some else "error")


def _is_word(word: str, text: PrintedText) -> bool:
    return re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text.plain, re.I) is not None


def _tax_id_is_printed(tax_id: str, text: PrintedText) -> bool:
    """With its prefix, or without it: many documents print the digits alone."""
    if text.has_identifier(tax_id, grouped=True):
        return True
    bare = tax_id.strip()[2:]
    return len(bare) >= _TAX_ID_MIN and text.has_identifier(bare, grouped=True)


def _whole(found: bool) -> Found:
    return Found.SURE if found else Found.ABSENT


def _identifiers(invoice: Invoice) -> Iterator[tuple[str, str, bool]]:
    """Path, value, and whether people print it in groups."""
    for role, party in (("supplier", invoice.supplier), ("customer", invoice.customer)):
        if party is not None and party.registration_id:
            yield f"{role}.registration_id", party.registration_id, True
    payment = invoice.payment
    if payment is not None:
        for name in ("bic", "account_number", "reference"):
            value = getattr(payment, name)
            if value:
                yield f"payment.{name}", value, True
    if invoice.purchase_order:
        yield "purchase_order", invoice.purchase_order, False
    if invoice.contract_ref:
        yield "contract_ref", invoice.contract_ref, False


def _amounts(invoice: Invoice, text: PrintedText) -> Iterator[_Look]:
    """Amounts outside of the lines."""
    exponent = currency_exponent(invoice.currency)
    for name in _TOTALS:
        amount = getattr(invoice.totals, name)
        if amount is not None:
            severity: _Severity = "error" if name in _DECIDING else "warning"
            signed = name not in _TAKEN_AWAY
            yield _money(f"totals.{name}", amount, text, exponent, signed, severity)
    for index, tax in enumerate(invoice.taxes):
        path = f"taxes.{index}"
        if tax.tax_amount is not None:
            yield _money(f"{path}.tax_amount", tax.tax_amount, text, exponent)
        if tax.taxable_amount is not None:
            yield _money(f"{path}.taxable_amount", tax.taxable_amount, text, exponent)
        if tax.rate is not None:
            yield _money(f"{path}.rate", tax.rate, text, None)
    for index, allowance in enumerate(invoice.allowances):
        if allowance.amount is not None:
            path = f"allowances.{index}.amount"
            yield _money(path, allowance.amount, text, exponent, signed=False)


def _money(
    path: str,
    amount: Decimal,
    text: PrintedText,
    exponent: int | None,
    signed: bool = True,
    severity: _Severity = "warning",
) -> _Look:
    found = text.find_amount(amount, exponent=exponent, signed=signed)
    moved = found is Found.ABSENT and text.has_digits(amount)
    return _Look(path, found, severity, moved)


def _line_amounts(invoice: Invoice, text: PrintedText) -> tuple[int, list[_Look]]:
    """How many amounts of lines are printed, and those that are not."""
    minor = currency_exponent(invoice.currency)
    amounts, missed = 0, []
    plain = text.plain_amounts
    for index, line in enumerate(invoice.lines):
        for name, money, signed in _LINE_AMOUNTS:
            amount = getattr(line, name)
            if amount is None:
                continue
            if str(amount) in plain:
                amounts += 1
                continue
            exponent = minor if money else None
            if text.find_amount(amount, exponent=exponent, signed=signed):
                amounts += 1
                continue
            moved = text.has_digits(amount)
            missed.append(_Look(f"lines.{index}.{name}", Found.ABSENT, moved=moved))
    return amounts, missed

"""Checks whether the values of the answer are printed in the document's text.

An amount is compared as a number with its sign, a date as a day, an identifier as a whole word, and
a currency as a word or a sign (`values.printed_numbers`, `printed_dates`, `printed_words`). Equal
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
from schemas.invoice import ONLY_IN_XML, Invoice, Line, Totals
from schemas.outcome import Check
from service.checks.answer.profiles import is_einvoice
from service.checks.labels.yearless_days import days_without_year
from service.checks.parties.name_rows import in_rows
from service.checks.printed.account_parts import has_account_parts
from service.checks.printed.derived import follows
from service.checks.printed.free_text import printed_texts
from service.checks.printed.minor_units import is_in_hundredths
from service.checks.printed.national_currencies import is_national_currency
from service.checks.printed.printed_text import PrintedText
from service.checks.printed.scaled_sums import prints_scaled_sums
from service.checks.values.printed_numbers import Found
from service.checks.values.series_numbers import has_series
from service.model.counted import counted

_EXPECTED = "printed in the document"
_MOVED = "printed in the document (the digits are, with another value)"
_ABSENT = "is not printed in the document: look for what is"
_ELSEWHERE = "is printed with the same digits and another value: look at sign and decimal mark"
_TAX_ID_MIN = 8
_LINE_AMOUNTS = (
    ("quantity", False, True),
    ("unit_price", False, True),
    ("discount", False, False),
    ("net_amount", True, True),
    ("tax_rate", False, True),
)
"""Name, whether it is money to the currency's minor unit, whether its sign is printed."""
_ACCOUNT_NUMBER = "payment.account_number"
_DAYS = ("issue_date", "due_date", "delivery_date", "period_start", "period_end")
_NAME_WORD = re.compile(r"[^\W\d_]{3,40}")
_NAME_WORDS_MAX = 8
_LEGAL_FORMS = frozenset(
    "ltd limited inc llc corp corporation company plc gmbh mbh ohg sarl sas srl spa coop "
    "sociedad societe société group and und the der die des les".split()
)
"""Words that many companies have in their names."""


_Severity = Literal["error", "warning"]
_TAKEN_AWAY = frozenset({"prepaid", "rounding"})
_DECIDING: dict[str, _Severity] = {"gross": "error", "amount_due": "error"}
_TOTALS = tuple(
    (name, f"totals.{name}", name not in _TAKEN_AWAY, _DECIDING.get(name, "warning"))
    for name in ("gross", *(name for name in Totals.model_fields if name != "gross"))
    if name not in ONLY_IN_XML
)
"""Name, path, whether its sign is printed, and the severity if it is not printed."""
_SURE = Found.SURE


_PARTING = ("/", "-")
"""A number goes on behind them."""
_OFF = re.compile(
    r"(?:\./\.|abz[üu]g|abzgl|less |minus |moins |déduction|menos |meno |dedott|verminderd|aftrek"
    r"|fratr|avgår|pomniejsz|odpočet|credit )"
)
_OFF_BEFORE = re.compile(rf"{_OFF.pattern}[ :]*\Z")
_OFF_CHARS_MAX = 20


class _Absent(NamedTuple):
    """A field that was searched and not found."""

    path: str
    severity: _Severity = "warning"
    moved: bool = False
    """The digits are printed with another value."""


class _Looked:
    """Fields that were looked for in a text, by how well they were found. Most are printed, so a
    printed field costs little more than its path."""

    def __init__(self, text: PrintedText) -> None:
        self.printed: list[str] = []
        self.ambiguous: list[str] = []
        self.absent: list[_Absent] = []
        self._text = text
        self._plain = text.plain_amounts

    def note(self, path: str, found: Found | bool, severity: _Severity = "warning") -> None:
        """Adds a field; `found` is True or False where there is nothing between."""
        if found is True or found is _SURE:
            self.printed.append(path)
        elif found:
            self.ambiguous.append(path)
        else:
            self.absent.append(_Absent(path, severity))

    def note_amount(
        self,
        path: str,
        amount: Decimal | None,
        exponent: int | None,
        signed: bool = True,
        severity: _Severity = "warning",
    ) -> None:
        """Looks for an amount, if there is one, and adds its field."""
        if amount is None:
            return
        if str(amount) in self._plain:
            self.printed.append(path)
            return
        found = self._text.find_amount(amount, exponent=exponent, signed=signed)
        if found:
            self.note(path, found)
        else:
            self.absent.append(_Absent(path, severity, self._text.has_digits(amount)))


def grounding_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """One failed check for each field that is not printed. All printed fields share one check, and
    so do all ambiguous and all derived fields."""
    looked = _Looked(text)
    _look_for_words(invoice, text, looked)
    _look_for_amounts(invoice, looked)
    if not is_einvoice(invoice):
        for path, found in printed_texts(invoice, text):
            if found:
                looked.printed.append(path)
            else:
                looked.note(path, found)
    amounts = _look_for_lines(invoice, text, looked)
    if prints_scaled_sums(invoice, text):
        yield _scaled()
        looked.absent = [*map(_doubted_if_moved, looked.absent)]
    derived = _derived(invoice, text, looked.absent) if looked.absent else []
    for absent in looked.absent:
        if absent.path not in derived:
            yield _not_printed(absent)
    printed = looked.printed
    if amounts:
        printed.append("lines")
    fields, of_lines = counted(len(printed), "field"), counted(amounts, "amount")
    message = f"{fields} and {of_lines} of lines are printed in the document"
    yield _passed("GROUNDED", message, printed)
    if looked.ambiguous:
        message = "printed, and the form of print has a second reading"
        yield _passed("AMBIGUOUS", message, looked.ambiguous)
    if derived:
        yield _passed("DERIVED", "not printed, and follows from what is printed", derived)


def _scaled() -> Check:
    return Check(
        "GROUNDED",
        "warning",
        passed=False,
        expected="sums in units of the currency",
        message="the document prints its sums in thousands or millions: look for the unit",
        fields=("totals.gross",),
    )


def _doubted_if_moved(look: _Absent) -> _Absent:
    """A thousand times what is printed may be right there."""
    return _Absent(look.path, "warning", True) if look.moved else look


def _derived(invoice: Invoice, text: PrintedText, absent: list[_Absent]) -> list[str]:
    """Sums of printed parts that are not printed, a currency that no word names, and a due date
    without its year."""
    missing = {look.path for look in absent}
    return [
        look.path
        for look in absent
        if follows(look.path, invoice, lambda path: path not in missing)
        or (look.path == "currency" and is_national_currency(invoice, text))
        or (look.path == "due_date" and _is_without_year(invoice, text))
    ]


def _is_without_year(invoice: Invoice, text: PrintedText) -> bool:
    """Whether the due date is printed as a deadline without its year."""
    issued, due = invoice.issue_date, invoice.due_date
    if issued is None:
        return False
    return any(day == due for _, _, day in days_without_year(text.small, issued))


def _passed(rule: str, message: str, paths: list[str]) -> Check:
    return Check(rule, "warning", passed=True, message=message, fields=tuple(paths))


def _not_printed(look: _Absent) -> Check:
    expected = _MOVED if look.moved else _EXPECTED
    return Check(
        "GROUNDED",
        look.severity,
        passed=False,
        expected=expected,
        message=f"{look.path} {_ELSEWHERE if look.moved else _ABSENT}",
        fields=(look.path,),
    )


def _look_for_words(invoice: Invoice, text: PrintedText, looked: _Looked) -> None:
    """Fields outside of the lines that are no amounts."""
    note, has_identifier = looked.note, text.has_identifier
    supplier, customer, payment = invoice.supplier, invoice.customer, invoice.payment
    if invoice.invoice_number:
        note("invoice_number", _number_found(invoice.invoice_number, text), "error")
    if payment is not None and payment.iban:
        note("payment.iban", has_identifier(payment.iban, grouped=True), "error")
    if supplier.tax_id:
        severity: _Severity = "warning" if is_einvoice(invoice) else "error"
        note("supplier.tax_id", _tax_id_is_printed(supplier.tax_id, text), severity)
    if customer is not None and customer.tax_id:
        note("customer.tax_id", _tax_id_is_printed(customer.tax_id, text))
    for path, identifier, grouped in _identifiers(invoice):
        found = has_identifier(identifier, grouped=grouped)
        note(path, found or (path == _ACCOUNT_NUMBER and has_account_parts(identifier, text.small)))
    if supplier.name:
        found = text.has_text(supplier.name) or in_rows(supplier.name, text.plain) != supplier.name
        note("supplier.name", found, "warning" if found else _unprinted_seller(supplier.name, text))
    if invoice.currency:
        note("currency", text.has_currency(invoice.currency))
    for name in _DAYS:
        day = getattr(invoice, name)
        if day is not None:
            note(name, text.find_date(day))


def _number_found(number: str, text: PrintedText) -> Found:
    """A number without a digit is a word, and stands in many documents that do not have it. One
    that goes on behind a blank may be the beginning of another."""
    if not text.has_identifier(number):
        return Found.SURE if has_series(number, text.lower) else Found.ABSENT
    doubtful = not any(map(str.isdigit, number)) or text.is_cut(number)
    doubtful = doubtful or number.rstrip().endswith(_PARTING)
    return Found.AMBIGUOUS if doubtful else Found.SURE


def _unprinted_seller(name: str, text: PrintedText) -> _Severity:
    """An error where no word of the name is printed, not even in an e-mail address: names have too
    many forms for more, and a logo is a picture."""
    words = [word for word in _NAME_WORD.findall(name) if word.casefold() not in _LEGAL_FORMS]
    some = not words or any(_is_word(word, text) for word in words[:_NAME_WORDS_MAX])
    return "warning" if some else "error"


def _is_word(word: str, text: PrintedText) -> bool:
    return re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text.plain, re.I) is not None


def _tax_id_is_printed(tax_id: str, text: PrintedText) -> bool:
    """With its prefix, or without it: many documents print the digits alone."""
    if text.has_identifier(tax_id, grouped=True):
        return True
    bare = tax_id.strip()[2:]
    return len(bare) >= _TAX_ID_MIN and text.has_identifier(bare, grouped=True)


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


def _look_for_amounts(invoice: Invoice, looked: _Looked) -> None:
    """Amounts outside of the lines."""
    exponent, note = currency_exponent(invoice.currency), looked.note_amount
    totals = invoice.totals
    for name, path, signed, severity in _TOTALS:
        amount = getattr(totals, name)
        if amount is not None:
            note(path, amount, exponent, signed, severity)
    for index, tax in enumerate(invoice.taxes):
        note(f"taxes.{index}.tax_amount", tax.tax_amount, exponent)
        note(f"taxes.{index}.taxable_amount", tax.taxable_amount, exponent)
        note(f"taxes.{index}.rate", tax.rate, None)
    for index, allowance in enumerate(invoice.allowances):
        note(f"allowances.{index}.amount", allowance.amount, exponent, False)


def _takes_off(line: Line, text: PrintedText) -> bool:
    """Whether words say that a line is taken off: then its amount may have no sign."""
    words = text.as_printed(line.description or "")
    if not words or _OFF.match(words):
        return bool(words)
    at = text.lower.find(words)
    return at > 0 and _OFF_BEFORE.search(text.lower[max(0, at - _OFF_CHARS_MAX) : at]) is not None


def _look_for_lines(invoice: Invoice, text: PrintedText, looked: _Looked) -> int:
    """How many amounts of lines are printed; those that are not are noted as absent. A price may be
    printed in hundredths."""
    minor = currency_exponent(invoice.currency)
    amounts, plain = 0, text.plain_amounts
    for index, line in enumerate(invoice.lines):
        for name, money, signed in _LINE_AMOUNTS:
            amount = getattr(line, name)
            if amount is None:
                continue
            exponent = minor if money else None
            if str(amount) in plain or text.find_amount(amount, exponent=exponent, signed=signed):
                amounts += 1
                continue
            if amount < 0 and _takes_off(line, text) and text.find_amount(-amount):
                amounts += 1
                continue
            moved = text.has_digits(amount)
            if moved and name == "unit_price" and is_in_hundredths(amount, invoice.currency, text):
                amounts += 1
                continue
            looked.absent.append(_Absent(f"lines.{index}.{name}", moved=moved))
    return amounts

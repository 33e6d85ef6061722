"""One value in two fields that must differ: a reader took one for the other.

Seller and buyer are two parties with two registrations, and an invoice's number is not the number
of the order or of the contract that it is about, nor a party's tax number or account, nor the code
of its type. What was paid before is not the tax while the net total is due, nor what a line took
off. Where the answer says the same in both, one of the two is wrong, and both are printed, so that
no look into the document can tell.

Two dates of an invoice may be the same day, and then the document says so: it prints the day twice,
or one row names both (`Invoice and delivery date`).

Only what is broken makes a check: two values that differ are no evidence for either.

Pure and total. Messages name fields and never what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, islice
from typing import Literal

from schemas.invoice import Invoice, Party
from schemas.outcome import Check
from service.checks.labels.label_roles import Role
from service.checks.parties.number_owners import OF_THE_TAX, bare_number
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.whole_words import whole_places

_ROLES = {
    "issue_date": re.compile(
        r"invoice|issue|rechnung|ausstell|factur|émission|emisi|fattura|emission|faktur|wystaw|fatura"
    ),
    "due_date": re.compile(
        r"due|payable|payment|fällig|zahl|échéan|payer|venc|pag|scaden|verval|betal|płat|termin"
        r"|sofort|immediate|comptant|contado|contanti|receipt"
    ),
    "delivery_date": re.compile(
        r"deliver|supply|service|ship|liefer|leistung|livrais|prestation|entrega|consegna|lever|dostaw"
        r"|sprzeda|usług"
    ),
}
"""Words for each date, in the languages of the labels: parts of words, without capital letters."""
_PAIRS = tuple(combinations(_ROLES, 2))
_DATE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")
_TYPE_CODES = frozenset(
    "71 80 81 82 83 84 102 130 202 203 204 211 218 219 261 262 295 296 308 325 326 331 380 381 382"
    " 383 384 385 386 387 388 389 390 393 394 395 396 420 456 457 458 471 472 473 500 501 502 503"
    " 527 532 553 575 623 633 751 780 817 870 875 876 877 935".split()
)
"""UNTDID 1001, as EN 16931's code lists have it for an invoice's type (BT-3)."""
_LOOK = ": look for the invoice's own number"
_SEPARATORS = re.compile(r"[\W_]+")


def contradiction_checks(invoice: Invoice, text: PrintedText | None) -> Iterator[Check]:
    """Parties that are one party, and numbers that are one number. Without a `text`, the numbers
    are left out and the parties are a warning: an e-invoice says exactly what it means."""
    supplier, customer = invoice.supplier, invoice.customer
    severity: Literal["error", "warning"] = "warning" if text is None else "error"
    if customer is not None:
        for name in ("name", "tax_id"):
            same = _same(getattr(supplier, name), getattr(customer, name))
            if same:
                paths = (f"supplier.{name}", f"customer.{name}")
                message = f"{paths[0]} is the same as {paths[1]}: look at who sells and who buys"
                yield Check("PARTIES-DIFFER", severity, passed=False, message=message, fields=paths)
        if text is not None:
            yield from _one_registration(supplier, customer, text)
    number = invoice.invoice_number or ""
    for name in ("purchase_order", "contract_ref"):
        same = _same(number, getattr(invoice, name))
        if same and text is not None and not _printed_twice(number, text.text):
            paths = ("invoice_number", name)
            message = f"invoice_number is the same as {name}{_LOOK}"
            yield Check("NUMBERS-DIFFER", "error", passed=False, message=message, fields=paths)
    if text is not None:
        yield from _number_of_party(invoice)
        yield from _paid_by_tax(invoice)
        yield from _number_of_day(invoice, text)
        yield from _number_of_type(invoice, text)
        yield from _dates(invoice, text)


def _one_registration(supplier: Party, customer: Party, text: PrintedText) -> Iterator[Check]:
    """A registration that is printed once, and that the answer gives to both parties."""
    own, other = supplier.registration_id, customer.registration_id
    if other and _same(own, other) and not _printed_twice(other, text.text):
        paths = ("customer.registration_id", "supplier.registration_id")
        message = f"{paths[0]} is the same as {paths[1]}: look whose it is"
        yield Check("PARTIES-DIFFER", "warning", passed=False, message=message, fields=paths)


def _number_of_party(invoice: Invoice) -> Iterator[Check]:
    """The number of a party that the answer takes for the invoice's, too."""
    supplier, customer, payment = invoice.supplier, invoice.customer, invoice.payment
    numbers = {
        "supplier.tax_id": supplier.tax_id,
        "supplier.registration_id": supplier.registration_id,
        "customer.tax_id": customer.tax_id if customer else None,
        "customer.registration_id": customer.registration_id if customer else None,
        "payment.iban": payment.iban if payment else None,
        "payment.account_number": payment.account_number if payment else None,
    }
    own = invoice.invoice_number
    for path, number in numbers.items():
        if number and (_same(own, number) or _is_without_tax(own, number)):
            message = f"invoice_number is the same as {path}{_LOOK}"
            paths = ("invoice_number", path)
            yield Check("NUMBERS-DIFFER", "error", passed=False, message=message, fields=paths)
            return


def _is_without_tax(invoice_number: str | None, number: str) -> bool:
    """Whether it is a Swiss or Norwegian number without the name of its tax."""
    return number.endswith(OF_THE_TAX) and _same(invoice_number, bare_number(number))


def _paid_by_tax(invoice: Invoice) -> Iterator[Check]:
    """Net total and tax, read a second time as what is due and what was paid: the sum holds."""
    totals = invoice.totals
    if totals.prepaid and totals.prepaid == totals.tax and totals.amount_due == totals.net:
        paths = ("totals.prepaid", "totals.tax")
        message = "totals.prepaid is the same as totals.tax: look at what was paid"
        yield Check("NUMBERS-DIFFER", "error", passed=False, message=message, fields=paths)
    if totals.prepaid and any(line.net_amount == -totals.prepaid for line in invoice.lines):
        message = "totals.prepaid is what a line has taken off already"
        fields = ("totals.prepaid",)
        yield Check("NUMBERS-DIFFER", "error", passed=False, message=message, fields=fields)


def _number_of_day(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A printed date that the answer takes for the number, too."""
    number = invoice.invoice_number or ""
    if not _DATE.fullmatch(number) or _printed_twice(number, text.text):
        return
    read = {
        day for one in PrintedDates(number, decimal_comma=False).dates() for day in one.readings
    }
    for name in _ROLES:
        if getattr(invoice, name) in read:
            paths = ("invoice_number", name)
            message = f"invoice_number is the same as {name}{_LOOK}"
            yield Check("NUMBERS-DIFFER", "error", passed=False, message=message, fields=paths)
            return


def _number_of_type(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """The code of a document's type (`Invoice (380) no. 471102`), unless a label says that it is
    the number: a small model took it in five PDFs of ten."""
    number = invoice.invoice_number or ""
    if number in _TYPE_CODES and not text.labelled.shows(Role.NUMBER, number):
        message = f"invoice_number is the code of a document type{_LOOK}"
        paths = ("invoice_number", "document_type")
        yield Check("NUMBERS-DIFFER", "warning", passed=False, message=message, fields=paths)


def _dates(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """One printed day that the answer takes for two dates."""
    for one, other in _PAIRS:
        day = getattr(invoice, one)
        if day is None or day != getattr(invoice, other):
            continue
        row = text.only_row_with(day)
        if row is not None and not (row.dates == 1 and _names_both(row.words, one, other)):
            paths = (other, one)
            message = f"{other} is the same day as {one}: check whether the document says so"
            yield Check("DATES-DIFFER", "warning", passed=False, message=message, fields=paths)


def _names_both(row: str, one: str, other: str) -> bool:
    return all(_ROLES[name].search(row) for name in (one, other))


def _printed_twice(value: str, text: str) -> bool:
    """Then both numbers may be the same indeed."""
    return len([*islice(whole_places(value, text), 2)]) > 1


def _same(one: str | None, other: str | None) -> bool:
    """Whether both are there and say the same, whatever the separators and the case are."""
    if not one or not other or _differ(one[0], other[0], 0) or _differ(one[-1], other[-1], -1):
        return False
    return _bare(one) == _bare(other)


def _differ(one: str, other: str, end: int) -> bool:
    """Whether two characters at an end of two texts are letters or digits, and other ones: a quick
    look."""
    if not (one.isalnum() and other.isalnum()):
        return False
    return one.casefold()[end] != other.casefold()[end]


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", text).casefold()

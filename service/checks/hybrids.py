"""Compares an e-invoice with its print: the XML inside of a PDF against the pages around it.

People approve what they see, and the service takes the XML. So a value that decides a payment and
that the pages do not print is an error, with both values: `expected` is a printed candidate where
one is known, `found` is the value of the XML. This holds for the number, the dates, the currency,
all sums, the amounts of the lines, all accounts to pay to, and the payee. A value that is printed
is still an error where its label names another one. The number may not be the one of an order or a
customer, and seller and buyer may not be exchanged: the second reader says whose a printed text is.
Where it only doubts, that is a warning. Amounts of a credit note have either sign in
print, because in XML the document's type says what the sign says.

Pages without text cannot be compared. If no page has text, that is an error, and the fields are
`unverifiable`, whatever the number of pages.

Pure and total. `expected` and `found` quote the two halves of the invoice; messages do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Literal

from schemas.invoice import Account, DocumentType, Invoice, Payment
from schemas.outcome import Check
from service.checks.answer.invoice_fields import value_at
from service.checks.answer.profiles import is_minimum, is_self_billed
from service.checks.assessment import deciding_fields
from service.checks.comparisons.accounts import account_checks, printed_accounts
from service.checks.comparisons.currencies import currency_checks, usual_codes
from service.checks.comparisons.titles import title_checks
from service.checks.labels.label_checks import label_checks
from service.checks.labels.label_roles import Role
from service.checks.parties.party_checks import party_checks
from service.checks.payments.prepayments import prepayment_checks
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.print_labels import AMOUNT_PATHS, DAY_PATHS, PrintLabels
from service.checks.printed.print_rows import missed_lines
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice
from service.checks.values.printed_numbers import Found
from service.model.pdf_pages import PdfPages

_Severity = Literal["error", "warning"]

_DECIDING = frozenset(
    "invoice_number issue_date due_date delivery_date period_start period_end "
    "totals.lines_net totals.net totals.tax totals.gross totals.prepaid totals.rounding "
    "totals.amount_due".split()
)
_DECIDING_IN_ROWS = frozenset({"net_amount", "tax_amount", "taxable_amount", "amount"})
_OWN_RULES = frozenset({"payment.iban", "payment.account_number", "currency"})
"""Fields that this module compares by rules of its own."""
_ZERO_UNPRINTED = frozenset({"totals.prepaid", "totals.rounding", "totals.tax"})
"""XML writes these as zero where a print says nothing."""
_NAMES = frozenset({"supplier.name", "customer.name"})
_NAME_ROWS_MAX = 4
_SHOWN_MAX = 3
_SHOWN_CHARS_MAX = 200
_GLUED_MIN_CHARS = 5
_BEFORE_GLUED = frozenset({"", ".", ":", " ", "\n"})
_DATE_BEHIND = re.compile(r"(?:vom|dated|of|du|del|van|z|de)[0-9]")


def check_einvoice(
    invoice: Invoice, printed: PrintedText | None, pages: PdfPages | None, today: date | None
) -> tuple[Check, ...]:
    """Every rule for an e-invoice. Those about the print apply where a PDF with text surrounds the
    XML: an e-invoice has other slips there than an answer of a model."""
    text = printed if pages is not None and pages.have_text else None
    checks = list(check_invoice(invoice, None, today))
    if text is not None:
        checks += _print_checks(invoice, text)
    if pages is not None and pages.without_text:
        checks.append(_pages_unread(pages))
    if pages is not None and text is None:
        fields = tuple(deciding_fields(invoice))
        message = "no page of the PDF has text to compare the XML with"
        checks.append(Check("UNVERIFIABLE", "warning", passed=True, message=message, fields=fields))
    return tuple(checks)


def _print_checks(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    yield from title_checks(invoice, printed)
    labels = PrintLabels(printed.text)
    broken: set[str] = set()
    credit = invoice.document_type is DocumentType.CREDIT_NOTE
    searched = _EitherSign(printed.text) if credit else printed
    for check in grounding_checks(invoice, searched):
        judged = check if check.passed else _judged(check, invoice, searched, labels)
        if judged is not None:
            broken.update(() if judged.passed else judged.fields)
            yield judged
    yield from _unsaid_prepayment(invoice, printed, labels, broken)
    yield from _unpaid(invoice, printed, labels, broken)
    yield from _unsaid_due_date(invoice, labels)
    labelled = list(_labelled_otherwise(invoice, labels, broken))
    yield from labelled
    yield from _other_issue_date(invoice, printed, broken.union(*(one.fields for one in labelled)))
    yield from _number_of_another(invoice, printed, broken)
    yield from _parties(invoice, printed, broken)
    yield from _currency(invoice, printed, labels)
    yield from _lines(invoice, printed)
    yield from _accounts(invoice, printed)
    yield from _payee(invoice, printed)


class _EitherSign(PrintedText):
    """The text of a credit note."""

    def find_amount(
        self, amount: Decimal, *, exponent: int | None = None, signed: bool = True
    ) -> Found:
        """As for amounts that reduce a sum."""
        return super().find_amount(amount, exponent=exponent, signed=False)


# Fields that are searched in the text.


def _judged(
    check: Check, invoice: Invoice, printed: PrintedText, labels: PrintLabels
) -> Check | None:
    """A value that is not printed, as this module judges it; None for fields with own rules."""
    path = check.fields[0]
    if path in _OWN_RULES or _is_printed_in_rows(path, invoice, printed):
        return None
    if path == "invoice_number" and _is_glued(invoice.invoice_number or "", printed.text):
        message = "printed without a blank before or behind it"
        return Check("AMBIGUOUS", "warning", passed=True, message=message, fields=(path,))
    value = value_at(invoice, path)
    if value == 0 and path in _ZERO_UNPRINTED:
        return None
    return _differs(
        path, _candidate(path, invoice, printed, labels), _shown(value), _severity(path)
    )


def _is_printed_in_rows(path: str, invoice: Invoice, printed: PrintedText) -> bool:
    """Whether a name of several rows is printed row by row: a form has its label between them."""
    rows = str(value_at(invoice, path)).split("\n", _NAME_ROWS_MAX) if path in _NAMES else []
    bare = [row.strip() for row in rows if row.strip()]
    return 1 < len(bare) <= _NAME_ROWS_MAX and all(map(printed.has_text, bare))


def _severity(path: str) -> _Severity:
    decides = path in _DECIDING or path.rpartition(".")[2] in _DECIDING_IN_ROWS
    return "error" if decides else "warning"


def _is_glued(number: str, text: str) -> bool:
    """Whether a PDF's reader lost the blank before the date (`Nr.KR8765vom06.10.2018`)."""
    at = text.find(number) if len(number) >= _GLUED_MIN_CHARS else -1
    if at < 0 or not number[-1].isdigit():
        return False
    before, behind = text[max(0, at - 1) : at], text[at + len(number) : at + len(number) + 8]
    return before in _BEFORE_GLUED and _DATE_BEHIND.match(behind) is not None


def _candidate(
    path: str, invoice: Invoice, printed: PrintedText, labels: PrintLabels
) -> str | None:
    """What the pages print in its place, by its label or by its digits."""
    if path in AMOUNT_PATHS:
        shown = _readings(labels.amounts(path))
        if shown:
            return shown
    if path in DAY_PATHS:
        return _readings(_days(path, invoice, labels))
    value = value_at(invoice, path)
    if isinstance(value, Decimal):
        return _readings(printed.same_digits(value))
    return None


def _readings(found: Iterable[frozenset[Decimal]] | Iterable[frozenset[date]]) -> str | None:
    """Each printed value by its likeliest reading: the largest amount, the first day."""
    values = dict.fromkeys(
        max(readings) if isinstance(next(iter(readings)), Decimal) else min(readings)
        for readings in found
    )
    return ", ".join(_shown(value) for value in islice(values, _SHOWN_MAX)) or None


def _days(path: str, invoice: Invoice, labels: PrintLabels) -> list[frozenset[date]]:
    """Days with the label of `path`. The issue date often stands beside title and number alone."""
    days = labels.days(path)
    if path == "issue_date" and not days:
        return labels.days_of_title(invoice.invoice_number or "")
    return days


def _labelled_otherwise(invoice: Invoice, labels: PrintLabels, broken: set[str]) -> Iterator[Check]:
    """Values that are printed, and that are not what their label names."""
    credit = invoice.document_type is DocumentType.CREDIT_NOTE
    due = invoice.totals.amount_due
    amounts = {
        "totals.amount_due": (invoice.totals.gross if due is None else due, credit),
        "totals.gross": (invoice.totals.gross, credit),
        "totals.prepaid": (invoice.totals.prepaid, True),
    }
    for path, (amount, either_sign) in amounts.items():
        labelled = labels.amounts(path)
        if path in broken or amount is None or not labelled:
            continue
        wanted = {amount, -amount} if either_sign else {amount}
        if all(readings.isdisjoint(wanted) for readings in labelled):
            yield _differs(path, _readings(labelled), _shown(amount), "error")
    for path in DAY_PATHS:
        day, days = getattr(invoice, path), _days(path, invoice, labels)
        if path in broken or day is None or not days:
            continue
        if not any(day in readings for readings in days):
            yield _differs(path, _readings(days), _shown(day), "error")


def _unsaid_prepayment(
    invoice: Invoice, printed: PrintedText, labels: PrintLabels, broken: set[str]
) -> Iterator[Check]:
    """A prepayment that the pages name, with what is left of the gross total, and the XML does
    not."""
    totals = invoice.totals
    if totals.prepaid is not None or totals.gross is None or "totals.amount_due" in broken:
        return
    if totals.amount_due not in (None, totals.gross):
        return
    labelled = labels.amounts("totals.prepaid")
    paid = {abs(value) for readings in labelled for value in readings}
    left = (totals.gross - value for value in paid if 0 < value < totals.gross)
    if any(printed.find_amount(amount) is not Found.ABSENT for amount in left):
        yield _differs("totals.prepaid", _readings(labelled), None, "error")


# Number and parties that are printed, and that are another's.


def _other_issue_date(invoice: Invoice, printed: PrintedText, broken: set[str]) -> Iterator[Check]:
    """The day of another field as the day of issue, whose own label has another one. The second
    reader knows labels in columns, too."""
    path, own = "issue_date", dict.fromkeys(one.text for one in printed.labelled.of(Role.ISSUE))
    if not own or path in broken:
        return
    for check in label_checks(invoice, printed.plain, printed.labelled):
        if check.id == "LABEL-ROLE" and not check.passed and check.fields == (path,):
            expected = ", ".join(islice(map(_shown, own), _SHOWN_MAX))
            yield _differs(path, expected, _shown(invoice.issue_date), "error")


def _number_of_another(invoice: Invoice, printed: PrintedText, broken: set[str]) -> Iterator[Check]:
    """The number of an order, a customer, or another thing that the pages print."""
    path, number = "invoice_number", invoice.invoice_number
    if not number or path in broken or _is_glued(number, printed.text):
        return
    for check in label_checks(invoice, printed.plain, printed.labelled):
        if not check.passed and check.fields == (path,):
            named = (one.text for one in printed.labelled.of(Role.NUMBER))
            others = dict.fromkeys(_shown(one) for one in named if one != number)
            expected = ", ".join(islice(others, _SHOWN_MAX)) or None
            yield _differs(path, expected, _shown(number), check.severity)


def _parties(invoice: Invoice, printed: PrintedText, broken: set[str]) -> Iterator[Check]:
    """Names and VAT ids of another party. A doubt is certain where it is gone once seller and buyer
    are exchanged. A self-billed invoice has the buyer's letterhead and is addressed to the seller,
    so that its pages prove less."""
    doubts = [check for check in _party_doubts(invoice, printed) if check.fields[0] not in broken]
    buyer, self_billed = invoice.customer, is_self_billed(invoice)
    certain = False
    if doubts and buyer is not None and not self_billed:
        update = {"supplier": buyer, "customer": invoice.supplier}
        exchanged = invoice.model_copy(update=update)
        certain = next(_party_doubts(exchanged, printed), None) is None
    paths: set[str] = set()
    for check in doubts:
        path = check.fields[0]
        if path in paths or (self_billed and check.severity == "warning"):
            continue
        paths.add(path)
        wrong = (certain or check.severity == "error") and not self_billed
        found = _shown(value_at(invoice, path))
        yield _differs(path, None, found, "error" if wrong else "warning")


def _party_doubts(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    """Errors first. A profile need not name a party or its VAT id, and a VAT id that is not printed
    is searched in the text."""
    checks = party_checks(invoice, printed)
    doubts = [check for check in checks if check.id == "LABEL-ROLE" or _is_name(check)]
    yield from sorted(doubts, key=lambda check: check.severity)


def _is_name(check: Check) -> bool:
    return check.id == "LABEL-DIFFERS" and check.fields[0].endswith(".name")


def _unpaid(
    invoice: Invoice, printed: PrintedText, labels: PrintLabels, broken: set[str]
) -> Iterator[Check]:
    """A doubt where the XML says that all is paid, and the pages have neither a word of a payment
    nor an amount due of zero."""
    path, totals = "totals.prepaid", invoice.totals
    if totals.prepaid is None or totals.prepaid != totals.gross or path in broken:
        return
    if any(0 in readings for readings in labels.amounts("totals.amount_due")):
        return
    checks = prepayment_checks(invoice, printed)
    if any(not check.passed and check.fields == (path,) for check in checks):
        yield _differs(path, None, _shown(totals.prepaid), "warning")


def _unsaid_due_date(invoice: Invoice, labels: PrintLabels) -> Iterator[Check]:
    """A due date that the pages name and the XML leaves out. Terms of payment may say it in words.
    MINIMUM has no place for either."""
    if invoice.due_date is not None or invoice.totals.amount_due == 0 or is_minimum(invoice):
        return
    days = labels.days("due_date")
    has_terms = invoice.payment is not None and bool(invoice.payment.terms_text)
    if days and not has_terms:
        yield _differs("due_date", _readings(days), None, "error")


def _shown(value: object) -> str:
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text[:_SHOWN_CHARS_MAX]


# Currency, lines, accounts, payee.


def _currency(invoice: Invoice, printed: PrintedText, labels: PrintLabels) -> Iterator[Check]:
    """An error where the pages name another currency, a warning where they name none."""
    code = invoice.currency
    if code is None:
        return
    named = labels.currencies() or usual_codes(printed)
    if named and code not in named:
        yield _differs("currency", ", ".join(sorted(named)[:_SHOWN_MAX]), code, "error")
    elif any(not check.passed for check in currency_checks(invoice, printed)):
        yield _differs("currency", None, code, "error")
    elif not printed.has_currency(code):
        yield _differs("currency", None, code, "warning")


def _lines(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    missed = missed_lines(invoice, printed.text)
    if missed:
        count = len(invoice.lines)
        expected = f"lines over {', '.join(map(_shown, missed))}"
        found = f"{count} line{'s' * (count != 1)} without them"
        yield _differs("lines", expected, found, "error")


def _accounts(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    """Every account to pay to must be printed. One that only the pages have is a warning: profiles
    without payment data are honest."""
    accounts = list(_accounts_to_pay_to(invoice))
    in_xml = {_bare(account) for _, account in accounts}
    in_print = printed_accounts(printed.plain)
    others = dict.fromkeys(iban for iban, buyers in in_print if not buyers and iban not in in_xml)
    expected = ", ".join(islice(others, _SHOWN_MAX)) or None
    if not accounts and expected is not None:
        yield _differs("payment.iban", expected, None, "warning")
    for path, account in accounts:
        if not printed.has_identifier(account, grouped=True):
            yield _differs(path, expected, account, "error")
    if invoice.payment is not None and invoice.payment.iban:
        yield from account_checks(invoice, printed)


def _accounts_to_pay_to(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Path and number of each."""
    if invoice.payment is None:
        return
    rows: list[tuple[str, Payment | Account]] = [("payment", invoice.payment)]
    for number, account in enumerate(invoice.payment.further_accounts):
        rows.append((f"payment.further_accounts.{number}", account))
    for path, row in rows:
        for name in ("iban", "account_number"):
            value = getattr(row, name)
            if value:
                yield f"{path}.{name}", value


def _bare(account: str) -> str:
    return "".join(account.split()).upper()


def _payee(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    """The payee (BT-59), or its identifier where it has no name."""
    payee = invoice.payee
    for name in ("name", "registration_id", "tax_id"):
        value = getattr(payee, name, None)
        if value:
            if not printed.has_text(value):
                yield _differs(f"payee.{name}", None, value, "error")
            return


def _pages_unread(pages: PdfPages) -> Check:
    """An error where no page can be compared, otherwise a warning."""
    message = f"{pages.without_text} of {pages.count} pages have no text to compare the XML with"
    severity: _Severity = "warning" if pages.have_text else "error"
    return Check("PRINT-UNREAD", severity, passed=False, message=message)


def _differs(path: str, expected: str | None, found: str | None, severity: _Severity) -> Check:
    return Check(
        "XML-PRINT",
        severity,
        passed=False,
        expected=expected,
        found=found,
        message=f"{path}: the XML says another value than the pages print",
        fields=(path,),
    )

"""Rules about labels: does the document give a value of the answer another role?

| rule | broken where |
| --- | --- |
| `LABEL-ROLE` | the value stands behind a label of another field, and behind none of its own |
| `LABEL-DIFFERS` | one value stands behind the field's labels, and the answer has another one |
| `MISSED` | one value stands behind the field's labels, and the answer has none |

An error for what decides a payment, else a warning. Where a document has several values behind
labels of one role, no rule applies. One check that holds names the fields whose labels have one
value, which is exactly the answer's.

Pure and total; no check quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.answer.profiles import is_einvoice
from service.checks.labels.customer_accounts import is_account_of_customer
from service.checks.labels.label_candidates import Candidate, Candidates
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import compact, days, same_identifier, significant
from service.checks.labels.number_places import Doubt, doubt_of_place, has_words
from service.checks.labels.worded_titles import ends_title, has_signed_number, has_words_before

_Severity = Literal["error", "warning"]


_SEVERITIES: dict[Doubt, _Severity] = {Doubt.MAYBE: "warning", Doubt.SURE: "error"}
_LONG_NUMBER = re.compile(r"[0-9]{4,}")
_EXPECTED_CHARS = 80
"""What a person is shown of a value behind a label; a cell may hold more."""


class _Field(NamedTuple):
    """A field: its path, the role of its labels, and the roles that it is taken for."""

    path: str
    role: Role
    others: tuple[Role, ...]
    severity: _Severity
    missed: _Severity | None


_NUMBERS = (
    _Field(
        "invoice_number",
        Role.NUMBER,
        (
            Role.ORDER,
            Role.CUSTOMER_NO,
            Role.DELIVERY_NOTE,
            Role.CONTRACT,
            Role.ORIGINAL,
            Role.OTHER_NO,
        ),
        "error",
        "error",
    ),
    _Field(
        "purchase_order",
        Role.ORDER,
        (Role.CUSTOMER_NO, Role.DELIVERY_NOTE, Role.CONTRACT),
        "warning",
        "warning",
    ),
    _Field("payment.bic", Role.BIC, (), "error", None),
    _Field("payment.account_number", Role.ACCOUNT, (), "error", "warning"),
    _Field("payment.reference", Role.REFERENCE, (), "warning", "warning"),
)
_DATES = (
    _Field(
        "issue_date",
        Role.ISSUE,
        (
            Role.DUE,
            Role.TERMS,
            Role.ORDER_DATE,
            Role.DELIVERY,
            Role.DISCOUNT,
            Role.PAY_DAY,
            Role.OTHER_DATE,
        ),
        "warning",
        "warning",
    ),
    _Field(
        "due_date",
        Role.DUE,
        (
            Role.DISCOUNT,
            Role.ISSUE,
            Role.ORDER_DATE,
            Role.DELIVERY,
            Role.PAY_DAY,
            Role.OTHER_DATE,
        ),
        "warning",
        "warning",
    ),
    _Field(
        "delivery_date",
        Role.DELIVERY,
        (
            Role.DUE,
            Role.TERMS,
            Role.ORDER_DATE,
            Role.PAY_DAY,
            Role.OTHER_DATE,
            Role.DISCOUNT,
        ),
        "warning",
        "warning",
    ),
)
_TO_PAY = (Role.TERMS, Role.PAY_DAY)
"""Where no label names the due date, a sentence may that offers no discount, or the label of a
payment. With two days to pay in sentences, the terms of payment may say both."""
_AMOUNTS = (
    _Field("gross", Role.GROSS, (), "error", "error"),
    _Field("net", Role.NET, (), "warning", "warning"),
    _Field("tax", Role.TAX, (), "warning", "warning"),
    _Field("prepaid", Role.PREPAID, (), "warning", "error"),
    _Field("amount_due", Role.AMOUNT_DUE, (), "error", "error"),
)


def label_checks(invoice: Invoice, text: str, labelled: Candidates) -> Iterator[Check]:
    """Broken checks of numbers, dates and amounts, and one that holds for all values that stand
    exactly so behind their labels, where no other value does. Parties are checked by
    `party_checks`."""
    agreed: list[str] = []
    has = labelled.has
    for field, number in zip(_NUMBERS, _numbers(invoice), strict=True):
        if number and field.role is Role.NUMBER and _has_more(invoice, number, text):
            message = f"{field.path} holds more than the number: its label, another word or a day"
            yield _broken("LABEL-ROLE", "warning", field.path, "the number alone", message)
        elif number and has(field.role) and _is_number(labelled.of_role(field.role), number):
            agreed.append(field.path)
        elif number or (has(field.role) and not _has_iban(field.role, invoice)):
            yield from _number_checks(field, number, text, labelled, invoice.invoice_number)
    for field in _DATES:
        day: date | None = getattr(invoice, field.path)
        if day is not None and has(field.role) and _is_day(labelled.of_role(field.role), day):
            agreed.append(field.path)
        elif day is not None or has(field.role) or (field.role is Role.DUE and _asks(labelled)):
            yield from _date_checks(field, day, text, labelled, invoice)
    for field in _AMOUNTS:
        if has(field.role):
            amount: Decimal | None = getattr(invoice.totals, field.path)
            if amount is not None and _is_amount(labelled.of_role(field.role), amount):
                agreed.append(f"totals.{field.path}")
            else:
                yield from _amount_checks(field, amount, invoice, labelled)
    if agreed:
        message = "these values stand behind their labels, and no others do"
        paths = tuple(agreed)
        yield Check("LABEL-DIFFERS", "warning", passed=True, message=message, fields=paths)


def _has_iban(role: Role, invoice: Invoice) -> bool:
    """Whether the role is an account's and the answer has its IBAN, which says the same."""
    return role is Role.ACCOUNT and invoice.payment is not None and bool(invoice.payment.iban)


def _is_number(own: Sequence[Candidate], number: str) -> bool:
    """Whether there are values, and each of them is the number."""
    sought = None
    for candidate in own:
        if candidate.text != number:
            sought = sought or compact(number)
            if compact(candidate.text) != sought:
                return False
    return bool(own)


def _is_day(own: Sequence[Candidate], day: date) -> bool:
    """Whether there are values, and each of them means the day alone."""
    return bool(own) and all(days(one.text) == {day} for one in own)


def _is_amount(own: Sequence[Candidate], amount: Decimal) -> bool:
    """Whether there are values, and each of them has the digits of the amount, which is not 0."""
    digits = significant(format(amount, "f"))
    for candidate in own:
        if significant(candidate.text) != digits:
            return False
    return bool(own and digits)


def _numbers(invoice: Invoice) -> tuple[str | None, ...]:
    """The values of `_NUMBERS`."""
    payment = invoice.payment
    paid = (payment.bic, payment.account_number, payment.reference) if payment else (None,) * 3
    return (invoice.invoice_number, invoice.purchase_order, *paid)


def _number_checks(
    field: _Field, value: str | None, text: str, labelled: Candidates, number: str | None
) -> Iterator[Check]:
    if not value:
        if field.role is Role.REFERENCE and not labelled.of_role(field.role):
            yield from _missed_words(field, number, labelled)
        elif field.role is not Role.ACCOUNT or not is_account_of_customer(text, labelled):
            yield from _missed(field, field.path, labelled, compact)
        return
    if labelled.has_word(field.role, value):
        return

    def same(candidate: Candidate) -> bool:
        whole = field.role is not Role.NUMBER or _has_all_digits(value, candidate.text)
        return whole and same_identifier(candidate.text, value)

    broken = [*_differs(field, field.path, text, labelled, same, compact)]
    unlabelled = field.role is Role.NUMBER and not any(map(same, labelled.of(Role.NUMBER)))
    if unlabelled and not broken and (doubt := _doubt_of_place(value, text, labelled)):
        severity = _SEVERITIES[doubt]
        message = f"{field.path} stands where no invoice has its number: look for its own"
        broken = [_broken("LABEL-ROLE", severity, field.path, "a number of the document", message)]
    yield from broken


def _doubt_of_place(number: str, text: str, labelled: Candidates) -> Doubt:
    """The doubt of the number's place, unless a title ends in it and no other number can be it;
    where another one can, there is doubt."""
    doubt = doubt_of_place(number, text)
    if doubt is Doubt.MAYBE and not labelled.has(Role.NUMBER):
        return Doubt.NONE if ends_title(number, text) else doubt
    if doubt is Doubt.NONE and has_words_before(number, text) and has_signed_number(number, text):
        return Doubt.MAYBE
    return doubt


def _has_more(invoice: Invoice, number: str, text: str) -> bool:
    """Whether a number that was read from print holds more than itself."""
    return not is_einvoice(invoice) and has_words(number, text)


def _has_all_digits(number: str, labelled: str) -> bool:
    """Whether what the answer leaves out of the labelled value has no digit: `17` of `R-17`, not of
    `2026-17`."""
    return sum(map(str.isdigit, number)) >= sum(map(str.isdigit, labelled))


def _missed_words(field: _Field, number: str | None, labelled: Candidates) -> Iterator[Check]:
    """A reference of several words with a number that is not the invoice's: `Deb. 10202 / 7`."""
    own = compact(number or "")
    numbers = [one for text in labelled.texts(field.role) for one in _LONG_NUMBER.findall(text)]
    if any(one not in own for one in numbers):
        message = f"{field.path} is missing, and the document has it behind a label: look there"
        yield _broken("MISSED", "warning", field.path, "the labelled value", message)


def _asks(labelled: Candidates) -> bool:
    """Whether there is a day to pay that no label calls the due date."""
    return any(map(labelled.has, _TO_PAY))


def _date_checks(
    field: _Field, day: date | None, text: str, labelled: Candidates, invoice: Invoice
) -> Iterator[Check]:
    if day is None and field.role is Role.DUE:
        yield from _missed_due(field, labelled, invoice)
        return
    if day is None:
        yield from _missed(field, field.path, labelled, days)
        return
    if labelled.has(field.role) and labelled.shows_any(field.role, _forms(day)):
        return
    if field.role is Role.DUE and is_day_to_pay(day, invoice.issue_date, labelled):
        return
    yield from _differs(
        field, field.path, text, labelled, lambda candidate: day in days(candidate.text), days
    )


def _missed_due(field: _Field, labelled: Candidates, invoice: Invoice) -> Iterator[Check]:
    """A day until which to pay; not where nothing is due."""
    if invoice.totals.amount_due == 0:
        return
    if labelled.of(Role.DUE):
        yield from _missed(field, field.path, labelled, days)
        return
    terms = invoice.payment is not None and invoice.payment.terms_text
    named = [] if terms and labelled.has(Role.DISCOUNT) else labelled.of(Role.TERMS)
    found = {days(one.text) for one in named or labelled.of(Role.PAY_DAY)}
    readings = found.pop() if len(found) == 1 else frozenset[date]()
    if readings and _ends_last(readings, labelled, invoice.issue_date):
        message = f"{field.path} is missing, and the document names a day to pay: look there"
        yield _broken("MISSED", "warning", field.path, "the day to pay", message)


def _ends_last(readings: frozenset[date], labelled: Candidates, issued: date | None) -> bool:
    """Whether the day, by its reading nearest to that of issue, comes after it and all days of a
    discount."""
    discounts = [day for one in labelled.of(Role.DISCOUNT) for day in days(one.text)]
    if issued is None:
        return not discounts
    likely = min(readings, key=lambda day: abs(day - issued))
    return likely > max([issued, *discounts])


def is_day_to_pay(day: date, issued: date | None, labelled: Candidates) -> bool:
    """Whether the label of a payment names this day, which comes after the day of issue, and no
    label names a due date."""
    if labelled.has(Role.DUE) or issued is None or day <= issued:
        return False
    return any(day in days(one.text) for one in labelled.of(Role.PAY_DAY))


def _forms(day: date) -> tuple[str, ...]:
    iso = day.isoformat()
    year, month, number = iso[:4], iso[5:7], iso[8:]
    return (*(f"{number}{mark}{month}{mark}{year}" for mark in (".", "/", "-")), iso)


def _amount_checks(
    field: _Field, amount: Decimal | None, invoice: Invoice, labelled: Candidates
) -> Iterator[Check]:
    """Digits decide, for `printed.grounding` looks after signs and decimal points."""
    if not labelled.has(field.role):
        return
    path = f"totals.{field.path}"
    if amount is None:
        if not _says_nothing(field.role, invoice, labelled):
            yield from _missed(_weighed(field, invoice), path, labelled, significant)
        elif field.role is Role.NET and invoice.totals.tax is None:
            yield from _missed(field, path, labelled, significant)
        return
    digits = significant(format(amount, "f"))
    if labelled.has_digits(field.role, digits):
        return
    yield from _differs(
        field, path, "", labelled, lambda one: significant(one.text) == digits, significant
    )


def _says_nothing(role: Role, invoice: Invoice, labelled: Candidates) -> bool:
    """Whether the labelled amounts are zero, or all of the gross total where nothing was paid."""
    digits = {significant(one.text) for one in labelled.of(role)}
    gross = significant(str(invoice.totals.gross))
    if role is Role.PREPAID and _pays_another(digits, gross, invoice, labelled):
        return True
    paid = any(significant(one.text) for one in labelled.of(Role.PREPAID))
    return digits <= {"", gross} and not (paid and role is Role.AMOUNT_DUE and gross in digits)


def _pays_another(digits: set[str], gross: str, invoice: Invoice, labelled: Candidates) -> bool:
    """Whether what was paid is a balance that is printed, too, and the whole gross total is due:
    `Previous balance 60.00`, `Payments received 60.00`."""
    if invoice.totals.amount_due is None or invoice.totals.amount_due != invoice.totals.gross:
        return False
    due = {significant(one.text) for one in labelled.of(Role.AMOUNT_DUE)}
    others = {significant(one.text) for one in labelled.of(Role.OTHER_AMOUNT)}
    return due == {gross} and digits <= others - {significant(str(invoice.totals.net))}


def _weighed(field: _Field, invoice: Invoice) -> _Field:
    """Without net and tax, no sum proves the gross total: then one of them must not be missed."""
    alone = invoice.totals.net is None and invoice.totals.tax is None
    if not alone or field.path not in ("net", "tax"):
        return field
    return _Field(field.path, field.role, field.others, field.severity, "error")


def _missed(
    field: _Field, path: str, labelled: Candidates, read: Callable[[str], object]
) -> Iterator[Check]:
    if field.missed is None or not labelled.has(field.role):
        return
    own = labelled.of_role(field.role)
    if _one_value(own, read):
        message = f"{path} is missing, and the document has it behind a label: look there"
        yield _broken("MISSED", field.missed, path, own[0].text[:_EXPECTED_CHARS], message)


def _differs(
    field: _Field,
    path: str,
    text: str,
    labelled: Candidates,
    same: Callable[[Candidate], bool],
    read: Callable[[str], object],
) -> Iterator[Check]:
    own = labelled.of_role(field.role)
    if any(same(candidate) for candidate in own):
        return
    if field.role is Role.DUE and any(same(candidate) for candidate in labelled.of(Role.TERMS)):
        return
    for role in field.others:
        others = [candidate for candidate in labelled.of(role) if same(candidate)]
        if others and (own or _nowhere_else(others, field, text, labelled)):
            message = f"{path} stands behind the label of something else: look for its own"
            yield _broken("LABEL-ROLE", field.severity, path, f"not {_said(role)}", message)
            return
    if _one_value(own, read):
        message = f"{path} is not what stands behind its label: look there"
        expected = own[0].text[:_EXPECTED_CHARS]
        yield _broken("LABEL-DIFFERS", field.severity, path, expected, message)


def _nowhere_else(others: list[Candidate], field: _Field, text: str, labelled: Candidates) -> bool:
    """Whether each place of the value has a label of another role."""
    printed = others[0].text
    everywhere = [one for one in labelled.of(*field.others) if one.text == printed]
    return text.count(printed) <= len(everywhere)


def _one_value(candidates: list[Candidate], read: Callable[[str], object]) -> bool:
    """Whether there are values, and all of them are the same. A date of an unknown calendar or in
    an unknown language has no reading, and proves nothing."""
    values = {read(candidate.text) for candidate in candidates}
    return len(values) == 1 and frozenset() not in values


def _said(role: Role) -> str:
    return _NAMES.get(role, f"the {role.value.replace('_', ' ')}")


_NAMES = {
    Role.CUSTOMER_NO: "the customer number",
    Role.OTHER_NO: "a number of another thing",
    Role.ORIGINAL: "the number of the corrected invoice",
    Role.DUE: "the due date",
    Role.ISSUE: "the issue date",
    Role.DISCOUNT: "the last day of a discount",
    Role.OTHER_DATE: "a date of another thing",
    Role.PAY_DAY: "the day of a payment",
    Role.DELIVERY: "the delivery date",
}


def _broken(rule: str, severity: _Severity, path: str, expected: str, message: str) -> Check:
    return Check(rule, severity, passed=False, expected=expected, message=message, fields=(path,))

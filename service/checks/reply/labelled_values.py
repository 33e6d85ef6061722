"""Values that the document prints behind one unmistakable label, so that no model need write them.

Only fields with a second witness are taken: amounts, because the sums of the invoice prove them;
order, contract, BIC, and the day of delivery, because they decide no payment. Number, day of issue,
due date and account are asked of the model, and their labels are the second witness. Check digits
do not say whose account it is: the only one of a document may be the buyer's, or the seller's
stands there with a slip. A due date may be that of an older invoice in the same message. References
are asked for, too: their blanks hide where they end.

A value is taken if all labels of its role have the same value, if that has one reading in this
document (its sign, its decimal mark, its day), and if it is not cut: `018304 / 28865` has two
parts. Digits that may be a tax number are no tax, and those that may be a quantity no reference.

`LABEL-READ` names the fields. Such a value is no better than its print until a sum or a claim
proves it: the label that it was read by is no second proof, and nor is a sum of such values alone
(`checks.assessment`).

Pure and total; linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from schemas.invoice import Invoice, Payment
from schemas.outcome import Check
from service.checks.answer.invoice_fields import value_at
from service.checks.answer.several import SEVERAL
from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import compact, may_be_tax_number
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.answer_values import Surroundings, amount_of, day_of
from service.checks.values.whole_words import whole_places
from service.model.answer import ReadAnswer

LABEL_READ: Final = "LABEL-READ"
_TEXTS_MAX: Final = 20
_NUMBER_DIGITS_MIN: Final = 4
_PLACES_MAX: Final = 20
_ROW_CHARS_MAX: Final = 200
_AMOUNTS: Final = {
    "totals.net": Role.NET,
    "totals.tax": Role.TAX,
    "totals.gross": Role.GROSS,
    "totals.prepaid": Role.PREPAID,
    "totals.amount_due": Role.AMOUNT_DUE,
}
_DAYS: Final = {"delivery_date": Role.DELIVERY}
_NUMBERS: Final = {
    "purchase_order": Role.ORDER,
    "contract_ref": Role.CONTRACT,
    "payment.bic": Role.BIC,
}

Values = Mapping[str, Any]
"""Values by their paths, as `schemas.invoice` has them; None where the document has none."""


def labelled_values(printed: PrintedText) -> dict[str, Any]:
    """The values that a document gives by its labels alone. A prepayment that the amount due does
    not lack was made for another invoice."""
    found = dict(_found(printed))
    gross = found.get("totals.gross")
    if gross is not None and gross == found.get("totals.amount_due"):
        found.pop("totals.prepaid", None)
    return found


def _found(printed: PrintedText) -> Iterator[tuple[str, Any]]:
    labelled = printed.labelled
    kinds: tuple[tuple[Mapping[str, Role], Callable[[Candidate, PrintedText], Any]], ...] = (
        (_AMOUNTS, _amount),
        (_DAYS, _day),
        (_NUMBERS, _number),
    )
    for roles, read in kinds:
        for path, role in roles.items():
            if labelled.has(role):
                values = {read(candidate, printed) for candidate in _different(labelled.of(role))}
                value = values.pop() if len(values) == 1 else None
                if value is not None:
                    yield path, value


def _different(candidates: list[Candidate]) -> list[Candidate]:
    """One of each text; none where there are many, for each is held against all numbers of the
    document."""
    texts = {one.text: one for one in candidates}
    return list(texts.values()) if len(texts) <= _TEXTS_MAX else []


def _amount(candidate: Candidate, printed: PrintedText) -> Decimal | None:
    """The amount, if each printed number with its digits means just that: a minus stands before
    the value, or a column away."""
    if candidate.role is Role.TAX and may_be_tax_number(candidate.text):
        return None
    value = amount_of(candidate.text, Surroundings(printed), money=True)
    if not isinstance(value, Decimal):
        return None
    readings = {reading for one in printed.numbers_with_digits(value) for reading in one.readings}
    return value if readings == {value} else None


def _day(candidate: Candidate, printed: PrintedText) -> date | None:
    """The day, if the document's habit leaves one."""
    value = day_of(candidate.text, Surroundings(printed))
    return value if isinstance(value, date) else None


def _number(candidate: Candidate, printed: PrintedText) -> str | None:
    """The number, unless it may be a quantity: it is short, or its row has an amount, as that of a
    line (`Contract  12  100.00`)."""
    text = candidate.text
    whole = compact(text) and not printed.is_cut(text)
    if not whole or (text.isdigit() and len(text) < _NUMBER_DIGITS_MIN):
        return None
    return None if text.isdigit() and _is_beside_amount(text, printed.plain) else text


def _is_beside_amount(number: str, plain: str) -> bool:
    """Whether an amount with cents stands in a row of this number."""
    places = islice(whole_places(number, plain), _PLACES_MAX)
    rows = (row_around(plain, at, at + len(number), _ROW_CHARS_MAX) for at in places)
    return any(MONEY.search(plain[begin:end]) for begin, end in rows)


def with_labelled(read: ReadAnswer, values: Values) -> ReadAnswer:
    """The answer with the values that it lacks. What a model wrote stays, for rules compare it. Of
    several invoices, labels do not say whose their values are."""
    invoice = read.answer
    if not isinstance(invoice, Invoice) or any(check.id == SEVERAL for check in read.findings):
        return read
    lacking = {
        path: value
        for path, value in values.items()
        if value is not None and value_at(invoice, path) is None
    }
    if not lacking:
        return read
    message = "these values were read by their labels, and the model was not asked for them"
    said = Check(LABEL_READ, "warning", passed=True, message=message, fields=tuple(lacking))
    return ReadAnswer(_filled(invoice, lacking), (*read.findings, said))


def _filled(invoice: Invoice, values: Values) -> Invoice:
    own: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        group, _, name = path.rpartition(".")
        (parts.setdefault(group, {}) if group else own)[name] = value
    for group, of_it in parts.items():
        own[group] = (getattr(invoice, group) or Payment()).model_copy(update=of_it)
    return invoice.model_copy(update=own)

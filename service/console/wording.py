"""What the console calls things: states, statuses, fields, amounts, times.

A state, a trust, a status or a finding has one name everywhere: the published one, which commands,
exports and tables have, too. The pages write it with a capital letter, tell its meaning, and give
it a tone (`good`, `warn`, `bad`, `plain`), shown as a colour beside the word and never instead of
it. A name that this version does not know is shown as it is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from service.failures.failure_state import TO_DO
from service.model.printable import printable

_CHARS_MAX = 300


class Word(NamedTuple):
    """How something is called, and its tone."""

    label: str
    tone: str = "plain"
    meaning: str = ""


_SHORT: Final = {"llm": "LLM", "json": "JSON"}


def sentence(name: str) -> str:
    """A name of the program as words: `llm_timeout` is `LLM timeout`."""
    words = printable(name.replace("_", " "), _CHARS_MAX).split(" ")
    shown = " ".join(_SHORT.get(one, one) for one in words)
    return shown[:1].upper() + shown[1:]


def _named(known: Mapping[str, tuple[str, str]]) -> Mapping[str, Word]:
    """Tone and meaning by name; the label is the name."""
    return {name: Word(sentence(name), *told) for name, told in known.items()}


STATES: Final = _named(
    {
        "open": ("warn", "a person has to decide"),
        "ready": ("good", "may be booked: its trust is book, and nothing asks for a person"),
        "approved": ("good", "a person found the values right"),
        "corrected": ("good", "a person corrected values; those count"),
        "rejected": ("bad", "must not be booked"),
        "split": ("plain", "a container; each document in it has an outcome of its own"),
    }
)
TRUSTS: Final = _named(
    {
        "book": ("good", "post it without a look, as far as the document goes"),
        "look": ("warn", "compare it with the document first"),
        "reject": ("bad", "do not use the values: read the document by hand"),
    }
)
FIELD_STATES: Final = _named(
    {
        "verified": ("good", "printed, and confirmed by a second proof"),
        "derived": ("good", "a sum of printed parts, not printed itself"),
        "exact": ("good", "from the XML: the sender's own data"),
        "printed": ("plain", "the document has this value"),
        "consistent": ("plain", "no text to search; a sum or check digits hold"),
        "ambiguous": ("warn", "it is printed in a form that can mean another value"),
        "unverified": ("warn", "nothing in the document confirms it"),
        "unverifiable": ("warn", "the PDF has no text to compare it with"),
        "missing": ("bad", "an invoice should have it"),
        "doubtful": ("warn", "a rule warns about it"),
        "wrong": ("bad", "a rule is broken"),
    }
)
FAILURE_STATES: Final = _named(
    {
        "open": ("warn", "no run decided about it"),
        "given_up": ("bad", "automatic replay left it to a person"),
        "parked": ("bad", "it was sent back too often"),
        "sent": ("plain", "its outcome is not there yet"),
        "failed_again": ("bad", "the event that was sent back failed"),
        "ended": ("good", "the event that was sent back became a result"),
        "discarded": ("plain", "a person decided not to send it back"),
    }
)
FAILURES_TO_DO: Final = tuple(state.value for state in TO_DO)


def failures_to_do(failures: Mapping[str, int]) -> int:
    """Of the numbers of failures in each state."""
    return sum(failures.get(state, 0) for state in FAILURES_TO_DO)


FINDINGS: Final = _named(
    {
        "same_number": ("bad", "an earlier invoice of the supplier has its number"),
        "same_amount": (
            "warn",
            "an earlier invoice of the supplier has its date, currency and total",
        ),
        "new_account": ("bad", "earlier invoices of the supplier name another account"),
    }
)
DECISIONS: Final[Mapping[str, Word]] = {
    "approve": Word("Approved", "good"),
    "correct": Word("Corrected", "good"),
    "reject": Word("Rejected", "bad"),
    "undo": Word("Undone", "plain"),
}
EFFECTS: Final[Mapping[str, Word]] = {
    "counts": Word("counts", "good"),
    "repeated": Word("no effect: it was sent twice", "plain"),
    "late": Word("no effect: somebody decided before", "warn"),
    "groundless": Word("no effect: that decision was not in force", "warn"),
}
_FIELDS: Final[Mapping[str, str]] = {
    "document_type": "Document type",
    "invoice_number": "Invoice number",
    "issue_date": "Issue date",
    "due_date": "Due date",
    "delivery_date": "Delivery date",
    "currency": "Currency",
    "supplier.name": "Supplier",
    "supplier.tax_id": "Supplier's VAT id",
    "supplier.address_text": "Supplier's address",
    "customer.name": "Customer",
    "customer.tax_id": "Customer's VAT id",
    "payment.iban": "IBAN",
    "payment.bic": "BIC",
    "payment.account_number": "Account number",
    "payment.reference": "Payment reference",
    "purchase_order": "Purchase order",
    "totals.lines_net": "Sum of lines",
    "totals.net": "Net total",
    "totals.tax": "VAT total",
    "totals.gross": "Gross total",
    "totals.prepaid": "Prepaid",
    "totals.rounding": "Rounding",
    "totals.amount_due": "Amount due",
    "lines": "Lines",
}
_PART = {"lines": "Line", "taxes": "VAT row", "allowances": "Allowance"}
_ROW: Final = re.compile(r"(lines|taxes|allowances)\.(\d{1,6})(?:\.(\w{1,60}))?")

_OF_ROWS = "unit_price net_amount tax_rate tax_amount taxable_amount base_quantity".split()
_NAMED = "|".join(map(re.escape, [*(path for path in _FIELDS if not path.isalpha()), *_OF_ROWS]))
_PATH: Final = re.compile(rf"(?<![\w.])(?:{_ROW.pattern}|{_NAMED})(?!\w|\.\w)")
"""Fields in messages; names of one word are left, because they are also words."""


def word(words: Mapping[str, Word], name: str) -> Word:
    """The word for a name; the name itself where this version knows none."""
    return words.get(name) or Word(sentence(name))


def field_label(path: str) -> str:
    """A field as people call it: `lines.0.net_amount` is `Line 1: net amount`."""
    known = _FIELDS.get(path)
    if known is not None:
        return known
    row = _ROW.fullmatch(path)
    if row is not None:
        part, number, name = row.groups()
        named = f": {name.replace('_', ' ')}" if name else ""
        return f"{_PART[part]} {int(number) + 1}{named}"
    return sentence(path.replace(".", " "))


def rule_told(message: str) -> str:
    """A rule's message with fields as people call them: `totals.gross is totals.net plus
    totals.tax` is `Gross total is net total plus VAT total`."""
    return capitalised(_PATH.sub(lambda found: _within(field_label(found[0])), message))


def _within(label: str) -> str:
    """A label within a sentence: `VAT total` and `IBAN` stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def capitalised(words: str) -> str:
    """With a large first letter."""
    return words[:1].upper() + words[1:]


def amount(number: Decimal | None, currency: str | None = None) -> str:
    """Thousands grouped by narrow blanks, as no country reads them wrongly: `1 234.56 EUR`."""
    if number is None:
        return ""
    shown = f"{number:,f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{shown} {printable(currency, 10)}" if currency else shown


def day(given: date | None) -> str:
    """ISO 8601: read alike everywhere."""
    return "" if given is None else given.isoformat()


def moment(given: datetime | None) -> str:
    """To the minute, in UTC."""
    return "" if given is None else given.strftime("%Y-%m-%d %H:%M")


def count(number: int) -> str:
    """Grouped."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def iban(given: str | None) -> str:
    """In groups of four."""
    shown = printable("".join((given or "").split()), 60)
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))

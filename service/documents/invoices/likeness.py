"""How much an enclosure is like an invoice, and what it says about itself.

The content of a file decides which files are one invoice (`same_invoice`) and which of them is read
(`choosing`): its numbers, its total, the parties that it names, and whether it takes an invoice
back. A text is judged by a few rows that nearly every invoice has; what cannot be told stays
unknown, and unknown never tells two files apart.

Pure; linear in the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import islice

from schemas.invoice import DocumentType, Invoice
from service.checks.answer.profiles import is_credit_by_itself
from service.checks.answer.several import prints_total, total_rows, totalled_numbers
from service.checks.comparisons.titles import (
    calls_itself_invoice,
    calls_itself_reversal,
    credit_note_numbers,
    opens_as_invoice,
)
from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText
from service.documents.frames.parsed import Parsed, ParseResult
from service.documents.invoices.bill_amounts import has_amounts_of_bill
from service.documents.invoices.invoice_titles import invoice_titles
from service.documents.invoices.other_papers import calls_itself_other_paper
from service.documents.invoices.printed_parties import (
    NO_PARTIES,
    PrintedParties,
    folded,
    printed_parties,
)
from service.documents.kinds.media_kinds import CSV, PLAIN
from service.model.document_problem import DocumentProblem

_TEXT_CHARS = 30
"""Visible characters without which a text says nothing."""


class Likeness(IntEnum):
    """How much an enclosure is like an invoice."""

    UNREADABLE = 1
    OTHER = 2
    """A text without a sign of an invoice."""
    PRICED = 3
    """A text with amounts as in a bill, under words that are not known."""
    UNSEEN = 4
    """Pictures without text."""
    POSSIBLE = 5
    """A text with the title or the total of an invoice."""
    INVOICE = 6
    """A text with an invoice number and a total."""
    EXACT = 7
    """An e-invoice."""


@dataclass(frozen=True, slots=True)
class ReadEnclosure:
    """An enclosure that was read."""

    name: str
    kind: str
    result: ParseResult
    is_body: bool = False
    data: bytes = b""
    """The bytes of a file."""
    media_type: str = ""
    """As its container declares it."""
    cut_from: str = ""
    """The SHA-256 of the file of which it is some pages."""
    told: str = ""
    """What a body says to its recipients, also by quoting others."""
    has_unread_quotation: bool = False
    """A body that is an invoice by its own words is read without the e-mails that it quotes."""

    @property
    def text(self) -> str:
        """Its text, if it was read."""
        return self.result.text if isinstance(self.result, Parsed) else ""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedEnclosure:
    """An enclosure with what it is like, and what it says about itself."""

    read: ReadEnclosure
    likeness: Likeness
    numbers: frozenset[str] = frozenset()
    """Of the invoices in it."""
    reverses: bool = False
    """It is a credit note, or calls itself one, or a cancellation or correction."""
    may_reverse: bool = False
    """An e-invoice that is called either: the buyer wrote it, or it is below zero."""
    total_cents: int | None = None
    """The largest amount in the rows of its totals, below zero for one that is printed so."""
    has_currency: bool = False
    """Such a row names a currency: it counts no hours."""
    amounts_cents: frozenset[int] = frozenset()
    """All of its amounts, without their signs."""
    parties: PrintedParties = NO_PARTIES
    """Of an e-invoice, the seller's."""
    titles: frozenset[str] = frozenset()
    """The numbers of its titles of an invoice; an empty one where none has a number."""

    @property
    def number(self) -> str:
        """The number of a file that is one invoice; empty for any other."""
        is_one = len(self.numbers) == 1 and self.likeness >= Likeness.INVOICE
        return next(iter(self.numbers)) if is_one and not self.read.is_body else ""


def have_different_numbers(one: str, other: str) -> bool:
    """Whether two forms of a text have numbers of invoices, and none in common."""
    ours, theirs = (frozenset(map(folded, totalled_numbers(text))) for text in (one, other))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def judged(one: ReadEnclosure) -> JudgedEnclosure:
    """What an enclosure is like."""
    result = one.result
    if isinstance(result, DocumentProblem):
        return JudgedEnclosure(one, Likeness.UNREADABLE)
    if result.invoice is not None:
        return _exact(one, result.invoice)
    text = _rows_of_cells(result.text) if one.kind == CSV else result.text
    reverses = calls_itself_reversal(text)
    numbers = totalled_numbers(text)
    if reverses and prints_total(text):
        # A credit note names its invoice as well; its own number tells it from others.
        numbers = credit_note_numbers(text) or numbers
    if numbers:
        folded_numbers = frozenset(map(folded, numbers))
        return _printed(one, text, Likeness.INVOICE, folded_numbers, reverses=reverses)
    has_total = prints_total(text)
    is_note = one.kind == PLAIN and not has_total and not any(a.has_cents for a in _amounts(text))
    is_named = calls_itself_invoice(text) and not is_note
    if not one.is_body and not is_named and calls_itself_other_paper(text):
        has_sums = has_total or has_amounts_of_bill(text)
        if not has_sums or not (reverses or _is_bill(text)):  # Invoices name their orders, too.
            return JudgedEnclosure(one, Likeness.OTHER)
    if has_total or (not one.is_body and is_named):
        return _printed(one, text, Likeness.POSSIBLE, frozenset(), reverses=reverses)
    if not one.is_body and one.kind != CSV and has_amounts_of_bill(text):
        return _printed(one, text, Likeness.PRICED, frozenset(), reverses=reverses)
    pictured = bool(result.images) or result.scanned
    unseen = pictured and len(text.strip()) < _TEXT_CHARS
    return JudgedEnclosure(one, Likeness.UNSEEN if unseen else Likeness.OTHER)


def _is_bill(text: str) -> bool:
    """Whether a text with sums opens as an invoice, or has the label of a day to pay or of an
    amount to pay: orders and offers have terms only."""
    if opens_as_invoice(text):
        return True
    labelled = PrintedText(text[:_READ_CHARS]).labelled
    return labelled.has(Role.DUE) or labelled.has(Role.AMOUNT_DUE)


def _rows_of_cells(text: str) -> str:
    """Rows of a CSV file as those of a document: a label, a blank, a value."""
    return _CELL_MARKS.sub(" ", text)


_CELL_MARKS = re.compile(r'[;"]|,(?![0-9])|(?<![0-9]),')


def _exact(one: ReadEnclosure, invoice: Invoice) -> JudgedEnclosure:
    number, totals = folded(invoice.invoice_number or ""), invoice.totals
    seller = invoice.supplier
    sums = (totals.gross, totals.net, totals.tax, totals.prepaid, totals.amount_due)
    return JudgedEnclosure(
        one,
        Likeness.EXACT,
        frozenset({number} - {""}),
        reverses=invoice.document_type is DocumentType.CREDIT_NOTE,
        may_reverse=is_credit_by_itself(invoice),
        total_cents=None if totals.gross is None else _as_cents(totals.gross),
        has_currency=True,
        amounts_cents=frozenset(abs(_as_cents(amount)) for amount in sums if amount is not None),
        parties=PrintedParties(
            frozenset({folded(seller.name or "")}) - {""},
            frozenset({folded(seller.tax_id or "")}) - {""},
        ),
    )


def _as_cents(amount: Decimal) -> int:
    return int(amount.scaleb(2)) if abs(amount) < _AMOUNT_MAX else 0


_AMOUNT_MAX = Decimal(10) ** 15


def _printed(
    one: ReadEnclosure,
    text: str,
    likeness: Likeness,
    numbers: frozenset[str],
    *,
    reverses: bool,
) -> JudgedEnclosure:
    total, rows = printed_total(text), islice(total_rows(text), _ROWS_MAX)
    return JudgedEnclosure(
        one,
        likeness,
        numbers,
        reverses,
        total_cents=None if total is None else total.signed_cents,
        has_currency=any(map(_CURRENCY.search, rows)),
        amounts_cents=frozenset(printed_cents(text)),
        parties=printed_parties(text),
        titles=frozenset(_titles(text)),
    )


def printed_total(text: str) -> PrintedAmount | None:
    """The largest amount in the rows of a text's totals."""
    rows = islice(total_rows(text), _ROWS_MAX)
    totals = [amount for row in rows for amount in _amounts(row)]
    exact = [amount for amount in totals if amount.has_cents] or totals
    return max(exact, key=lambda amount: amount.cents, default=None)


def _titles(text: str) -> Iterator[str]:
    """The numbers of its titles; that of one without a number is looked for behind a label, in all
    languages that labels have."""
    numbers = list(map(folded, invoice_titles(text)))
    yield from filter(None, numbers)
    if "" in numbers and not any(numbers):
        head = text[:_HEAD_CHARS]
        rows = head.split("\n")
        labelled = PrintedText(head).labelled.of(Role.NUMBER)
        # A sentence about another invoice goes on behind its number.
        alone = (one.text for one in labelled if rows[one.row].rstrip().endswith(one.text))
        yield folded(next(alone, ""))


_HEAD_CHARS = 4_000


_ROWS_MAX = 50
_CURRENCY = re.compile(
    r"[$€£¥₹]|(?<![^\W\d_])(?:EUR|USD|GBP|CHF|PLN|CZK|HUF|RON|BGN|SEK|NOK|DKK|JPY|CNY|INR|AUD|CAD"
    r"|NZD|BRL|MXN|TRY|ZAR|SGD|HKD|AED|Euros?|euros?|Kč|zł|kr|Ft|Fr|Rs)(?![^\W\d_])"
)


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """A number that may be an amount."""

    cents: int
    has_cents: bool
    is_negative: bool

    @property
    def signed_cents(self) -> int:
        return -self.cents if self.is_negative else self.cents


_AMOUNT = re.compile(
    r"(?P<sign>[-\u2212\u2013(] ?[$€£¥]?)?(?<![0-9])(?<![0-9][.,'])"
    r"(?P<whole>[0-9]{1,3}(?:[.,'\u2019 \u00a0\u202f][0-9]{3}){1,4}|[0-9]{1,12})"
    r"(?:[.,](?P<cents>[0-9]{1,2}))?(?![0-9]|[.,'][0-9])(?P<behind>-(?!\w))?"
)


def printed_cents(text: str) -> Iterator[int]:
    """All numbers that may be amounts, without their signs."""
    return (amount.cents for amount in _amounts(text))


def money_cents(text: str) -> Iterator[int]:
    """The amounts beside a currency, without their signs."""
    for found in _AMOUNT.finditer(text[:_READ_CHARS]):
        before = text[max(0, found.start() - _BESIDE_CHARS) : found.start()].rstrip()
        behind = text[found.end() : found.end() + _BESIDE_CHARS].lstrip()
        if _ENDS_IN_CURRENCY.search(before) or _CURRENCY.match(behind):
            yield _amount(found).cents


_BESIDE_CHARS = 6
"""Characters beside an amount that may be a currency."""
_ENDS_IN_CURRENCY = re.compile(rf"(?:{_CURRENCY.pattern})\Z")
_READ_CHARS = 100_000
"""Longer documents are too long to be read."""


def _amounts(text: str) -> Iterator[PrintedAmount]:
    """All numbers that may be amounts; dates and versions (`31.12.2026`) are none."""
    return map(_amount, _AMOUNT.finditer(text[:_READ_CHARS]))


def _amount(found: re.Match[str]) -> PrintedAmount:
    whole = "".join(filter(str.isdecimal, found["whole"]))
    cents = (found["cents"] or "").ljust(2, "0")
    is_negative = bool(found["sign"] or found["behind"])
    return PrintedAmount(int(whole + cents), found["cents"] is not None, is_negative)

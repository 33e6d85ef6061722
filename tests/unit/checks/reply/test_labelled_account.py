"""An account that the model left out and a label names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Payment
from schemas.outcome import Check, FieldStatus, Trust
from service.checks.answer.several import SEVERAL
from service.checks.assessment import field_verdicts, needs_review
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.labelled_account import ACCOUNT_READ, with_account
from service.checks.reply.labelled_values import LABEL_READ
from service.checks.reply.reply import ReplyObjects
from service.checks.trust import trust_in_invoice
from service.model.answer import CustomDocument, ReadAnswer

GERMAN = "DE89370400440532013000"
DUTCH = "NL91ABNA0417164300"
LETTER = "Invoice no: R-1\nTotal 5.00 EUR\nIBAN: DE89 3704 0044 0532 0130 00   BIC: COBADEFF\n"


def account(text: str, payment: Payment | None = None) -> str | None:
    read = with_account(ReadAnswer(Invoice(payment=payment)), PrintedText(text))
    assert isinstance(read.answer, Invoice)
    return read.answer.payment.iban if read.answer.payment else None


def test_the_only_account_behind_its_label_is_taken() -> None:
    """A broken rule asks for review; it blames no field. What else there is of payment stays."""
    read = with_account(ReadAnswer(Invoice(payment=Payment(reference="7"))), PrintedText(LETTER))
    assert isinstance(read.answer, Invoice)
    assert read.answer.payment == Payment(reference="7", iban=GERMAN)
    said, asked = read.findings
    assert (said.id, said.passed, said.fields) == (LABEL_READ, True, ("payment.iban",))
    assert (asked.id, asked.passed, asked.severity) == (ACCOUNT_READ, False, "error")


def test_a_person_looks_at_an_account_that_only_its_label_names() -> None:
    """It is printed, and not verified; the result is neither booked nor rejected for it."""
    kind = InvoiceKind()
    printed = PrintedText(LETTER)
    read = kind.read(ReplyObjects(({"number": "R-1", "iban": None},)), printed)
    assert isinstance(read, ReadAnswer)
    checks = (*read.findings, *kind.check(read.answer, printed, date(2026, 1, 1)))
    assert isinstance(read.answer, Invoice)
    verdicts = field_verdicts(read.answer, checks)
    trust = trust_in_invoice(verdicts, checks, simulated=False, exact=False)
    assert needs_review(checks)
    assert verdicts["payment.iban"].status is FieldStatus.PRINTED
    assert trust.trust is Trust.LOOK
    assert ACCOUNT_READ in trust.because


@pytest.mark.parametrize(
    "text",
    [
        LETTER.replace("IBAN:", ""),
        LETTER.replace("IBAN:", "Refund to your account IBAN:"),
        LETTER.replace("0130 00", "0130 01"),
        f"{LETTER}IBAN: {DUTCH}\n",
        f"{LETTER}{DUTCH}\n",
        f"Customer IBAN: {GERMAN}\n",
        f"We debit IBAN: {GERMAN} by direct debit\n",
        "IBAN:\n",
        "",
    ],
)
def test_in_doubt_none_is_taken(text: str) -> None:
    """Without a label, of the buyer, with a slip, or beside another account."""
    assert account(text) is None


def test_what_the_model_named_stays() -> None:
    """Rules compare it with the document."""
    assert account(LETTER, Payment(iban=DUTCH)) == DUTCH


def test_several_invoices_and_other_documents_get_none() -> None:
    """The label does not say whose account it is."""
    several = ReadAnswer(Invoice(), (Check(SEVERAL, "error", passed=False),))
    note = ReadAnswer(CustomDocument("note", {}))
    printed = PrintedText(LETTER)
    assert [with_account(read, printed) for read in (several, note)] == [several, note]


@pytest.mark.parametrize(("reads_labels", "found"), [(True, GERMAN), (False, None)])
def test_answers_are_read_so_unless_labels_are_not_read(
    reads_labels: bool, found: str | None
) -> None:
    """`extraction.read_labels`."""
    kind = InvoiceKind(reads_labels=reads_labels)
    read = kind.read(ReplyObjects(({"number": "R-1", "iban": None},)), PrintedText(LETTER))
    assert isinstance(read, ReadAnswer)
    assert isinstance(read.answer, Invoice)
    assert (read.answer.payment.iban if read.answer.payment else None) == found


@given(st.text(alphabet="DE89 IBAN:\n37041", max_size=200))
def test_nothing_raises(text: str) -> None:
    """Whatever a document says."""
    account(text)

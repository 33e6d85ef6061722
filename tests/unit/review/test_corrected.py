"""What counts after a correction: rules, statuses, trust and evidence of the corrected values."""

from __future__ import annotations

from decimal import Decimal

from schemas.invoice import Invoice, Totals
from schemas.outcome import (
    Check,
    ExtractedBy,
    FieldEvidence,
    FieldStatus,
    FieldVerdict,
    Proof,
    Trust,
)
from service.checks.rules import RULES, check_invoice
from service.review.corrected import corrected_result
from service.review.decisions import OF_DOCUMENT, UNDECIDED, ReviewHistory
from tests.fakes.published import invoice, result, review

NET = Decimal(100)
MISREAD = invoice(0, totals=Totals(net=NET, tax=Decimal(19), gross=Decimal(911)))
RIGHT = invoice(0)
TEXT = "\n".join(
    (
        "Invoice R-0, date 2026-02-01, due 2026-04-01, Supplier 0 Ltd, DE000000000, Customer GmbH",
        "Item 0 1 100.00 EUR, 19 % of 100.00 is 19.00, total 119.00, IBAN DE89370400440532013000",
    )
)
READ = result(
    0,
    MISREAD,
    trust=Trust.REJECT,
    trust_because=("totals.gross",),
    needs_review=True,
    fields={
        "totals.gross": FieldVerdict(FieldStatus.WRONG, ("BR-CO-15",)),
        "totals.net": FieldVerdict(FieldStatus.PRINTED, ("print",)),
    },
    checks=(Check("BR-CO-15", "error", passed=False, fields=("totals.gross",)),),
    evidence={
        "totals.gross": FieldEvidence("text", "911.00"),
        "totals.net": FieldEvidence("text", "100.00"),
    },
)


def _corrected(after: Invoice, text: str | None = TEXT) -> ReviewHistory:
    checks = check_invoice(after, text)
    return UNDECIDED.take(review(0, "correct", 0, after=after, checks=checks))[0]


def test_nothing_of_the_old_value_is_left_beside_the_new_one() -> None:
    """No rule that it broke, no status, no words that it was read from; the rest stays."""
    counts = corrected_result(READ, _corrected(RIGHT))
    assert counts.invoice == RIGHT
    assert counts.needs_review is False
    assert counts.trust is not Trust.REJECT
    assert "totals.gross" not in counts.trust_because
    assert counts.fields["totals.gross"].status is FieldStatus.VERIFIED
    assert [
        check.id for check in counts.checks if not check.passed and check.severity == "error"
    ] == []
    assert counts.evidence == {"totals.net": READ.evidence["totals.net"]}
    assert counts.source == READ.source


def test_a_correction_that_breaks_a_rule_says_so() -> None:
    """A slip of the person is judged as one of the model is."""
    worse = invoice(0, totals=Totals(net=NET, tax=Decimal(19), gross=Decimal(120)))
    counts = corrected_result(result(0, RIGHT, trust=Trust.BOOK), _corrected(worse))
    assert counts.needs_review is True
    assert counts.fields["totals.gross"].status is FieldStatus.WRONG
    assert counts.trust is Trust.REJECT


def test_no_correction_answers_what_the_document_said() -> None:
    """Other invoices beside it, files left unread, words to a model, pages without text: they ask
    for a person as before, each rule once, also where the correction's own rules found it."""
    said = (
        Check("SEVERAL-INVOICES", "error", passed=False, found="2", message="it is a.pdf"),
        Check("UNREAD-ENCLOSURES", "warning", passed=False, found="b.pdf"),
        Check("SUSPICIOUS", "warning", passed=False, message="hidden_text: …"),
        Check("SUSPICIOUS", "error", passed=False, message="instructions: …"),
        Check("PRINT-UNREAD", "warning", passed=False),
        Check("SCHEMATRON", "error", passed=False, message="no verdict"),
        Check("UNVERIFIABLE", "warning", passed=True, fields=("totals.net",)),
    )
    read = READ.model_copy(update={"checks": (*READ.checks, *said)})
    own = (*check_invoice(RIGHT, TEXT), said[0])
    correction = review(0, "correct", 0, after=RIGHT, checks=own)
    counts = corrected_result(read, UNDECIDED.take(correction)[0])
    kept = {check.id for check in said}
    assert sorted(map(repr, said)) == sorted(
        repr(check) for check in counts.checks if check.id in kept
    )
    assert READ.checks[0] not in counts.checks
    assert counts.trust is Trust.REJECT
    assert set(counts.trust_because) == {"SEVERAL-INVOICES", "SUSPICIOUS"}
    assert counts.needs_review is True
    assert counts.fields["totals.net"].status is FieldStatus.UNVERIFIABLE


def test_every_rule_about_the_document_exists() -> None:
    """A rule that gets another name must not be erased by corrections from then on."""
    assert set(RULES) >= OF_DOCUMENT


def test_an_xml_is_no_source_of_a_corrected_value() -> None:
    """It is one of all others still."""
    of_xml = READ.model_copy(update={"extracted_by": ExtractedBy.EINVOICE})
    fields = corrected_result(of_xml, _corrected(RIGHT, None)).fields
    assert Proof.XML.value in fields["totals.net"].by
    assert Proof.XML.value not in fields["totals.gross"].by


def test_what_nobody_corrected_stays_as_it_was() -> None:
    """An approval changes no value, and an undone correction counts no more."""
    approved, _ = UNDECIDED.take(review(0, "approve", 0))
    corrected = _corrected(RIGHT)
    assert corrected.newest is not None
    undo = review(0, "undo", 1, undoes=corrected.newest.review_id)
    for history in (UNDECIDED, approved, corrected.take(undo)[0]):
        assert corrected_result(READ, history) is READ

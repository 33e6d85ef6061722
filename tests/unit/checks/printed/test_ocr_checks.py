"""A value of a scan is doubtful where OCR was not sure of its words."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.event import InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import ExtractedBy, FieldEvidence, FieldStatus, Trust
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.ocr_checks import OCR_UNSURE, SURE, ocr_checks
from service.checks.printed.printed_text import PrintedText
from service.model.outcome import AnswerOrigin
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs

TEXT = "INVOICE\nInvoice number: R-4711\nTotal: 119.00 EUR\n"


def words(amount: float) -> PageWords:
    """Of the text, all sure but the amount."""
    box = Box(0.1, 0.1, 0.2, 0.2)
    placed, start = [], 0
    for word in TEXT.split():
        start = TEXT.index(word, start)
        sure = amount if word == "119.00" else 0.99
        placed.append(PlacedWord(start, start + len(word), 1, box, ReadAs.OCR, sure))
        start += len(word)
    return PageWords(tuple(placed))


@pytest.mark.parametrize(
    ("confidence", "broken"), [(None, False), (0.0, True), (SURE - 0.01, True), (SURE, False)]
)
def test_only_unsure_words_of_ocr_raise_doubt(confidence: float | None, broken: bool) -> None:
    """Text that a page draws has no confidence."""
    checks = list(
        ocr_checks({"totals.gross": FieldEvidence("ocr", "119.00", "", 1, None, confidence)})
    )
    assert [(check.id, check.fields) for check in checks] == (
        [(OCR_UNSURE, ("totals.gross",))] if broken else []
    )


@pytest.mark.parametrize(("sure", "doubtful"), [(0.99, False), (0.6, True)])
def test_a_value_on_an_unsure_word_is_doubtful(sure: float, doubtful: bool) -> None:
    """A printed amount, too, because the print is what OCR read; a person looks."""
    kind, printed = InvoiceKind(), PrintedText(TEXT)
    invoice = Invoice.model_validate(
        {"invoice_number": "R-4711", "currency": "EUR", "totals": {"gross": "119.00"}}
    )
    origin = AnswerOrigin(ExtractedBy.LLM, simulated=False)
    evidence = kind.evidence(invoice, printed, words(sure), origin)
    checks = (*kind.check(invoice, printed, date(2026, 3, 1)), *ocr_checks(evidence))
    event = InvoiceEvent.model_validate({"invoice_id": "1", "document": {"text": TEXT}})
    assessed = kind.assess(invoice, checks, event, origin)
    assert (assessed.fields["totals.gross"].status is FieldStatus.DOUBTFUL) is doubtful
    assert assessed.fields["invoice_number"].status is not FieldStatus.DOUBTFUL
    if doubtful:
        assert assessed.trust is not Trust.BOOK

"""A decision about a long invoice is written in a size that its topic takes."""

from __future__ import annotations

import random
import string
from decimal import Decimal

from schemas.invoice import Invoice, Line
from schemas.review import InvoiceReviewed
from service.review.published import published_review
from service.review.review_record import fitting_value, record_bytes, whole_value
from tests.fakes.published import invoice, review

USUAL, INFLATED = 1_048_588, 32 * 1024 * 1024
CHANCE = random.Random(7)


def _long(count: int) -> Invoice:
    lines = [
        Line(description=f"A pump with {n} seals", net_amount=Decimal(n)) for n in range(count)
    ]
    return invoice(0, lines=tuple(lines))


def _noise(count: int) -> Invoice:
    """Lines that no compression makes shorter than by a fifth."""
    texts = ("".join(CHANCE.choices(string.printable[:94], k=1_900)) for _ in range(count))
    return invoice(0, lines=tuple(Line(description=text) for text in texts))


def _correction(of: Invoice) -> InvoiceReviewed:
    return review(0, "correct", 0, before=of, after=of)


def test_a_correction_of_a_long_invoice_is_written_whole() -> None:
    """A result of 340 kB made a record of 1 MB, which no usual topic took."""
    one = _correction(_long(4_000))
    assert len(whole_value(one)) > USUAL
    value = fitting_value(one, USUAL, INFLATED)
    assert value is not None
    assert published_review(value) == one
    assert record_bytes(value) < USUAL


def test_what_was_before_is_left_out_where_only_that_fits() -> None:
    """The result has it; what counts from now on stays."""
    one = _correction(_noise(400))
    value = fitting_value(one, USUAL, INFLATED)
    assert value is not None
    assert published_review(value) == one.model_copy(update={"before": None})


def test_what_does_not_fit_is_not_written() -> None:
    """Neither compressed, nor where a reader would not inflate it."""
    assert fitting_value(_correction(_noise(1_000)), USUAL, INFLATED) is None
    assert fitting_value(_correction(_long(4_000)), USUAL, 300_000) is None

"""Drawing for people: every page of a PDF, whatever text it has."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual
from tests.fakes.pdf_papers import locked, pages_of, pdf_of

LIMITS = replace(usual.parse_limits(), render=True, pictures_only=True)


def test_a_pdf_with_text_is_drawn_and_not_read() -> None:
    """Upright and as large as the settings allow."""
    found = parse("application/pdf", pdf_of("Invoice 4711\nTotal 119,00 EUR\n" * 40), LIMITS)
    assert isinstance(found, Parsed)
    assert (found.text, len(found.images)) == ("", 2)
    picture = Image.open(io.BytesIO(found.images[0].data))
    assert max(picture.size) == LIMITS.max_image_side


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.4 nothing", Reason.DOCUMENT_REJECTED),
        (b"%PDF-" + bytes(range(256)) * 20, Reason.DOCUMENT_REJECTED),
        (locked(pdf_of("x"), "secret"), Reason.DOCUMENT_REJECTED),
        (pages_of(51), Reason.TOO_LARGE),
    ],
    ids=["nothing", "bytes", "locked", "pages"],
)
def test_a_pdf_that_cannot_be_drawn_is_a_problem(data: bytes, reason: Reason) -> None:
    """And nothing raises."""
    found = parse("application/pdf", data, LIMITS)
    assert isinstance(found, DocumentProblem)
    assert found.reason is reason

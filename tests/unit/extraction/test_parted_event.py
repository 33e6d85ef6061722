"""An event without its document: held once, and whole again at its turn."""

from __future__ import annotations

import pytest

from schemas.event import Document, DocumentReference, InlineBytes, InlineText, InvoiceEvent
from service.documents.frames.document import DocumentInEvent
from service.extraction.parted_event import LARGE_BYTES, parted, whole


def _event(document: Document) -> InvoiceEvent:
    return InvoiceEvent(invoice_id="A", document=document, source="erp")


LARGE = (
    InlineBytes(media_type="application/pdf", base64="QUJD" * (LARGE_BYTES // 4)),
    InlineText(media_type="text/html", text="<p>é</p>" * LARGE_BYTES),
)


@pytest.mark.parametrize("document", LARGE)
async def test_a_large_document_is_left_in_the_bytes_of_its_event(
    document: InlineBytes | InlineText,
) -> None:
    """Nothing of it is held, and it is decoded when it is asked for."""

    async def again() -> InlineBytes | InlineText:
        return document

    found = parted(_event(document), again)
    taken = found.take_document()
    assert isinstance(taken, DocumentInEvent)
    assert (await taken.decoded(), taken.media_type) == (document, document.media_type)
    assert (found.held_bytes, found.event.source) == (0, "erp")
    assert found.event.document == InlineText.model_construct(
        media_type=document.media_type, text=""
    )


@pytest.mark.parametrize("document", LARGE)
def test_a_document_that_its_bytes_alone_do_not_tell_is_counted(
    document: InlineBytes | InlineText,
) -> None:
    """It needs its schema, which may be gone by then."""
    found = parted(_event(document), None)
    assert found.held_bytes >= LARGE_BYTES
    assert found.take_document() == document
    assert document not in (found.event.document,)


def test_a_small_document_and_a_reference_stay() -> None:
    """They take less than it costs to decode them again; only the document is counted."""

    async def never() -> InlineBytes | InlineText:
        raise AssertionError("it is there")

    small = InlineText(media_type="text/html", text="<p>1</p>")
    found = parted(_event(small), never)
    assert (found.take_document(), found.held_bytes) == (small, 8)
    reference = DocumentReference(uri="https://example.org/a.pdf")
    found = parted(_event(reference), never)
    assert (found.take_document(), found.held_bytes) == (reference, 0)
    assert found.event.document == reference


def test_an_event_that_does_not_wait_keeps_its_document() -> None:
    """Tools that read files look at it again afterwards."""
    text = InlineText(text="an invoice")
    found = whole(_event(text))
    assert (found.take_document(), found.event.document) == (text, text)

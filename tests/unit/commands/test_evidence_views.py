"""Views of evidence: pages are drawn in confinement, and files are for their owner alone."""

from __future__ import annotations

import base64
import io
import stat
from pathlib import Path

import pytest
from PIL import Image

from schemas.event import Document, InlineBytes, InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import FieldEvidence
from service.commands.evidence_views import Views, evidence_views
from service.model.outcome import Assessment, Extracted, Usage
from service.model.record import SourceRecord
from service.ops.private_file import NotWritable
from service.settings import Settings
from tests.fakes.pdf_papers import pdf_of

PDF = InlineBytes(
    media_type="application/pdf",
    base64=base64.b64encode(pdf_of("Total 119,00 EUR\n" * 60)).decode(),
)


def _outcome(document: Document, page: int | None) -> Extracted:
    gross = FieldEvidence("text", "119,00", page=page, box=(0.1, 0.1, 0.2, 0.2))
    return Extracted(
        SourceRecord("files", 0, 0, 0, None, b""),
        InvoiceEvent(invoice_id="i", document=document),
        Invoice(),
        "0" * 64,
        Assessment(),
        Usage(),
        0.0,
        0.0,
        evidence={"totals.gross": gross},
    )


async def test_each_page_becomes_a_picture_and_a_part_of_the_page(tmp_path: Path) -> None:
    """Both are written when all documents are there; a text has no picture."""
    html, picture = tmp_path / "report.html", tmp_path / "out.png"
    async with evidence_views(Settings(), Views(html, picture)) as shown:
        await shown.add("a.pdf", _outcome(PDF, page=2))
        await shown.add("b.txt", _outcome(InlineText(text="Total 119,00"), page=None))
        assert not html.exists()
    assert shown.written == [tmp_path / "out-1.png", tmp_path / "out-2.png"]
    first, second = (Image.open(io.BytesIO(path.read_bytes())) for path in shown.written)
    assert second.width > first.width, "only the second page has names beside it"
    page = html.read_text(encoding="utf-8")
    assert (page.count("<img "), page.count("<h2>")) == (2, 2)
    for path in (html, *shown.written):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_view_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """And nothing is left of it."""
    with pytest.raises(NotWritable, match="nowhere"):
        async with evidence_views(Settings(), Views(tmp_path / "nowhere" / "a.html")):
            pass
    async with evidence_views(Settings(), Views()) as shown:
        await shown.add("b.txt", _outcome(InlineText(text="Total 119,00"), page=None))
    assert list(tmp_path.iterdir()) == []

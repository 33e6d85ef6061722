"""OCR reads scans as they come: askew, noisy, turned; and it does so in confinement.

Skipped only where the extra `ocr` is not installed. Pages are small, because each costs a second.
"""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from service.app.bounds import ocr_is_on
from service.documents.frames.parsed import Parsed
from service.documents.layout.read_words import ReadWord
from service.documents.sandbox.sandbox import Sandbox
from service.model.page_words import Box, ReadAs
from service.settings import DocumentsSettings
from service.testbed.papers import pdf_of
from service.testbed.scans import Sheet, scanned, sheets_of
from tests.fakes import usual

pytestmark = pytest.mark.skipif(
    not ocr_is_on(DocumentsSettings()), reason="the extra ocr is not installed"
)
TEXT = """RECHNUNG 4711-A
Verkäufer: Grüne Höfe GmbH
IBAN: DE44 5001 0517 5407 3249 31
USt-IdNr.: DE136695976
Netto: 1.190,00 EUR
Remise: 1 234,56
Zahlbetrag: 1.416,10"""
NUMBERS = ("4711-A", "DE136695976", "1.190,00", "1 234,56", "1.416,10", "3249", "31")


def sheet() -> Sheet:
    """The upper part of a printed page."""
    page = next(sheets_of(pdf_of(TEXT), 150))
    return Sheet(page.picture.crop((0, 0, page.picture.width, 420)), page.words)


def read(page: Sheet) -> tuple[ReadWord, ...]:
    from service.documents.pictures.ocr import PictureReader

    picture = page.picture.convert("RGB")
    words = PictureReader().read(picture.tobytes(), picture.width, picture.height)
    assert words is not None
    return words


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(0.0, wide) * max(0.0, high)
    areas = ((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
    return common / (sum(areas) - common)


@pytest.mark.parametrize("kind", ["skewed", "fax", "left", "head_down", "right"])
def test_numbers_are_read_where_they_stand(kind: str) -> None:
    """Each once, surely, and within the true place; a page may lie on its side."""
    page = scanned(sheet(), kind, 1)
    found = {word.text: word for word in read(page)}
    assert set(NUMBERS) <= set(found)
    width, height = page.picture.size
    for word in page.words:
        if word.text in NUMBERS:
            left, top, right, bottom = word.box
            true = Box(left / width, top / height, right / width, bottom / height)
            assert overlap(true, found[word.text].box) >= 0.5, word
            assert found[word.text].confidence > 0.8


async def test_scans_are_read_in_confinement() -> None:
    """With every protection in force; each document by a fork of a process with one thread. The
    second one has a page of text before its scan: each page is read in its own way."""
    out = io.BytesIO()
    scanned(sheet(), "office", 1).picture.save(out, "PDF", resolution=150)
    mixed = PdfWriter(clone_from=io.BytesIO(pdf_of("Delivery note 17, two boxes of bolts")))
    mixed.append(io.BytesIO(out.getvalue()))
    both = io.BytesIO()
    mixed.write(both)
    sandbox = Sandbox(usual.ocr_limits())
    try:
        for pdf, before in ((out, 0), (both, 1)):
            result = await sandbox.parse(
                "application/pdf", pdf.getvalue(), usual.parse_limits(ocr_pages=1)
            )
            assert isinstance(result, Parsed), result
            read_as = {word.page: word.read_as for word in result.words or ()}
            assert read_as.pop(before + 1) is ReadAs.OCR
            assert read_as == ({1: ReadAs.TEXT} if before else {})
            rows = result.text.partition("\n\n")[2].splitlines() if before else []
            rows = rows or result.text.splitlines()
            assert rows[0] == "RECHNUNG 4711-A"
            assert "1 234,56" in rows[5]
            assert rows[6] == "Zahlbetrag: 1.416,10"
            words = [word for word in result.words or () if word.read_as is ReadAs.OCR]
            assert len(words) == len("\n".join(rows).replace("1 234", "1234").split())
    finally:
        await sandbox.close()

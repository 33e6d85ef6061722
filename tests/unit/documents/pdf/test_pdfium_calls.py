"""The direct calls of PDFium answer as those of the binding do."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from service.documents.pdf import pdfium_calls
from tests.fakes.pdf_papers import pdf_page, said


def test_objects_and_characters_are_those_of_the_binding() -> None:
    """By numbers for handles, and places for results."""
    document = pypdfium2.PdfDocument(pdf_page(said("Total 119,00") + b"60 600 100 50 re f\n"))
    page = document[0]
    handle = pdfium_calls.address(page.raw)
    assert pdfium_calls.count_objects(handle) == pdfium.FPDFPage_CountObjects(page) == 2
    kinds = [pdfium_calls.kind_of(pdfium_calls.object_at(handle, at)) for at in range(2)]
    assert kinds == [pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH]
    sides = (ctypes.c_float * 4)()
    place = ctypes.addressof(sides)
    path = pdfium_calls.object_at(handle, 1)
    assert pdfium_calls.bounds_of(path, place, place + 4, place + 8, place + 12)
    assert list(sides) == pytest.approx([60, 600, 160, 650], abs=1)
    text = pdfium.FPDFText_LoadPage(page)
    letters = [pdfium_calls.letter_of(pdfium_calls.address(text), at) for at in range(5)]
    assert bytes(letters) == b"Total"
    pdfium.FPDFText_ClosePage(text)

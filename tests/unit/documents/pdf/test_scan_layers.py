"""The text that a scanner lays over its picture is no hidden text if the picture says the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.layout.read_words import ReadWord
from service.documents.pdf.pdf_reading import read_pdf
from service.model.page_words import Box
from tests.fakes.parsing import LIMITS
from tests.fakes.pdf_papers import pdf_page, said

PLACE = Box(0.1, 0.1, 0.2, 0.2)
INK = b"".join(b"60 %d 300 6 re f\n" % y for y in range(100, 700, 20))


class Recognises:
    """Finds these words on each page."""

    def __init__(self, text: str) -> None:
        self._words = tuple(ReadWord(word, 1.0, PLACE, PLACE) for word in text.split())

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...]:
        assert len(pixels) == 3 * width * height
        return self._words


@pytest.mark.parametrize(
    ("layer", "flags"),
    [
        ("Invoice R-4711 Total 119,00 EUR DE75 5121", set()),
        ("lnvoice R4711 totaI 119.00 DE755121", set()),
        ("Invoice R-4711 Total 919,00 EUR", {Flag.HIDDEN_TEXT}),
        ("Invoice R-4711 Total 119,00 EUR GB33", {Flag.HIDDEN_TEXT}),
        ("Invoice R-4711 Total 19,00 EUR", {Flag.HIDDEN_TEXT}),
        ("Invoice R-4711 Total EUR119,00 71111", {Flag.HIDDEN_TEXT}),
    ],
    ids=["the same", "parted otherwise", "another amount", "another account", "less", "across"],
)
def test_a_layer_is_compared_with_what_is_recognised(layer: str, flags: set[Flag]) -> None:
    """By its numbers; letters that one of them read wrong are no lie."""
    pdf = pdf_page(INK + said(layer, more="3 Tr"))
    shown = Recognises("Invoice R-4711 11 Total 119,00 EUR DE75 5121")
    found = read_pdf(pdf, replace(LIMITS, ocr_pages=1), shown)
    assert isinstance(found, Parsed)
    assert found.flags == flags
    assert "119,00" in found.text
    assert "919" not in found.text


def test_other_hidden_text_stays_listed() -> None:
    """White words beside an honest layer."""
    pdf = pdf_page(
        INK + said("Total 119,00", more="3 Tr") + said("IBAN GB33", y=50, more="0 Tr 1 g")
    )
    found = read_pdf(pdf, replace(LIMITS, ocr_pages=1), Recognises("Total 119,00"))
    assert isinstance(found, Parsed)
    assert [one.quote for one in found.hidden] == ["IBAN GB33"]

"""The measurement of boxes: papers whose words have known places."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from benchmarks import evidence
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs
from service.testbed.papers import Layout, pdf_of, words_of


def _perfect(text: str, form: Layout) -> evidence.Read:
    """A reader that gives the set text with the known places."""
    words = [
        PlacedWord(word.start, word.end, word.page, Box(*word.box), ReadAs.TEXT)
        for word in words_of(text, form)
    ]
    return evidence.Read(text, PageWords(tuple(words)))


def _shifted(text: str, form: Layout) -> evidence.Read:
    """A reader that takes each word for the one below it."""
    words = [
        replace(word, box=Box(word.box.left, word.box.bottom, word.box.right, 1.0))
        for word in _perfect(text, form).words or ()
    ]
    return evidence.Read(text, PageWords(tuple(words)))


def test_boxes_lie_on_the_words_of_their_values() -> None:
    """In every layout, where the reader places its words well; else the measurement says so."""
    measured = evidence.measure(12, read=_perfect)
    assert measured.documents > 20
    assert measured.found == measured.values == len(measured.overlaps)
    assert measured.holds
    assert not evidence.measure(4, read=_shifted).holds
    assert any("lie on their words" in line for line in evidence.as_text(measured))


def test_a_reader_without_words_gives_no_boxes() -> None:
    """The values have evidence all the same."""
    measured = evidence.measure(2, read=lambda text, _: evidence.Read(text, None))
    assert measured.found == measured.values > 0
    assert (measured.overlaps, measured.holds) == ([], False)


@pytest.mark.parametrize("form", evidence.LAYOUTS)
def test_known_places_are_those_of_the_pdf(form: Layout) -> None:
    """Each word's letters lie in its box, by the library that draws the page."""
    text = "Invoice\nNo. R-17 of ACME\nRow | 12,00 | 3,50\nRow two | 1,00 | 113,50\nTotal 47,11"
    with pypdfium2.PdfDocument(pdf_of(text, form)) as document:
        page = document[0]
        width, height = page.get_size()
        for word in words_of(text, form):
            left, top, right, bottom = word.box
            found = page.get_textpage().get_text_bounded(
                left * width, height - bottom * height, right * width, height - top * height
            )
            assert found.strip() == text[word.start : word.end]

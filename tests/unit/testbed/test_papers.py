"""Paper: the text layer says every amount as it was printed, and pictures show every letter."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from service.testbed.cases import CASES, make_case
from service.testbed.languages import LANGUAGES
from service.testbed.papers import LAYOUTS, pdf_of, png_of
from service.testbed.printed import read_back

EACH_LAYOUT = pytest.mark.parametrize("layout", sorted(LAYOUTS))


def _layer(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2_000), st.sampled_from(sorted(CASES)), st.sampled_from(sorted(LAYOUTS)))
def test_the_text_layer_has_the_truth_and_every_amount(number: int, case: str, layout: str) -> None:
    """In the language's format: with its separators, and its sign where it puts it."""
    sample = make_case(number, 0, case)
    layer = _layer(pdf_of(sample.text, layout))
    assert read_back(layer) == sample.truth
    form = LANGUAGES[sample.language]
    for total in sample.truth["totals"].values():
        assert form.number(total) in layer
    for line in sample.truth["lines"]:
        assert form.number(line["net_amount"]) in layer


@EACH_LAYOUT
def test_nothing_runs_off_the_paper(layout: str) -> None:
    """A frame of white is left around each page of the fullest samples."""
    for number in range(40):
        picture = Image.open(io.BytesIO(png_of(make_case(number, 0, "references").text, layout)))
        box = picture.point(lambda shade: 255 - shade).getbbox()
        assert box is not None
        assert box[0] > 20
        assert box[2] < picture.width - 20


@EACH_LAYOUT
def test_pictures_and_papers_repeat(layout: str) -> None:
    """Byte for byte."""
    text = make_case(3).text
    assert pdf_of(text, layout) == pdf_of(text, layout)
    assert png_of(text, layout) == png_of(text, layout)
    assert pdf_of(text, layout) != pdf_of(make_case(4).text, layout)


def test_letters_with_accents_are_drawn_as_themselves() -> None:
    """A font without them draws the same box for each."""
    drawn = [png_of(letter) for letter in "éèäöüßñçÉº°€"]
    assert len(set(drawn)) == len(drawn)

"""Objects of a page are listed in the order of drawing, with how their text is painted."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.pdf.pdf_objects import (
    Annotations,
    PageObjects,
    Rectangle,
    bounds_of,
    covered_share,
    objects_of,
)
from tests.fakes.pdf_papers import pdf_page, said, stream

SQUARE = b"60 600 100 50 re f\n"
FORM = stream(
    said("inner") + SQUARE,
    b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>",
)


def listed(
    content: bytes, annotations_from: int = 100
) -> tuple[pypdfium2.PdfDocument, PageObjects]:
    """The objects of a page, with the document that they need."""
    document = pypdfium2.PdfDocument(pdf_page(content, FORM, resources=b"/XObject << /X0 6 0 R >>"))
    return document, objects_of(document[0], Annotations(annotations_from))


def test_texts_and_what_may_cover_them_have_one_order() -> None:
    """Also within forms."""
    _, found = listed(said("below") + SQUARE + b"/X0 Do\n" + said("above"))
    assert [paint.order for paint in found.texts.values()] == [0, 2, 4]
    assert [order for order, _ in found.covers] == [1, 3]
    assert found.complete


@pytest.mark.parametrize(
    ("how", "painted", "colour"),
    [
        ("", True, (0, 0, 0)),
        ("1 0 0 rg", True, (255, 0, 0)),
        ("1 Tr 0 1 0 RG", True, (0, 255, 0)),
        ("3 Tr", False, (0, 0, 0)),
        ("7 Tr", False, (0, 0, 0)),
    ],
    ids=["plain", "filled", "outlined", "invisible", "clip"],
)
def test_a_text_has_the_colour_that_paints_it(
    how: str, painted: bool, colour: tuple[int, int, int]
) -> None:
    """Outlines have that of strokes; two modes paint nothing."""
    _, found = listed(said("119,00", more=how))
    [paint] = found.texts.values()
    assert (paint.painted, paint.colour) == (painted, colour)


def test_objects_behind_the_last_one_of_the_page_are_annotations() -> None:
    """They were merged into the page behind its own."""
    _, found = listed(said("page") + said("note"), annotations_from=1)
    assert [paint.annotation for paint in found.texts.values()] == [False, True]


def test_a_cover_lies_where_the_page_draws_it() -> None:
    """What is in a form has the bounds of the form."""
    _, found = listed(SQUARE)
    [(_, drawn)] = found.covers
    assert bounds_of(drawn) == pytest.approx((60, 600, 160, 650), abs=1)


def test_pictures_cover_what_they_cover_together() -> None:
    """A scan in strips is a scan; pictures upon each other count once."""
    page = Rectangle(10, 20, 605, 862)
    strips = [Rectangle(10, 20 + 42.1 * n, 605, 20 + 42.1 * (n + 1)) for n in range(20)]
    assert covered_share(strips, page) == 1
    assert covered_share(strips[:5] * 3, page) == 0.25
    assert covered_share([Rectangle(307.5, 441, 999, 999)], page) == pytest.approx(0.25, abs=0.01)


def test_a_picture_in_a_form_lies_where_it_is_drawn() -> None:
    """The form may have more in it than the picture."""
    form = stream(
        said("Invoice") + b"q 100 0 0 50 60 600 cm /I0 Do Q\n",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources "
        b"<< /Font << /F1 5 0 R >> /XObject << /I0 7 0 R >> >>",
    )
    pixel = stream(
        b"\0",
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8",
    )
    pdf = pdf_page(
        b"q 2 0 0 1 5 0 cm /X0 Do Q\n", form, pixel, resources=b"/XObject << /X0 6 0 R >>"
    )
    with pypdfium2.PdfDocument(pdf) as document:
        [place] = objects_of(document[0], Annotations(100)).pictures
    assert place == pytest.approx((125, 600, 325, 650), abs=1)


SIDES = st.floats(-1_000, 1_000)


@given(st.lists(st.builds(Rectangle, SIDES, SIDES, SIDES, SIDES), max_size=5))
def test_a_picture_never_covers_more_than_the_page(pictures: list[Rectangle]) -> None:
    """Whatever its corners are; a page without area has no covered share."""
    assert 0 <= covered_share(pictures, Rectangle(0, 0, 595, 842)) <= 1
    assert covered_share(pictures, Rectangle(0, 0, 0, 842)) == 0

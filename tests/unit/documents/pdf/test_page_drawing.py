"""Pages are drawn on white, in the size that is asked for, with or without some objects."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from PIL import Image

from service.documents.pdf.page_drawing import (
    GreyPicture,
    blank_small,
    dark_share,
    drawn,
    drawn_small,
    drawn_without,
)
from service.documents.pdf.pdf_objects import Annotations, objects_of
from tests.fakes.pdf_papers import pdf_page, said


def page_of(content: bytes) -> Any:
    """The page of a PDF with this content."""
    return pypdfium2.PdfDocument(pdf_page(content))[0]


def test_a_page_is_drawn_on_white_with_its_longest_side() -> None:
    """Its proportions stay."""
    picture = drawn(page_of(b""), 842)
    assert picture.size == (595, 842)
    assert picture.convert("RGB").getcolors() == [(595 * 842, (255, 255, 255))]


@pytest.mark.parametrize("side", [b"0.01", b"20000"])
def test_a_page_of_any_size_is_drawn_small(side: bytes) -> None:
    """At least a pixel, and never more than the bound."""
    box = b"/MediaBox [0 0 %s 10]" % side
    document = pypdfium2.PdfDocument(pdf_page(b"").replace(b"/MediaBox [0 0 595 842]", box))
    width, height = drawn_small(document[0]).size
    assert 1 <= width <= 1_200
    assert 1 <= height <= 1_200


def test_a_blank_page_is_known_without_drawing_it() -> None:
    """In every part of its pixels."""
    page = page_of(b"")
    blank, white = blank_small(page), drawn_small(page)
    assert (blank.size, blank.tobytes()) == (white.size, white.tobytes())


def test_objects_that_are_left_out_are_there_again_afterwards() -> None:
    """Judging a page does not change it."""
    page = page_of(said("Total 119,00"))
    before = drawn_small(page).tobytes()
    handles = list(objects_of(page, Annotations(100)).texts)
    assert dark_share(drawn_without(page, handles)) == 0
    assert drawn_small(page).tobytes() == before


def test_the_dark_share_counts_pixels() -> None:
    """Light grounds of tables are not dark."""
    picture = Image.new("RGB", (10, 10), (255, 255, 255))
    picture.paste((230, 230, 230), (0, 0, 10, 5))
    assert dark_share(picture) == 0
    picture.paste((0, 0, 0), (0, 0, 5, 5))
    assert dark_share(picture) == pytest.approx(0.25)


def test_a_part_has_every_pixel_of_its_rectangle_or_every_second_one() -> None:
    """The last row and column are in it where the step meets them."""
    picture = GreyPicture(4, 3, bytearray(range(12)))
    assert picture.part(1, 0, 4, 3) == (bytes([1, 2, 3, 5, 6, 7, 9, 10, 11]), (3, 3))
    assert picture.part(1, 0, 4, 3, 2) == (bytes([1, 3, 9, 11]), (2, 2))
    assert picture.part(2, 1, 4, 3, 2) == (bytes([6]), (1, 1))

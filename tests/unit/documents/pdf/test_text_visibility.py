"""A piece of text is seen if it changes the page at its place, and stands out from its ground."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from service.documents.pdf.text_visibility import DrawnText, unseen
from service.model.hidden_text import Hiding
from service.model.page_words import Box

SIZE = (400, 100)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
RGB = tuple[int, int, int]


class Paper:
    """A page whose texts are stripes: each fills a third of its box, in order."""

    def __init__(self, ground: RGB = (255, 255, 255)) -> None:
        self._ground = ground
        self.pieces: list[DrawnText] = []
        self._covers: dict[int, RGB] = {}

    def write(self, text: str, left: float, colour: RGB, width: float = 0.2) -> None:
        box = Box(left, 0.3, left + width, 0.6)
        self.pieces.append(DrawnText(text, box, len(self.pieces), colour))

    def cover(self, order: int, colour: RGB) -> None:
        """Lays a surface over the text of this order."""
        self._covers[order] = colour

    def draw(self, without: Collection[int]) -> Image.Image:
        page = Image.new("RGB", SIZE, self._ground)
        drawing = ImageDraw.Draw(page)
        for piece in self.pieces:
            box = piece.box
            left, right = box.left * SIZE[0], box.right * SIZE[0]
            if piece.order not in without:
                drawing.rectangle((left, 35, right - 1, 44), fill=piece.colour)
            if piece.order in self._covers:
                drawing.rectangle((left, 20, right, 80), fill=self._covers[piece.order])
        return page.convert("RGBX")

    def hidden(self) -> dict[int, Hiding]:
        return dict(unseen(self.pieces, self.draw))


def test_black_on_white_is_seen() -> None:
    """And each piece is judged by itself."""
    paper = Paper()
    paper.write("Total", 0.1, (0, 0, 0))
    paper.write("119,00", 0.5, (255, 255, 255))
    assert paper.hidden() == {1: Hiding.LIKE_ITS_GROUND}


@given(COLOURS)
def test_text_in_the_colour_of_its_ground_is_never_seen(colour: RGB) -> None:
    """Whatever colour that is."""
    paper = Paper(colour)
    paper.write("119,00", 0.1, colour)
    assert paper.hidden() == {0: Hiding.LIKE_ITS_GROUND}


@given(COLOURS)
def test_text_is_seen_on_black_or_on_white(colour: RGB) -> None:
    """No colour is like both."""
    papers = [Paper(ground) for ground in ((0, 0, 0), (255, 255, 255))]
    for paper in papers:
        paper.write("119,00", 0.1, colour)
    assert any(paper.hidden() == {} for paper in papers)


@pytest.mark.parametrize("surface", [(255, 255, 255), (0, 0, 0), (200, 0, 0)])
def test_text_below_a_surface_is_covered(surface: RGB) -> None:
    """It changes nothing at its place; a surface in its own colour makes it like its ground."""
    paper = Paper()
    paper.write("119,00", 0.1, (0, 0, 0))
    paper.cover(0, surface)
    alike = surface == (0, 0, 0)
    assert paper.hidden() == {0: Hiding.LIKE_ITS_GROUND if alike else Hiding.COVERED}


def test_of_texts_at_one_place_the_lower_one_is_covered() -> None:
    """The upper one would vouch for it otherwise."""
    paper = Paper()
    paper.write("119,00", 0.1, (0, 0, 0))
    paper.write("911,00", 0.1, (0, 0, 0))
    assert 0 in paper.hidden()


def test_the_same_text_twice_is_bold() -> None:
    """As some programs print it."""
    paper = Paper()
    for _ in range(2):
        paper.write("119,00", 0.1, (0, 0, 0))
    assert paper.hidden() == {}

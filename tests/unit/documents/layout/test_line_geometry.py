"""Lines on pages that lie askew, on their side, or upside down."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.ocr_checks import SURE
from service.documents.layout.line_geometry import (
    LINE_HEIGHT,
    PagePlane,
    Quad,
    beside,
    corners,
    is_covered,
    lengthened,
    part,
    sides,
    skew,
    stretched,
    strip_width,
)
from service.documents.layout.read_words import Glyph, ReadWord

FLAT: Quad = ((100.0, 40.0), (500.0, 40.0), (500.0, 80.0), (100.0, 80.0))


def rotated(quad: Quad, degrees: float, x: float = 400.0, y: float = 300.0) -> Quad:
    """Clockwise in a picture, around a place."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return corners(
        [
            (x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos)
            for px, py in quad
        ]
    )


def read(plane: PagePlane, quad: Quad) -> ReadWord:
    """A line of one word that fills it."""
    length = strip_width(quad) / LINE_HEIGHT
    (word,) = plane.words([(quad, [Glyph("word", 0.9, 0.0, length)])])
    return word


@given(st.permutations(FLAT))
def test_corners_come_in_one_order(points: list[tuple[float, float]]) -> None:
    """Left top, right top, right bottom, left bottom."""
    assert corners(points) == FLAT


@pytest.mark.parametrize("degrees", [-3, -1, 0, 2])
def test_the_skew_of_a_page_is_that_of_its_lines(degrees: float) -> None:
    """Short lines do not count: a single letter has no direction."""
    letter: Quad = ((0.0, 0.0), (10.0, 5.0), (10.0, 20.0), (0.0, 15.0))
    assert skew([rotated(FLAT, degrees), letter]) == pytest.approx(math.radians(degrees))
    assert skew([letter]) == 0.0


def test_words_of_a_skewed_page_stand_level_and_have_their_place_in_the_picture() -> None:
    """Rows are made of the one, and a person is shown the other."""
    word = read(PagePlane(800, 600, 0), rotated(FLAT, 3))
    assert word.level.top == pytest.approx(40 / 600, abs=0.002)
    assert word.level.bottom == pytest.approx(80 / 600, abs=0.002)
    assert word.box.bottom - word.box.top > 55 / 600


@pytest.mark.parametrize(
    ("turns", "in_picture"),
    [
        (1, ((520, 100), (560, 100), (560, 500), (520, 500))),
        (2, ((300, 520), (700, 520), (700, 560), (300, 560))),
        (3, ((40, 300), (80, 300), (80, 700), (40, 700))),
    ],
)
def test_a_turned_page_is_read_upright_and_shown_as_it_is(turns: int, in_picture: Quad) -> None:
    """The same line of the upright page (800 × 600), in the three pictures that turn it."""
    plane = PagePlane(800, 600, turns) if turns == 2 else PagePlane(600, 800, turns)
    upright = plane.turned(corners(in_picture))
    assert upright == FLAT
    word = read(plane, upright)
    assert word.turn == turns
    assert word.level.left == pytest.approx(100 / 800)
    assert word.level.top == pytest.approx(40 / 600)
    assert word.box.left == pytest.approx(in_picture[0][0] / plane.width)
    assert word.box.top == pytest.approx(in_picture[0][1] / plane.height)
    assert word.box.right == pytest.approx(in_picture[2][0] / plane.width)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_part_of_a_line_lies_on_it(one: float, other: float) -> None:
    """At its share of the length, and as high as the line."""
    start, end = sorted((one, other))
    wide, high = sides(part(FLAT, start, end))
    assert wide == pytest.approx(400 * (end - start), abs=1e-6)
    assert high == pytest.approx(40)


def test_strips_keep_the_shape_of_their_line_and_are_bounded() -> None:
    """A line of hostile length costs no more than a long line."""
    assert strip_width(FLAT) == 480
    assert strip_width(stretched(FLAT, 1_000, 1)) == 3_200
    assert strip_width(((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))) == 8


@given(
    st.lists(st.tuples(st.floats(-50, 900), st.floats(-50, 700)), min_size=4, max_size=4),
    st.integers(0, 3),
)
def test_boxes_stay_on_the_page(points: list[tuple[float, float]], turns: int) -> None:
    """Also those of a line that leaves it."""
    plane = PagePlane(800, 600, turns)
    word = read(plane, plane.turned(corners(points)))
    for box in (word.box, word.level):
        assert 0 <= box.left <= box.right <= 1
        assert 0 <= box.top <= box.bottom <= 1


@pytest.mark.parametrize("degrees", [0, 2, -3, 90])
def test_a_line_is_lengthened_along_itself(degrees: float) -> None:
    """By its height, whatever its angle; the points beside it lie on the lengthened line."""
    quad = rotated(FLAT, degrees)
    wide, high = sides(quad)
    longer = lengthened(quad, 1.0, 0.5)
    assert sides(longer)[0] + sides(longer)[1] == pytest.approx(wide + 2.5 * high, rel=1e-6)
    before, behind = beside(quad, 0.4)
    assert is_covered(before, [longer])
    assert is_covered(behind, [longer])
    assert not is_covered(before, [quad])
    assert not is_covered(behind, [quad])


def test_digits_of_low_lines_are_unsure() -> None:
    """By the height of the line in pixels, whatever the size of the page."""
    for quad, is_sure in ((FLAT, True), (stretched(FLAT, 1.0, 0.3), False)):
        length = strip_width(quad) / LINE_HEIGHT
        (word,) = PagePlane(800, 600, 0).words([(quad, [Glyph("7", 0.99, 0.0, length)])])
        assert (word.confidence >= SURE) is is_sure

"""A drawn mark within a number makes it doubtful; lines and grounds do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.digit_marks import DrawnMark, NumberPlace, marked_numbers

NUMBER = NumberPlace(100, 700, 160, 710, 5, is_turned=False)
UPRIGHT = NumberPlace(100, 700, 110, 760, 5, is_turned=True)


def is_marked(mark: DrawnMark, number: NumberPlace = NUMBER) -> bool:
    return list(marked_numbers([number], [mark])) == [0]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (DrawnMark(128, 700.5, 129, 701.5, 9), True),
        (DrawnMark(128, 700.5, 129, 701.5, 1), True),
        (DrawnMark(100, 700, 106, 710, 9), True),
        (DrawnMark(100, 699, 112, 711, 9), True),
        (DrawnMark(100, 700, 106, 710, 1), False),
        (DrawnMark(100, 700, 160, 700.5, 9), False),
        (DrawnMark(128, 690, 128.4, 715, 9), False),
        (DrawnMark(128, 700, 128.4, 705, 9), False),
        (DrawnMark(99, 698, 161, 711, 9), False),
        (DrawnMark(0, 0, 595, 842, 1), False),
        (DrawnMark(90, 700, 96, 710, 9), False),
        (DrawnMark(128, 705, 128.1, 705.1, 9), False),
    ],
)
def test_a_mark_is_as_large_as_a_digit_or_a_point(mark: DrawnMark, expected: bool) -> None:
    """Point (in any order), patch, wider patch; then: box below a digit, underline, stroke of a
    table, tick of a form, highlighter, background, bullet beside it, dust."""
    assert is_marked(mark) is expected


def test_upright_numbers_are_measured_along_their_text() -> None:
    """A ground of the whole word is long then, not wide."""
    assert is_marked(DrawnMark(101, 720, 107, 726, 9), UPRIGHT)
    assert not is_marked(DrawnMark(100, 701, 112, 759, 9), UPRIGHT)


def test_numbers_are_found_by_their_places() -> None:
    """Each once, whatever stands between them; what reaches over the page is none."""
    numbers = [NumberPlace(x, 700, x + 60, 710, 5, is_turned=False) for x in range(0, 600, 70)]
    marks = [DrawnMark(x + 20, 702, x + 22, 704, 9) for x in (70, 70, 350)]
    assert list(marked_numbers(numbers, marks)) == [1, 5]
    for wide in (
        NumberPlace(0, 0, 9e6, 99, 5, is_turned=False),
        NumberPlace(0, 99, 9e30, 0, 5, is_turned=False),
        NumberPlace(9e30, 0, 0, 99, 5, is_turned=False),
    ):
        assert not list(marked_numbers([wide], marks))
    assert not list(marked_numbers([], marks))


@given(st.lists(st.floats(width=32), min_size=8, max_size=8))
def test_no_place_raises(sides: list[float]) -> None:
    """A PDF may say any number, and none."""
    a, b, c, d, *of_mark = sides
    number = NumberPlace(a, b, c, d, 5, is_turned=False)
    a, b, c, d = of_mark
    found = list(marked_numbers([number], [DrawnMark(a, b, c, d, 9)]))
    assert found in ([], [0])

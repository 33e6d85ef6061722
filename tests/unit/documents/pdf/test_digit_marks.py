"""A drawn mark within a number makes it doubtful; lines and grounds do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.pdf.digit_marks import DrawnMark, MarkPaint, NumberPlace, marked_numbers

NUMBER = NumberPlace(100, 700, 160, 710, 5, is_turned=False)
UPRIGHT = NumberPlace(100, 700, 110, 760, 5, is_turned=True)


POINT = DrawnMark(128, 702, 129, 703, 9)
BOX = DrawnMark(100, 702, 106, 709, 9)


PLAIN = MarkPaint()


def filled(_: int) -> MarkPaint:
    return PLAIN


def is_marked(mark: DrawnMark, number: NumberPlace = NUMBER, paint: MarkPaint = PLAIN) -> bool:
    return list(marked_numbers([number], [mark], lambda _: paint)) == [0]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (DrawnMark(128, 702, 129, 703, 9), True),
        (DrawnMark(128, 702, 129, 703, 1), True),
        (DrawnMark(100, 700, 106, 710, 9), True),
        (DrawnMark(100, 699, 112, 711, 9), True),
        (DrawnMark(100, 700, 106, 710, 1), False),
        (DrawnMark(100, 700, 160, 700.5, 9), False),
        (DrawnMark(128, 690, 128.4, 715, 9), False),
        (DrawnMark(128, 700, 128.4, 705, 9), False),
        (DrawnMark(101, 705, 106, 705.8, 9), True),
        (DrawnMark(101, 705, 106, 705.8, 1), False),
        (DrawnMark(97, 705, 102, 705.8, 9), False),
        (DrawnMark(101, 705, 103, 705.4, 9), False),
        (DrawnMark(101, 705, 120, 705.8, 9), False),
        (DrawnMark(99, 698, 161, 711, 9), False),
        (DrawnMark(0, 0, 595, 842, 1), False),
        (DrawnMark(90, 700, 96, 710, 9), False),
        (DrawnMark(128, 705, 128.1, 705.1, 9), False),
        (DrawnMark(128, 700.5, 129, 701.5, 9), False),
    ],
)
def test_a_mark_is_as_large_as_a_digit_or_a_point(mark: DrawnMark, expected: bool) -> None:
    """Point (in any order), patch, wider patch; then: box below a digit, underline, stroke of a
    table, tick of a form, highlighter, background, bullet beside it, dust, point below it."""
    assert is_marked(mark) is expected


@pytest.mark.parametrize(
    ("mark", "paint", "expected"),
    [
        (POINT, MarkPaint(shade=255), True),
        (POINT._replace(order=1), MarkPaint(shade=40), True),
        (POINT._replace(order=1), MarkPaint(shade=255), False),
        (POINT._replace(order=1), MarkPaint(shade=229), False),
        (POINT, MarkPaint(is_seen=False), False),
        (BOX, MarkPaint(shade=0, stroke=0.5, is_upright=True), False),
        (BOX, MarkPaint(shade=0, stroke=3.0, is_upright=True), True),
        (BOX, MarkPaint(shade=0, stroke=0.5), True),
        (DrawnMark(98, 700, 109, 711, 9), MarkPaint(shade=0, stroke=1.0), False),
    ],
)
def test_a_mark_changes_what_people_see(mark: DrawnMark, paint: MarkPaint, expected: bool) -> None:
    """White on a digit, dark below it; then: light below it (two), transparent, box of a form,
    thick box, contour of a digit, circle around one."""
    assert is_marked(mark, NUMBER._replace(shade=0), paint) is expected


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (3, [0]), (4, []), (9, [])])
@pytest.mark.parametrize("is_turned", [False, True])
def test_points_in_a_row_are_a_dotted_line(
    count: int, expected: list[int], is_turned: bool
) -> None:
    """Also where several lines of them are a ground, and where points lie on each other."""
    number = UPRIGHT if is_turned else NUMBER
    marks = []
    for at in range(count):
        x, y = (104, 710 + 3 * at) if is_turned else (110 + 3 * at, 704)
        marks += [DrawnMark(x, y, x + 1, y + 1, 9)] * 2
    assert list(marked_numbers([number], marks, filled)) == expected


def test_patches_in_a_row_are_no_line() -> None:
    """Neither are points that stand as far from each other as digits."""
    for step, side in ((4, 4), (6, 1)):
        marks = [
            DrawnMark(110 + step * at, 702, 110 + step * at + side, 702 + side, 9)
            for at in range(6)
        ]
        assert list(marked_numbers([NUMBER], marks, filled)) == [0]


def test_looks_at_marks_are_bounded() -> None:
    """Marks that are not seen cannot use up the time of those that are."""
    numbers = [NUMBER] * 100
    marks = [POINT] * 2_100
    unseen = MarkPaint(is_seen=False)
    assert len(list(marked_numbers(numbers, marks, lambda _: unseen))) == 100


def test_upright_numbers_are_measured_along_their_text() -> None:
    """A ground of the whole word is long then, not wide."""
    assert is_marked(DrawnMark(101, 720, 107, 726, 9), UPRIGHT)
    assert not is_marked(DrawnMark(100, 701, 112, 759, 9), UPRIGHT)


def test_numbers_are_found_by_their_places() -> None:
    """Each once, whatever stands between them; what reaches over the page is none."""
    numbers = [NumberPlace(x, 700, x + 60, 710, 5, is_turned=False) for x in range(0, 600, 70)]
    marks = [DrawnMark(x + 20, 702, x + 22, 704, 9) for x in (70, 70, 350)]
    assert list(marked_numbers(numbers, marks, filled)) == [1, 5]
    for wide in (
        NumberPlace(0, 0, 9e6, 99, 5, is_turned=False),
        NumberPlace(0, 99, 9e30, 0, 5, is_turned=False),
        NumberPlace(9e30, 0, 0, 99, 5, is_turned=False),
    ):
        assert not list(marked_numbers([wide], marks, filled))
    assert not list(marked_numbers([], marks, filled))


@given(st.lists(st.floats(width=32), min_size=8, max_size=8))
def test_no_place_raises(sides: list[float]) -> None:
    """A PDF may say any number, and none."""
    a, b, c, d, *of_mark = sides
    number = NumberPlace(a, b, c, d, 5, is_turned=False)
    a, b, c, d = of_mark
    found = list(marked_numbers([number], [DrawnMark(a, b, c, d, 9)], filled))
    assert found in ([], [0])

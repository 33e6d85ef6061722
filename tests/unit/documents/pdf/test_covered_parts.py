"""A page is drawn again only where something may cover a number."""

from __future__ import annotations

import pytest

from service.documents.pdf.covered_parts import may_be_covered
from service.documents.pdf.digit_marks import DrawnMark, MarkPaint, NumberPlace

NUMBER = NumberPlace(100, 700, 160, 710, 5, is_turned=False, shade=0)
PAPER = MarkPaint(shade=255)


@pytest.mark.parametrize(
    ("mark", "paint", "expected"),
    [
        (DrawnMark(90, 690, 106, 720, 9), PAPER, True),
        (DrawnMark(0, 0, 595, 842, 9), MarkPaint(), True),
        (DrawnMark(90, 690, 106, 720, 1), PAPER, False),
        (DrawnMark(90, 690, 106, 720, 9), MarkPaint(shade=0), False),
        (DrawnMark(90, 690, 106, 720, 9), MarkPaint(is_seen=False), False),
        (DrawnMark(90, 690, 170, 720, 9), MarkPaint(shade=255, stroke=1.0), False),
        (DrawnMark(90, 699, 170, 701, 9), PAPER, False),
        (DrawnMark(90, 705, 170, 705.2, 9), PAPER, False),
        (DrawnMark(170, 690, 180, 720, 9), PAPER, False),
    ],
)
def test_only_what_lies_on_a_number_may_cover_it(
    mark: DrawnMark, paint: MarkPaint, expected: bool
) -> None:
    """In another colour, later, and not as a line of a table or a frame."""
    assert may_be_covered([NUMBER], [mark], lambda _: paint) is expected

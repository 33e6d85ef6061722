"""Digits of two sizes, or on two lines, are no one number."""

from __future__ import annotations

import pytest

from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.pdf_runs import DrawnDigit, TextRun
from service.documents.pdf.run_joining import joined_runs

WIDE = 0.5


def run(text: str, left: float = 0.0, line: float = 0.0, size: float = 10.0) -> TextRun:
    """Text that begins at a place of a line."""
    area = Rectangle(left, line - 0.2 * size, left + WIDE * size * len(text), line + 0.9 * size)
    digits = tuple(DrawnDigit(one, area, (left, line)) for one in text if one.isdigit())
    return TextRun(text, area, 1, 0, joined=True, digits=digits)


def beside(first: TextRun, text: str, line: float, size: float) -> list[str]:
    """The words of two runs."""
    return [one.run.text for one in joined_runs([first, run(text, first.area.right, line, size)])]


RAISED = {"raised": (4.0, 6.0), "below": (-2.0, 6.0), "small": (0.0, 6.0), "as large": (4.0, 10.0)}


@pytest.mark.parametrize("place", RAISED.values(), ids=RAISED)
@pytest.mark.parametrize(
    ("number", "small", "words"),
    [
        ("119", "00", ["119.00"]),
        ("1.190", "00", ["1.190,00"]),
        ("1,190", "99", ["1,190.99"]),
        ("-119", "00", ["-119.00"]),
        ("EUR119", "00", ["EUR119.00"]),
        ("119", "99\u20ac", ["119.99\u20ac"]),
        ("119,00", "1", ["119,00", "1"]),
        ("119.00", "12", ["119.00", "12"]),
        ("119", "1", ["119", "1"]),
        ("RE-2026-17", "2", ["RE-2026-17", "2"]),
        ("RE-2026-17", "12", ["RE-2026-17", "12"]),
    ],
)
def test_digits_that_are_set_apart_are_cents_or_a_mark(
    number: str, small: str, words: list[str], place: tuple[float, float]
) -> None:
    """Two digits beside a whole number are its cents; all others are a footnote's mark."""
    assert beside(run(number), small, *place) == words


@pytest.mark.parametrize(
    ("first", "second"), [("119", ",00"), ("119,", "00"), ("m", "2"), ("1", "st")]
)
def test_small_letters_and_marks_join(first: str, second: str) -> None:
    """A mark between digits makes them one number, and `m` with a raised 2 has always been one."""
    assert beside(run(first), second, 4.0, 6.0) == [first + second]


def test_digits_of_one_size_on_one_line_join() -> None:
    """Programs draw a number in parts."""
    assert beside(run("119"), "00", 0.0, 10.0) == ["11900"]
    assert beside(run("119"), "00", 0.3, 9.5) == ["11900"]


@pytest.mark.parametrize(
    ("first", "size", "second", "its_size"), [("1", 6.0, "19.00", 10.0), ("1", 10.0, "190.00", 6.0)]
)
def test_other_digits_of_two_sizes_are_doubtful(
    first: str, size: float, second: str, its_size: float
) -> None:
    """They may be a part of the number that people read."""
    one = run(first, size=size)
    words = joined_runs([one, run(second, one.area.right, 0.0, its_size)])
    assert [(word.run.text, word.is_doubtful) for word in words] == [(first, False), (second, True)]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("119\u2070\u2070", "119.00"),
        ("119,00\u00b9", "119,00 \u00b9"),
        ("RE-17\u00b2", "RE-17 \u00b2"),
        ("m\u00b2", "m\u00b2"),
    ],
)
def test_raised_digits_that_are_characters_stand_apart(printed: str, read: str) -> None:
    """They are the same to a person."""
    assert [one.run.text for one in joined_runs([run(printed)])] == [read]


def test_a_run_that_stands_before_others_is_read_before_them() -> None:
    """Whichever was drawn first: digits from the left, Hebrew letters from the right."""
    drawn = [run("00", 15.0), run("1", 10.0), run("9", 5.0)]
    assert [one.run.text for one in joined_runs(drawn)] == ["9100"]
    hebrew = [run("\u05dd", 0.0), run("\u05d5", 5.0), run("\u05e9\u05dc", 10.0)]
    assert [one.run.text for one in joined_runs(hebrew)] == ["\u05e9\u05dc\u05d5\u05dd"]
    raised = [run("00", 20.0), run("1", 15.0, 4.0, 6.0)]
    assert [one.run.text for one in joined_runs(raised)] == ["00", "1"]

"""The decimal mark of a document, from the shapes of its numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.number_habits import decimal_mark, meanings_of, shapes_of

_FIGURES = st.text(alphabet="0123456789", min_size=1, max_size=12)


def _mark(*numbers: str) -> str | None:
    shapes = shapes_of(numbers)
    return decimal_mark(shapes, meanings_of(shapes))


@pytest.mark.parametrize(
    ("numbers", "mark"),
    [
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["1'234.56"], "."),
        (["1.234.567"], ","),
        (["49,98", "1.190"], ","),
        (["49.98"], "."),
        (["0,5"], ","),
        (["1.190", "4711"], None),
        ([], None),
    ],
)
def test_a_number_with_one_reading_shows_the_mark(numbers: list[str], mark: str | None) -> None:
    assert _mark(*numbers) == mark


def test_stronger_evidence_outweighs_any_number_of_weaker_ones() -> None:
    """Times of day look like amounts with a point."""
    assert _mark("1.234,56", *["14.30"] * 20) == ","


@pytest.mark.parametrize(("commas", "mark"), [(4, None), (5, ",")])
def test_of_equal_evidence_one_mark_must_be_clearly_more_frequent(
    commas: int, mark: str | None
) -> None:
    assert _mark("14.30", *["49,98"] * commas) == mark


@given(st.lists(st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,3}){0,2}", fullmatch=True), min_size=1))
def test_a_shape_keeps_marks_length_and_a_zero_at_the_beginning(numbers: list[str]) -> None:
    for number, shape in zip(numbers, shapes_of(numbers), strict=True):
        assert len(shape) == len(number)
        for place, (sign, figure) in enumerate(zip(number, shape, strict=True)):
            first_zero = place == 0 and sign == "0"
            assert figure == ("9" if sign.isdigit() and not first_zero else sign)


@given(_FIGURES)
def test_a_number_of_figures_alone_has_one_reading_with_any_mark(number: str) -> None:
    (shape,) = shapes_of([number])
    assert meanings_of([shape])[shape].marks == {None, ",", "."}


def test_a_number_that_is_too_long_has_no_meaning() -> None:
    assert meanings_of(["9" * 41]) == {}

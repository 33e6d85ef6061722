"""Two printed numbers may be one."""

from __future__ import annotations

import pytest

from service.documents.invoices.alike_numbers import are_one_number, differ_little


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1001", "RE-1001", True),
        ("RE-2026-1011", "2026-1011", True),
        ("20261011", "RE-2026-1011", True),
        ("9001", "9001-1", True),
        ("001011", "1011", True),
        ("11/2026", "3/11/2026", True),
        ("R-1011", "R-1012", False),
        ("1001", "11001", False),
        ("1/11/2026", "11/11/2026", False),
        ("3/11/2026", "31/1/2026", False),
        ("17", "R-17", False),
    ],
)
def test_one_number_is_a_part_of_the_other(one: str, other: str, expected: bool) -> None:
    """Its end, from a mark or a letter on, or its beginning. Two signs are a part of any."""
    assert are_one_number(one, other) is expected
    assert are_one_number(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("r20260171", "r20260177", True),
        ("rol8", "r018", True),
        ("r2026017", "r20260171", True),
        ("r20260171", "r20260388", False),
    ],
)
def test_ocr_may_have_read_one_number_in_two_ways(one: str, other: str, expected: bool) -> None:
    """It mistakes a sign, adds one, or leaves one out."""
    assert differ_little(one, other) is expected

"""Rules for single values in a server's JSON: the promised type or None, whatever comes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.values import count, gauge, name, quantity

anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.integers())
)


@given(anything)
def test_a_value_has_the_promised_type_or_is_none(value: Any) -> None:
    """Nothing raises, nothing infinite, negative or unprintable gets through."""
    tokens, number, reading, label = count(value), quantity(value), gauge(value), name(value)
    assert tokens is None or (type(tokens) is int and tokens >= 0)
    assert number is None or (math.isfinite(number) and number >= 0)
    assert reading is None or (math.isfinite(reading) and reading >= 0)
    assert label is None or (label.isprintable() and 0 < len(label) <= 200)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (73, 73.0),
        ("73 %", 73.0),
        ("8123.5 MiB", 8123.5),
        (" 12", 12.0),
        ("-5", None),
        ("n/a", None),
        (None, None),
        (True, None),
        ("9" * 400, 999_999_999_999_999_999.0),
    ],
)
def test_gauges_are_read_with_or_without_a_unit(value: Any, expected: float | None) -> None:
    """A number at the start of a text counts; words do not."""
    assert gauge(value) == expected


def test_a_truth_value_is_no_number() -> None:
    """JSON's true would otherwise count as one token."""
    assert count(True) is None
    assert quantity(True) is None


def test_a_number_too_large_for_a_float_is_refused() -> None:
    """Python's integers have no end; converting such a one would raise."""
    assert quantity(10**400) is None

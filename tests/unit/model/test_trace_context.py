"""A valid trace context passes; an invalid one is ignored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.trace_context import traceparent_of

GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        (GOOD, True),
        (GOOD.upper(), False),
        ("ff" + GOOD[2:], False),
        (GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32), False),
        (GOOD.replace("00f067aa0ba902b7", "0" * 16), False),
        (GOOD[:-1], False),
        ("", False),
    ],
)
def test_only_valid_contexts_pass(value: str, valid: bool) -> None:
    """By the standard's grammar."""
    assert traceparent_of((("Traceparent", value.encode()),)) == (value if valid else None)


@given(st.lists(st.tuples(st.text(max_size=12), st.none() | st.binary(max_size=60))))
def test_no_header_raises(headers: list[tuple[str, bytes | None]]) -> None:
    """For any header that a sender writes."""
    assert traceparent_of(tuple(headers)) is None

"""A valid trace context passes; an invalid one is ignored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.trace_context import TraceContext, headers_of, trace_context_of

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
    found = trace_context_of((("Traceparent", value.encode()),))
    assert found == (TraceContext(value) if valid else None)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
        (["rojo=1", "tenant@vendor=2"], "rojo=1,tenant@vendor=2"),
        (["a=1, ,b=2"], "a=1, ,b=2"),
        (["Upper=1"], ""),
        (["no member"], ""),
        (["a=" + "x" * 257], ""),
        ([",".join(f"k{n}=1" for n in range(33))], ""),
        (["a=\u00e9"], ""),
        (["a=b" + ("," + " " * 15) * 30 + "!"], ""),
        (["a=1\n"], "a=1"),
        (["a=1\nb=2"], ""),
    ],
)
def test_the_state_of_vendors_is_passed_on(sent: list[str], kept: str) -> None:
    """Several headers are one list; a malformed list is dropped, and the trace goes on."""
    states = tuple(("tracestate", text.encode()) for text in sent)
    found = trace_context_of((("traceparent", GOOD.encode()), *states))
    assert found == TraceContext(GOOD, kept)
    assert trace_context_of(headers_of(found)) == found
    assert trace_context_of(states) is None


@given(st.lists(st.tuples(st.text(max_size=12), st.none() | st.binary(max_size=60))))
def test_no_header_raises(headers: list[tuple[str, bytes | None]]) -> None:
    """For any header that a sender writes."""
    assert trace_context_of(tuple(headers)) is None

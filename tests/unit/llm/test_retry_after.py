"""Rules for reading how long a server asks to wait."""

from __future__ import annotations

import math
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.retry_after import retry_after_s

NOW_S = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "tomorrow"}, None),
        ({"retry-after": "120s"}, 120.0),
        ({"retry-after": "1m30s"}, 90.0),
        ({"retry-after": "6ms"}, 0.006),
        ({"retry-after": "1.5.2s"}, None),
        ({"retry-after": "5, 10"}, 10.0),
        ({"retry-after": "2027-01-15T08:00:20Z"}, 20.0),
        ({"retry-after": "2027-01-15T08:00:20"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "1e9"}, 300.0),
        ({"retry-after": formatdate(NOW_S + 20, usegmt=True)}, 20.0),
        ({"retry-after": formatdate(NOW_S - 20, usegmt=True)}, 0.0),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 300.0),
    ],
)
def test_every_spelling_is_read_and_capped(headers: dict[str, str], expected: float | None) -> None:
    """Seconds with and without units, milliseconds and dates; nonsense asks for nothing."""
    assert retry_after_s(headers, 300.0, NOW_S) == expected


def test_a_date_is_measured_by_the_servers_own_clock() -> None:
    """A server whose clock is a day ahead still asks for ten seconds."""
    ahead_s = NOW_S + 86_400
    headers = {
        "date": formatdate(ahead_s, usegmt=True),
        "retry-after": formatdate(ahead_s + 10, usegmt=True),
    }
    assert retry_after_s(headers, 300.0, NOW_S) == 10.0


@given(
    st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms", "date"]), st.text()),
    st.floats(0, 1e6),
)
def test_no_header_can_raise_or_pass_the_cap(headers: dict[str, str], cap_s: float) -> None:
    """Headers come from outside: the answer is a wait inside the bounds, or none."""
    wait_s = retry_after_s(headers, cap_s, NOW_S)
    assert wait_s is None or (math.isfinite(wait_s) and 0 <= wait_s <= cap_s)

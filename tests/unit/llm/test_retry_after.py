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
        ({"retry-after": "30 seconds"}, 30.0),
        ({"retry-after": "1 minute"}, 60.0),
        ({"retry-after": "1 minute and 30 seconds"}, 90.0),
        ({"retry-after": "PT30S"}, 30.0),
        ({"retry-after": "500 milliseconds"}, 0.5),
        ({"retry-after": "30 students"}, None),
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


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (b'{"error": {"message": "Rate limit reached. Please try again in 20s."}}', 20.0),
        (b"Please try again in 1m26.4s. Visit our pages", 86.4),
        (b"Please retry after 26 seconds.", 26.0),
        (b"Please retry in 41.97s.", 41.97),
        (b"wait for 2 minutes and 3 seconds", 123.0),
        (b"Try again in 120ms", 0.12),
        (b"Try again in 9 hours", 300.0),
        (b'{"details": [{"@type": "RetryInfo", "retryDelay": "20s"}]}', 20.0),
        (b'{"retry_after": 5.5}', 5.5),
        (b'{"retry_after_ms": 500}', 0.5),
        (b'{"retryAfter": "30 seconds"}', 30.0),
        (b'{"error": "loading", "estimated_time": 20.0}', 20.0),
        (b"Try again later", None),
        (b"Wait for 5 students", None),
        (b'{"retry_after": null}', None),
        (b"\xff" * 5_000 + b"try again in 20s", None),
    ],
)
def test_an_error_of_load_may_tell_it(error: bytes, expected: float | None) -> None:
    """In a field or a sentence. What the header says counts before it, and without an error that
    is about load, nothing else is read."""
    assert retry_after_s({}, 300.0, NOW_S, error) == expected
    assert retry_after_s({"retry-after": "7"}, 300.0, NOW_S, error) == 7.0
    assert retry_after_s({"x-ratelimit-reset": "9"}, 300.0, NOW_S) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-ratelimit-reset-requests": "1s"}, 1.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "2m59.5s"}, 179.5),
        ({"x-ratelimit-reset-tokens-minute": "22.5"}, 22.5),
        ({"ratelimit-reset": "50"}, 50.0),
        ({"X-RateLimit-Reset": "7"}, 7.0),
        ({"x-ratelimit-reset": f"{NOW_S + 20:.0f}"}, 20.0),
        ({"x-ratelimit-reset": f"{(NOW_S + 20) * 1_000:.0f}"}, 20.0),
        ({"x-ratelimit-reset": f"{NOW_S - 20:.0f}"}, 0.0),
        ({"anthropic-ratelimit-tokens-reset": "2027-01-15T08:00:20Z"}, 20.0),
        ({"x-ratelimit-remaining-requests": "0"}, None),
        ({"x-ratelimit-reset-requests": "soon"}, None),
    ],
)
def test_a_limit_that_begins_anew_is_waited_for(
    headers: dict[str, str], expected: float | None
) -> None:
    """As a wait, a date, or a moment in seconds or milliseconds."""
    assert retry_after_s(headers, 300.0, NOW_S, b"") == expected


@pytest.mark.parametrize(("tokens_left", "expected"), [("0", 3.0), ("40", 3.0), ("", 3.0)])
def test_a_limit_that_is_not_used_up_holds_nothing_up(tokens_left: str, expected: float) -> None:
    """A day's requests begin anew in minutes, and 190 are left: the tokens were too few."""
    headers = {
        "x-ratelimit-reset-requests": "4m38s",
        "x-ratelimit-remaining-requests": "190",
        "x-ratelimit-reset-tokens": "3s",
        "x-ratelimit-remaining-tokens": tokens_left,
    }
    assert retry_after_s(headers, 300.0, NOW_S, b"") == expected


def test_a_date_is_measured_by_the_servers_own_clock() -> None:
    """A server whose clock is a day ahead still asks for ten seconds."""
    ahead_s = NOW_S + 86_400
    headers = {
        "date": formatdate(ahead_s, usegmt=True),
        "retry-after": formatdate(ahead_s + 10, usegmt=True),
    }
    assert retry_after_s(headers, 300.0, NOW_S) == 10.0


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "retry-after-ms", "date", "x-ratelimit-reset"]), st.text()
    ),
    st.floats(0, 1e6),
    st.text(),
)
def test_no_header_can_raise_or_pass_the_cap(
    headers: dict[str, str], cap_s: float, words: str
) -> None:
    """Headers and errors come from outside: the answer is a wait inside the bounds, or none."""
    wait_s = retry_after_s(headers, cap_s, NOW_S, f"try again in {words}".encode())
    assert wait_s is None or (math.isfinite(wait_s) and 0 <= wait_s <= cap_s)

"""With a limit a list shows the newest, newest first."""

from __future__ import annotations

from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from service.results.newest import newest


async def _stream(items: list[tuple[int, int]]) -> AsyncIterator[tuple[int, int]]:
    for one in items:
        yield one


@given(st.lists(st.integers(0, 5)), st.integers(1, 5))
async def test_the_newest_come_first_and_no_more_than_the_limit(times: list[int], n: int) -> None:
    """Of equal times those that came last."""
    items = [(time, place) for place, time in enumerate(times)]
    found = [one async for one in newest(_stream(items), n, lambda one: one[0])]
    assert found == sorted(items, reverse=True)[:n]

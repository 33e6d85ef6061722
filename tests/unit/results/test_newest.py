"""With a limit a list shows the newest, newest first."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.results.newest import newest


async def _stream(items: list[tuple[int, int]]) -> AsyncGenerator[tuple[int, int], None]:
    for one in items:
        yield one


@given(st.lists(st.integers(0, 5)), st.integers(1, 5))
async def test_the_newest_come_first_and_no_more_than_the_limit(times: list[int], n: int) -> None:
    """Of equal times those that came last."""
    items = [(time, place) for place, time in enumerate(times)]
    found = [one async for one in newest(_stream(items), n, lambda one: one[0])]
    assert found == sorted(items, reverse=True)[:n]


async def test_the_stream_is_closed_where_a_reader_of_it_fails() -> None:
    """Its connection to Kafka would stay open."""
    closed = []

    async def stream() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            closed.append(True)

    def fault(_: int) -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await anext(newest(stream(), 1, fault))
    assert closed

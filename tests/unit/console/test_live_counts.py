"""Counts of all states, shared and bounded in work."""

from __future__ import annotations

import json

from service.console.live_counts import LiveCounts, flat
from tests.fakes.console import ConsoleRig


class _Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


async def test_counts_are_used_for_a_while(filled: ConsoleRig) -> None:
    """However many people look; after a decision they are counted again."""
    clock = _Clock()
    counts = LiveCounts(filled.parts.reader, clock)
    first = await counts.current()
    assert await counts.current() is first
    counts.outdate()
    assert await counts.current() is not first
    second = counts.known
    clock.now_s = 3
    assert await counts.current() is not second
    assert flat(first)["failures.to_do"] == 3
    assert flat(first)["invoices"] == 6


async def test_each_look_asks_for_the_age_once(filled: ConsoleRig) -> None:
    """An age that changes between two questions would be compared with one and told as another."""
    going, ages = iter([True, True, True, False]), iter(["new", "old", "old", "older"])

    async def sleep(_delay_s: float) -> None:
        pass

    counts = LiveCounts(filled.parts.reader, sleep=sleep)
    events = [event async for event in counts.follow(lambda: next(going), lambda: next(ages))]
    told = [event for event in events if event.startswith("event: age")]
    assert told == ['event: age\ndata: "new"\n\n', 'event: age\ndata: "old"\n\n']
    assert next(ages) == "older"


async def test_an_event_comes_at_once_and_one_at_the_end(filled: ConsoleRig) -> None:
    """The end of the session ends the stream, and says so."""
    going = iter([True, False])
    slept_s = []

    async def sleep(delay_s: float) -> None:
        slept_s.append(delay_s)

    counts = LiveCounts(filled.parts.reader, sleep=sleep)
    said = []
    async for event in counts.follow(lambda: next(going), lambda: "old"):
        assert counts.followers == 1
        said.append(event)
        if len(said) == 1:
            data = json.loads(event.partition("data: ")[2])
            assert data["invoices"] == 6
    assert said[1] == 'event: age\ndata: "old"\n\n'
    assert said[-1].startswith("event: over")
    assert counts.followers == 0
    assert len(slept_s) == 1

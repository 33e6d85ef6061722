"""A waiter that is woken by changes."""

from __future__ import annotations

import asyncio

from service.kafka.changes import Changes


async def test_several_changes_at_once_wake_once() -> None:
    """What is noted before the wait counts; afterwards nothing is left."""
    changes = Changes()
    changes.note()
    changes.note()
    await changes.wait(60.0)
    await changes.wait(0.0)  # Ends by its time, because nothing is left.


async def test_a_wait_for_something_looks_again_at_each_change() -> None:
    """A change that does not bring it about ends no wait."""
    changes, looks = Changes(), list[int]()

    def done() -> bool:
        looks.append(1)
        return len(looks) == 3

    waiting = asyncio.create_task(changes.wait_for(done, 60.0))
    while not waiting.done():
        changes.note()
        await asyncio.sleep(0)
    assert len(looks) == 3


async def test_a_wait_for_something_ends_by_its_time() -> None:
    """Without a change."""
    await Changes().wait_for(lambda: False, 0.0)

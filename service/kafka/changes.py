"""Wakes a session's task when there may be something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Changes:
    """One waiter, woken by any number of changes; several at once wake it once."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def note(self) -> None:
        """Something changed."""
        self._changed.set()

    async def wait(self, timeout_s: float) -> None:
        """Waits for a change, at most `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    async def wait_for(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Waits until `done`, which some change brings about; at most `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                while not done():
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            return

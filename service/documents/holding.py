"""Tracks one document's share of a memory bound, from reading to its last question.

While its invoice rests outside of every batch, the document counts there and not against the bound:
others may be read meanwhile. Pure: the caller passes the counter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType


class Holding:
    """The share of one document; returned on exit from its block."""

    def __init__(self) -> None:
        self._count: Callable[[int], None] = lambda _: None
        self._size_bytes = 0
        self._may_begin: Callable[[], bool] = lambda: True
        self._pause: Callable[[], Awaitable[None]] = _at_once

    def begins_when(
        self, may_begin: Callable[[], bool], pause: Callable[[], Awaitable[None]]
    ) -> None:
        """Reading may begin while `may_begin` says so; `pause` waits until it is worth asking."""
        self._may_begin, self._pause = may_begin, pause

    async def until_it_may_begin(self) -> None:
        """Waits with nothing in memory."""
        while not self._may_begin():
            await self._pause()

    @property
    def may_begin(self) -> bool:
        """Whether reading may begin now."""
        return self._may_begin()

    def counted_by(self, count: Callable[[int], None]) -> None:
        """`count` receives the number of held bytes from now on."""
        self._count = count

    def resize(self, size_bytes: int) -> None:
        """Sets the number of held bytes."""
        self._size_bytes = size_bytes
        self._count(size_bytes)

    def pause(self) -> None:
        """The document counts elsewhere until `resume`."""
        self._count(0)

    def resume(self) -> None:
        """The document counts here again, even above the bound."""
        self._count(self._size_bytes)

    def end(self) -> None:
        """Nothing is held any longer."""
        self.resize(0)

    def __enter__(self) -> Holding:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()


async def _at_once() -> None:
    """Nothing is waited for."""

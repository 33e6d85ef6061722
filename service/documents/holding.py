"""Tracks one document's share of a memory bound, from reading to its last question.

While its invoice rests outside of every batch, the document counts there and not against the bound:
others may be read meanwhile. Pure: the caller passes the counter.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType


class Holding:
    """The share of one document; returned on exit from its block."""

    def __init__(self) -> None:
        self._count: Callable[[int], None] = lambda _: None
        self._size_bytes = 0

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

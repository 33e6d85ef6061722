"""What one document takes of a bound on memory, from its reading to its last question.

While its invoice rests outside of every batch, the document counts there, and not against the
bound: others may be read meanwhile. Pure: whoever counts is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType


class Holding:
    """The share of one document; given back when the block around it is left."""

    def __init__(self) -> None:
        self._count: Callable[[int], None] = lambda _: None
        self._size_bytes = 0

    def counted_by(self, count: Callable[[int], None]) -> None:
        """`count` hears how many bytes are held from now on."""
        self._count = count

    def resize(self, size_bytes: int) -> None:
        """So much is held."""
        self._size_bytes = size_bytes
        self._count(size_bytes)

    def pause(self) -> None:
        """Counted elsewhere until `resume`."""
        self._count(0)

    def resume(self) -> None:
        """Counted here again, whatever the bound says."""
        self._count(self._size_bytes)

    def end(self) -> None:
        """Nothing is held any more."""
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

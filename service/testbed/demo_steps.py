"""Says which step of a demo is under way, and how long it has been while nothing else is said.

A busy machine needs a minute for what usually takes seconds; without a word it looks like a hang.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

_EVERY_S = 10.0


class DemoSteps:
    """One step after another; use it in a `with`."""

    def __init__(self, say: Callable[[str], None], every_s: float = _EVERY_S) -> None:
        """`say` is called by a thread of its own, too."""
        self._say = say
        self._every_s = every_s
        self._words, self._began_s = "", 0.0
        self._changed, self._over = threading.Event(), False
        self._telling = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Self:
        self._telling.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self._changed.set()
        self._telling.join()

    def begin(self, words: str) -> None:
        """Says what begins now."""
        self._say(words)
        self._words, self._began_s = words, time.monotonic()
        self._changed.set()

    def end(self) -> None:
        """What follows speaks for itself."""
        self._words = ""
        self._changed.set()

    def _tell(self) -> None:
        while not self._over:
            if self._changed.wait(self._every_s):
                self._changed.clear()
            elif self._words:
                self._say(f"{self._words} {time.monotonic() - self._began_s:.0f} s")

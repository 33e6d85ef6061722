"""Gives memory that was freed back to the operating system.

glibc keeps freed pages that lie below others in use. A process whose partitions were taken over
eight times held 30 MB more than before, without an object more. `malloc_trim` gives these pages
back within a fraction of a millisecond. Under other libraries nothing is done.

It must not be called for each record: pages that are given back are paid for when they are used
again.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any, Protocol

EVERY_S = 60.0


class Later(Protocol):
    """The part of an event loop that is needed."""

    def call_later(self, delay: float, callback: Any, *args: Any) -> Any:
        """Calls it then."""


@cache
def _malloc_trim() -> Any:
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return getattr(library, "malloc_trim", lambda _pad_bytes: 0)


def give_back() -> None:
    """All pages that hold nothing."""
    _malloc_trim()(0)


def give_back_each_minute(loop: Later) -> None:
    """Now and from now on, as long as the loop runs."""
    give_back()
    loop.call_later(EVERY_S, give_back_each_minute, loop)

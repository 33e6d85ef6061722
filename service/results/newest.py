"""The newest of a stream, newest first, within a bound on what is kept.

Pure: it reads the stream that it is given to its end, closes it, and does nothing else.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, TypeVar

_Item = TypeVar("_Item")


async def newest(
    items: AsyncGenerator[_Item, None], limit: int, key: Callable[[_Item], Any]
) -> AsyncGenerator[_Item, None]:
    """At most `limit` (one or more) with the greatest keys; of equal ones those that came last."""
    kept: list[tuple[Any, int, _Item]] = []
    count = 0
    async with aclosing(items):
        async for one in items:
            count += 1
            entry = (key(one), count, one)
            if len(kept) < limit:
                heapq.heappush(kept, entry)
            else:
                heapq.heappushpop(kept, entry)
    for _, _, one in sorted(kept, key=lambda entry: entry[:2], reverse=True):
        yield one

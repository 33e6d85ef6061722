"""Waits until brokers show a topic that was just created.

A controller answers that a topic is made before each broker has heard of it, so a look right behind
would call it missing. The wait is bounded: what is still missing then is told by the next look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

_LOOK_EVERY_S = 0.1
SHOWN_WITHIN_S = 10.0
"""Longer than a busy broker needs. Who may create topics and not describe them waits as long."""


async def until_shown(
    names: Callable[[], Awaitable[Collection[str]]],
    topics: Collection[str],
    limit_s: float = SHOWN_WITHIN_S,
) -> bool:
    """Whether `names`, asked again and again, has all the topics within so many seconds."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + limit_s
    while not set(topics) <= set(await names()):
        if loop.time() >= end_s:
            return False
        await asyncio.sleep(_LOOK_EVERY_S)
    return True

"""Time and waiting, handed in so that tests own them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day, which may jump; a clock for differences, which never steps back; and a
    pause. Seconds."""

    wall_s: Callable[[], float] = time.time
    now_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

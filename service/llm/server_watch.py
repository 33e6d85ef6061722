"""Asks the LLM server for its own gauges now and then, and passes them on.

A server without gauges is asked again once a minute: it may be replaced by one that has them. A
failure to answer is nobody's outage; the calls themselves tell that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from service.core.completion import LlmFailure
from service.llm.dialect import ServerGauges

_WITHOUT_S = 60.0


class ServerWatch:
    """Keeps the latest gauges."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[ServerGauges | LlmFailure | None]],
        every_s: float,
        on_gauges: Callable[[ServerGauges], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ask = ask
        self._every_s = every_s
        self._on_gauges = on_gauges
        self._sleep = sleep
        self.latest: ServerGauges | None = None

    async def run(self) -> None:
        """Until cancelled; returns at once where the API has no gauges."""
        while True:
            answer = await self._ask()
            if answer is None:
                return
            if isinstance(answer, LlmFailure):
                self.latest = None
                await self._sleep(max(_WITHOUT_S, self._every_s))
                continue
            self.latest = answer
            self._on_gauges(answer)
            await self._sleep(self._every_s)

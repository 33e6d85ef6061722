"""Reads the LLM server's own gauges at intervals, and passes them on.

A server without gauges is asked again once a minute, because one with gauges may replace it. A
server that merely did not answer is asked at the usual interval; that is no sign of an outage,
because the calls themselves show one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from service.llm.dialect import ServerGauges
from service.model.completion import LlmFailure, LlmFault

_WITHOUT_S = 60.0
_LASTING = frozenset(
    {
        LlmFault.MODEL_MISSING,
        LlmFault.BAD_REQUEST,
        LlmFault.REPLY_MALFORMED,
        LlmFault.UNAUTHORISED,
    }
)
"""Answers that will be the same next time: no such page, or no permission."""


class ServerWatch:
    """Holds the latest gauges."""

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
        """Runs until cancelled; returns at once if the API has no gauges."""
        while True:
            answer = await self._ask()
            if answer is None:
                return
            if isinstance(answer, LlmFailure):
                self.latest = None
                lasting = answer.fault in _LASTING
                await self._sleep(max(_WITHOUT_S, self._every_s) if lasting else self._every_s)
                continue
            self.latest = answer
            self._on_gauges(answer)
            await self._sleep(self._every_s)

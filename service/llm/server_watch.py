"""Asks the LLM server for its own gauges now and then, and passes them on.

A server that says it has no gauges is asked again once a minute: it may be replaced by one that has
them. One that merely did not answer is asked at the usual pace; that is nobody's outage, the calls
themselves tell that.
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
"""Answers that will be the same the next time: no such page, or none for us."""


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
                lasting = answer.fault in _LASTING
                await self._sleep(max(_WITHOUT_S, self._every_s) if lasting else self._every_s)
                continue
            self.latest = answer
            self._on_gauges(answer)
            await self._sleep(self._every_s)

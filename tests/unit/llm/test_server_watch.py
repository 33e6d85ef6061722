"""Watching the server's gauges: passed on as they come, patient with servers that have none."""

from __future__ import annotations

import asyncio

from service.llm.dialect import ServerGauges
from service.llm.server_watch import ServerWatch
from service.model.completion import LlmFailure, LlmFault


class Server:
    """Returns the given answers in order; then never again."""

    def __init__(self, *answers: ServerGauges | LlmFailure | None) -> None:
        self._answers = list(answers)
        self.done = asyncio.Event()

    async def ask(self) -> ServerGauges | LlmFailure | None:
        if not self._answers:
            self.done.set()
            await asyncio.Event().wait()
        return self._answers.pop(0)


async def watched(server: Server) -> tuple[ServerWatch, list[ServerGauges], list[float]]:
    """The watch after all answers, the gauges that it passed on, and its pauses."""
    seen: list[ServerGauges] = []
    slept: list[float] = []

    async def sleep(delay_s: float) -> None:
        slept.append(delay_s)

    watch = ServerWatch(server.ask, 2.0, seen.append, sleep)
    running = asyncio.create_task(watch.run())
    async with asyncio.timeout(5):
        await server.done.wait()
    running.cancel()
    return watch, seen, slept


async def test_gauges_are_passed_on_at_the_chosen_pace() -> None:
    """The metrics show the latest gauges."""
    first, second = ServerGauges(calls_waiting=1.0), ServerGauges(calls_waiting=2.0)
    watch, seen, slept = await watched(Server(first, second))
    assert (watch.latest, seen, slept) == (second, [first, second], [2.0, 2.0])


async def test_a_server_without_gauges_is_asked_rarely_and_its_old_ones_are_dropped() -> None:
    """It may have been replaced; its earlier gauges no longer apply."""
    fault = LlmFailure(LlmFault.MODEL_MISSING, "no such page")
    watch, seen, slept = await watched(Server(ServerGauges(calls_waiting=1.0), fault))
    assert (watch.latest, len(seen), slept) == (None, 1, [2.0, 60.0])


async def test_a_server_that_did_not_answer_is_asked_at_the_usual_pace() -> None:
    """A lost connection says nothing about whether it has gauges."""
    fault = LlmFailure(LlmFault.CONNECTION_LOST, "lost")
    gauges = ServerGauges(calls_waiting=1.0)
    watch, seen, slept = await watched(Server(fault, gauges))
    assert (watch.latest, seen, slept) == (gauges, [gauges], [2.0, 2.0])


async def test_an_api_without_gauges_is_not_asked_again() -> None:
    """The watch ends by itself."""
    async with asyncio.timeout(5):
        await ServerWatch(Server(None).ask, 2.0, lambda gauges: None).run()

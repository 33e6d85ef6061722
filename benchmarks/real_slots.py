"""`python -m benchmarks slots`: whether the limit finds the slots of a real LLM server.

A backlog of short questions goes through the service's own client, limiter and gate to a running
server with a known number of slots. The measurement knows that number; the service does not.
Answers have a bounded length and are not read.

It prints each change of the limit, then the seconds until the limit stayed at the slots for twenty
seconds, and the share of the calls' time that they waited in the server: that of the calls beyond
the slots. The server's own times give another share, which holds all that it does not account for;
on a busy machine that is also the time in which it got no processor.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.limiting.report import WARM_UP_S
from benchmarks.limiting.simulation import Course, Moment
from service.app.composition import LlmSide, ground_of, llm_side
from service.app.supervisor import Ending
from service.llm.endpoints import Endpoints
from service.model.completion import Completion, LlmReply, Prompt
from service.model.outcome import VERDICTS, GateSignal
from service.settings import load

_CALLERS_PER_SLOT = 4
_CALLERS_MIN = 16
_LOOK_S = 0.5
_MANY_WORDS = "Describe a day of the accountant with the number {number} in plain words."


@dataclass(frozen=True, slots=True)
class RealServer:
    """A server that runs already."""

    base_url: str
    model: str
    dialect: str
    slots: int
    answer_tokens: int


@dataclass(slots=True)
class _Counts:
    """Calls since the start."""

    tokens: float = 0.0
    inside_s: float = 0.0
    waiting_s: float = 0.0
    told_s: float = 0.0
    """Waiting as the server's times have it."""
    asked_s: float = 0.0
    """Time of the calls that ended."""
    served: int = 0
    failed: int = 0

    def add(self, reply: LlmReply, took_s: float) -> None:
        if not isinstance(reply, Completion):
            self.failed += 1
            return
        times = reply.server_times
        self.served += 1
        self.tokens += reply.completion_tokens or 0
        self.asked_s += took_s
        self.told_s += (times.queue_s or 0.0) if times is not None else 0.0

    def pass_by(self, in_use: int, slots: int, seconds: float) -> None:
        self.inside_s += in_use * seconds
        self.waiting_s += max(0, in_use - slots) * seconds

    def moment(self, t_s: float, limit: int) -> Moment:
        return Moment(
            t_s=t_s,
            limit=limit,
            tokens=self.tokens,
            served=self.served,
            refused=self.failed,
            waiting_s=self.waiting_s,
            inside_s=self.inside_s,
        )


async def measure(server: RealServer, seconds: float, say: Callable[[str], None]) -> None:
    """Keeps a backlog before the server for so long; prints what the limit did."""
    parts, counts, course = _service(server), _Counts(), Course()
    numbers = itertools.count()
    callers = max(_CALLERS_MIN, _CALLERS_PER_SLOT * server.slots)
    began_s = time.monotonic()
    tasks = [
        asyncio.create_task(_caller(parts.endpoints, server, counts, numbers))
        for _ in range(callers)
    ]
    limit, before_s = 0, 0.0
    while (t_s := time.monotonic() - began_s) < seconds:
        counts.pass_by(parts.endpoints.in_use, server.slots, t_s - before_s)
        before_s = t_s
        if parts.endpoints.limit != limit:
            limit = parts.endpoints.limit
            say(f"{t_s:6.1f} s: {limit}")
        course.moments.append(counts.moment(t_s, limit))
        await asyncio.sleep(_LOOK_S)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for part in parts.servers:
        await part.client.aclose()
    for line in _report(server, course, counts):
        say(line)


def _report(server: RealServer, course: Course, counts: _Counts) -> Iterator[str]:
    settled_s = course.settled_s(server.slots, server.slots + 1)
    last_s = course.moments[-1].t_s
    yield (
        f"slots {server.slots}: the limit stayed there from {settled_s:.0f} s on; after "
        f"{WARM_UP_S:g} s calls waited for {course.queue_share(WARM_UP_S):.1%} of their time "
        f"(by the server's times, whole run: {counts.told_s / max(counts.asked_s, 1e-9):.1%})"
    )
    yield (
        f"{counts.served} answers in {last_s:.0f} s, {counts.tokens / last_s:.1f} tokens/s, "
        f"{counts.asked_s / max(counts.served, 1):.2f} s a call; {counts.failed} failed"
    )


def _service(server: RealServer) -> LlmSide:
    settings = load(
        {
            "llm": {
                "base_url": server.base_url,
                "model": server.model,
                "dialect": server.dialect,
            },
            "kafka": {"batches_topic": ""},
            "cache": {"enabled": False},
        }
    )
    return llm_side(ground_of(settings, Ending()))


async def _caller(
    endpoints: Endpoints, server: RealServer, counts: _Counts, numbers: itertools.count[int]
) -> None:
    for number in numbers:
        question = _MANY_WORDS.format(number=number)
        prompt = Prompt("", question, {}, "words", "none", server.answer_tokens)
        async with endpoints.slot() as slot:
            began_s = time.monotonic()
            reply = await endpoints.of(slot).llm.complete(prompt)
            took_s = time.monotonic() - began_s
            if isinstance(reply, Completion):
                slot.finish(GateSignal.SUCCESS, completion=reply)
            else:
                slot.finish(VERDICTS[reply.fault].gate, reply.retry_after_s)
        counts.add(reply, took_s)

"""A model server in virtual time: slots, a queue, steps that all calls in work share.

Progress is counted in steps: each call in work gains one token per step, and the step time depends
on how many are in work. So a slot server, a batching server with a knee and everything between are
one model. It keeps integrals of how many calls waited and were worked on, which is the truth that a
limiter's estimates are judged by.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections import deque
from dataclasses import dataclass, replace

from benchmarks.limiting.profile import AnswerLengths, Profile, Server


@dataclass(slots=True)
class CallUnderWay:
    """One call's way through the server."""

    tokens: float
    arrived_s: float
    done: asyncio.Future[None]
    ours: bool
    started_s: float = 0.0
    load_s: float = 0.0


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """A call that was answered."""

    queue_s: float
    load_s: float
    tokens: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was turned away at once."""

    status: int


class ModelServer:
    """The server of a profile; `follow` carries out the profile's changes."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.spec: Server = profile.server
        self.documents: AnswerLengths = profile.documents
        self._profile = profile
        self._rng = random.Random(f"{profile.name}:{seed}")
        self._loop = asyncio.get_running_loop()
        self._queue: deque[CallUnderWay] = deque()
        self._work: list[tuple[float, int, CallUnderWay]] = []
        self._order = itertools.count()
        self._steps = 0.0
        self._now_s = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._others: set[asyncio.Task[None]] = set()
        self.waiting_s = self.inside_s = self.busy_s = 0.0
        self.served_tokens = 0.0
        self.served = self.refused = 0

    def answer_tokens(self) -> float:
        """The length of the next document's answer."""
        documents = self.documents
        tokens = documents.median_tokens * self._rng.lognormvariate(0.0, documents.sigma)
        if self._rng.random() < documents.long_share:
            tokens *= documents.long_times
        return max(tokens, 5.0)

    async def call(self, tokens: float, ours: bool = True) -> AnsweredCall | Refused:
        """Waits for a slot and for the answer, or gets a refusal."""
        self.advance()
        spec = self.spec
        if spec.down:
            return self._refuse(0)
        if len(self._queue) + len(self._work) >= spec.calls_max:
            return self._refuse(429)
        if len(self._work) >= spec.slots and len(self._queue) >= spec.queue_max:
            return self._refuse(503)
        call = CallUnderWay(tokens, self._now_s, self._loop.create_future(), ours)
        self._queue.append(call)
        self._settle()
        await call.done
        return AnsweredCall(
            max(call.started_s - call.arrived_s - call.load_s, 0.0), call.load_s, tokens
        )

    async def follow(self) -> None:
        """Changes itself as the profile says."""
        await self._keep_others()
        for change in self._profile.changes:
            await asyncio.sleep(change.at_s - self._loop.time())
            self.advance()
            was_stalled = self.spec.stalled
            self.spec = replace(self.spec, **change.server)
            self.documents = replace(self.documents, **change.documents)
            if was_stalled and not self.spec.stalled:
                self._loaded()
            await self._keep_others()
            self._settle()

    def _refuse(self, status: int) -> Refused:
        self.refused += 1
        return Refused(status)

    def _loaded(self) -> None:
        """The model is there: those who came meanwhile waited for it."""
        self._stalled_since_s = min((c.arrived_s for c in self._queue), default=self._now_s)
        for call in self._queue:
            call.load_s = self._now_s - call.arrived_s

    async def _keep_others(self) -> None:
        while len(self._others) < self.spec.other_client:
            self._others.add(asyncio.create_task(self._other()))
        while len(self._others) > self.spec.other_client:
            self._others.pop().cancel()

    async def _other(self) -> None:
        while True:
            answer = await self.call(self.answer_tokens(), ours=False)
            if isinstance(answer, Refused):
                await asyncio.sleep(1.0)

    def _step_s(self) -> float:
        spec, busy = self.spec, len(self._work)
        return spec.token_s * max(1.0 + spec.slope * (busy - 1), busy / spec.knee)

    def advance(self) -> None:
        """Brings steps and integrals up to now."""
        now_s = self._loop.time()
        passed_s, self._now_s = now_s - self._now_s, now_s
        busy = len(self._work)
        if busy and not self.spec.stalled:
            self._steps += passed_s / self._step_s()
        excess = max(0.0, busy - self.spec.knee)
        self.waiting_s += passed_s * (len(self._queue) + excess)
        self.inside_s += passed_s * (len(self._queue) + busy)
        self.busy_s += passed_s * busy

    def _settle(self) -> None:
        """Ends calls that are through, starts those that find a slot, sets the next alarm."""
        while self._work and self._work[0][0] <= self._steps + 1e-9:
            self._end(heapq.heappop(self._work)[2])
        while self._queue and len(self._work) < self.spec.slots and not self.spec.stalled:
            call = self._queue.popleft()
            if call.done.done():
                continue
            call.started_s = self._now_s
            due = self._steps + call.tokens + self.spec.fixed_tokens
            heapq.heappush(self._work, (due, next(self._order), call))
        if self._work and not self.spec.stalled:
            delay_s = (self._work[0][0] - self._steps) * self._step_s()
            self._wake_at(self._now_s + max(delay_s, 0.0))

    def _wake_at(self, time_s: float) -> None:
        """An alarm for an earlier time stays: it finds nothing to do and sets another."""
        if self._timer is not None and self._timer.when() <= time_s:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(time_s, self._alarm)

    def _alarm(self) -> None:
        self._timer = None
        self.advance()
        self._settle()

    def _end(self, call: CallUnderWay) -> None:
        if not call.done.done():
            call.done.set_result(None)
        if call.ours:
            self.served += 1
            self.served_tokens += call.tokens + self.spec.fixed_tokens

"""Runs one profile: the real gate, limiter and breaker against a simulated server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from benchmarks.limiting.profile import Profile
from benchmarks.limiting.server import AnsweredCall, ModelServer, Refused
from benchmarks.limiting.virtual_time import run
from service.app.bounds import breaker_limits, probe_bounds
from service.limits.blame import Call
from service.limits.breaker import Breaker, ServerBreaker
from service.limits.limit import AdaptiveLimit, Decision, LimitBounds
from service.limits.limit_queue import QueueTimeSearch
from service.limits.limit_throughput import ThroughputSearch
from service.llm.gate import Gate, LimitAlgorithm
from service.llm.limiter import Limiter
from service.llm.outage import OutageGuard
from service.model.completion import Completion, Finish, LlmFault, LlmReply, ServerTimes
from service.model.outcome import VERDICTS, BreakerSignal, GateSignal
from service.settings import BreakerSettings, LlmSettings

INITIAL, CEILING = 4, 256
STEP_S = 1.0
"""How often the course of things is written down."""
_BACKOFF_S = 0.5
_GAP_S = 0.002
"""Between a reply and the next call: our own work."""
_FAULTS = {0: LlmFault.CONNECT_FAILED, 429: LlmFault.RATE_LIMITED, 503: LlmFault.OVERLOADED}
_COST_OF_A_TOKEN = 4.0

MakeAlgorithm: TypeAlias = Callable[[Callable[[], float]], LimitAlgorithm | None]
"""From the loop's clock to a limit algorithm; None: the limit stays at `initial`."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The state at the end of one step; counts are totals since the start."""

    t_s: float
    limit: int
    tokens: float
    served: int
    refused: int
    waiting_s: float
    inside_s: float


@dataclass(slots=True)
class Course:
    """The course, second by second."""

    moments: list[Moment] = field(default_factory=list)
    decisions: list[tuple[float, Decision]] = field(default_factory=list)

    def between(self, from_s: float, to_s: float) -> tuple[Moment, Moment]:
        """The moments next to two times."""
        first = next(m for m in self.moments if m.t_s >= from_s)
        last = next(m for m in reversed(self.moments) if m.t_s <= to_s)
        return first, last

    def tokens_per_s(self, from_s: float = 0.0, to_s: float = float("inf")) -> float:
        """Work done per second between two times."""
        first, last = self.between(from_s, to_s)
        return (last.tokens - first.tokens) / max(last.t_s - first.t_s, 1e-9)

    def queue_share(self, from_s: float = 0.0, to_s: float = float("inf")) -> float:
        """Share of the time in the server that was waiting."""
        first, last = self.between(from_s, to_s)
        inside_s = last.inside_s - first.inside_s
        return (last.waiting_s - first.waiting_s) / inside_s if inside_s else 0.0

    def refused_share(self, from_s: float = 0.0, to_s: float = float("inf")) -> float:
        """Share of calls that were refused."""
        first, last = self.between(from_s, to_s)
        refused, served = last.refused - first.refused, last.served - first.served
        return refused / (refused + served) if refused + served else 0.0

    def recovered_s(self, end_s: float, usual: float, window_s: float = 3.0) -> float:
        """Seconds after an outage's end until a window begins in which the throughput is back to
        90 % of `usual`; inf if never."""
        for moment in self.moments:
            if moment.t_s < end_s:
                continue
            if self.tokens_per_s(moment.t_s, moment.t_s + window_s) >= 0.9 * usual:
                return moment.t_s - end_s
        return float("inf")

    def settled_s(self, low: float, high: float, for_s: float = 20.0) -> float:
        """From when on the limit lay between `low` and `high` for a while; inf if never."""
        since: float | None = None
        for moment in self.moments:
            if not low <= moment.limit <= high:
                since = None
            elif since is None:
                since = moment.t_s
            if since is not None and moment.t_s - since >= for_s:
                return since
        return float("inf")


def simulate(
    profile: Profile, make_algorithm: MakeAlgorithm, *, initial: int = INITIAL, seed: int = 0
) -> Course:
    """Runs the profile to its end in virtual time."""
    return run(_Run(profile, make_algorithm, initial, seed).course())


def simulate_ours(profile: Profile, seed: int = 0, ceiling: int = CEILING) -> Course:
    """Runs the profile under the adaptive limit algorithm, with the breaker in front."""
    return run(_Run(profile, None, min(INITIAL, ceiling), seed, ceiling).course())


async def _no_canary() -> LlmReply:
    raise AssertionError("the simulated clients probe by themselves")


class _Run:
    def __init__(
        self,
        profile: Profile,
        make_algorithm: MakeAlgorithm | None,
        initial: int,
        seed: int,
        ceiling: int = CEILING,
    ) -> None:
        self._profile = profile
        self._make_algorithm = make_algorithm
        self._initial = initial
        self._ceiling = ceiling
        self._seed = seed
        self._rng = random.Random(f"client:{seed}")
        self._course = Course()

    async def course(self) -> Course:
        self._loop = asyncio.get_running_loop()
        clock = self._loop.time
        self._server = ModelServer(self._profile, self._seed)
        if self._make_algorithm is None:
            algorithm = AdaptiveLimit(
                LimitBounds(self._initial, self._ceiling, declared=False),
                QueueTimeSearch(self._initial),
                ThroughputSearch(self._ceiling),
            )
            limiter = Limiter(algorithm, self._decided, clock=clock)
            self._gate = Gate(self._initial, limiter, clock=clock)
            turned = lambda state: limiter.breaker_turned(state, self._gate)  # noqa: E731
        else:
            self._gate = Gate(self._initial, self._make_algorithm(clock), clock=clock)
            turned = lambda state: None  # noqa: E731
        self._outage = OutageGuard(
            self._gate,
            ServerBreaker(breaker_limits(BreakerSettings())),
            turned,
            _no_canary,
            probe_bounds(BreakerSettings(), LlmSettings()),
            clock=clock,
        )
        tasks = [asyncio.create_task(self._server.follow())]
        tasks += [asyncio.create_task(c) for c in self._clients()]
        while clock() < self._profile.seconds:
            await asyncio.sleep(STEP_S)
            self._write_down()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return self._course

    def _clients(self) -> list[Coroutine[Any, Any, None]]:
        if self._profile.documents.every_s:
            return [self._arrivals()]
        return [self._backlog() for _ in range(max(self._ceiling, self._initial) + 2)]

    async def _backlog(self) -> None:
        while True:
            await self._invoice(self._server.answer_tokens())
            await asyncio.sleep(_GAP_S)

    async def _arrivals(self) -> None:
        running: set[asyncio.Task[None]] = set()
        while True:
            await asyncio.sleep(self._rng.expovariate(1.0 / self._server.documents.every_s))
            task = asyncio.create_task(self._invoice(self._server.answer_tokens()))
            running.add(task)
            task.add_done_callback(running.discard)

    async def _invoice(self, tokens: float) -> None:
        """One document until it is answered."""
        while True:
            async with self._gate.slot() as slot:
                began_s = self._loop.time()
                answer = await self._server.call(tokens)
                if isinstance(answer, AnsweredCall):
                    slot.finish(GateSignal.SUCCESS, completion=self._completion(answer, began_s))
                else:
                    slot.finish(VERDICTS[_FAULTS[answer.status]].gate)
            call = Call(began_s, self._loop.time())
            if isinstance(answer, AnsweredCall):
                self._outage.note(BreakerSignal.SUCCESS, call)
                return
            assert isinstance(answer, Refused)
            self._outage.note(VERDICTS[_FAULTS[answer.status]].breaker, call)
            if self._outage.state is not Breaker.OPEN:
                await asyncio.sleep(_BACKOFF_S * (0.5 + self._rng.random()))

    def _completion(self, served: AnsweredCall, began_s: float) -> Completion:
        tells = self._profile.tells
        worked_s = self._loop.time() - began_s - served.queue_s
        untold_s = self._server.spec.unaccounted * worked_s
        told = ServerTimes(served.queue_s + untold_s, served.load_s)
        times = told if tells == "timings" else None
        return Completion(
            text="x" * int(served.tokens * _COST_OF_A_TOKEN) if tells == "text" else "",
            finish=Finish.STOP,
            model="simulated",
            completion_tokens=None if tells == "text" else int(served.tokens),
            server_times=times,
        )

    def _decided(self, decision: Decision) -> None:
        self._course.decisions.append((self._loop.time(), decision))

    def _write_down(self) -> None:
        server = self._server
        server.advance()
        self._course.moments.append(
            Moment(
                self._loop.time(),
                self._gate.limit,
                server.served_tokens,
                server.served,
                server.refused,
                server.waiting_s,
                server.inside_s,
            )
        )

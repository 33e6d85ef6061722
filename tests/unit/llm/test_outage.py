"""Rules of the outage guard, with the real dialogue, gate and breaker in virtual time.

A world has documents, a few places in which they are worked on, and a server that answers each
question well, badly or never.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.limiting import virtual_time
from service.extraction.clock import Clock
from service.extraction.dialogue import CallStats, Dialogue, DialogueContext, Unanswered
from service.limits.blame import Call
from service.limits.breaker import Breaker, ServerBreaker
from service.limits.retry import RetryPolicy
from service.llm.endpoints import one_endpoint
from service.llm.faults import failure
from service.llm.gate import Gate
from service.llm.outage import OutageGuard, ProbeBounds
from service.model.answer import ReadAnswer
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, LlmReply, Prompt
from service.model.outcome import VERDICTS, BreakerSignal
from tests.fakes import usual

INVOICE = {
    "document_type": "invoice",
    "invoice_number": "1",
    "issue_date": "2026-01-31",
    "currency": "EUR",
    "supplier": {"name": "ACME"},
    "totals": {"net": "1.00", "tax": "0.00", "gross": "1.00"},
}
ONE_ATTEMPT = usual.retry_policy(max_attempts=1, max_refusals=1)
POLICY = usual.retry_policy(max_attempts=3, max_refusals=4, max_interruptions=5, max_total_s=1e9)
TIMEOUT_S = 30.0
CANARY = -1
CALLS_MAX = POLICY.max_attempts + POLICY.max_refusals + POLICY.max_interruptions + 1
"""For one document, while the server answers other calls between its own."""
BAD = [fault for fault in LlmFault if VERDICTS[fault].breaker is not BreakerSignal.SUCCESS]

Behaviour = Callable[[int, float], LlmFault | None]
"""From a document's number (or CANARY) and the time to how the server fails it; None: well."""


@dataclass
class World:
    """A server, and everything in front of it."""

    behaviour: Behaviour
    slots: int = 4
    places: int = 6
    retry_after_s: float | None = None
    retry: RetryPolicy = POLICY
    is_healthy: bool = False
    """Whether its health page is answered."""
    waits_s: list[float] = field(default_factory=lambda: [TIMEOUT_S])
    """Deadlines of calls, the latest last."""
    accounts: dict[int, CallStats] = field(default_factory=dict)
    ends: dict[int, ReadAnswer | Unanswered] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    states: list[Breaker] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    """When documents were answered."""
    finished_s: float = 0.0

    def work(self, documents: Iterable[int], limit_s: float = 1e6) -> None:
        """All documents, in virtual time; raises TimeoutError when that takes longer."""
        virtual_time.run(self._work(documents, limit_s))

    @property
    def failed(self) -> set[int]:
        return {n for n, end in self.ends.items() if isinstance(end, Unanswered)}

    async def _work(self, documents: Iterable[int], limit_s: float) -> None:
        clock = asyncio.get_running_loop().time
        self._clock, self._rng = clock, random.Random(7)
        gate = Gate(self.slots, clock=clock)
        self.gate = gate
        self.guard = OutageGuard(
            gate,
            ServerBreaker(usual.breaker_limits()),
            self.states.append,
            lambda: self._answer(CANARY),
            bounds=ProbeBounds(5.0, TIMEOUT_S, 0.5),
            clock=clock,
            server=self,
        )
        context = DialogueContext(Clock(clock, clock, asyncio.sleep), rng=random.Random(3))
        policy = usual.asking_policy(retry=self.retry)
        self._dialogue = Dialogue(one_endpoint(self, gate, self.guard), policy, context, None)
        probing = asyncio.create_task(self.guard.run())
        waiting = iter(documents)
        async with asyncio.timeout(limit_s):
            await asyncio.gather(*(self._place(waiting) for _ in range(self.places)))
        self.finished_s = clock()
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)

    async def _place(self, waiting: Iterator[int]) -> None:
        for number in waiting:
            account = self.accounts[number] = CallStats()
            prompt = Prompt("read", str(number), {}, "invoice", "v1", 100)
            self.ends[number] = await self._dialogue.ask(account, prompt)

    def probed(self, reply: LlmReply) -> None:
        """Not of interest here."""

    async def is_alive(self) -> bool:
        return self.is_healthy

    def stretch(self) -> bool:
        """Two times; then the bound is reached."""
        self.waits_s.append(4 * self.waits_s[-1] if len(self.waits_s) < 3 else self.waits_s[-1])
        return len(self.waits_s) < 4

    async def complete(self, prompt: Prompt) -> LlmReply:
        reply = await self._answer(int(prompt.user))
        if isinstance(reply, LlmFailure) and reply.fault is LlmFault.TIMEOUT:
            return replace(reply, is_silence=True)
        if isinstance(reply, Completion):
            self.answered_s.append(self._clock())
        return reply

    async def _answer(self, number: int) -> LlmReply:
        self.calls[number] = self.calls.get(number, 0) + 1
        fault = self.behaviour(number, self._clock())
        if fault is LlmFault.TIMEOUT:
            await asyncio.sleep(self.waits_s[-1])
            return failure(fault)
        await asyncio.sleep(self._rng.uniform(0.1, 2.0) if fault is None else 0.01)
        again = self.behaviour(number, self._clock())
        if fault is None and again is None:
            return Completion(json.dumps(INVOICE), Finish.STOP, "m")
        refused = VERDICTS[fault or again or LlmFault.TIMEOUT].breaker is BreakerSignal.OVERLOAD
        told = failure(fault or again or LlmFault.TIMEOUT)
        return LlmFailure(
            told.fault, told.message, retry_after_s=self.retry_after_s if refused else None
        )


def _poison(bad: set[int], fault: LlmFault) -> Behaviour:
    return lambda number, _: fault if number in bad else None


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("share", ["one", "every fourth", "a hundred in a row", "alone"])
def test_a_document_that_the_server_cannot_take_comes_to_an_end(
    fault: LlmFault, share: str
) -> None:
    """However many there are, wherever they stand: each fails after its own attempts, and all
    others are read."""
    documents = list(range(160))
    bad = {
        "one": {0},
        "every fourth": set(range(0, 160, 4)),
        "a hundred in a row": set(range(100)),
        "alone": {0},
    }[share]
    world = World(_poison(bad, fault))
    world.work([0] if share == "alone" else documents, limit_s=100_000.0)
    assert world.failed == bad
    verdict = VERDICTS[fault]
    refused = verdict.breaker is BreakerSignal.OVERLOAD
    most = POLICY.max_refusals if refused else POLICY.max_attempts
    assert {world.calls[number] for number in bad} == {most if verdict.retryable else 1}


def test_a_failure_without_other_evidence_costs_one_canary() -> None:
    """Its answer is all that was asked for: a second one would tell nothing more."""
    world = World(_poison({0}, LlmFault.BAD_REQUEST))
    world.work([0])
    assert world.calls == {0: 1, CANARY: 1}


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("seconds", [30.0, 600.0, 7_200.0])
def test_an_outage_charges_nothing(fault: LlmFault, seconds: float) -> None:
    """Two hours of it, with three attempts a document: none is spent."""

    def away(number: int, now_s: float) -> LlmFault | None:
        return fault if 5.0 <= now_s < 5.0 + seconds else None

    world = World(away)
    world.work(range(60))
    assert world.failed == set()
    assert {(a.failed_calls, a.refusals) for a in world.accounts.values()} == {(0, 0)}
    assert world.states[0] is Breaker.OPEN
    assert world.states[-1] is Breaker.CLOSED
    assert world.finished_s < 5.0 + seconds + 60.0


def test_one_attempt_is_enough_to_outlast_an_outage() -> None:
    """The first failures of an outage are no attempts, either."""
    world = World(
        lambda _, now_s: LlmFault.CONNECT_FAILED if now_s < 100.0 else None,
        retry=ONE_ATTEMPT,
    )
    world.work(range(20))
    assert world.failed == set()


def test_a_server_that_hangs_is_found_again_within_a_probes_deadline() -> None:
    """Not within that of a call about a document, even where there is one slot."""
    for slots in (1, 8):
        world = World(
            lambda _, now_s: LlmFault.TIMEOUT if now_s < 400.0 else None, slots=slots, places=24
        )
        world.work(range(24))
        assert world.failed == set()
        probe_s, interval_s, call_s = 5.0, 2.0, 2.0
        grace_s = 1.0
        assert world.answered_s[0] <= 400.0 + probe_s + interval_s + grace_s + 2 * call_s


def _silent_until(begin_s: float, end_s: float) -> Behaviour:
    return lambda _, now_s: LlmFault.TIMEOUT if begin_s <= now_s < end_s else None


def test_a_server_that_answers_only_its_health_page_is_slow() -> None:
    """It never counts as away, and calls get more time. No document is charged."""
    world = World(_silent_until(0, TIMEOUT_S + 1), retry=ONE_ATTEMPT, is_healthy=True)
    world.work(range(12))
    assert (world.failed, world.states) == (set(), [])
    assert world.waits_s[:2] == [TIMEOUT_S, 4 * TIMEOUT_S]


def test_a_slow_server_that_answers_nothing_at_all_is_away() -> None:
    """Once its calls have taken the longest deadline; it is found again."""
    world = World(_silent_until(0, 3_000), retry=ONE_ATTEMPT, is_healthy=True)
    world.work(range(12))
    assert (world.failed, world.states[0]) == (set(), Breaker.OPEN)
    assert max(world.waits_s) == 16 * TIMEOUT_S


def test_a_quick_server_that_hangs_is_away_whatever_its_health_page_says() -> None:
    """And is found again soon; but calls get more time meanwhile: it may have become slow."""
    world = World(_silent_until(20, 200), retry=ONE_ATTEMPT, is_healthy=True)
    world.work(range(100))
    assert (world.failed, world.states[0]) == (set(), Breaker.OPEN)
    assert world.waits_s[1] == 4 * TIMEOUT_S
    assert world.finished_s < 400


def test_a_server_that_dislikes_the_canary_alone_is_used_all_the_same() -> None:
    """A firewall may reject our question and pass documents."""

    def picky(number: int, now_s: float) -> LlmFault | None:
        outage = 5.0 <= now_s < 60.0
        return LlmFault.UNAUTHORISED if number in (CANARY, 3) or outage else None

    world = World(picky)
    world.work(range(100), limit_s=20_000.0)
    assert world.failed == {3}
    assert world.calls[3] <= CALLS_MAX


def test_a_document_that_makes_the_server_crash_comes_to_an_end() -> None:
    """Each time it is asked about, the server is away for a minute, for the canary, too."""
    down_until_s = 0.0

    def crashing(number: int, now_s: float) -> LlmFault | None:
        nonlocal down_until_s
        if number == 7 and now_s >= down_until_s:
            down_until_s = now_s + 60.0
        return LlmFault.CONNECTION_LOST if now_s < down_until_s else None

    world = World(crashing, retry=usual.retry_policy())
    world.work(range(60), limit_s=20_000.0)
    assert world.failed == {7}


def test_a_rejection_of_one_document_holds_no_other() -> None:
    """A limiter that always rejects one document and asks it to wait a minute."""
    world = World(_poison({0, 50}, LlmFault.RATE_LIMITED), retry_after_s=60.0)
    held: list[int] = []

    def watching(number: int, now_s: float) -> LlmFault | None:
        held.append(world.gate.held_s > 0)
        return LlmFault.RATE_LIMITED if number in (0, 50) else None

    world.behaviour = watching
    world.work(range(100))
    assert world.failed == {0, 50}
    assert not any(held)


def test_two_rejections_in_a_row_hold_all() -> None:
    """A provider's rate limit looks like that; the canary waits, too."""
    world = World(
        lambda _, now_s: LlmFault.RATE_LIMITED if now_s < 50.0 else None, retry_after_s=60.0
    )
    world.work(range(30))
    assert world.failed == set()
    assert sum(world.calls.values()) <= 30 + 2 * world.slots + 2
    assert world.calls.get(CANARY, 0) <= 2


def test_rejections_of_several_documents_hold_no_other_for_long() -> None:
    """A limiter that asks each of a sender's documents to wait for five minutes. The canary is
    answered meanwhile, so the wait is theirs alone. (Before: 24 holds, two hours.)"""
    bad = {number for number in range(200) if number % 10 < 2}
    world = World(_poison(bad, LlmFault.RATE_LIMITED), retry_after_s=300.0, places=80)
    world.work(range(200))
    assert world.failed == bad
    pauses = [after - before for before, after in pairwise(world.answered_s)]
    assert max(pauses) < 15.0, "three probes"


async def test_a_call_that_is_ending_is_left_to_end() -> None:
    """Closing a connection takes a moment, and the server may come back for a second time in it."""
    guard = OutageGuard(
        Gate(1),
        ServerBreaker(usual.breaker_limits(failures_to_open=1)),
        lambda _: None,
        _away,
        usual.probe_bounds(),
    )
    closing, closed = asyncio.Event(), asyncio.Event()

    async def hangs() -> LlmReply:
        try:
            await asyncio.Event().wait()
        finally:
            closing.set()
            await closed.wait()
        raise AssertionError("it hangs")

    call = asyncio.create_task(guard.call(hangs()))
    await asyncio.sleep(0)
    await _out_and_back(guard)
    async with asyncio.timeout(120):
        await closing.wait()
    await _out_and_back(guard)
    closed.set()
    reply = await call
    assert isinstance(reply, LlmFailure)
    assert reply.fault is LlmFault.TIMEOUT


async def _away() -> LlmReply:
    return failure(LlmFault.SERVER_ERROR)


async def _out_and_back(guard: OutageGuard) -> None:
    """One failed call, one failed canary, one answer."""
    clock = asyncio.get_running_loop().time
    guard.note(BreakerSignal.FAILURE, Call(clock(), clock()))
    probing = asyncio.create_task(guard.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)
    guard.note(BreakerSignal.SUCCESS, Call(clock(), clock()))
    assert guard.state is not Breaker.OPEN


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    bad=st.dictionaries(st.integers(0, 39), st.sampled_from(BAD), max_size=30),
    outages=st.lists(st.tuples(st.floats(0, 300), st.floats(10, 200)), max_size=3),
    slots=st.integers(1, 8),
    canary=st.sampled_from([None, None, LlmFault.UNAUTHORISED, LlmFault.TIMEOUT]),
    fault=st.sampled_from(BAD),
    is_healthy=st.booleans(),
)
def test_every_document_ends_in_any_history(
    bad: dict[int, LlmFault],
    outages: list[tuple[float, float]],
    slots: int,
    canary: LlmFault | None,
    fault: LlmFault,
    is_healthy: bool,
) -> None:
    """Poison, outages, and a canary that may be rejected: good documents are read, bad ones fail
    within a bounded number of calls beside those of the outages."""

    def history(number: int, now_s: float) -> LlmFault | None:
        if any(begin_s <= now_s < begin_s + length_s for begin_s, length_s in outages):
            return fault
        return canary if number == CANARY else bad.get(number)

    def documents() -> Iterator[int]:
        """Without any answer there is no end: good ones come until all bad ones ended."""
        yield from range(40)
        number = 40
        while not set(bad) <= set(world.ends):
            yield number
            number += 1

    # A rejected canary does not help if bad documents hold every place.
    places = slots + (6 if canary is None else 40)
    world = World(history, slots=slots, places=places, is_healthy=is_healthy)
    world.work(documents(), limit_s=50_000.0)
    assert world.failed == set(bad)

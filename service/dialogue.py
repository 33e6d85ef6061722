"""Asks the LLM server until there is an answer or a verdict.

A failed call is judged once, by `VERDICTS`, for gate and retry alike. An answer that cannot be used
is asked for again at most twice: once with its faults, once with twice the room if it was cut off.

Invariants: only one attempt holds a slot, and none is held while it backs off. The bound on
attempts counts failed calls; the bound on time leaves out the waits at the gate: those are ours,
not the document's. Refusals (429, 503) are no attempts and have a bound of their own.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from service.core.answer import Answer
from service.core.completion import Completion, LlmFailure, LlmReply, Prompt
from service.core.cost import PriceTable
from service.core.invoice_kind import InvoiceKind, Kind
from service.core.outcome import (
    VERDICTS,
    BreakerSignal,
    GateSignal,
    Outcome,
    Reason,
    Stage,
    Usage,
)
from service.core.record import SourceRecord
from service.core.reply import ReplyProblem, read_object
from service.core.retry import RetryIn, RetryPolicy
from service.core.trace_context import traceparent_of
from service.prompts import ask_again


class Llm(Protocol):
    """Asks once; a failure is a value."""

    async def complete(self, prompt: Prompt) -> LlmReply:
        """The reply to `prompt`."""


class Slot(Protocol):
    """A place in flight at the LLM server."""

    @property
    def number(self) -> int:
        """Which of the slots it is."""

    @property
    def waited_s(self) -> float:
        """Seconds it took to get it."""

    def finish(
        self,
        signal: GateSignal,
        retry_after_s: float | None = None,
        completion: Completion | None = None,
    ) -> None:
        """How the use ended; once."""


class Gate(Protocol):
    """Bounds the calls in flight."""

    def slot(self) -> AbstractAsyncContextManager[Slot]:
        """Waits for a slot when entered, gives it back when left."""


class Outage(Protocol):
    """Knows whether the LLM server is there at all."""

    def note(self, signal: BreakerSignal, took_s: float = 0.0) -> bool:
        """How a call ended, and how long it took; True when it failed for an outage, which costs no
        attempt."""


class NoBreaker:
    """Every failure is the invoice's own."""

    def note(self, signal: BreakerSignal, took_s: float = 0.0) -> bool:
        """Never an outage."""
        del signal, took_s
        return False


class CallEvents(Protocol):
    """A subscriber to calls."""

    def call_ended(self, reply: LlmReply, took_s: float) -> None:
        """One call to the LLM server ended, well or not."""

    def retrying(self, reason: Reason) -> None:
        """A failed call will be repeated."""


class Unheard:
    """Nobody listens."""

    def call_ended(self, reply: LlmReply, took_s: float) -> None:
        """Nothing follows."""
        del reply, took_s

    def retrying(self, reason: Reason) -> None:
        """Nothing follows."""
        del reason


class Span(Protocol):
    """The trace of one invoice."""

    @property
    def traceparent(self) -> str | None:
        """What its outcome carries on (W3C); None where there is nothing."""

    def attempted(self, reply: LlmReply, took_s: float) -> None:
        """One call ended just now."""

    def end(self, outcome: Outcome | None) -> None:
        """The invoice is finished; None when its work was cancelled."""


class Tracer(Protocol):
    """Makes traces."""

    def invoice(self, record: SourceRecord) -> Span:
        """Begins the trace of one invoice."""


class Passed:
    """Makes no trace; hands on the one that the event came with."""

    def __init__(self, traceparent: str | None) -> None:
        self.traceparent = traceparent

    def attempted(self, reply: LlmReply, took_s: float) -> None:
        """Nothing follows."""
        del reply, took_s

    def end(self, outcome: Outcome | None) -> None:
        """Nothing follows."""
        del outcome


class NoTracer:
    """Nobody traces."""

    def invoice(self, record: SourceRecord) -> Span:
        """The event's own trace, if it has one."""
        return Passed(traceparent_of(record.headers))


@dataclass(frozen=True, slots=True)
class Ambience:
    """Time, waiting and chance, handed in so that tests own them.

    `rng` draws fences that senders must not be able to guess, so it is the system's by default.
    """

    wall_clock: Callable[[], float] = time.time
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rng: random.Random = field(default_factory=random.SystemRandom)
    outage: Outage = field(default_factory=NoBreaker)
    calls: CallEvents = field(default_factory=Unheard)
    tracer: Tracer = field(default_factory=NoTracer)


@dataclass(frozen=True, slots=True)
class AskingPolicy:
    """The bounds of one document's questions, and what they cost.

    A long invoice of 60,000 characters is about 15,000 tokens; `max_tokens` are enough for some
    sixty lines, and twice as many for most of the rest.
    """

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    max_tokens: int = 2_048
    max_tokens_after_cut: int = 4_096
    prices: PriceTable = field(default_factory=PriceTable)


@dataclass(slots=True)
class Account:
    """What one document's questions took so far; shared by the first question and its repair."""

    usage: Usage = field(default_factory=Usage)
    first_failed_s: float | None = None
    failed_calls: int = 0
    refusals: int = 0
    asked_for_correction: bool = False
    asked_for_more: bool = False
    last_call_s: float = 0.0
    span: Span = field(default_factory=lambda: Passed(None))

    def reask(self) -> None:
        """One more corrective question."""
        self.usage = replace(self.usage, reasks=self.usage.reasks + 1)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why there is no answer; the extractor makes the failure of it."""

    reason: Reason
    stage: Stage
    message: str
    retryable: bool
    last_reason: Reason | None = None
    exception_class: str = ""


class Dialogue:
    """Questions and answers about documents of one kind; many at a time."""

    def __init__(
        self, llm: Llm, gate: Gate, policy: AskingPolicy, ambience: Ambience, kind: Kind | None
    ) -> None:
        self._llm = llm
        self._gate = gate
        self._policy = policy
        self._ambience = ambience
        self._kind = kind or InvoiceKind()

    async def ask(self, account: Account, prompt: Prompt) -> Answer | Unanswered:
        """Asks until there is an answer or a verdict: failed calls by the retry policy, unusable
        answers by at most two better questions."""
        began_s = self._ambience.clock()
        queued_s = account.usage.queue_s
        while True:
            reply = await self._call(account, prompt)
            if isinstance(reply, LlmFailure):
                if self._ambience.outage.note(VERDICTS[reply.fault].breaker, account.last_call_s):
                    continue  # The gate holds everybody until the server is back.
                waited_s = account.usage.queue_s - queued_s
                elapsed_s = self._ambience.clock() - began_s - waited_s
                next_step = self._after_failure(account, reply, elapsed_s)
                if isinstance(next_step, Unanswered):
                    return next_step
                await self._ambience.sleep(next_step.delay_s)
                continue
            self._ambience.outage.note(BreakerSignal.SUCCESS, account.last_call_s)
            answer = self._read(reply)
            if not isinstance(answer, ReplyProblem):
                return answer
            better = self._better_question(account, prompt, answer)
            if isinstance(better, Unanswered):
                return better
            prompt = better

    def _read(self, completion: Completion) -> Answer | ReplyProblem:
        value = read_object(completion)
        return value if isinstance(value, ReplyProblem) else self._kind.read(value)

    async def _call(self, account: Account, prompt: Prompt) -> LlmReply:
        """One attempt in one slot."""
        clock = self._ambience.clock
        async with self._gate.slot() as slot:
            started_s = clock()
            reply = await self._llm.complete(prompt)
            if isinstance(reply, Completion):
                slot.finish(GateSignal.SUCCESS, completion=reply)
            else:
                slot.finish(VERDICTS[reply.fault].gate, reply.retry_after_s)
            account.last_call_s = clock() - started_s
            self._ambience.calls.call_ended(reply, account.last_call_s)
            account.span.attempted(reply, account.last_call_s)
            used = _used(account.usage, slot, reply, account.last_call_s, self._policy.prices)
            account.usage = used
        if not used.prompt_version:
            account.usage = replace(used, prompt_version=prompt.version)
        return reply

    def _after_failure(
        self, account: Account, failure: LlmFailure, elapsed_s: float
    ) -> RetryIn | Unanswered:
        verdict = VERDICTS[failure.fault]
        refused = verdict.breaker is BreakerSignal.OVERLOAD
        if refused:
            account.refusals += 1
        else:
            account.failed_calls += 1
        account.first_failed_s = account.first_failed_s or self._ambience.wall_clock()
        decision = self._policy.retry.decide(
            account.refusals if refused else account.failed_calls,
            elapsed_s,
            verdict,
            failure.retry_after_s,
            self._ambience.rng.random(),
            refused=refused,
        )
        if isinstance(decision, RetryIn):
            self._ambience.calls.retrying(verdict.reason)
            return decision
        return Unanswered(
            Reason.RETRIES_EXHAUSTED if decision.exhausted else verdict.reason,
            Stage.LLM,
            failure.message,
            verdict.retryable,
            verdict.reason if decision.exhausted else None,
            failure.exception_class,
        )

    def _better_question(
        self, account: Account, prompt: Prompt, problem: ReplyProblem
    ) -> Prompt | Unanswered:
        """Each kind of better question is asked once."""
        account.first_failed_s = account.first_failed_s or self._ambience.wall_clock()
        if problem.reason is Reason.REPLY_TRUNCATED:
            if not account.asked_for_more and prompt.max_tokens < self._policy.max_tokens_after_cut:
                account.asked_for_more = True
                account.reask()
                return replace(prompt, max_tokens=self._policy.max_tokens_after_cut)
        elif not account.asked_for_correction:
            account.asked_for_correction = True
            account.reask()
            return ask_again(prompt, problem)
        return Unanswered(problem.reason, Stage.REPLY, problem.message, retryable=True)


def _used(usage: Usage, slot: Slot, reply: LlmReply, llm_s: float, prices: PriceTable) -> Usage:
    """What one more attempt adds up to."""
    prompt_tokens = completion_tokens = 0
    cost, model, simulated = usage.cost, usage.model, usage.simulated
    if isinstance(reply, Completion):
        prompt_tokens = reply.prompt_tokens or 0
        completion_tokens = reply.completion_tokens or 0
        model, simulated = reply.model, simulated or reply.simulated
        price = prices.cost(model, prompt_tokens, completion_tokens)
        cost = price if cost is None else cost + (price or 0)
    return replace(
        usage,
        attempts=usage.attempts + 1,
        prompt_tokens=usage.prompt_tokens + prompt_tokens,
        completion_tokens=usage.completion_tokens + completion_tokens,
        model=model,
        slot=slot.number,
        queue_s=usage.queue_s + slot.waited_s,
        llm_s=usage.llm_s + llm_s,
        simulated=simulated,
        cost=cost,
    )

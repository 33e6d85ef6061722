"""Asks the LLM server until there is an answer or a verdict.

A failed call is judged once, by `VERDICTS`, for gate and retry alike. An answer that cannot be used
is asked for again at most three times: once with its faults, once with twice the room if it was cut
off, and once with some chance if it repeated itself.

Where there are several endpoints, a failed call is asked again at another one at once, and only the
failure at the last of them counts. It counts against the document only if that server answered a
call about another document after it. If the server is away, the call is no attempt. Refusals (429,
503) are no attempts, either. Both have bounds of their own, so every document comes to an end as
long as a server answers any call.

Invariants: only one attempt holds a slot, and none is held while it backs off. The bound on time
counts the document's own failed calls and the pauses after them. It leaves out waits at the gate
and outages.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from service.checks.invoice_kind import InvoiceKind, Kind
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.reply import ReplyProblem, read_objects
from service.extraction.clock import Clock
from service.extraction.ports import (
    CallEvents,
    NoCallEvents,
    NoSpan,
    NoTracer,
    Span,
    Tracer,
)
from service.extraction.prompts import ask_again
from service.limits.blame import Blame, Call
from service.limits.retry import GiveUp, RetryIn, RetryPolicy
from service.limits.spending import Spending, SpendingBounds
from service.llm.calls import EndedCall
from service.llm.endpoints import NONE_TRIED, Endpoints, LlmEndpoint, Tried
from service.llm.gate import Slot
from service.model.answer import ReadAnswer
from service.model.completion import Completion, LlmFailure, LlmFault, LlmReply, Prompt
from service.model.cost import CallTokens, call_tokens
from service.model.outcome import (
    VERDICTS,
    BreakerSignal,
    GateSignal,
    Reason,
    Stage,
    Usage,
)
from service.model.value_class import value_class

_BUDGET_LOOK_S = 60.0
_LEAVES_FROM_S = 1.0
"""A shorter pause is not worth the way out of the batch and back."""

Outside: TypeAlias = Callable[[int], AbstractAsyncContextManager[None]]
"""Around a wait of an invoice: it leaves its batch, and comes back in a later one. The number is
what it holds beside its event, in bytes."""


@dataclass(frozen=True, slots=True)
class DialogueContext:
    """The context of a dialogue: time, chance, and the listeners.

    `rng` draws fences that senders must not be able to guess, so it is the system's by default.
    """

    clock: Clock = field(default_factory=Clock)
    rng: random.Random = field(default_factory=random.SystemRandom)
    calls: CallEvents = field(default_factory=NoCallEvents)
    spending: Spending = field(default_factory=lambda: Spending(SpendingBounds()))
    tracer: Tracer = field(default_factory=NoTracer)


@dataclass(frozen=True, slots=True)
class AskingPolicy:
    """The bounds of one document's questions."""

    retry: RetryPolicy
    max_tokens: int
    max_tokens_after_cut: int
    fails_over_budget: bool
    """Whether a document fails when the budget is spent; otherwise it waits for the next period."""


@dataclass(slots=True)
class CallStats:
    """The calls, tokens and time of one document's questions so far; the first question and its
    repair share it."""

    usage: Usage = field(default_factory=Usage)
    first_failed_s: float | None = None
    failed_calls: int = 0
    """Failed calls that were the document's own fault."""
    refusals: int = 0
    """Refusals while the server answered others."""
    interruptions: int = 0
    """Outages in which a call failed, and after which the next call failed again."""
    interrupted_at: tuple[LlmEndpoint, int] | None = None
    """The endpoint whose outage interrupted the last call, and how many calls it had answered."""
    spent_s: float = 0.0
    """The document's own failed calls and the pauses after them."""
    asked_for_correction: bool = False
    asked_for_more: bool = False
    span: Span = field(default_factory=lambda: NoSpan(None))
    outside: Outside | None = None
    """Where the document can wait without a place in its batch."""

    def follow_up(self) -> None:
        """Counts one more follow-up question."""
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


@value_class(frozen=True, slots=True)
class _Ended:
    """One call, and where it was made."""

    reply: LlmReply
    call: Call
    endpoint: LlmEndpoint


class Dialogue:
    """Questions and answers about documents of one kind; many at a time."""

    def __init__(
        self,
        endpoints: Endpoints,
        policy: AskingPolicy,
        context: DialogueContext,
        kind: Kind | None,
    ) -> None:
        self._endpoints = endpoints
        self._policy = policy
        self._context = context
        self._clock = context.clock
        self._kind = kind or InvoiceKind()

    async def ask(
        self, stats: CallStats, prompt: Prompt, printed: PrintedText | None = None
    ) -> ReadAnswer | Unanswered:
        """Asks until there is an answer or a verdict: failed calls by the retry policy, unusable
        answers by at most three better questions. `printed` is the text of the document."""
        asks_for_more, tried = False, NONE_TRIED
        while True:
            ended = await self._call(stats, prompt, tried)
            if ended is None:
                if self.affordable:  # Money ran out while it was being given this slot.
                    continue
                if self._policy.fails_over_budget:
                    return _OVER_BUDGET
                await self._wait_for_budget(stats, prompt)
                continue
            reply = ended.reply
            if isinstance(reply, LlmFailure):
                tried |= {ended.endpoint}
                if self._endpoints.untried_left(tried):
                    self._context.calls.retrying(VERDICTS[reply.fault].reason)
                    continue
                if asks_for_more and reply.fault in _NO_LONGER_ANSWERS:
                    return _STILL_CUT
                given_up = await self._pause(stats, prompt, reply, ended)
                if given_up is not None:
                    return given_up
                tried = NONE_TRIED
                if reply.fault is LlmFault.TIMEOUT:
                    prompt = replace(prompt, timeouts=prompt.timeouts + 1)
                continue
            answer = self._read(reply, printed)
            if not isinstance(answer, ReplyProblem):
                return answer
            better = self._better_question(stats, prompt, answer)
            if isinstance(better, Unanswered):
                return better
            asks_for_more = better.max_tokens > prompt.max_tokens
            prompt = better

    @property
    def affordable(self) -> bool:
        """Whether any endpoint may be asked within the budget."""
        return any(endpoint.affordable for endpoint in self._endpoints.all)

    async def ask_once(
        self, stats: CallStats, prompt: Prompt, printed: PrintedText | None = None
    ) -> ReadAnswer | Unanswered | None:
        """Asks a single time. An answer that cannot be used is a verdict; None: there was no call,
        or it failed."""
        ended = await self._call(stats, prompt, NONE_TRIED)
        if ended is None or isinstance(ended.reply, LlmFailure):
            return None
        answer = self._read(ended.reply, printed)
        if isinstance(answer, ReplyProblem):
            return Unanswered(answer.reason, Stage.REPLY, answer.message, retryable=True)
        return answer

    async def _wait_for_budget(self, stats: CallStats, prompt: Prompt) -> None:
        """Until the next period begins. The document waits outside: one that costs nothing may take
        its place, and a stop does not wait for it."""
        outside = stats.outside
        if outside is None:
            with self._endpoints.resting():
                await self._until_affordable()
            return
        async with outside(_held_bytes(prompt)):
            await self._until_affordable()

    async def _until_affordable(self) -> None:
        """In parts: a clock may be set."""
        while not self.affordable:
            left_s = self._context.spending.opens_in_s(self._clock.wall_s())
            await self._clock.sleep(min(max(left_s, 1.0), _BUDGET_LOOK_S))

    async def _pause(
        self, stats: CallStats, prompt: Prompt, failure: LlmFailure, ended: _Ended
    ) -> Unanswered | None:
        """Waits until the question may be asked again; the verdict if it may not. A document that
        the server refuses while it answers others waits outside, and takes no place of others.
        While the server is away, no other document could use the place."""
        with self._endpoints.resting():
            blame = await self._blame(stats, failure, ended)
            judge = self._interrupted if blame is Blame.SERVER else self._charged
            next_step = judge(stats, failure, ended)
            if isinstance(next_step, Unanswered):
                return next_step
            # The pause began when the call failed; finding out why is part of it.
            passed_s = max(0.0, self._clock.now_s() - ended.call.ended_s)
            delay_s = max(0.0, next_step.delay_s - passed_s)
            outside = stats.outside
            if outside is None or blame is Blame.SERVER or delay_s < _LEAVES_FROM_S:
                await self._clock.sleep(delay_s)
                return None
        async with outside(_held_bytes(prompt)):
            await self._clock.sleep(delay_s)
        return None

    def _read(
        self, completion: Completion, printed: PrintedText | None
    ) -> ReadAnswer | ReplyProblem:
        reply = read_objects(completion)
        return reply if isinstance(reply, ReplyProblem) else self._kind.read(reply, printed)

    async def _call(self, stats: CallStats, prompt: Prompt, tried: Tried) -> _Ended | None:
        """One attempt in one slot; None: the budget is spent."""
        clock = self._clock.now_s
        async with self._endpoints.slot(tried) as slot:
            endpoint = self._endpoints.of(slot)
            if not endpoint.affordable:
                return None
            outage = endpoint.outage
            movable = not prompt.timeouts and self._endpoints.movable(tried)
            with stats.span.call(endpoint.name) as traced:
                began_s = clock()
                trace = traced.context
                asked = prompt if trace is prompt.trace else replace(prompt, trace=trace)
                asking = endpoint.llm.complete(asked)
                reply = await outage.call(asking, movable=movable)
                call = Call(began_s, clock())
                traced.answered(reply, call.took_s)
            tokens = None
            if isinstance(reply, Completion):
                tokens = call_tokens(prompt, reply)
                slot.finish(GateSignal.SUCCESS, completion=reply, tokens=tokens.total)
                outage.note(BreakerSignal.SUCCESS, call)
            else:
                hold_s = outage.hold_s(reply.retry_after_s, call)
                slot.finish(_gate_signal(stats, reply), hold_s)
                outage.note(_breaker_signal(reply), call)
            ended = EndedCall(reply, call.took_s, endpoint.name, _cost(reply, tokens, endpoint))
            self._context.spending.add(ended.cost, self._clock.wall_s())
            self._context.calls.call_ended(ended)
            stats.usage = _used(stats.usage, slot, ended, prompt.version)
            is_handed_on = self._endpoints.waiting > 0
        if is_handed_on:
            await _next_call_leaves()
        return _Ended(reply, call, endpoint)

    async def _blame(self, stats: CallStats, failure: LlmFailure, ended: _Ended) -> Blame:
        stats.first_failed_s = stats.first_failed_s or self._clock.wall_s()
        if VERDICTS[failure.fault].breaker is BreakerSignal.SUCCESS:
            return Blame.DOCUMENT
        return await ended.endpoint.outage.blame(ended.call)

    def _charged(
        self, stats: CallStats, failure: LlmFailure, ended: _Ended
    ) -> RetryIn | Unanswered:
        """The document's own fault: one attempt, or one refusal, less."""
        verdict = VERDICTS[failure.fault]
        refused = verdict.breaker is BreakerSignal.OVERLOAD
        if refused:
            stats.refusals += 1
        else:
            stats.failed_calls += 1
        stats.spent_s += ended.call.took_s
        decision = self._policy.retry.decide(
            stats.refusals if refused else stats.failed_calls,
            stats.spent_s,
            verdict,
            failure.retry_after_s,
            self._context.rng.random(),
            refused=refused,
        )
        if isinstance(decision, GiveUp):
            return _unanswered(failure, exhausted=decision.exhausted)
        stats.spent_s += decision.delay_s
        self._context.calls.retrying(verdict.reason)
        return decision

    def _interrupted(
        self, stats: CallStats, failure: LlmFailure, ended: _Ended
    ) -> RetryIn | Unanswered:
        """The server's fault. An outage counts once, and only if the document fails again after
        the server was back: a document that makes the server crash must come to an end, too."""
        retry, endpoint = self._policy.retry, ended.endpoint
        answered = endpoint.outage.answered
        if stats.interrupted_at is not None:
            before, answered_before = stats.interrupted_at
            stats.interruptions += int(before is endpoint and answered > answered_before)
        stats.interrupted_at = endpoint, answered
        if stats.interruptions >= retry.max_interruptions:
            return _unanswered(failure, exhausted=True)
        self._context.calls.retrying(VERDICTS[failure.fault].reason)
        random01 = self._context.rng.random()
        return RetryIn(retry.delay_s(stats.interruptions + 1, failure.retry_after_s, random01))

    def _better_question(
        self, stats: CallStats, prompt: Prompt, problem: ReplyProblem
    ) -> Prompt | Unanswered:
        """Each kind of better question is asked once."""
        stats.first_failed_s = stats.first_failed_s or self._clock.wall_s()
        if problem.loops:
            if prompt.against_loops:
                return Unanswered(problem.reason, Stage.REPLY, problem.message, retryable=False)
            stats.follow_up()
            return replace(prompt, against_loops=True)
        if problem.reason is Reason.REPLY_TRUNCATED:
            if not stats.asked_for_more and prompt.max_tokens < self._policy.max_tokens_after_cut:
                stats.asked_for_more = True
                stats.follow_up()
                return replace(prompt, max_tokens=self._policy.max_tokens_after_cut)
        elif not stats.asked_for_correction:
            stats.asked_for_correction = True
            stats.follow_up()
            return ask_again(prompt, problem)
        return Unanswered(problem.reason, Stage.REPLY, problem.message, retryable=True)


_NO_LONGER_ANSWERS = frozenset({LlmFault.BAD_REQUEST, LlmFault.CONTEXT_EXCEEDED})
"""After a cut answer: the server took the same question with less room."""
_STILL_CUT = Unanswered(
    Reason.REPLY_TRUNCATED,
    Stage.REPLY,
    "the answer was cut off at the token limit (llm.max_tokens), and the server rejects a higher "
    "one; raise the server's limit",
    retryable=True,
)


_OVER_BUDGET = Unanswered(
    Reason.BUDGET_SPENT,
    Stage.LLM,
    "the budget of the day or the month is spent; raise cost.per_day or cost.per_month, or send it "
    "back in the next period",
    retryable=True,
)


async def _next_call_leaves() -> None:
    """The caller that was given the slot sends its question before this answer is checked, which
    takes milliseconds. It needs two turns of the loop: its own, and its client's."""
    for _ in range(2):
        await asyncio.sleep(0)


def _breaker_signal(reply: LlmFailure) -> BreakerSignal:
    return BreakerSignal.SILENCE if reply.is_silence else VERDICTS[reply.fault].breaker


def _gate_signal(stats: CallStats, failure: LlmFailure) -> GateSignal:
    """The evidence about the load in a failure: none, if the document failed before while the
    server answered others."""
    if stats.failed_calls or stats.refusals:
        return GateSignal.IGNORED
    return VERDICTS[failure.fault].gate


def _held_bytes(prompt: Prompt) -> int:
    """The memory of a question and its document: the text twice, the pages once."""
    return 2 * len(prompt.user.encode()) + sum(len(image.data) for image in prompt.images)


def _unanswered(failure: LlmFailure, *, exhausted: bool) -> Unanswered:
    verdict = VERDICTS[failure.fault]
    ran_out = exhausted and not verdict.lasting
    return Unanswered(
        Reason.RETRIES_EXHAUSTED if ran_out else verdict.reason,
        Stage.LLM,
        failure.message,
        verdict.retryable,
        verdict.reason if ran_out else None,
        failure.exception_class,
    )


def _cost(reply: LlmReply, tokens: CallTokens | None, endpoint: LlmEndpoint) -> Decimal | None:
    if not isinstance(reply, Completion) or tokens is None:
        return None
    return endpoint.prices.cost(reply.model, tokens.prompt, tokens.completion)


def _used(usage: Usage, slot: Slot, ended: EndedCall, version: str) -> Usage:
    """The usage after one more attempt; the first question's version stays."""
    reply = ended.reply
    prompt_tokens = completion_tokens = 0
    cost, model, simulated = usage.cost, usage.model, usage.simulated
    if isinstance(reply, Completion):
        prompt_tokens = reply.prompt_tokens or 0
        completion_tokens = reply.completion_tokens or 0
        model, simulated = reply.model, simulated or reply.simulated
        cost = ended.cost if cost is None else cost + (ended.cost or 0)
    return replace(
        usage,
        attempts=usage.attempts + 1,
        prompt_tokens=usage.prompt_tokens + prompt_tokens,
        completion_tokens=usage.completion_tokens + completion_tokens,
        model=model,
        prompt_version=usage.prompt_version or version,
        slot=slot.number,
        queue_s=usage.queue_s + slot.waited_s,
        llm_s=usage.llm_s + ended.took_s,
        simulated=simulated,
        cost=cost,
        endpoint=ended.endpoint,
    )

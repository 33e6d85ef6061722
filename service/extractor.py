"""One record in, one outcome out: decode, load, ask, parse, check.

It decides what becomes of an invoice; everything it needs is handed in behind small protocols. A
failed call is judged once, by `VERDICTS`, for gate and retry alike. An answer that cannot be used
is asked for again at most twice: once with its faults, once with twice the room if it was cut off.

Invariants: `extract` returns for every record and raises nothing but cancellation. Only one attempt
holds a slot, and none is held while it backs off. The bound on attempts counts failed calls, the
bound on time leaves out the waits at the gate: those are ours, not the invoice's. This is the one
place in the service that catches every exception: a fault in our own code fails one invoice, with
the place where it happened, and not its batch.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from schemas.decode import DecodedEvent, DecodeLimits, decode_event
from schemas.event import Document, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.core.checks import check_invoice, needs_review
from service.core.completion import Completion, LlmFailure, LlmReply, Prompt
from service.core.document import DocumentProblem, LoadedDocument, presentable, read_inline
from service.core.outcome import (
    VERDICTS,
    BreakerSignal,
    Extracted,
    Failed,
    GateSignal,
    Outcome,
    Reason,
    Stage,
    Usage,
)
from service.core.record import SourceRecord
from service.core.reply import ReplyProblem, parse_invoice
from service.core.retry import RetryIn, RetryPolicy
from service.prompts import InvoicePrompt, ask_again
from service.settings import ChecksPolicy

_BOUNDARY_BITS = 64
_FAILED_CHECKS_SHOWN = 5


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


class Unheard:
    """Nobody listens."""

    def call_ended(self, reply: LlmReply, took_s: float) -> None:
        """Nothing follows."""
        del reply, took_s


class DocumentLoader(Protocol):
    """Turns a document of any kind into text."""

    async def load(self, document: Document) -> LoadedDocument | DocumentProblem:
        """The text, or why there is none."""


class InlineDocuments:
    """Reads documents that lie in their event as text."""

    async def load(self, document: Document) -> LoadedDocument | DocumentProblem:
        """The text, or why there is none."""
        return read_inline(document)


@dataclass(frozen=True, slots=True)
class ExtractionPolicy:
    """The bounds of one extraction, and what becomes of doubtful results.

    A long invoice of 60,000 characters is about 15,000 tokens; `max_tokens` are enough for some
    sixty lines, and twice as many for most of the rest.
    """

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    decode: DecodeLimits = field(default_factory=DecodeLimits)
    max_document_chars: int = 60_000
    max_tokens: int = 2_048
    max_tokens_after_cut: int = 4_096
    checks: ChecksPolicy = ChecksPolicy.REVIEW


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


@dataclass(slots=True)
class _Work:
    """What is known so far about one record; becomes part of its outcome."""

    record: SourceRecord
    batch_id: str
    started_s: float
    event_id: str
    event: InvoiceEvent | None = None
    document_sha256: str | None = None
    first_failed_s: float | None = None
    failed_calls: int = 0
    refusals: int = 0
    asked_for_correction: bool = False
    asked_for_more: bool = False
    last_call_s: float = 0.0
    usage: Usage = field(default_factory=Usage)


class Extractor:
    """Turns records into outcomes; many at a time, none knowing of another."""

    def __init__(
        self,
        llm: Llm,
        gate: Gate,
        documents: DocumentLoader,
        prompt: InvoicePrompt,
        policy: ExtractionPolicy,
        ambience: Ambience,
    ) -> None:
        self._llm = llm
        self._gate = gate
        self._documents = documents
        self._prompt = prompt
        self._policy = policy
        self._ambience = ambience

    async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
        """The outcome of `record`; only cancellation leaves as an exception."""
        event_id = f"{record.topic}-{record.partition}-{record.offset}"
        work = _Work(record, batch_id, self._ambience.wall_clock(), event_id)
        try:
            return await self._extract(work)
        except Exception as error:
            message = f"a fault in the service, at {_place(error)}; please report it"
            failed = self._failed(work, Reason.BUG, Stage.INTERNAL, message, retryable=False)
            return replace(failed, exception_class=type(error).__name__)

    async def _extract(self, work: _Work) -> Outcome:
        event = self._decode(work)
        if isinstance(event, Failed):
            return event
        document = await self._load(work, event.document)
        if isinstance(document, Failed):
            return document
        boundary = f"{self._ambience.rng.getrandbits(_BOUNDARY_BITS):016x}"
        prompt = self._prompt.ask(document.text, boundary, self._policy.max_tokens)
        invoice = await self._ask(work, prompt)
        if isinstance(invoice, Failed):
            return invoice
        return self._checked(work, event, invoice, document)

    def _decode(self, work: _Work) -> InvoiceEvent | Failed:
        record = work.record
        if record.quarantined is not None:
            return self._failed(
                work, Reason.UNDECODABLE, Stage.DECODE, record.quarantined, retryable=False
            )
        decoded = decode_event(record.value, record.headers, self._policy.decode)
        if not isinstance(decoded, DecodedEvent):
            reason = Reason(decoded.code)
            return self._failed(work, reason, Stage.DECODE, decoded.message, retryable=False)
        work.event_id = decoded.event_id or work.event_id
        work.event = decoded.event.model_copy(update={"event_id": work.event_id})
        return work.event

    async def _load(self, work: _Work, document: Document) -> LoadedDocument | Failed:
        """The document's visible text, short enough to be asked about."""
        loaded = await self._documents.load(document)
        if isinstance(loaded, LoadedDocument):
            work.document_sha256 = loaded.sha256
            loaded = presentable(loaded, self._policy.max_document_chars)
        if isinstance(loaded, LoadedDocument):
            return loaded
        return self._failed(
            work, loaded.reason, Stage.DOCUMENT, loaded.message, retryable=loaded.retryable
        )

    async def _ask(self, work: _Work, prompt: Prompt) -> Invoice | Failed:
        """Asks until there is an invoice or a verdict: failed calls by the retry policy, unusable
        answers by at most two better questions."""
        began_s = self._ambience.clock()
        while True:
            reply = await self._call(work, prompt)
            if isinstance(reply, LlmFailure):
                if self._ambience.outage.note(VERDICTS[reply.fault].breaker, work.last_call_s):
                    continue  # The gate holds everybody until the server is back.
                next_step = self._after_failure(work, reply, began_s)
                if isinstance(next_step, Failed):
                    return next_step
                await self._ambience.sleep(next_step.delay_s)
                continue
            self._ambience.outage.note(BreakerSignal.SUCCESS, work.last_call_s)
            answer = parse_invoice(reply)
            if isinstance(answer, Invoice):
                return answer
            better = self._better_question(work, prompt, answer)
            if isinstance(better, Failed):
                return better
            prompt = better

    async def _call(self, work: _Work, prompt: Prompt) -> LlmReply:
        """One attempt in one slot."""
        clock = self._ambience.clock
        async with self._gate.slot() as slot:
            started_s = clock()
            reply = await self._llm.complete(prompt)
            if isinstance(reply, Completion):
                slot.finish(GateSignal.SUCCESS, completion=reply)
            else:
                slot.finish(VERDICTS[reply.fault].gate, reply.retry_after_s)
            work.last_call_s = clock() - started_s
            self._ambience.calls.call_ended(reply, work.last_call_s)
            work.usage = _used(work.usage, slot, reply, work.last_call_s)
        if not work.usage.prompt_version:
            work.usage = replace(work.usage, prompt_version=prompt.version)
        return reply

    def _after_failure(self, work: _Work, failure: LlmFailure, began_s: float) -> RetryIn | Failed:
        verdict = VERDICTS[failure.fault]
        refused = verdict.breaker is BreakerSignal.OVERLOAD
        if refused:
            work.refusals += 1
        else:
            work.failed_calls += 1
        work.first_failed_s = work.first_failed_s or self._ambience.wall_clock()
        elapsed_s = self._ambience.clock() - began_s - work.usage.queue_s
        decision = self._policy.retry.decide(
            work.refusals if refused else work.failed_calls,
            elapsed_s,
            verdict,
            failure.retry_after_s,
            self._ambience.rng.random(),
            refused=refused,
        )
        if isinstance(decision, RetryIn):
            return decision
        reason = Reason.RETRIES_EXHAUSTED if decision.exhausted else verdict.reason
        failed = self._failed(work, reason, Stage.LLM, failure.message, retryable=verdict.retryable)
        last_reason = verdict.reason if decision.exhausted else None
        return replace(failed, last_reason=last_reason, exception_class=failure.exception_class)

    def _better_question(
        self, work: _Work, prompt: Prompt, problem: ReplyProblem
    ) -> Prompt | Failed:
        """Each kind of better question is asked once."""
        work.first_failed_s = work.first_failed_s or self._ambience.wall_clock()
        if problem.reason is Reason.REPLY_TRUNCATED:
            if not work.asked_for_more and prompt.max_tokens < self._policy.max_tokens_after_cut:
                work.asked_for_more = True
                work.usage = replace(work.usage, reasks=work.usage.reasks + 1)
                return replace(prompt, max_tokens=self._policy.max_tokens_after_cut)
        elif not work.asked_for_correction:
            work.asked_for_correction = True
            work.usage = replace(work.usage, reasks=work.usage.reasks + 1)
            return ask_again(prompt, problem)
        return self._failed(work, problem.reason, Stage.REPLY, problem.message, retryable=True)

    def _checked(
        self, work: _Work, event: InvoiceEvent, invoice: Invoice, document: LoadedDocument
    ) -> Outcome:
        finished_s = self._ambience.wall_clock()
        today = datetime.fromtimestamp(finished_s, UTC).date()
        checks = check_invoice(invoice, document.text, today)
        review = needs_review(checks)
        if review and self._policy.checks is ChecksPolicy.FAIL:
            message = _failed_checks(checks)
            return self._failed(work, Reason.CHECKS_FAILED, Stage.CHECKS, message, retryable=False)
        return Extracted(
            record=work.record,
            event=event,
            invoice=invoice,
            document_sha256=document.sha256,
            checks=checks,
            needs_review=review,
            usage=work.usage,
            started_s=work.started_s,
            finished_s=finished_s,
            batch_id=work.batch_id,
        )

    def _failed(
        self, work: _Work, reason: Reason, stage: Stage, message: str, *, retryable: bool
    ) -> Failed:
        now_s = self._ambience.wall_clock()
        return Failed(
            record=work.record,
            reason=reason,
            stage=stage,
            retryable=retryable,
            message=message,
            failed_s=now_s,
            first_failed_s=work.first_failed_s or now_s,
            event_id=work.event_id,
            invoice_id=work.event.invoice_id if work.event else None,
            usage=work.usage,
            document_sha256=work.document_sha256,
            batch_id=work.batch_id,
        )


def _used(usage: Usage, slot: Slot, reply: LlmReply, llm_s: float) -> Usage:
    """What one more attempt adds up to."""
    completion = reply if isinstance(reply, Completion) else None
    return replace(
        usage,
        attempts=usage.attempts + 1,
        prompt_tokens=usage.prompt_tokens + ((completion and completion.prompt_tokens) or 0),
        completion_tokens=usage.completion_tokens
        + ((completion and completion.completion_tokens) or 0),
        model=completion.model if completion else usage.model,
        slot=slot.number,
        queue_s=usage.queue_s + slot.waited_s,
        llm_s=usage.llm_s + llm_s,
        simulated=usage.simulated or bool(completion and completion.simulated),
    )


def _failed_checks(checks: tuple[Check, ...]) -> str:
    broken = [check.id for check in checks if check.severity == "error" and not check.passed]
    names = ", ".join(dict.fromkeys(broken[:_FAILED_CHECKS_SHOWN]))
    return f"{len(broken)} checks failed ({names}); compare the invoice with its document"


def _place(error: Exception) -> str:
    """Module and line where an exception arose; its text may quote the document."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    return f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}"

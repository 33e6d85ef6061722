"""The closed set of outcomes, and the one table that judges every failure.

Retry, gate, breaker, dead letter and metrics all read `VERDICTS`, so they cannot disagree about the
meaning of an error. A fault without a verdict fails at import.

Invariants: an invoice ends in exactly one of `Extracted` and `Failed`. `Deferred` only ends the
invoice's part in one batch. Nothing here raises for bad input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from schemas.event import InvoiceEvent
from schemas.outcome import Check, ExtractedBy, FieldEvidence, FieldVerdict, Repair, Trust
from service.model.answer import Answer
from service.model.completion import LlmFault
from service.model.hidden_text import HiddenText
from service.model.record import Headers, SourceRecord
from service.model.trace_context import TraceContext
from service.model.value_class import value_class


class Reason(StrEnum):
    """Why an invoice failed: a closed set that is published and counted."""

    UNDECODABLE = "undecodable"
    SCHEMA_INVALID = "schema_invalid"
    SCHEMA_UNAVAILABLE = "schema_unavailable"
    TOO_LARGE = "too_large"
    UNSUPPORTED_DOCUMENT = "unsupported_document"
    DOCUMENT_UNAVAILABLE = "document_unavailable"
    DOCUMENT_REJECTED = "document_rejected"
    LLM_TIMEOUT = "llm_timeout"
    LLM_UNAVAILABLE = "llm_unavailable"
    LLM_RATE_LIMITED = "llm_rate_limited"
    LLM_REJECTED = "llm_rejected"
    LLM_AUTH = "llm_auth"
    REPLY_TRUNCATED = "reply_truncated"
    REPLY_NOT_JSON = "reply_not_json"
    REPLY_SCHEMA_INVALID = "reply_schema_invalid"
    BUDGET_SPENT = "budget_spent"
    CHECKS_FAILED = "checks_failed"
    OUTPUT_TOO_LARGE = "output_too_large"
    OUTPUT_REFUSED = "output_refused"
    RETRIES_EXHAUSTED = "retries_exhausted"
    BUG = "bug"


class Stage(StrEnum):
    """The step at which an invoice failed."""

    DECODE = "decode"
    DOCUMENT = "document"
    LLM = "llm"
    REPLY = "reply"
    CHECKS = "checks"
    PUBLISH = "publish"
    INTERNAL = "internal"


class GateSignal(StrEnum):
    """How one use of a slot ended, for the limit."""

    SUCCESS = "success"
    DROPPED = "dropped"
    """The server is over its capacity: the limit shrinks."""
    IGNORED = "ignored"
    """The result says nothing about capacity."""


class BreakerSignal(StrEnum):
    """The meaning of a call for the server as a whole."""

    SUCCESS = "success"
    FAILURE = "failure"
    """Counts towards opening. It counts against the document, too, unless the server is to blame
    (`limits.blame`)."""
    OVERLOAD = "overload"
    """A rejection: counts towards opening once the server has answered no call for a while."""
    SILENCE = "silence"
    """Not answered within the deadline: counts as a failure unless the server is slow
    (`limits.slowness`)."""
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning of one kind of failed call for all parts that act on it."""

    reason: Reason
    retryable: bool
    gate: GateSignal
    breaker: BreakerSignal
    lasting: bool = False
    """A person must change something first, so the failure names its reason and not the number of
    attempts. It is retryable: the document is sent back after that."""


_R, _G, _B = Reason, GateSignal, BreakerSignal

VERDICTS: dict[LlmFault, Verdict] = {
    LlmFault.CONNECT_FAILED: Verdict(_R.LLM_UNAVAILABLE, True, _G.DROPPED, _B.FAILURE),
    LlmFault.CONNECTION_LOST: Verdict(_R.LLM_UNAVAILABLE, True, _G.IGNORED, _B.FAILURE),
    LlmFault.TIMEOUT: Verdict(_R.LLM_TIMEOUT, True, _G.DROPPED, _B.FAILURE),
    LlmFault.OVERLOADED: Verdict(_R.LLM_UNAVAILABLE, True, _G.DROPPED, _B.OVERLOAD),
    LlmFault.RATE_LIMITED: Verdict(_R.LLM_RATE_LIMITED, True, _G.DROPPED, _B.OVERLOAD),
    LlmFault.SERVER_ERROR: Verdict(_R.LLM_UNAVAILABLE, True, _G.IGNORED, _B.FAILURE),
    LlmFault.UNAUTHORISED: Verdict(_R.LLM_AUTH, True, _G.IGNORED, _B.FAILURE, lasting=True),
    LlmFault.QUOTA_EXHAUSTED: Verdict(
        _R.LLM_RATE_LIMITED, True, _G.IGNORED, _B.FAILURE, lasting=True
    ),
    LlmFault.MODEL_MISSING: Verdict(_R.LLM_REJECTED, True, _G.IGNORED, _B.FAILURE, lasting=True),
    LlmFault.CONTEXT_EXCEEDED: Verdict(_R.LLM_REJECTED, False, _G.IGNORED, _B.SUCCESS),
    LlmFault.BAD_REQUEST: Verdict(_R.LLM_REJECTED, False, _G.IGNORED, _B.FAILURE),
    LlmFault.REPLY_TOO_LARGE: Verdict(_R.REPLY_TRUNCATED, True, _G.IGNORED, _B.SUCCESS),
    LlmFault.REPLY_MALFORMED: Verdict(_R.REPLY_NOT_JSON, True, _G.IGNORED, _B.FAILURE),
}

_without_verdict = set(LlmFault) - set(VERDICTS)
if _without_verdict:
    raise AssertionError(f"faults without a verdict: {sorted(_without_verdict)}")


@value_class(frozen=True, slots=True)
class Usage:
    """Use of the LLM server for one invoice, over all attempts."""

    attempts: int = 0
    reasks: int = 0
    """Follow-up questions, included in `attempts`."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    model: str = ""
    prompt_version: str = ""
    slot: int | None = None
    """The gate's slot that served the last attempt (`processed_by` in the results)."""
    queue_s: float = 0.0
    """Time spent waiting for a slot, all attempts."""
    llm_s: float = 0.0
    """Time spent in calls, all attempts."""
    simulated: bool = False
    cost: Decimal | None = None
    """In the currency of `cost.currency`; None if the model of any call has no price."""
    endpoint: str = ""
    """The name of the endpoint that ended the last attempt."""


@value_class(frozen=True, slots=True)
class AnswerOrigin:
    """Where an answer comes from, as far as it changes what may be done with it."""

    by: ExtractedBy = ExtractedBy.LLM
    simulated: bool = False

    @property
    def exact(self) -> bool:
        """No model has read the values."""
        return self.by is ExtractedBy.EINVOICE


@value_class(frozen=True, slots=True)
class Assessment:
    """The rules that an answer satisfies or violates, and their consequences."""

    checks: tuple[Check, ...] = ()
    needs_review: bool = False
    fields: Mapping[str, FieldVerdict] = field(default_factory=dict)
    trust: Trust = Trust.LOOK
    trust_because: tuple[str, ...] = ()
    """What keeps the result from `Trust.BOOK`: ids of rules and paths of fields."""


@dataclass(frozen=True, slots=True)
class ChildEvent:
    """An event that a container's outcome brings with it: one of the documents in it."""

    event_id: str
    invoice_id: str
    name: str
    """Of its file, printable and bounded."""
    value: bytes
    headers: Headers


@value_class(frozen=True, slots=True)
class Extracted:
    """A document that was read; its checks may still flag it (`needs_review`).

    A container with `children` was split instead: its answer has no values.
    """

    record: SourceRecord
    event: InvoiceEvent
    answer: Answer
    document_sha256: str
    assessment: Assessment
    usage: Usage
    started_s: float
    """Wall-clock seconds since the epoch when work began."""
    finished_s: float
    batch_id: str = ""
    extracted_by: ExtractedBy = ExtractedBy.LLM
    repair: Repair = Repair.NONE
    cached: bool = False
    """The answer came from an earlier call, or from a simultaneous call for an identical
    document."""
    trace: TraceContext | None = None
    """For the headers of the output record."""
    evidence: Mapping[str, FieldEvidence] = field(default_factory=dict)
    """Where values are printed, by path."""
    hidden: tuple[HiddenText, ...] = ()
    """Text of the document that no person sees."""
    children: tuple[ChildEvent, ...] = ()
    sample: bool = False
    """The document says that it is one."""

    @property
    def simulated(self) -> bool:
        """Whether it is made up: its answer, or the invoice, as its event or document says."""
        return self.usage.simulated or self.event.simulated or self.sample


@value_class(frozen=True, slots=True)
class Failed:
    """An invoice that another attempt now would not read; published to the failures topic.

    `message` is one line for people: the fault and the remedy. It never quotes the document.
    `last_reason` is set when `reason` is `retries_exhausted`.
    """

    record: SourceRecord
    reason: Reason
    stage: Stage
    retryable: bool
    message: str
    failed_s: float
    first_failed_s: float
    event_id: str | None = None
    invoice_id: str | None = None
    last_reason: Reason | None = None
    exception_class: str = ""
    usage: Usage = field(default_factory=Usage)
    document_sha256: str | None = None
    batch_id: str = ""
    trace: TraceContext | None = None
    """For the headers of the output record."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """The invoice left its batch to wait; a later batch brings its outcome."""

    record: SourceRecord


Outcome: TypeAlias = Extracted | Failed | Deferred

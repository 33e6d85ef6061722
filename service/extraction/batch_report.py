"""The report of one micro-batch: counts, times, a verdict, and a recommendation.

Tallies are sums, so that parallel tasks may write them in any order; the rest is computed once from
the outcomes when the batch is complete. The recommendation is drawn from the batch's own facts: it
names the reason that weighs most, whether trying again can help, and where failures gather.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from schemas.batch import BatchReport, BatchVerdict, WorkerTally
from service.failures.advice import REASON_ADVICE
from service.model.cost import total_cost
from service.model.counted import are, counted
from service.model.outcome import Deferred, Extracted, Failed, Outcome
from service.model.value_class import value_class


@dataclass(frozen=True, slots=True)
class VerdictThresholds:
    """Success rates at which a verdict begins; the numbers come from the course that this service
    grew out of."""

    success: float
    partial_failures: float
    partial_success: float


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """The facts about a batch at its start."""

    batch_id: str
    started_s: float
    closed_by: str
    thresholds: VerdictThresholds


@value_class(frozen=True, slots=True)
class BatchTally:
    """Sums over invoices; `+` is commutative and associative."""

    extracted: int = 0
    failed: int = 0
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    llm_s: float = 0.0
    cost: Decimal | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The tally of one invoice."""
        if isinstance(outcome, Deferred):
            return cls()
        usage = outcome.usage
        return cls(
            extracted=int(isinstance(outcome, Extracted)),
            failed=int(isinstance(outcome, Failed)),
            attempts=usage.attempts,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            llm_s=usage.llm_s,
            cost=usage.cost,
        )

    def __add__(self, other: BatchTally) -> BatchTally:
        return BatchTally(
            self.extracted + other.extracted,
            self.failed + other.failed,
            self.attempts + other.attempts,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.llm_s + other.llm_s,
            total_cost([self.cost, other.cost]),
        )


def report_on(
    facts: BatchFacts, tally: BatchTally, outcomes: Sequence[Outcome], now_s: float
) -> BatchReport:
    """The report of a batch whose outcomes are all known."""
    wall_s = max(now_s - facts.started_s, 0.0)
    finished = tally.extracted + tally.failed
    rate = tally.extracted / finished if finished else 0.0
    verdict = verdict_on(rate, facts.thresholds)
    extracted = [outcome for outcome in outcomes if isinstance(outcome, Extracted)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    return BatchReport(
        batch_id=facts.batch_id,
        started_at=datetime.fromtimestamp(facts.started_s, UTC),
        closed_by=facts.closed_by,
        wall_s=wall_s,
        size=len(outcomes),
        succeeded=tally.extracted,
        failed=tally.failed,
        abandoned=0,
        success_rate=rate,
        average_s=sum(_worked_s(outcome) for outcome in outcomes) / max(finished, 1),
        throughput_per_s=finished / wall_s if wall_s > 0 else 0.0,
        verdict=verdict,
        recommendation=recommend(verdict, failures, outcomes),
        workers=_workers(outcomes),
        errors=dict(Counter(failure.reason.value for failure in failures)),
        partitions=dict(Counter(str(o.record.source) for o in outcomes)),
        attempts=tally.attempts,
        prompt_tokens=tally.prompt_tokens,
        completion_tokens=tally.completion_tokens,
        needs_review=sum(outcome.assessment.needs_review for outcome in extracted),
        trusted=dict(Counter(one.assessment.trust for one in extracted if not one.children)),
        cached=sum(outcome.cached for outcome in extracted),
        cost=tally.cost,
    )


def verdict_on(success_rate: float, thresholds: VerdictThresholds) -> BatchVerdict:
    """The verdict for a success rate between 0 and 1."""
    if success_rate >= thresholds.success:
        return BatchVerdict.SUCCESS
    if success_rate >= thresholds.partial_failures:
        return BatchVerdict.SUCCESS_WITH_PARTIAL_FAILURES
    if success_rate >= thresholds.partial_success:
        return BatchVerdict.PARTIAL_SUCCESS
    return BatchVerdict.MOSTLY_FAILED


def recommend(
    verdict: BatchVerdict, failures: Sequence[Failed], outcomes: Sequence[Outcome]
) -> str:
    """A few sentences: what weighs most, whether retrying helps, where failures gather."""
    if not failures:
        return "Nothing to do."
    reasons = Counter(failure.last_reason or failure.reason for failure in failures)
    reason, count = reasons.most_common(1)[0]
    advice = REASON_ADVICE[reason]
    parts = [
        f"{count} of {counted(len(failures), 'failure')} {are(count)} {reason.value}: "
        f"{advice.meaning}.",
        f"What to do: {advice.action}.",
    ]
    retryable = sum(failure.retryable for failure in failures)
    if retryable:
        parts.append(
            f"{retryable} can succeed on another try: invoice-stream replay send --retryable."
        )
    where = _gathers(failures, outcomes)
    if where:
        parts.append(where)
    if verdict is BatchVerdict.MOSTLY_FAILED:
        parts.append("Most invoices failed: look before replaying.")
    return " ".join(parts)


def _gathers(failures: Sequence[Failed], outcomes: Sequence[Outcome]) -> str | None:
    """Names the worker or partition where all failures happened, if others did well."""
    slots = {failure.usage.slot for failure in failures}
    all_slots = {o.usage.slot for o in outcomes if isinstance(o, Extracted | Failed)}
    if len(failures) > 1 and len(slots) == 1 and len(all_slots) > 1 and None not in slots:
        return f"All of them were served by slot {slots.pop()}."
    partitions = {failure.record.source for failure in failures}
    all_partitions = {outcome.record.source for outcome in outcomes}
    if len(failures) > 1 and len(partitions) == 1 and len(all_partitions) > 1:
        return f"All of them come from partition {partitions.pop()}."
    return None


def _workers(outcomes: Sequence[Outcome]) -> dict[str, WorkerTally]:
    """Per slot, how many went well and how many did not; without a call there is no slot."""
    counts: dict[int, list[float]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Extracted | Failed) and outcome.usage.slot is not None:
            tally = counts.setdefault(outcome.usage.slot, [0, 0, 0.0])
            tally[isinstance(outcome, Failed)] += 1
            tally[2] += outcome.usage.llm_s
    return {
        str(slot): WorkerTally(succeeded=int(good), failed=int(bad), busy_s=busy_s)
        for slot, (good, bad, busy_s) in sorted(counts.items())
    }


def _worked_s(outcome: Outcome) -> float:
    if isinstance(outcome, Extracted):
        return max(outcome.finished_s - outcome.started_s, 0.0)
    if isinstance(outcome, Failed):
        return max(outcome.failed_s - outcome.first_failed_s, outcome.usage.llm_s)
    return 0.0

"""Every metric of the service: one place, closed label sets, bounded series.

`Metrics` subscribes to what sessions, worker and gate report. Counters are bound to their labels
once, so that the hot path adds a number and no more; gauges are handed to the page at
scrape time, so that no series outlives the partition it describes.

Names follow Prometheus' conventions: base units, `_total` on counters. Label values come from
closed sets and from the partitions assigned to this process, never from what a sender wrote.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from schemas.batch import BatchReport, BatchVerdict
from service.extraction.batching import Closed
from service.extraction.escalation import Escalated
from service.limits.breaker import Breaker
from service.limits.limit import Decision, LimitReason
from service.llm.calls import EndedCall
from service.llm.endpoints import ONLY_ENDPOINT
from service.model.completion import LlmFailure, LlmFault, LlmReply
from service.model.outcome import VERDICTS, Extracted, Failed, Outcome, Reason
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import Partition
from service.ops.endpoint_metrics import EndpointMetrics
from service.ops.gauges import PREFIX, LiveGauges, families
from service.ops.reading_metrics import ReadingMetrics
from service.ops.replay_metrics import ReplayMetrics
from service.ops.slot_shares import SlotShares
from service.stream.resume import Park
from service.stream.session_states import OutcomeRefused, State, Transaction

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
_SHARES = (0.0, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0)
_SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_MAX_AGE_S = 366 * 86_400.0
_PACE_S = 10


class Metrics(Collector):
    """All metrics, as a subscriber and as a page."""

    def __init__(
        self,
        wall_clock: Callable[[], float],
        version: str,
        currency: str,
        endpoints: Iterable[str] = (ONLY_ENDPOINT,),
    ) -> None:
        """`endpoints` are the names in the settings."""
        disable_created_metrics()
        self._wall_clock = wall_clock
        self.registry = CollectorRegistry()
        self._pace = _Pace(wall_clock)
        self._slots = SlotShares()
        self.finished = 0
        self.failed = 0
        self._define(version)
        self._reading = ReadingMetrics(self.registry, currency)
        self._endpoints = EndpointMetrics(self.registry, currency, endpoints)
        self.replay = ReplayMetrics(self.registry)
        ProcessCollector(registry=self.registry)  # The names that every dashboard knows.
        self.registry.register(self)

    @property
    def cost(self) -> Decimal | None:
        """The cost of all calls; None where no price is known."""
        return self._reading.cost

    def page(self, live: LiveGauges) -> bytes:
        """The text of /metrics, with the gauges of this moment."""
        return generate_latest(self.registry) + generate_latest(_Moment(live))

    # Subscriptions.

    def outcome_known(self, outcome: Outcome) -> None:
        """An invoice is finished."""
        if not isinstance(outcome, Extracted | Failed):
            return
        usage = outcome.usage
        self._pace.count()
        self.finished += 1
        if isinstance(outcome, Extracted):
            self._extracted.inc()
            self._total_s.observe(max(outcome.finished_s - outcome.started_s, 0.0))
            if outcome.assessment.needs_review:
                self._needs_review.inc()
        else:
            self.failed += 1
            self._failed[outcome.reason].inc()
        self._slots.count(usage.slot, read=isinstance(outcome, Extracted))
        self._reading.outcome_known(outcome)
        if usage.attempts:
            self._calls.inc(usage.attempts)
            self._reasks.inc(usage.reasks)
            self._prompt_tokens.inc(usage.prompt_tokens)
            self._completion_tokens.inc(usage.completion_tokens)
            self._queue_s.observe(usage.queue_s)
            self._llm_s.observe(usage.llm_s)

    def batch_started(self, size: int, closed_by: Closed) -> None:
        """A batch left for the graph."""
        self._consumed.inc(size)
        self._batch_size.observe(size)
        self._batches_closed[closed_by].inc()

    def batch_ended(self, report: BatchReport) -> None:
        """All outcomes of a batch are known."""
        self._batch_s.observe(report.wall_s)
        self._batch_success.observe(report.success_rate)
        self._verdicts[report.verdict].inc()

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        """Counted by the state that was entered."""
        del source, before
        self._session_states[after].inc()

    def lost(self, source: Partition, lost: PublishFailure) -> None:
        """A take-over ended."""
        del source
        self._losses[lost.loss].inc()

    def parked(self, source: Partition, park: Park) -> None:
        """A partition waits for an operator."""
        del source, park
        self._parked.inc()

    def log_recreated(self, source: Partition, start: int) -> None:
        """A topic was deleted and created again."""
        del source, start
        self._logs_recreated.inc()

    def records_lost(self, source: Partition, lost: tuple[int, int, int]) -> None:
        """Retention was faster than the service."""
        del source
        self._records_lost.inc(lost[2])

    def map_ignored(self, source: Partition, why: str) -> None:
        """An unreadable map was replayed."""
        del source, why
        self._maps_ignored.inc()

    def transaction(self, source: Partition, transaction: Transaction) -> None:
        """A transaction committed or was lost."""
        del source
        if transaction.lost is None:
            self._commits.inc()
            self._outcomes_written.inc(transaction.outcomes)
            self._commit_s.observe(transaction.duration_s)
            self._map_chars.observe(transaction.metadata_chars)
            self._observe_ages(transaction.events_ms)
        else:
            self._aborts.inc()

    def outcome_refused(self, source: Partition, refused: OutcomeRefused) -> None:
        """A topic rejects one outcome."""
        del source
        self._refused[refused.fault].inc()

    def call_ended(self, ended: EndedCall) -> None:
        """One call to an LLM server, however it ended."""
        self._endpoints.call_ended(ended)
        reply = ended.reply
        if isinstance(reply, LlmFailure):
            self._failed_calls[reply.fault].inc()
        else:
            self._good_calls.inc()
            self._call_s.observe(ended.took_s)

    def probed(self, reply: LlmReply) -> None:
        """One canary, which asks about no invoice."""
        result = reply.fault.value if isinstance(reply, LlmFailure) else "ok"
        self._canaries[result].inc()

    def answer_found(self, source: str) -> None:
        """A document was answered: by a call, by an identical question, or from the cache."""
        self._reading.answer_found(source)

    def retrying(self, reason: Reason) -> None:
        """A failed call will be repeated."""
        self._retries[reason].inc()

    def escalated(self, result: str) -> None:
        """An answer broke rules, and a larger model was to be asked."""
        self._escalations[result].inc()

    def breaker_turned(self, state: Breaker) -> None:
        """The LLM server went away or came back."""
        for known, gauge in self._breaker.items():
            gauge.set(known is state)

    def limit_decided(self, decision: Decision) -> None:
        """The gate's limit changed, or would change (`dry_run`)."""
        self._decisions[decision.reason].inc()

    # Definitions.

    def _define(self, version: str) -> None:
        counter, histogram = self._counter, self._histogram
        outcomes = self._labelled(
            "outcomes_total", "Invoices finished, by outcome and reason", ("outcome", "reason")
        )
        self._extracted = outcomes.labels("extracted", "")
        self._failed = {reason: outcomes.labels("failed", reason.value) for reason in Reason}
        self._needs_review = counter("needs_review_total", "Results that a person should review")
        self._calls = counter("llm_calls_total", "Calls to the LLM server")
        requests = self._labelled(
            "llm_requests_total", "Calls to the LLM server, by result", ("result",)
        )
        self._good_calls = requests.labels("ok")
        self._failed_calls = {fault: requests.labels(fault.value) for fault in LlmFault}
        canaries = self._labelled(
            "llm_canaries_total", "Canary questions to the LLM server, by result", ("result",)
        )
        results = ("ok", *(fault.value for fault in LlmFault))
        self._canaries = {result: canaries.labels(result) for result in results}
        self._call_s = histogram(
            "llm_call_seconds",
            "Duration of a successful call, without the wait at the gate",
            _SECONDS,
        )
        self._total_s = histogram(
            "invoice_seconds", "From the start of work on an invoice to its result", _SECONDS
        )
        self._consumed = counter("consumed_total", "Records taken into batches")
        retries = self._labelled(
            "llm_retries_total", "Failed calls that are repeated, by reason", ("reason",)
        )
        self._retries = {v.reason: retries.labels(v.reason.value) for v in VERDICTS.values()}
        self._reasks = counter("llm_reasks_total", "Follow-up questions after unusable replies")
        tokens = self._labelled("llm_tokens_total", "Tokens, by direction", ("direction",))
        self._prompt_tokens = tokens.labels("prompt")
        self._completion_tokens = tokens.labels("completion")
        self._queue_s = histogram("gate_wait_seconds", "Wait for a slot, per invoice", _SECONDS)
        self._llm_s = histogram("llm_seconds", "Time in calls, per invoice", _SECONDS)
        self._age_s = histogram(
            "freshness_seconds", "From the event's timestamp to the commit of its outcome", _SECONDS
        )
        self._batch_size = histogram("batch_size", "Invoices per batch", (1, 2, 4, 8, 16, 32, 64))
        self._batch_s = histogram(
            "batch_seconds", "From the start of a batch to its report", _SECONDS
        )
        self._batch_success = histogram(
            "batch_success_ratio", "Share of a batch's invoices with a result", _SHARES
        )
        closed = self._labelled(
            "batches_total", "Batches started, by the reason for closing", ("closed_by",)
        )
        self._batches_closed = {why: closed.labels(why.value) for why in Closed}
        verdicts = self._labelled("batch_verdicts_total", "Batches ended, by verdict", ("verdict",))
        self._verdicts = {verdict: verdicts.labels(verdict.value) for verdict in BatchVerdict}
        self._define_kafka(counter, histogram)
        self._define_states(version)

    def _define_kafka(
        self, counter: Callable[..., Counter], histogram: Callable[..., Histogram]
    ) -> None:
        self._commits = counter("transactions_total", "Transactions committed")
        self._aborts = counter("transactions_lost_total", "Transactions aborted or not answered")
        self._outcomes_written = counter("outcomes_written_total", "Outcomes committed")
        self._commit_s = histogram(
            "transaction_seconds", "From begin to commit of a transaction", _SHORT
        )
        self._map_chars = histogram(
            "offset_map_chars",
            "Characters of commit metadata (limit 3500)",
            (0, 50, 200, 1000, 2000, 3000),
        )
        losses = self._labelled(
            "session_losses_total", "Take-overs that were lost, by kind", ("kind",)
        )
        self._losses = {loss: losses.labels(loss.value) for loss in Loss}
        refused = self._labelled(
            "outcomes_refused_total", "Outcomes that a topic rejected, by fault", ("fault",)
        )
        self._refused = {fault: refused.labels(fault.value) for fault in Fault}
        states = self._labelled("session_states_total", "States entered by sessions", ("state",))
        self._session_states = {state: states.labels(state.value) for state in State}
        self._parked = counter("sessions_parked_total", "Partitions parked until an operator acts")
        self._records_lost = counter(
            "records_lost_total", "Records that retention removed without an outcome, at most"
        )
        self._logs_recreated = counter(
            "logs_recreated_total", "Partitions whose topic was deleted and created again"
        )
        self._maps_ignored = counter(
            "offset_maps_ignored_total", "Unreadable offset maps that were dropped and replayed"
        )

    def _define_states(self, version: str) -> None:
        breaker = Gauge(
            PREFIX + "breaker_state",
            "1 for the state of the LLM server's breaker; of several, the best of their states",
            ("state",),
            registry=self.registry,
        )
        self._breaker = {state: breaker.labels(state.value) for state in Breaker}
        self.breaker_turned(Breaker.CLOSED)
        escalations = self._labelled(
            "escalations_total", "Doubtful answers for llm.escalation, by result", ("result",)
        )
        self._escalations = {r.value: escalations.labels(r.value) for r in Escalated}
        decisions = self._labelled(
            "gate_decisions_total", "Changes of the gate's limit, by reason", ("reason",)
        )
        self._decisions = {reason: decisions.labels(reason.value) for reason in LimitReason}
        build = Gauge(
            PREFIX + "build_info",
            "Always 1; the labels name the version and the Python that run",
            ("version", "python"),
            registry=self.registry,
        )
        build.labels(version, platform.python_version()).set(1)

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(PREFIX + name, text, registry=self.registry)

    def _labelled(self, name: str, text: str, labels: Iterable[str]) -> Counter:
        return Counter(PREFIX + name, text, tuple(labels), registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(PREFIX + name, text, buckets=buckets, registry=self.registry)

    def _observe_ages(self, events_ms: Sequence[int]) -> None:
        """Senders choose timestamps: an age outside a year says nothing and is left out."""
        now_s = self._wall_clock()
        for event_ms in events_ms:
            age_s = now_s - event_ms / 1_000
            if event_ms >= 0 and 0 <= age_s <= _MAX_AGE_S:
                self._age_s.observe(age_s)

    # Gauges, read when asked.

    def describe(self) -> Iterable[Any]:
        """Registration asks for no values."""
        return ()

    def collect(self) -> Iterator[Any]:
        """Called at each scrape."""
        yield GaugeMetricFamily(
            PREFIX + "invoices_per_second",
            "Invoices finished per second, last 10 s",
            self._pace.per_second(),
        )
        slot, share = self._slots.lowest() or (-1, 1.0)
        text = "Success ratio of the worst slot over its last 50 invoices"
        yield GaugeMetricFamily(PREFIX + "slot_success_ratio_min", text, share)
        text = "The worst slot; -1 until a slot has enough invoices"
        yield GaugeMetricFamily(PREFIX + "slot_success_worst", text, float(slot))


class _Moment(Collector):
    """The live process at one moment, as something that can be scraped."""

    def __init__(self, live: LiveGauges) -> None:
        self._live = live

    def collect(self) -> Iterator[Any]:
        return families(self._live)


class _Pace:
    """Events per second over the last ten, in ten buckets."""

    def __init__(self, wall_clock: Callable[[], float]) -> None:
        self._wall_clock = wall_clock
        self._buckets: dict[int, int] = {}

    def count(self) -> None:
        second = int(self._wall_clock())
        self._buckets[second] = self._buckets.get(second, 0) + 1
        if len(self._buckets) > 2 * _PACE_S:
            self._forget(second)

    def per_second(self) -> float:
        """The second under way is left out: it is not over."""
        now = int(self._wall_clock())
        self._forget(now)
        return sum(n for second, n in self._buckets.items() if second < now) / _PACE_S

    def _forget(self, now: int) -> None:
        self._buckets = {s: n for s, n in self._buckets.items() if now - _PACE_S <= s <= now}

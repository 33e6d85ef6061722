"""Every metric of the service: one place, closed label sets, bounded series.

`Metrics` subscribes to what sessions, worker and gate report. Counters are bound to their labels
once, so that the hot path adds a number and no more; gauges are read from the live objects at
scrape time, so that no series outlives the partition it describes.

Names follow Prometheus' conventions: base units, `_total` on counters. Label values come from
closed sets and from the partitions assigned to this process, never from what a sender wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from schemas.batch import BatchReport, BatchVerdict
from service.core.batching import Closed
from service.core.breaker import Breaker
from service.core.limit import Decision, LimitReason
from service.core.outcome import Abandoned, Extracted, Failed, Outcome, Reason
from service.core.record import Partition
from service.core.session_states import Loss, Lost, State, Transaction

PREFIX = "invoice_stream_"

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
_SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_MAX_AGE_S = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class PartitionGauges:
    """One assigned partition at the moment of a scrape."""

    source: Partition
    state: State
    lag: int | None
    window_records: int
    window_bytes: int
    span: int
    done_above_base: int
    paused: bool


@dataclass(frozen=True, slots=True)
class LiveGauges:
    """The process at the moment of a scrape."""

    in_flight: int
    batches_running: int
    gate_limit: int
    gate_in_use: int
    gate_waiting: int
    gate_busy_s: float
    gate_queue_share: float | None
    gate_server_capacity: float | None
    rebalances: int
    log_lines_dropped: int
    partitions: tuple[PartitionGauges, ...]


class Metrics(Collector):
    """All metrics, as a subscriber and as a page."""

    def __init__(self, live: Callable[[], LiveGauges], wall_clock: Callable[[], float]) -> None:
        disable_created_metrics()
        self._live = live
        self._wall_clock = wall_clock
        self.registry = CollectorRegistry()
        self._define()
        self.registry.register(self)

    def page(self) -> bytes:
        """The text of /metrics."""
        return generate_latest(self.registry)

    # Subscriptions.

    def outcome_known(self, outcome: Outcome) -> None:
        """An invoice is finished."""
        if isinstance(outcome, Abandoned):
            self._abandoned.inc()
            return
        usage = outcome.usage
        if isinstance(outcome, Extracted):
            self._extracted.inc()
            if outcome.needs_review:
                self._needs_review.inc()
        else:
            self._failed[outcome.reason].inc()
        self._observe_age(outcome)
        if usage.attempts:
            self._calls.inc(usage.attempts)
            self._retries.inc(max(usage.attempts - 1 - usage.reasks, 0))
            self._reasks.inc(usage.reasks)
            self._prompt_tokens.inc(usage.prompt_tokens)
            self._completion_tokens.inc(usage.completion_tokens)
            self._queue_s.observe(usage.queue_s)
            self._llm_s.observe(usage.llm_s)

    def batch_started(self, size: int, closed_by: Closed) -> None:
        """A batch left for the graph."""
        self._batch_size.observe(size)
        self._batches_closed[closed_by].inc()

    def batch_ended(self, report: BatchReport) -> None:
        """All outcomes of a batch are known."""
        self._batch_s.observe(report.wall_s)
        self._verdicts[report.verdict].inc()

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        """Counted by the state that was entered."""
        del source, before
        self._session_states[after].inc()

    def lost(self, source: Partition, lost: Lost) -> None:
        """A take-over ended."""
        del source
        self._losses[lost.loss].inc()

    def parked(self, source: Partition, why: str) -> None:
        """A partition waits for an operator."""
        del source, why
        self._parked.inc()

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

    def breaker_turned(self, state: Breaker) -> None:
        """The LLM server went away or came back."""
        for known, gauge in self._breaker.items():
            gauge.set(known is state)

    def limit_decided(self, decision: Decision) -> None:
        """The gate's limit changed, or would change (`dry_run`)."""
        self._decisions[decision.reason].inc()

    # Definitions.

    def _define(self) -> None:
        counter, histogram = self._counter, self._histogram
        outcomes = self._labelled(
            "outcomes_total", "Invoices finished, by outcome and reason", ("outcome", "reason")
        )
        self._extracted = outcomes.labels("extracted", "")
        self._failed = {reason: outcomes.labels("failed", reason.value) for reason in Reason}
        self._abandoned = counter("abandoned_total", "Invoices given up without an outcome")
        self._needs_review = counter("needs_review_total", "Results flagged for a person")
        self._calls = counter("llm_calls_total", "Calls to the LLM server")
        self._retries = counter("llm_retries_total", "Calls that repeated a failed one")
        self._reasks = counter("llm_reasks_total", "Corrective questions after unusable replies")
        tokens = self._labelled("llm_tokens_total", "Tokens, by direction", ("direction",))
        self._prompt_tokens = tokens.labels("prompt")
        self._completion_tokens = tokens.labels("completion")
        self._queue_s = histogram("gate_wait_seconds", "Waiting for a slot, per invoice", _SECONDS)
        self._llm_s = histogram("llm_seconds", "Time in calls, per invoice", _SECONDS)
        self._age_s = histogram(
            "freshness_seconds", "From the event's timestamp to its outcome", _SECONDS
        )
        self._batch_size = histogram("batch_size", "Invoices per batch", (1, 2, 4, 8, 16, 32, 64))
        self._batch_s = histogram("batch_seconds", "From start to report", _SECONDS)
        closed = self._labelled("batches_total", "Batches started, by why closed", ("closed_by",))
        self._batches_closed = {why: closed.labels(why.value) for why in Closed}
        verdicts = self._labelled("batch_verdicts_total", "Batches ended, by verdict", ("verdict",))
        self._verdicts = {verdict: verdicts.labels(verdict.value) for verdict in BatchVerdict}
        self._commits = counter("transactions_total", "Transactions committed")
        self._outcomes_written = counter("outcomes_written_total", "Outcomes committed")
        self._commit_s = histogram("transaction_seconds", "Begin to commit", _SHORT)
        self._map_chars = histogram(
            "offset_map_chars", "Commit metadata (limit 3500)", (0, 50, 200, 1000, 2000, 3000)
        )
        losses = self._labelled("session_losses_total", "Take-overs that ended, by kind", ("kind",))
        self._losses = {loss: losses.labels(loss.value) for loss in Loss}
        states = self._labelled("session_states_total", "States entered by sessions", ("state",))
        self._session_states = {state: states.labels(state.value) for state in State}
        breaker = Gauge(
            PREFIX + "breaker_state",
            "1 for the state of the LLM server's breaker",
            ("state",),
            registry=self.registry,
        )
        self._breaker = {state: breaker.labels(state.value) for state in Breaker}
        self.breaker_turned(Breaker.CLOSED)
        decisions = self._labelled(
            "gate_decisions_total", "Changes of the gate's limit, by reason", ("reason",)
        )
        self._decisions = {reason: decisions.labels(reason.value) for reason in LimitReason}
        self._parked = counter("sessions_parked_total", "Partitions parked for an operator")
        self._maps_ignored = counter("offset_maps_ignored_total", "Unreadable maps replayed")

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(PREFIX + name, text, registry=self.registry)

    def _labelled(self, name: str, text: str, labels: Iterable[str]) -> Counter:
        return Counter(PREFIX + name, text, tuple(labels), registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(PREFIX + name, text, buckets=buckets, registry=self.registry)

    def _observe_age(self, outcome: Extracted | Failed) -> None:
        """Senders choose timestamps: an age outside a year says nothing and is left out."""
        age_s = self._wall_clock() - outcome.record.timestamp_ms / 1_000
        if 0 <= age_s <= _MAX_AGE_S:
            self._age_s.observe(age_s)

    # Gauges, read when asked.

    def describe(self) -> Iterable[Any]:
        """Nothing is read at registration: the process is not complete yet."""
        return ()

    def collect(self) -> Iterator[Any]:
        """Called at each scrape."""
        live = self._live()
        for name, text, value in (
            ("in_flight", "Invoices in running batches", live.in_flight),
            ("batches_running", "Batches in the graph", live.batches_running),
            ("gate_limit", "Slots of the gate", live.gate_limit),
            ("gate_in_use", "Slots held", live.gate_in_use),
            ("gate_waiting", "Invoices that wait for a slot", live.gate_waiting),
        ):
            yield GaugeMetricFamily(PREFIX + name, text, value)
        for name, text, known in (
            ("gate_queue_share", "Share of calls' time waiting there", live.gate_queue_share),
            ("gate_server_capacity", "Calls the server works on", live.gate_server_capacity),
        ):
            if known is not None:
                yield GaugeMetricFamily(PREFIX + name, text, known)
        for name, text, count in (
            ("gate_busy_seconds_total", "Slot-seconds held", live.gate_busy_s),
            ("rebalances_total", "Rebalances of the group", live.rebalances),
            ("log_lines_dropped_total", "Log lines that found no room", live.log_lines_dropped),
        ):
            yield CounterMetricFamily(PREFIX + name, text, count)
        yield from _partition_families(live.partitions)


def _partition_families(partitions: tuple[PartitionGauges, ...]) -> Iterator[Any]:
    columns: tuple[tuple[str, str, Callable[[PartitionGauges], float | None]], ...] = (
        ("lag", "Records behind the last stable offset", lambda p: p.lag),
        ("window_records", "Records read and not committed", lambda p: p.window_records),
        ("window_bytes", "Bytes of records that wait or are worked on", lambda p: p.window_bytes),
        ("offset_span", "Offsets between base and newest (limit 20000)", lambda p: p.span),
        ("offset_gap", "Offsets done above the base", lambda p: p.done_above_base),
        ("paused", "1 when fetching is paused by a full window", lambda p: float(p.paused)),
        ("ready", "1 when the partition is being served", lambda p: float(p.state is State.READY)),
        ("parked", "1 when it waits for an operator", lambda p: float(p.state is State.PARKED)),
    )
    for name, text, read in columns:
        family = GaugeMetricFamily(f"{PREFIX}partition_{name}", text, labels=("topic", "partition"))
        for partition in partitions:
            value = read(partition)
            if value is not None:
                source = partition.source
                family.add_metric((source.topic, str(source.partition)), value)
        yield family

"""Connects the parts: outcomes go to their partition, and events go to their listeners.

`OutcomeSink` hands out records, new ones and those that waited outside in turn, and encodes
outcomes for the partition that they belong to. `Telemetry` passes events on to metrics, logs and
batch reports. Neither decides anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from schemas.batch import BatchReport
from service.app.slow_server import lagging, remedy
from service.extraction.batching import Closed
from service.extraction.encoding import OutcomeEncoder
from service.extraction.waiting_room import WaitingRoom
from service.kafka.reports import ReportWriter
from service.kafka.unreadable import Unreadable
from service.limits.breaker import Breaker, best_of
from service.limits.limit import Decision
from service.limits.spending import Period, Spending
from service.llm.client import LlmClient
from service.llm.dialect import ServerGauges
from service.llm.gate import Gate
from service.llm.limiter import Limiter
from service.llm.patience import Pace
from service.model.completion import LlmFailure, LlmReply
from service.model.outcome import Extracted, Failed, Outcome
from service.model.publish_failure import FAULT_ADVICE, PublishFailure
from service.model.record import Partition, SourceRecord
from service.ops.failpoint import Failpoint
from service.ops.logs import logger
from service.ops.metrics import Metrics
from service.settings import ChosenEndpoint, GateMode
from service.stream.partition_manager import PartitionManager
from service.stream.resume import Park, Resume, lost_records
from service.stream.session_states import OutcomeRefused, State, Transaction


class OutcomeSink:
    """The worker's source: encodes outcomes on their way to their partition."""

    def __init__(
        self,
        partition_manager: PartitionManager,
        room: WaitingRoom,
        encoder: OutcomeEncoder,
        failpoint: Failpoint,
    ) -> None:
        self._partition_manager = partition_manager
        self._room = room
        self._encoder = encoder
        self._failpoint = failpoint
        self._turn_of_new = True

    def take(self) -> SourceRecord | None:
        """The next record. New ones and those that can go on take turns: there may be no end of
        either."""
        self._turn_of_new = not self._turn_of_new
        if self._turn_of_new:
            return self._new() or self._waited()
        return self._waited() or self._new()

    def _new(self) -> SourceRecord | None:
        return self._partition_manager.take(self._room.admits)

    def _waited(self) -> SourceRecord | None:
        """One that can go on. Those whose partition has left are given up: their outcome
        would be paid for and dropped."""
        while (record := self._room.take()) is not None:
            if self._partition_manager.holds(record):
                self._partition_manager.go_on(record)
                return record
            self._room.drop(record)
        return None

    def resolve(self, outcome: Outcome) -> None:
        """The outcome goes to its partition."""
        assert isinstance(outcome, Extracted | Failed)
        self._failpoint.step_now("outcome_queued")
        self._partition_manager.resolve(outcome.record, self._encoder.encode(outcome))

    def put_back(self, record: SourceRecord) -> None:
        """Back to its partition."""
        self._room.drop(record)
        self._partition_manager.put_back(record)

    def set_aside(self, record: SourceRecord) -> None:
        """It waits in the room and makes room in its partition's window."""
        self._partition_manager.set_aside(record)

    def put_back_waiting(self) -> None:
        """All that wait go back to their partitions."""
        for record in self._room.empty():
            self._partition_manager.put_back(record)


class Telemetry:
    """Passes events on to metrics, logs, reports and failpoints."""

    def __init__(
        self, metrics: Metrics, reports: ReportWriter | None, failpoint: Failpoint
    ) -> None:
        self._metrics = metrics
        self._reports = reports
        self._failpoint = failpoint
        self._log = logger("service")

    def outcome_known(self, outcome: Outcome) -> None:
        self._failpoint.step_now("llm_first_done")
        self._metrics.outcome_known(outcome)
        # Unreadable records were logged once, with their whole batch (`unreadable`).
        if isinstance(outcome, Failed) and outcome.record.quarantined is None:
            self._log.warning(
                "invoice_failed",
                source=str(outcome.record.coordinates),
                event_id=outcome.event_id,
                reason=outcome.reason.value,
                stage=outcome.stage.value,
                attempts=outcome.usage.attempts,
                message=outcome.message,
            )

    def batch_started(self, size: int, closed_by: Closed) -> None:
        self._failpoint.step_now("batch_formed")
        self._metrics.batch_started(size, closed_by)

    def batch_ended(self, report: BatchReport) -> None:
        self._failpoint.step_now("llm_last_done")
        self._metrics.batch_ended(report)
        if self._reports is not None:
            self._reports.write(report.model_dump_json().encode())
        self._log.debug("batch_ended", batch_id=report.batch_id, verdict=report.verdict.value)

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        self._metrics.state_changed(source, before, after)
        self._log.info("session", partition=str(source), before=before.value, after=after.value)

    def taken_over(self, source: Partition, found: Resume) -> None:
        begins = {"partition": str(source), "offset": found.offset, "done": len(found.done)}
        if found.forgotten:
            self._log.warning("taken_over", **begins, forgotten=found.forgotten, why=_CUT)
        else:
            self._log.info("taken_over", **begins)

    def lost(self, source: Partition, lost: PublishFailure) -> None:
        self._metrics.lost(source, lost)
        self._log.warning(
            "takeover_lost", partition=str(source), loss=lost.loss.value, message=lost.message
        )

    def session_cancelled(self, source: Partition) -> None:
        """No part of the service cancels a session."""
        advice = "none: the partition is taken over again; report it if it repeats"
        self._log.error("session_cancelled", partition=str(source), what_to_do=advice)

    def unreadable(self, found: Unreadable) -> None:
        self._log.warning(
            "batch_unreadable",
            partition=str(found.source),
            offset=found.offset,
            next_offset=found.position,
            records=found.records,
            why=found.why[:500],
            took_s=round(found.took_s, 3),
        )

    def parked(self, source: Partition, park: Park) -> None:
        self._metrics.parked(source, park)
        self._log.error(
            "partition_parked",
            partition=str(source),
            reason=park.reason.value,
            why=park.why,
            what_to_do=park.advice,
        )

    def log_recreated(self, source: Partition, start: int) -> None:
        self._metrics.log_recreated(source, start)
        self._log.error(
            "log_recreated",
            partition=str(source),
            start=start,
            why="the topic was deleted and created again; the committed offset belonged to the "
            "topic before",
            what_to_do="none, if this was intended: the new topic is read from its start. If old "
            "events were copied into it, they get a second outcome",
        )

    def records_lost(self, source: Partition, lost: tuple[int, int, int]) -> None:
        self._metrics.records_lost(source, lost)
        self._log.error(
            "records_lost",
            partition=str(source),
            why=lost_records(lost),
            what_to_do="get them from their senders again; make the topic's retention longer than "
            "any outage or backlog; reading went on at the log's start and nothing is doubled",
        )

    def outcome_refused(self, source: Partition, refused: OutcomeRefused) -> None:
        self._metrics.outcome_refused(source, refused)
        log = self._log.warning if refused.replaced else self._log.error
        log(
            "outcome_refused",
            source=f"{source}@{refused.offset}",
            topic=refused.topic,
            fault=refused.fault.value,
            size_bytes=refused.size_bytes,
            replaced=refused.replaced,
            what_to_do=f"{FAULT_ADVICE[refused.fault]}; "
            + (
                "a smaller form of the outcome is written instead"
                if refused.replaced
                else "the partition waits, and nothing of it is lost"
            ),
        )

    def map_ignored(self, source: Partition, why: str) -> None:
        self._metrics.map_ignored(source, why)
        self._log.error("offset_map_ignored", partition=str(source), why=why)

    def transaction(self, source: Partition, transaction: Transaction) -> None:
        self._metrics.transaction(source, transaction)


_CUT = (
    "records with outcomes are not in the log any more: their leader was lost before others had "
    "them. Those that their senders write again are new events and get a second outcome"
)


class LimitNews:
    """Tells metrics and the log what the limiter decided."""

    def __init__(self, metrics: Metrics, mode: GateMode, endpoint: str) -> None:
        self._metrics = metrics
        self._mode = mode
        self._endpoint = endpoint
        self._log = logger("app")

    def decided(self, decision: Decision) -> None:
        """A new limit, or in dry run the one there would be."""
        self._metrics.limit_decided(decision)
        self._log.info(
            "gate_limit",
            mode=self._mode.value,
            endpoint=self._endpoint,
            limit=decision.limit,
            reason=decision.reason.value,
            queue_share=decision.queue_share and round(decision.queue_share, 3),
            capacity=decision.capacity and round(decision.capacity, 1),
            replies=decision.samples,
        )


class BreakerStates:
    """The breakers of all endpoints, and their state together."""

    def __init__(self, metrics: Metrics | None) -> None:
        """`metrics` None: these endpoints do not decide whether invoices are read."""
        self._metrics = metrics
        self._states: dict[str, Breaker] = {}

    def join(self, name: str) -> None:
        """One more endpoint."""
        self._states[name] = Breaker.CLOSED

    def turned(self, name: str, state: Breaker) -> None:
        """The breaker of one endpoint turned."""
        self._states[name] = state
        if self._metrics is not None:
            self._metrics.breaker_turned(self.together)

    @property
    def together(self) -> Breaker:
        """Open only while all endpoints are away."""
        return best_of(self._states.values())


_REASONS_MAX = 10
"""Why one outage's probes fail; a server can word each failure differently."""


class BreakerNews:
    """Tells limiter, metrics and the log that an LLM server went away or came back."""

    def __init__(
        self, limiter: Limiter | None, gate: Gate, states: BreakerStates, endpoint: ChosenEndpoint
    ) -> None:
        self._limiter = limiter
        self._gate = gate
        self._states = states
        self._endpoint = endpoint
        self._log = logger("app")
        self._probe_faults: set[str] = set()
        states.join(endpoint.name)

    def probed(self, reply: LlmReply) -> None:
        """The end of a canary. Each reason why none is answered is told once."""
        if not isinstance(reply, LlmFailure):
            self._probe_faults.clear()
        elif reply.message not in self._probe_faults and len(self._probe_faults) < _REASONS_MAX:
            self._probe_faults.add(reply.message)
            self._log.warning(
                "probe_failed",
                server=self._endpoint.llm.base_url,
                endpoint=self._endpoint.name,
                why=reply.message,
            )

    def turned(self, state: Breaker) -> None:
        """Once per change; the calls themselves are not logged."""
        if self._limiter is not None:
            self._limiter.breaker_turned(state, self._gate)
        self._states.turned(self._endpoint.name, state)
        log = self._log.error if state is Breaker.OPEN else self._log.info
        log(
            "breaker",
            state=state.value,
            server=self._endpoint.llm.base_url,
            endpoint=self._endpoint.name,
            what_to_do="invoices wait and use up no attempts; check the server, llm.model, "
            "llm.api_token and, for a slow server, llm.timeout_s (invoice-stream check --call)"
            if state is Breaker.OPEN
            else "none",
        )

    def lags(self, pace: Pace) -> None:
        """The server answers its health page, and no call in time; once per deadline in vain."""
        self._log.warning(
            "slow_server",
            server=self._endpoint.llm.base_url,
            endpoint=self._endpoint.name,
            why=lagging(pace),
            what_to_do=remedy(pace),
        )


class WaitedFor:
    """An LLM server that is waited for longer; log and metrics are told."""

    def __init__(
        self, client: LlmClient, news: BreakerNews, on_probe: Callable[[LlmReply], None]
    ) -> None:
        self._client = client
        self._news = news
        self._on_probe = on_probe

    def probed(self, reply: LlmReply) -> None:
        """The end of a canary."""
        self._news.probed(reply)
        self._on_probe(reply)

    async def is_alive(self) -> bool:
        """Whether it says anything; costs it no generation."""
        return await self._client.is_alive()

    def stretch(self) -> bool:
        """Whether calls may take longer from now on."""
        longer = self._client.stretch()
        self._news.lags(self._client.pace)
        return longer


class BudgetNews:
    """Says whether the money is spent, and tells the log when that changes."""

    def __init__(
        self, spending: Spending, at_bound: str, wall_clock: Callable[[], float] = time.time
    ) -> None:
        self._spending = spending
        self._at_bound = at_bound
        self._wall_clock = wall_clock
        self._told: Period | None = None
        self._log = logger("app")

    def is_spent(self) -> bool:
        """Before each call that costs money."""
        now_s = self._wall_clock()
        reached = self._spending.reached(now_s)
        if reached is not self._told:
            self._told = reached
            self._tell(reached, now_s)
        return reached is not None

    def _tell(self, reached: Period | None, now_s: float) -> None:
        if reached is None:
            self._log.info("budget", state="open", what_to_do="none")
            return
        fate = "wait for" if self._at_bound == "wait" else "fail as budget_spent until"
        self._log.warning(
            "budget",
            state="spent",
            period=reached.value,
            opens_in_s=round(self._spending.opens_in_s(now_s)),
            what_to_do=f"invoices {fate} the next {reached.value}; raise cost.per_{reached.value} "
            "and restart to read on now",
        )


class GaugeNews:
    """Tells the limiter how many calls wait in the LLM server."""

    def __init__(self, limiter: Limiter | None, gate: Gate) -> None:
        self._limiter = limiter
        self._gate = gate

    def told(self, gauges: ServerGauges) -> None:
        """A scrape of the server's own gauges."""
        if self._limiter is not None and gauges.calls_waiting is not None:
            self._limiter.server_gauges(
                gauges.calls_waiting, gauges.calls_running or 0.0, self._gate
            )

"""Metrics under 200,000 hostile events: not one series more than at the start."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from schemas.outcome import Check, Repair
from service.checks.rules import RULES
from service.extraction.batching import Closed
from service.failures.auto_replay import GivenUp
from service.limits.breaker import Breaker
from service.limits.limit import Decision, LimitReason
from service.llm.calls import EndedCall
from service.model.completion import Completion, Finish, LlmFailure, LlmFault
from service.model.outcome import VERDICTS, Failed, Reason, Stage, Usage
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition, SourceRecord
from service.ops.metrics import Metrics
from service.stream.resume import Park, Parked
from service.stream.session_states import State, Transaction
from tests.unit.ops.test_metrics import gauges
from tests.unit.ops.test_reading_metrics import extracted

EVENTS = 200_000
SERIES_MAX = 500
_RULES = [(rule, severity) for rule, known in RULES.items() for severity in known]
_EDGES = (0, -1, 1, 2**31, -(2**63), 2**63 - 1, 10**30)
_TEXTS = ("", "x" * 10_000, '"} 1\nevil 1', "\x00\ud800", "naïve\u202e", "{}=,\\")
_AMOUNTS = (0.0, 1e-300, 0.5, 1e9, 1e300, float("inf"), float("nan"))


class Hostile:
    """Draws events as a sender, a server and a broker that mean harm could bring them about."""

    def __init__(self, metrics: Metrics, seed: int) -> None:
        self._metrics = metrics
        self._rng = random.Random(seed)
        self._retried = sorted({verdict.reason for verdict in VERDICTS.values()})

    def kinds(self) -> tuple[Callable[[], None], ...]:
        """One function for each thing that metrics listen to."""
        return (
            self.failed,
            self.extracted,
            self.call,
            self.retry,
            self.loss,
            self.state,
            self.parked,
            self.map_ignored,
            self.transaction,
            self.batch,
            self.decision,
            self.breaker,
            self.answer,
            self.replayed,
        )

    def text(self) -> str:
        """Never the same twice, so that a label made of it would be a new series."""
        rng = self._rng
        return f"{rng.choice(_TEXTS)}{rng.getrandbits(64):x}"

    def source(self) -> Partition:
        return Partition(self.text(), self._rng.choice(_EDGES))

    def record(self) -> SourceRecord:
        rng = self._rng
        return SourceRecord(self.text(), rng.choice(_EDGES), 1, rng.choice(_EDGES), None, b"")

    def usage(self) -> Usage:
        rng = self._rng
        return Usage(
            attempts=rng.randrange(5),
            reasks=rng.randrange(3),
            prompt_tokens=abs(rng.choice(_EDGES)),
            model=self.text(),
            slot=rng.randrange(1 << 20),
            queue_s=rng.choice(_AMOUNTS),
        )

    def failed(self) -> None:
        rng = self._rng
        reason, text = rng.choice(list(Reason)), self.text()
        stage = rng.choice(list(Stage))
        self._metrics.outcome_known(
            Failed(
                self.record(),
                reason,
                stage,
                True,
                text,
                2.0,
                1.0,
                event_id=text,
                usage=self.usage(),
            )
        )

    def extracted(self) -> None:
        rng = self._rng
        rule, severity = rng.choice(_RULES)
        check = Check(rule, severity, passed=rng.random() < 0.5, expected=self.text())
        outcome = extracted(self.usage(), check, repair=rng.choice(list(Repair)))
        self._metrics.outcome_known(replace(outcome, record=self.record()))

    def call(self) -> None:
        rng = self._rng
        fault = LlmFailure(rng.choice(list(LlmFault)), self.text(), exception_class=self.text())
        good = Completion(self.text(), rng.choice(list(Finish)), self.text())
        ended = EndedCall(rng.choice((fault, good)), rng.choice(_AMOUNTS), "llm")
        self._metrics.call_ended(ended)

    def retry(self) -> None:
        self._metrics.retrying(self._rng.choice(self._retried))

    def loss(self) -> None:
        self._metrics.lost(self.source(), PublishFailure(self._rng.choice(list(Loss)), self.text()))

    def state(self) -> None:
        before, after = self._rng.choices(list(State), k=2)
        self._metrics.state_changed(self.source(), before, after)

    def parked(self) -> None:
        self._metrics.parked(self.source(), Park(Parked.LOG_CUT, self.text(), self.text()))

    def map_ignored(self) -> None:
        self._metrics.map_ignored(self.source(), self.text())

    def transaction(self) -> None:
        lost = self._rng.choice((None, PublishFailure(Loss.REFUSED, self.text())))
        chars = abs(self._rng.choice(_EDGES))
        self._metrics.transaction(
            self.source(), Transaction([-1, 0, 2**62], self._rng.choice(_AMOUNTS), chars, lost)
        )

    def batch(self) -> None:
        self._metrics.batch_started(self._rng.randrange(1 << 20), self._rng.choice(list(Closed)))

    def decision(self) -> None:
        limit = abs(self._rng.choice(_EDGES))
        self._metrics.limit_decided(Decision(limit, self._rng.choice(list(LimitReason))))

    def breaker(self) -> None:
        self._metrics.breaker_turned(self._rng.choice(list(Breaker)))

    def answer(self) -> None:
        self._metrics.answer_found(self._rng.choice(("asked", "shared", "kept")))

    def replayed(self) -> None:
        self._metrics.replay.auto_replayed(1, {self._rng.choice(list(GivenUp)): 1})


def _series(metrics: Metrics) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    return {
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in text_string_to_metric_families(metrics.page(gauges()).decode())
        for sample in family.samples
    }


def test_hostile_events_make_no_series() -> None:
    """Whatever senders, servers and brokers bring about: names and labels are those of the start,
    and the page can still be read."""
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    before = _series(metrics)
    hostile = Hostile(metrics, seed=7)
    kinds = hostile.kinds()
    for happened in range(EVENTS):
        kinds[happened % len(kinds)]()
    assert _series(metrics) == before
    assert len(before) <= SERIES_MAX

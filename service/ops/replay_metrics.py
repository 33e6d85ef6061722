"""Metrics of automatic replay: failures that wait, were sent, were given up, or need a person.

Only the instance that does it has values other than 0, so a sum over instances is the group's.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge

from service.failures.auto_replay import GivenUp
from service.ops.gauges import PREFIX


class ReplayMetrics:
    """A subscriber to automatic replay."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._sent = Counter(
            PREFIX + "auto_replayed_total", "Failures sent back by themselves", registry=registry
        )
        given_up = Counter(
            PREFIX + "auto_replay_given_up_total",
            "Failures that automatic replay left to a person, by why",
            ("why",),
            registry=registry,
        )
        self._given_up = {why: given_up.labels(why.value) for why in GivenUp}
        self._waiting = Gauge(
            PREFIX + "auto_replay_waiting", "Failures that will be sent back", registry=registry
        )
        self._for_a_person = Gauge(
            PREFIX + "auto_replay_for_a_person",
            "Failures given up and neither sent nor discarded since",
            registry=registry,
        )
        self._stopped = Gauge(
            PREFIX + "auto_replay_stopped",
            "1 while automatic replay cannot go on; /status says why",
            registry=registry,
        )

    def auto_replay_looked(self, waiting: int, for_a_person: int) -> None:
        """The state after a look."""
        self._waiting.set(waiting)
        self._for_a_person.set(for_a_person)

    def auto_replayed(self, sent: int, given_up: Mapping[GivenUp, int]) -> None:
        """A transaction committed."""
        self._sent.inc(sent)
        for why, count in given_up.items():
            self._given_up[why].inc(count)

    def auto_replay_stopped(self, stopped: bool) -> None:
        """Whether something is in the way."""
        self._stopped.set(stopped)

"""The service on the real Kafka, in this process, for what needs no killing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka import Producer

from service.app.app import App
from service.kafka import codecs
from service.settings import Settings
from service.testbed.simulator import Simulator, SimulatorPlan
from tests.chaos.checker import Read
from tests.chaos.observer import ends, read_all
from tests.conftest import MakeTopics
from tests.shared_kafka import SharedKafka

PARTITIONS = 2
INFLATED_MAX = 2_000_000
_OUTCOMES_LIMIT_S = 300.0
"""A busy machine reads a thousand outcomes again and again in the meantime."""


@dataclass
class Rig:
    """Topics, a simulator and the settings of one test."""

    servers: str
    topics: tuple[str, str, str]
    simulator: Simulator

    def settings(self, **changes: Any) -> Settings:
        """Settings of a service on this rig; groups can be changed by name."""
        events, results, failures = self.topics
        kafka: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "events_topic": events,
            "results_topic": results,
            "failures_topic": failures,
            "batches_topic": "",
            "group_id": f"group-{events}",
            "commit_interval_ms": 20,
            "max_inflated_batch_bytes": INFLATED_MAX,
        }
        llm = {"base_url": self.simulator.base_url, "model": "simulated-reader"}
        return Settings.model_validate(
            {
                "kafka": {**kafka, **changes.pop("kafka", {})},
                "llm": {**llm, **changes.pop("llm", {})},
                "retry": {"base_delay_s": 0.01, "max_delay_s": 0.05, **changes.pop("retry", {})},
                "http": {"port": 0},
                **changes,
            }
        )

    def publish(
        self,
        values: list[tuple[bytes | None, bytes | None]],
        headers: Any = None,
        **options: Any,
    ) -> None:
        """Writes (key, value) pairs to the events topic, alternating partitions."""
        producer = Producer(
            {"bootstrap.servers": self.servers, "enable.idempotence": True, **options}
        )
        for number, (key, value) in enumerate(values):
            producer.produce(
                self.topics[0], value, key, partition=number % PARTITIONS, headers=headers or []
            )
        assert producer.flush(30) == 0

    async def outcomes(self, wanted: int) -> tuple[list[Read], list[Read]]:
        """Results and failures, once there are so many together."""
        async with asyncio.timeout(_OUTCOMES_LIMIT_S):
            while True:
                found = [
                    await asyncio.to_thread(read_all, self.servers, topic, PARTITIONS)
                    for topic in self.topics[1:]
                ]
                if len(found[0]) + len(found[1]) >= wanted:
                    return found[0], found[1]

    def input_ends(self) -> dict[int, int]:
        """Log ends of the events topic."""
        return ends(self.servers, self.topics[0], PARTITIONS)


@pytest.fixture
async def rig(kafka: SharedKafka, make_topics: MakeTopics) -> AsyncIterator[Rig]:
    """Fresh topics and a fast simulator."""
    async with Simulator(SimulatorPlan(slots=16, mean_s=0.0)) as simulator:
        yield Rig(kafka.bootstrap_servers, make_topics(PARTITIONS), simulator)


Serve = Callable[[Settings], Any]


@pytest.fixture
def serve() -> Serve:
    """Runs a service for the length of a `with`; it must end cleanly."""

    @asynccontextmanager
    async def serving(settings: Settings) -> AsyncIterator[App]:
        codecs.install(settings.kafka.max_inflated_batch_bytes)
        app = App(settings)
        running = asyncio.create_task(app.run())
        try:
            yield app
        finally:
            app.stop()
            async with asyncio.timeout(120):
                code = await running
        assert code == 0

    return serving


def body(read: Read) -> dict[str, Any]:
    """A record's JSON value."""
    value: dict[str, Any] = json.loads(read.value or b"")
    return value


def metrics_page(app: App) -> str:
    """The text of /metrics at this moment."""
    service = app._service
    return service.ground.metrics.page(service.operators.overview.live()).decode()

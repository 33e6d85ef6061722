"""Topics of one test on the real Kafka, filled as the service fills them, and our commands."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from confluent_kafka import Producer

from service.model.record import SourceRecord
from service.settings import environment_for_child
from tests.chaos.instances import until
from tests.conftest import create_topics
from tests.fakes.forked import Forked
from tests.fakes.published import FAILURES, RESULTS, REVIEWS
from tests.kafka.topic_anew import create_anew

PARTITIONS = 2
NAMES = {RESULTS: "RESULTS", FAILURES: "FAILURES", REVIEWS: "REVIEWS"}


@dataclass
class TopicsRig:
    """Five topics and what runs on them."""

    servers: str
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    def topic(self, name: str) -> str:
        """A topic of this test, by its usual name."""
        return f"{name}-{self.tag}"

    def create(self) -> None:
        """All but the log of replays, which the first replay makes."""
        create_topics(self.servers, (self.topic(RESULTS), self.topic(FAILURES)), PARTITIONS)
        create_topics(self.servers, (self.topic(REVIEWS), self.topic("invoices.batches")), 1)

    def create_anew(self, name: str) -> None:
        """Deletes one topic, and creates it under its name: another topic for Kafka."""
        create_anew(self.servers, self.topic(name), PARTITIONS)

    def publish(self, records: Iterable[SourceRecord]) -> None:
        """Each record into its topic and partition, in order; Kafka gives the offsets."""
        producer = Producer({"bootstrap.servers": self.servers, "enable.idempotence": True})
        for record in records:
            producer.produce(
                self.topic(record.topic),
                record.value,
                record.key,
                partition=record.partition,
                headers=list(record.headers),
            )
        assert producer.flush(30) == 0

    def begin(self, *arguments: str, **settings: str) -> Forked:
        """A command that is left running; settings by their variables' ends."""
        variables = {
            "KAFKA__BOOTSTRAP_SERVERS": self.servers,
            "KAFKA__RESULTS_TOPIC": self.topic(RESULTS),
            "KAFKA__FAILURES_TOPIC": self.topic(FAILURES),
            "KAFKA__REVIEWS_TOPIC": self.topic(REVIEWS),
            "KAFKA__BATCHES_TOPIC": self.topic("invoices.batches"),
            "KAFKA__REPLAY_LOG_TOPIC": self.topic("invoices.replays"),
            **settings,
        }
        prefixed = {f"INVOICE_STREAM_{name}": value for name, value in variables.items()}
        return Forked(arguments, environment_for_child(prefixed))

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        process = self.begin(*arguments, **settings)
        try:
            return process.finished()
        finally:
            process.kill()

    def output(self, *arguments: str, **settings: str) -> str:
        """The same, which must succeed; its standard output."""
        done = self.run(*arguments, **settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def wait_suspended(self, process: Forked) -> None:
        """Until its failpoint stopped it."""
        until(lambda: process.is_suspended() or process.poll() is not None, "suspended")
        assert process.is_suspended(), process.errors()

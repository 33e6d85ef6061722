"""Failures on the real Kafka as the service writes them, and the replay command as a process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from confluent_kafka import Producer

from service.extraction.encoding import OutcomeEncoder
from service.model.outcome import Failed, Reason, Stage, Usage
from service.model.record import OutputRecord, SourceRecord
from service.settings import KafkaSettings, environment_for_child
from tests.chaos.checker import Read
from tests.chaos.instances import until
from tests.chaos.observer import read_all
from tests.fakes.forked import Forked
from tests.kafka.topic_anew import create_anew

PARTITIONS = 2
LONG_AGO_MS = 1_700_000_000_000
FAILED_S = 1_750_000_000.0

REASONS = (Reason.LLM_TIMEOUT, Reason.SCHEMA_INVALID, Reason.LLM_UNAVAILABLE)


def failed(record: SourceRecord, number: int = 0, **changes: Any) -> Failed:
    """A failure of this record; the reason goes round with the number."""
    reason = REASONS[number % len(REASONS)]
    facts: dict[str, Any] = {
        "record": record,
        "reason": reason,
        "stage": Stage.LLM,
        "retryable": reason is not Reason.SCHEMA_INVALID,
        "message": "as made by the test",
        "failed_s": FAILED_S,
        "first_failed_s": FAILED_S - 1,
        "usage": Usage(attempts=1 + number % 4, model=f"model-{number % 2}"),
    }
    return Failed(**{**facts, **changes})


@dataclass
class ReplayRig:
    """Topics and settings of one test, all names its own."""

    servers: str
    topics: tuple[str, str, str]

    @property
    def log_topic(self) -> str:
        return self.topics[2] + "-log"

    def kafka(self, **changes: Any) -> KafkaSettings:
        """Settings as the service on this rig would have them."""
        return KafkaSettings(
            bootstrap_servers=self.servers,
            events_topic=self.topics[0],
            results_topic=self.topics[1],
            failures_topic=self.topics[2],
            replay_log_topic=self.log_topic,
            batches_topic="",
            **changes,
        )

    def encoded(self, number: int, **changes: Any) -> tuple[int, OutputRecord]:
        """The failure of event number n, and its partition."""
        partition, offset = number % PARTITIONS, number // PARTITIONS
        headers = (("traceparent", f"t-{number}".encode()), ("empty", b""), ("null", None))
        record = SourceRecord(
            self.topics[0],
            partition,
            offset,
            LONG_AGO_MS + number,
            f"key-{number}".encode(),
            changes.pop("value", f"value {number}".encode()),
            headers,
        )
        encoder = OutcomeEncoder(self.kafka(), "1.0", "EUR")
        return partition, encoder.encode(failed(record, number, **changes))

    def fail(self, count: int, first: int = 0, **changes: Any) -> None:
        """Writes so many failures, alternating partitions; a repeated request changes no order."""
        producer = Producer({"bootstrap.servers": self.servers, "enable.idempotence": True})
        for number in range(first, first + count):
            partition, record = self.encoded(number, **changes)
            self.put(producer, partition, record)
        assert producer.flush(30) == 0

    def fail_with_keys(self, count: int, first: int = 0) -> None:
        """Failures whose keys come again every twenty numbers, a second of record time apart:
        what a compacted topic of short segments throws away."""
        producer = Producer({"bootstrap.servers": self.servers, "linger.ms": 0})
        for number in range(first, first + count):
            partition, record = self.encoded(number)
            key, timestamp_ms = f"key-{number % 20}".encode(), LONG_AGO_MS + 1_000 * number
            self.put(producer, partition, replace(record, key=key, timestamp_ms=timestamp_ms))
            assert producer.flush(30) == 0

    def put(self, producer: Producer, partition: int, record: OutputRecord) -> None:
        """One record with everything it says."""
        producer.produce(
            self.topics[2],
            record.value,
            record.key,
            partition=partition,
            headers=list(record.headers),
            timestamp=record.timestamp_ms or 0,
        )
        producer.poll(0)

    def create_anew(self) -> None:
        """Deletes the failures topic and creates it under its name: another topic for Kafka."""
        create_anew(self.servers, self.topics[2], PARTITIONS)

    def begin(self, *arguments: str, failpoint: str = "", stdin: str = "") -> Forked:
        """`invoice-stream replay …` as a process that is left running."""
        return Forked(["replay", *arguments], self._environment(failpoint), stdin=stdin)

    def wait_suspended(self, process: Forked) -> None:
        """Until its failpoint stopped it."""
        until(lambda: process.is_suspended() or process.poll() is not None, "suspended")
        assert process.is_suspended()

    def replay(
        self, *arguments: str, failpoint: str = "", stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        process = self.begin(*arguments, failpoint=failpoint, stdin=stdin)
        try:
            return process.finished()
        finally:
            process.kill()

    def _environment(self, failpoint: str) -> dict[str, str]:
        prefix = "INVOICE_STREAM_"
        return environment_for_child(
            {
                f"{prefix}KAFKA__BOOTSTRAP_SERVERS": self.servers,
                f"{prefix}KAFKA__EVENTS_TOPIC": self.topics[0],
                f"{prefix}KAFKA__RESULTS_TOPIC": self.topics[1],
                f"{prefix}KAFKA__FAILURES_TOPIC": self.topics[2],
                f"{prefix}KAFKA__REPLAY_LOG_TOPIC": self.log_topic,
                f"{prefix}KAFKA__BATCHES_TOPIC": "",
                f"{prefix}FAILPOINT": failpoint,
            }
        )

    def replay_ok(self, *arguments: str, **options: Any) -> str:
        """The same, which must succeed; its standard output."""
        done = self.replay(*arguments, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def replay_json(self, *arguments: str) -> Any:
        """The same, whose output is one JSON value."""
        return json.loads(self.replay_ok(*arguments))

    def events(self) -> list[Read]:
        """The records of the events topic, read committed."""
        return read_all(self.servers, self.topics[0], PARTITIONS)


def numbers(events: Sequence[Read]) -> list[int]:
    """The numbers of the events, sorted, from their values."""
    return sorted(int((event.value or b"").split()[1]) for event in events)

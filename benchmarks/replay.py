"""How fast failures are listed and replayed, and how much memory that takes.

    python -m benchmarks.replay --failures 100000

Kafka and the replay command are processes of their own; the command is the one that operators run.
Printed are the wall-clock rate, the rate for one core (failures per second of the command's own
CPU time, start-up included), and the command's peak memory. Figures are of one machine; compare
only within one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from benchmarks.measured_command import Took, took
from service.extraction.encoding import OutcomeEncoder
from service.model.outcome import Failed, Reason, Stage, Usage
from service.model.record import OutputRecord, SourceRecord
from service.settings import KafkaSettings
from service.testbed.broker import LocalKafka
from service.testbed.invoices import stream

PARTITIONS = 4
_REASONS = (Reason.LLM_TIMEOUT, Reason.LLM_UNAVAILABLE, Reason.REPLY_NOT_JSON)
_EVENTS = 500
"""Different events; more would only make the filling slower."""


def fill(settings: KafkaSettings, count: int) -> str:
    """Writes failures as the service does; says what they are like."""
    producer = Producer(
        {
            "bootstrap.servers": settings.bootstrap_servers,
            "linger.ms": 20,
            "queue.buffering.max.messages": 200_000,
            "compression.type": "lz4",
        }
    )
    size = headers = 0
    for number, record in enumerate(_failures(settings, count)):
        size += len(record.value)
        headers = len(record.headers)
        while True:
            try:
                producer.produce(
                    settings.failures_topic,
                    record.value,
                    record.key,
                    partition=number % PARTITIONS,
                    headers=list(record.headers),
                    timestamp=record.timestamp_ms or 0,
                )
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    producer.flush(120)
    return f"{size / count:,.0f} bytes and {headers} headers"


def _failures(settings: KafkaSettings, count: int) -> Iterator[OutputRecord]:
    encoder = OutcomeEncoder(settings, "bench", "EUR")
    events = list(stream(_EVENTS, seed=1, poison_share=0))
    now_s = time.time()
    for number in range(count):
        event = events[number % len(events)]
        source = SourceRecord(
            settings.events_topic,
            number % PARTITIONS,
            number // PARTITIONS,
            int(now_s * 1_000) - 60_000,
            event.key,
            event.value,
            (("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),),
        )
        failed = Failed(
            source,
            _REASONS[number % len(_REASONS)],
            Stage.LLM,
            True,
            "as made by the bench",
            now_s,
            now_s - 5,
            event_id=f"event-{number}",
            usage=Usage(attempts=4, model="bench-model", prompt_version="1"),
        )
        yield encoder.encode(failed)


def measure(settings: KafkaSettings, *arguments: str) -> Took:
    """One command, as the operating system accounts for it."""
    prefix = "INVOICE_STREAM_KAFKA__"
    environment = {
        f"{prefix}BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        f"{prefix}EVENTS_TOPIC": settings.events_topic,
        f"{prefix}RESULTS_TOPIC": settings.results_topic,
        f"{prefix}FAILURES_TOPIC": settings.failures_topic,
        f"{prefix}REPLAY_LOG_TOPIC": settings.replay_log_topic,
        f"{prefix}BATCHES_TOPIC": "",
    }
    return took("replay", *arguments, environment=environment)


def _say(name: str, count: int, cost: Took) -> None:
    print(
        f"{name:<28} {cost.wall_s:7.1f} s wall, {count / cost.wall_s:8,.0f}/s; "
        f"one core {count / cost.cpu_s:8,.0f}/s; peak memory {cost.rss_peak_mb:5.0f} MB",
        flush=True,
    )


def run(servers: str, count: int) -> None:
    """Fills topics of its own, then lists, replays, and replays what is replayed already."""
    tag = f"{time.monotonic_ns()}"
    settings = KafkaSettings(
        bootstrap_servers=servers,
        events_topic=f"events-{tag}",
        results_topic=f"results-{tag}",
        failures_topic=f"failures-{tag}",
        replay_log_topic=f"replays-{tag}",
        batches_topic="",
    )
    topics = [settings.events_topic, settings.results_topic, settings.failures_topic]
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in topics]).values():
        future.result(timeout=30)
    print(f"{count:,} failures of {fill(settings, count)}", flush=True)
    _say("list", count, measure(settings, "list", "--output", "json"))
    _say("send, exactly once", count, measure(settings, "send", "--id", "bench", "--yes"))
    _say("send again, all known", count, measure(settings, "send", "--id", "second", "--yes"))


def main() -> None:
    """One measurement on a Kafka of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--failures", type=int, default=100_000)
    options = parser.parse_args()
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        run(kafka.bootstrap_servers, options.failures)


if __name__ == "__main__":
    main()

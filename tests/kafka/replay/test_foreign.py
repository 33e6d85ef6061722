"""Failures that Kafka Connect, Spring Kafka or share groups wrote go back as well."""

from __future__ import annotations

import struct

from confluent_kafka import Producer

from tests.chaos.observer import read_all
from tests.conftest import create_topics
from tests.kafka.replay.rig import LONG_AGO_MS, ReplayRig

FAMILIES: dict[str, list[tuple[str, str | bytes | None]]] = {
    "connect": [
        ("__connect.errors.partition", b"1"),
        ("__connect.errors.offset", b"4"),
        ("__connect.errors.exception.class.name", b"org.apache.DataException"),
    ],
    "spring": [
        ("kafka_dlt-original-partition", struct.pack(">i", 1)),
        ("kafka_dlt-original-offset", struct.pack(">q", 4)),
        ("kafka_dlt-original-timestamp", struct.pack(">q", LONG_AGO_MS)),
        ("kafka_dlt-exception-fqcn", b"java.lang.IllegalStateException"),
    ],
    "kip1191": [
        ("__dlq.errors.partition", b"1"),
        ("__dlq.errors.offset", b"4"),
        ("__dlq.errors.message", b"lock expired"),
    ],
}
TOPIC_HEADERS = {
    "connect": "__connect.errors.topic",
    "spring": "kafka_dlt-original-topic",
    "kip1191": "__dlq.errors.topic",
}


def test_foreign_failures_go_back_where_it_is_allowed(rig: ReplayRig) -> None:
    """Without --to-topic nothing leaves for a topic that a header names; with it, the record goes
    to its partition without the foreign family, and a second failure counts its replays."""
    source = f"orders-{rig.topics[0]}"
    create_topics(rig.servers, (source,), 2)
    producer = Producer({"bootstrap.servers": rig.servers})
    for name, headers in FAMILIES.items():
        whole: list[tuple[str, str | bytes | None]] = [
            ("own", b"1"),
            (TOPIC_HEADERS[name], source.encode()),
            *headers,
        ]
        producer.produce(
            rig.topics[2], name, b"key", partition=0, headers=whole, timestamp=LONG_AGO_MS
        )
    producer.produce(rig.topics[2], b"no failure at all", b"key", partition=0)
    assert producer.flush(30) == 0
    refused = rig.replay_json("send", "--id", "a", "--yes", "--json")
    assert refused["send"] == 0
    assert refused["passed_over"] == {"source_not_allowed": 3, "not_a_dead_letter": 1}
    sent = rig.replay_json("send", "--id", "b", "--yes", "--to-topic", source, "--json")
    assert sent["send"] == 3
    events = read_all(rig.servers, source, 2)
    assert {event.value for event in events} == {name.encode() for name in FAMILIES}
    for event in events:
        assert (event.partition, event.key) == (1, b"key")
        assert [name for name, _ in event.headers] == [
            "own",
            "invoice.dlq.replay.count",
            "invoice.dlq.replay.id",
        ]
    reasons = rig.replay_json("list", "--format", "json")["by_reason"]
    assert reasons["DataException"] == reasons["IllegalStateException"] == 1
    report = rig.replay_json("report", "--id", "b", "--format", "json")
    assert (report["sent"], report["not_followed"], report["pending"]) == (3, 3, 0)

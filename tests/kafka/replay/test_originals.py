"""Events too large for their failure go back from their source, if that still has them."""

from __future__ import annotations

from confluent_kafka import Producer

from service.extraction.encoding import OutcomeEncoder
from service.model.record import SourceRecord
from tests.kafka.replay.rig import LONG_AGO_MS, ReplayRig, failed

LARGE = b"L" * 50_000


def _fail_large(rig: ReplayRig, offset: int, value: bytes | None) -> None:
    """The failure of an event at this offset, which cannot carry the value."""
    headers = (("own", b"1"), ("invoice.dlq.replay.count", b"1"))
    record = SourceRecord(rig.topics[0], 1, offset, LONG_AGO_MS, b"k", value, headers)
    encoder = OutcomeEncoder(rig.kafka(max_outcome_bytes=10_000), "1", "EUR")
    producer = Producer({"bootstrap.servers": rig.servers})
    rig.put(producer, 1, encoder.encode(failed(record)))
    assert producer.flush(30) == 0


def test_an_omitted_payload_is_fetched_where_it_came_from(rig: ReplayRig) -> None:
    """Bytes, key and headers of the event itself; the hash decides whether it is the one."""
    producer = Producer({"bootstrap.servers": rig.servers})
    own: list[tuple[str, str | bytes | None]] = [("own", b"1"), ("invoice.dlq.replay.count", b"1")]
    for value in (LARGE, b"something else"):
        producer.produce(
            rig.topics[0], value, b"k", partition=1, headers=own, timestamp=LONG_AGO_MS
        )
    assert producer.flush(30) == 0
    _fail_large(rig, 0, LARGE)
    _fail_large(rig, 1, LARGE)  # Another record lies there now.
    _fail_large(rig, 99, LARGE)  # Nothing lies there.
    _fail_large(rig, 0, None)  # The value was null: there is nothing to fetch.
    tried = rig.replay_ok("send", "--yes", "--dry-run")
    assert "1 would be sent" in tried
    done = rig.replay_json("send", "--id", "r", "--yes", "--json")
    assert (done["send"], done["passed_over"]) == (1, {"no_payload": 3})
    event = rig.events()[-1]
    assert (event.partition, event.key, event.value) == (1, b"k", LARGE)
    assert event.headers == (
        ("own", b"1"),
        ("invoice.dlq.replay.count", b"1"),  # No run had sent it: the publisher's own count is not.
        ("invoice.dlq.replay.id", b"r"),
    )

"""Records of strangers in any topic: none stops the store, which would be for ever."""

from __future__ import annotations

import json
import random
from typing import Any

from service.model.record import SourceRecord
from service.settings import KafkaSettings
from service.store.tables import BATCHES, INVOICES, REPLAYS, UNREADABLE
from tests.fakes.published import RESULTS, result
from tests.unit.store.conftest import StoreRig

BATCH = "invoices.batches"
LOG = KafkaSettings().replay_log_topic
DONE: dict[str, Any] = {
    "v": 1,
    "kind": "done",
    "run": "run",
    "mark": "sent",
    "failures_topic": KafkaSettings().failures_topic,
    "partition": 0,
    "stretches": [[0, 10, 2]],
    "topic": "t",
    "to_partition": 0,
    "note": "",
}
REPORT = {
    "batch_id": "b",
    "started_at": "2026-03-01T00:00:00Z",
    "closed_by": "count",
    "wall_s": 1,
    "size": 1,
    "succeeded": 1,
    "failed": 0,
    "abandoned": 0,
    "success_rate": 1,
    "average_s": 1,
    "throughput_per_s": 1,
    "verdict": "SUCCESS",
    "recommendation": "",
    "workers": {},
    "errors": {},
    "partitions": {},
    "attempts": 1,
    "prompt_tokens": 1,
    "completion_tokens": 1,
}


def published(**changes: Any) -> dict[str, Any]:
    """A result as it is in its topic, changed."""
    found = json.loads(result(0).model_dump_json())
    for path, value in changes.items():
        *groups, name = path.split("__")
        place = found
        for group in groups:
            place = place[group]
        place[name] = value
    return dict(found)


def record(topic: str, value: Any, offset: int = 0) -> SourceRecord:
    """With what `json` writes for numbers that JSON does not have: NaN and Infinity."""
    return SourceRecord(topic, 0, offset, 0, None, json.dumps(value).encode())


def test_a_long_number_of_an_invoice_is_stored(rig: StoreRig) -> None:
    """As long as the schema allows: PostgreSQL takes 2.7 kB into an index."""
    draw = random.Random(1)
    long = "".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(200))
    value = published(invoice__invoice_number=long, invoice__supplier={"name": long * 10})
    rig.take(record(RESULTS, value))
    assert len(rig.rows(INVOICES)) == 1


def test_times_that_are_no_number(rig: StoreRig) -> None:
    """NOT NULL columns take none."""
    for offset, number in enumerate((float("nan"), float("inf"), 10**400)):
        value = published(timings__total_s=number, source__offset=offset)
        rig.take(
            record(RESULTS, value, offset), record(BATCH, {**REPORT, "wall_s": number}, offset)
        )
    assert len([*rig.rows(INVOICES), *rig.rows(UNREADABLE), *rig.rows(BATCHES)]) == 6


ENTRIES: tuple[dict[str, Any], ...] = (
    {"partition": "x"},
    {"partition": 2**70},
    {"partition": -1},
    {"partition": None},
    {"to_partition": 2**70},
    {"to_partition": "0"},
    {"to_partition": []},
    {"topic": 7},
    {"topic": {"a": 1}},
    {"note": 7},
    {"run": None},
    {"run": "\0\ud800"},
    {"note": "\0\ud800"},
    {"topic": "\0"},
    {"stretches": [[2**63, 10, 2]]},
    {"stretches": [[2**63 - 1, 10, 2]]},
    {"stretches": [[0, 2**63 - 1, 2]]},
    {"stretches": [[-5, 10, 2]]},
    {"stretches": []},
    {"stretches": [[0, 10, 2]] * 3000},
)


def test_entries_of_the_replay_log(rig: StoreRig) -> None:
    """Of any type and size: each is listed as unreadable, or has rows."""
    for offset, changes in enumerate(ENTRIES):
        rig.take(record(LOG, DONE | changes, offset))
    stored = {row["offset"] for row in rig.rows(REPLAYS)}
    listed = {row["offset"] for row in rig.rows(UNREADABLE)}
    assert stored | listed == set(range(len(ENTRIES)))
    assert stored.isdisjoint(listed)
    rig.writer.load()


CHANGES: tuple[dict[str, Any], ...] = (
    {"source__partition": 2**70},
    {"source__offset": 2**63},
    {"source__topic": "\0"},
    {"attempts": 2**70},
    {"tokens__prompt": 2**70},
    {"cost": {"amount": "1e999999", "currency": "x" * 5000}},
    {"extracted_at": "0001-01-01T00:00:00+14:00"},
    {"extracted_at": "9999-12-31T23:59:59-14:00"},
    {"extracted_at": 1e300},
    {"invoice__issue_date": "0001-01-01"},
    {"evidence": {"a" * 9000: {"how": "x" * 9000, "quote": "\0", "page": 2**70}}},
    {"evidence": {"a": {"how": "text", "quote": "", "page": 1, "box": [1e999, -1e999, 0, 0]}}},
    {"trust_because": ["\0"]},
    {"event_id": "\ud800"},
    {"checks": [{"id": "\0", "severity": "error", "passed": False, "message": "\0" * 9000}]},
    {"invoice__totals": {"gross": "1e400"}},
    {"invoice__totals": {"gross": "123456789012345678"}},
    {"invoice__lines": [{"description": "\0"}] * 300},
)


def test_a_topic_that_kafka_cannot_have(rig: StoreRig) -> None:
    """Its result is unreadable: a page's address would not lead to it."""
    for offset, topic in enumerate(("a/b", ".", "..", "", "a b", "a%2Fb", "ä", "a\n", "x" * 250)):
        changes = {"source__offset": offset, "source__topic": topic}
        rig.take(record(RESULTS, published(**changes), offset))
    assert rig.rows(INVOICES) == []


def test_results(rig: StoreRig) -> None:
    """Of any size."""
    for offset, changes in enumerate(CHANGES):
        changed = {"source__offset": offset} | changes
        rig.take(record(RESULTS, published(**changed), offset))
    assert len(rig.rows(UNREADABLE)) + len(rig.rows(INVOICES)) == len(CHANGES)

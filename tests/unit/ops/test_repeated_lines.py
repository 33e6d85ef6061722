"""What libraries repeat is written once a minute."""

from __future__ import annotations

import logging

from service.ops.repeated_lines import RepeatedLines


def _written(filtering: RepeatedLines, second: float, name: str, words: str) -> str | None:
    facts = {"name": name, "msg": words + " %s", "args": (second,), "created": 1_000.0 + second}
    record = logging.makeLogRecord(facts)
    return record.getMessage() if filtering.filter(record) else None


def test_an_outage_of_a_broker_is_a_line_a_minute() -> None:
    """In whichever words; the number of those that were held back is in the next."""
    filtering = RepeatedLines(("aiokafka",))
    kinds = (
        ("aiokafka", "Unable connect to node"),
        ("aiokafka", "Unable to update metadata from"),
        ("aiokafka.consumer.fetcher", "Failed fetch offsets from"),
    )
    said = [_written(filtering, second, *kind) for second in range(82) for kind in kinds]
    assert [line for line in said if line] == [
        "Unable connect to node 0",
        "Unable connect to node 60 (179 more like it were held back)",
    ]


def test_other_lines_pass() -> None:
    """Of another kind, and all of our own."""
    filtering = RepeatedLines(("aiokafka",))
    for second in range(3):
        assert _written(filtering, second, "worker", "failed") == f"failed {second}"
    assert _written(filtering, 4, "aiokafka", "one") == "one 4"
    assert _written(filtering, 4, "aiokafka", "another") == "another 4"
    assert _written(filtering, 5, "aiokafka", "one") is None


def test_few_kinds_are_remembered() -> None:
    """Words that differ each time take no memory."""
    filtering = RepeatedLines(("aiokafka",))
    for number in range(1_000):
        _written(filtering, number / 1_000, "aiokafka", f"words {number}")
    assert len(filtering._kinds) <= 200

"""Batches of the Java client and of franz-go are read, in each codec: from log segments that a
broker wrote for them (`producers/README.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiokafka.record.memory_records import MemoryRecords

from schemas.decode import USUAL_LIMITS, DecodedEvent, decode_event
from service.kafka import codecs

BATCHES = Path(__file__).with_name("producers") / "batches"
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
COMPRESSION_BITS = 7
ATTRIBUTES_BYTE = 22
LIMIT = 100_000


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("client", ["java", "go"])
def test_a_batch_of_another_client_is_read(client: str, codec: str) -> None:
    """Each has its own framing of snappy and lz4. Keys, headers and events are as they were
    sent."""
    codecs.install(LIMIT)
    data = (BATCHES / f"{client}.{codec}").read_bytes()
    assert data[ATTRIBUTES_BYTE] & COMPRESSION_BITS == CODECS[codec]
    batch = MemoryRecords(data).next_batch()
    assert batch is not None
    assert batch.validate_crc()
    records: list[Any] = list(batch)
    assert [one.key for one in records] == [b"first", b"second"]
    for one in records:
        assert tuple(one.headers) == (("content-type", b"application/json"),)
        assert isinstance(decode_event(one.value, one.headers, USUAL_LIMITS), DecodedEvent)


@pytest.mark.parametrize("codec", [name for name in CODECS if name != "none"])
@pytest.mark.parametrize("client", ["java", "go"])
def test_the_bound_holds_for_it(client: str, codec: str) -> None:
    """An event has a thousand bytes."""
    codecs.install(500)
    batch = MemoryRecords((BATCHES / f"{client}.{codec}").read_bytes()).next_batch()
    assert batch is not None
    with pytest.raises(codecs.InflatesTooFar):
        list(batch)

"""Whatever is damaged in a batch, reading it raises what is read around, and nothing else."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c

from service.kafka import codecs
from service.kafka.unreadable import UNREADABLE, take_apart
from service.model.record import Partition

SOURCE = Partition("events", 0)
LIMIT = 1_000_000
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
ROUNDS = 1_500


def _batch(codec: int, records: int = 5) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=False,
        producer_id=-1,
        producer_epoch=0,
        base_sequence=0,
        batch_size=100_000_000,
    )
    for number in range(records):
        headers: Any = [("h", b"x"), ("n", None)]
        value = b"abc" * 20 + bytes([number % 256])
        builder.append(number, timestamp=5, key=b"k" * (number % 9), value=value, headers=headers)
    return bytes(builder.build())


def _signed(data: bytearray) -> bytes:
    """With length and checksum as a broker would store them."""
    struct.pack_into(">i", data, 8, len(data) - 12)
    struct.pack_into(">I", data, 17, calc_crc32c(bytes(data[21:])))
    return bytes(data)


def _damaged(codec: int) -> Iterator[bytes]:
    chosen = random.Random(codec)
    whole = _batch(codec)
    for _ in range(ROUNDS):
        data = bytearray(whole)
        for _ in range(chosen.choice((1, 1, 2, 4))):
            place = chosen.randrange(8, len(data))
            kind = chosen.random()
            if kind < 0.7:
                data[place] = chosen.choice((chosen.randrange(256), 0, 255, 127, 128))
            elif kind < 0.85:
                del data[place : place + chosen.randrange(1, 8)]
            else:
                data[place:place] = chosen.randbytes(chosen.randrange(1, 6))
        if len(data) > 61:
            yield _signed(data) if chosen.random() < 0.9 else bytes(data)


def _read_as_the_client_does(data: bytes) -> None:
    records = MemoryRecords(data)
    while records.has_next():
        batch = records.next_batch()
        assert batch is not None
        if batch.validate_crc():
            for record in batch:
                _ = record.key, record.value, tuple(record.headers), record.offset, record.timestamp


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_the_client_raises_only_what_is_read_around(codec: int) -> None:
    """Mutated headers, records and compressed bytes; most under a checksum that is right."""
    codecs.install(LIMIT)
    raised = set()
    for data in _damaged(codec):
        try:
            _read_as_the_client_does(data)
        except UNREADABLE as error:
            raised.add(type(error))
    assert raised, "nothing was damaged"


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_reading_around_never_raises_and_offsets_stay_in_order(codec: int) -> None:
    """Offsets ascend, lie below the position that is returned, and times fit into 64 bits."""
    for data in _damaged(codec):
        records, position = take_apart(data, (), SOURCE, 0, LIMIT)
        offsets = [record.offset for record in records]
        assert offsets == sorted(set(offsets))
        assert all(0 <= offset < position for offset in offsets)
        assert all(-(2**63) <= record.timestamp_ms < 2**63 for record in records)


def test_a_batch_of_many_records_is_returned_in_passes_and_none_is_lost() -> None:
    """A bomb may claim a million offsets: each pass returns 10,000, the next goes on behind."""
    data, offset, seen = _batch(1, 25_000), 0, 0
    while offset < 25_000:
        records, position = take_apart(data, (), SOURCE, offset, 1_000)
        assert 0 < len(records) <= 10_000
        assert [r.offset for r in records] == list(range(offset, position))
        assert records[0].quarantined
        offset, seen = position, seen + len(records)
    assert seen == 25_000


def test_a_damaged_header_claims_nothing_beyond_the_end_of_the_log() -> None:
    """A wrong checksum covers the header: two billion claimed offsets end where the log ends."""
    data = bytearray(_batch(0))
    struct.pack_into(">i", data, 23, 2**31 - 1)
    records, position = take_apart(bytes(data), (), SOURCE, 0, LIMIT, end=7)
    assert [record.offset for record in records] == list(range(7))
    assert position == 7


def test_a_damaged_header_does_not_pass_records_over() -> None:
    """A flipped bit that names the batch a marker would lose its records without a word."""
    data = bytearray(_batch(0))
    data[22] |= 0b10_0000
    records, _ = take_apart(bytes(data), (), SOURCE, 0, LIMIT)
    assert [bool(record.quarantined) for record in records] == [True] * 5


def test_progress_is_made_whatever_the_header_says() -> None:
    """Bytes that claim to end before they begin, or have no whole header, cost one offset."""
    data = bytearray(_batch(0))
    struct.pack_into(">i", data, 23, -100)
    assert take_apart(bytes(data), (), SOURCE, 3, LIMIT)[1] == 4
    assert take_apart(bytes(data[:30]), (), SOURCE, 3, LIMIT)[1] == 4
    assert take_apart(b"", (), SOURCE, 3, LIMIT) == ([], 3)


def test_gzip_of_several_members_is_read_and_an_unfinished_one_is_not() -> None:
    """As the format allows; half a stream must not look like a short one."""
    import gzip

    read = codecs.bounded(LIMIT)["gzip_decode"]
    assert read(gzip.compress(b"a") + gzip.compress(b"b")) == b"ab"
    with pytest.raises(ValueError, match="ends early"):
        read(gzip.compress(b"a" * 1_000)[:-9])
    with pytest.raises(codecs.InflatesTooFar):
        read(gzip.compress(b"a" * LIMIT) + gzip.compress(b"b"))


def test_a_bomb_is_inflated_once() -> None:
    """A poll, the search and the reading around ask for the same bytes; sound ones of the same
    length are still inflated."""
    asked: list[bytes] = []

    def decode(payload: bytes) -> bytes:
        asked.append(bytes(payload))
        if payload.startswith(b"bomb"):
            raise codecs.InflatesTooFar("too far")
        return payload

    once = codecs.Bombs().once("gzip_decode", decode, 10)
    for _ in range(3):
        with pytest.raises(codecs.InflatesTooFar):
            once(b"bomb")
        assert once(b"good") == b"good"
    assert asked == [b"bomb", b"good", b"good", b"good"]

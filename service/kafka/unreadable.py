"""Reads around bytes that the client cannot read, so that one broken batch does not stop a
partition.

A batch with a wrong checksum, an unknown codec, a decompression bomb inside, or a record whose
header names are not UTF-8 makes the client raise at every poll, at the same place. Here that one
batch is fetched again and taken apart leniently. What can be read becomes ordinary records (header
names with replacement characters); what cannot becomes one quarantined record per offset, so that
every offset still gets its typed failure.

Only the single batch at the given offset is looked at; the client carries on behind it. Batches of
aborted transactions are passed over, as a read-committed reader must.
"""

from __future__ import annotations

import asyncio
import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import cramjam
from aiokafka import AIOKafkaConsumer, TopicPartition, errors
from aiokafka.errors import RecordTooLargeError
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.util import calc_crc32c, decode_varint

from service.kafka.codecs import InflatesTooFar, bounded
from service.model.record import Headers, Partition, SourceRecord

UNREADABLE = (
    errors.CorruptRecordException,
    errors.UnsupportedCodecError,
    RecordTooLargeError,
    InflatesTooFar,
    UnicodeDecodeError,
    NotImplementedError,
    cramjam.DecompressionError,
    zlib.error,
    struct.error,
    ValueError,
    IndexError,
    OverflowError,
    SystemError,
)
"""Exceptions of the client's reader for faulty bytes, found by fuzzing
(`tests/unit/kafka/test_damaged_batches.py`). `SystemError` is its C extension's word for a negative
length in a record of the old formats, `RecordTooLargeError` its guess when a batch's length field
reaches beyond what was fetched."""

_READ_COMMITTED = 1
_RECORDS_MAX = 10_000
"""Most records of one batch that one pass returns; a batch can claim millions. The next pass goes
on behind them. A pass inflates the batch again, which costs less than the records' outcomes."""
_INT64 = range(-(2**63), 2**63)

_HEADER = struct.Struct(">qiibIhiqqqhii")
_CODECS = {1: "gzip_decode", 2: "snappy_decode", 3: "lz4_decode", 4: "zstd_decode"}


class BatchHeader(NamedTuple):
    """The fixed part of a record batch, format version 2 (Apache Kafka protocol guide)."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    first_timestamp_ms: int
    max_timestamp_ms: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    record_count: int

    @property
    def next_offset(self) -> int:
        return self.base_offset + self.last_offset_delta + 1

    @property
    def codec(self) -> int:
        return self.attributes & 0b111

    @property
    def transactional(self) -> bool:
        return bool(self.attributes & 0b1_0000)

    @property
    def control(self) -> bool:
        return bool(self.attributes & 0b10_0000)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The result of one pass around unreadable bytes; `why` is the client's own word. `position` is
    `offset` where nothing could be fetched."""

    source: Partition
    offset: int
    position: int
    records: int
    why: str
    took_s: float


@dataclass(frozen=True, slots=True)
class _Fetched:
    data: bytes
    aborted: tuple[tuple[int, int], ...]
    end: int | None = None
    """Where the log ends; a damaged batch may claim offsets beyond it."""


async def read_around(
    consumer: AIOKafkaConsumer,
    source: Partition,
    offset: int,
    limit_bytes: int,
    timeout_s: float,
) -> tuple[list[SourceRecord], int]:
    """The records of the batch that holds `offset`, and the offset behind what was read.

    Nothing read (a leader is moving, the answer is late) gives no records and `offset` again: the
    caller polls as usual and comes back.
    """
    try:
        async with asyncio.timeout(timeout_s):
            fetched = await _fetch(consumer, source, offset)
    except (TimeoutError, errors.KafkaError):
        return [], offset
    return take_apart(fetched.data, fetched.aborted, source, offset, limit_bytes, fetched.end)


async def _fetch(consumer: AIOKafkaConsumer, source: Partition, offset: int) -> _Fetched:
    client: Any = consumer._client
    tp = TopicPartition(source.topic, source.partition)
    leader = client.cluster.leader_for_partition(tp)
    # One byte is enough to ask for: the broker answers with at least one whole batch.
    wanted = [(source.topic, [(source.partition, offset, 1)])]
    request = FetchRequest(100, 1, 1, _READ_COMMITTED, wanted, rack_id="")
    response = await client.send(leader, request)
    for _topic, partitions in response.topics:
        for _partition, code, highwater, *rest in partitions:
            if code:
                raise errors.for_code(code)()
            aborted = rest[2] if response.API_VERSION >= 11 else rest[-2]
            pairs = tuple(tuple(pair) for pair in aborted or ())
            return _Fetched(bytes(rest[-1] or b""), pairs, highwater)
    return _Fetched(b"", ())


def take_apart(
    data: bytes,
    aborted: tuple[tuple[int, int], ...],
    source: Partition,
    offset: int,
    limit_bytes: int,
    end: int | None = None,
) -> tuple[list[SourceRecord], int]:
    """The records of the first batch in `data` that reaches `offset`, from there on, at most
    `_RECORDS_MAX`, and the offset behind them. `end` is where the log ends, if known.

    Pure. A header is believed only under a checksum that is right: a damaged one could name the
    batch a marker and lose its records, or claim offsets that do not exist.
    """
    cursor = 0
    while len(data) - cursor >= _HEADER.size:
        header = BatchHeader(*_HEADER.unpack_from(data, cursor))
        batch = data[cursor : cursor + 12 + max(header.length, _HEADER.size - 12)]
        cursor += len(batch)
        if header.magic != 2:
            why = f"record format version {header.magic} is not supported"
            return _quarantine(source, range(offset, offset + 1), why, batch), offset + 1
        if calc_crc32c(bytearray(batch[21:])) != header.crc:
            offsets = _claimed(header, offset, end) or range(offset, offset + 1)
            why = "the batch's checksum is wrong"
            return _quarantine(source, offsets, why, batch), offsets.stop
        if header.next_offset <= offset:
            continue
        if header.control or (header.transactional and _is_aborted(header, aborted)):
            return [], header.next_offset
        return _records(header, batch, source, offset, limit_bytes)
    if data and not cursor:
        why = "the batch is shorter than its own header"
        return _quarantine(source, range(offset, offset + 1), why, data), offset + 1
    return [], offset


def _claimed(header: BatchHeader, offset: int, end: int | None) -> range:
    """The offsets of a batch from `offset` on, no more than one pass takes; may be empty."""
    first = max(offset, header.base_offset)
    behind = header.next_offset if end is None else min(header.next_offset, end)
    return range(first, min(behind, first + _RECORDS_MAX))


def _is_aborted(header: BatchHeader, aborted: tuple[tuple[int, int], ...]) -> bool:
    return any(
        header.producer_id == producer and first <= header.base_offset
        for producer, first in aborted
    )


def _records(
    header: BatchHeader, batch: bytes, source: Partition, offset: int, limit_bytes: int
) -> tuple[list[SourceRecord], int]:
    try:
        body = batch[_HEADER.size :]
        if header.codec:
            body = bounded(limit_bytes)[_CODECS[header.codec]](body)
        found = list(islice(_parse(header, bytearray(body), source, offset), _RECORDS_MAX))
        whole = len(found) < _RECORDS_MAX
        return found, header.next_offset if whole else found[-1].offset + 1
    except KeyError:
        why = f"the batch names codec {header.codec}, which does not exist"
    except UNREADABLE as error:
        why = f"the batch cannot be read: {error}"
    offsets = _claimed(header, offset, None)
    return _quarantine(source, offsets, why, batch), offsets.stop


def _parse(
    header: BatchHeader, body: bytearray, source: Partition, offset: int
) -> Iterator[SourceRecord]:
    """The records from `offset` on. Raises what is in `UNREADABLE`."""
    cursor, at_least = 0, header.base_offset
    for _ in range(header.record_count):
        length, cursor = decode_varint(body, cursor)
        behind = cursor + length
        cursor += 1  # Attributes of a record are unused.
        timestamp_delta, cursor = decode_varint(body, cursor)
        offset_delta, cursor = decode_varint(body, cursor)
        at = header.base_offset + offset_delta
        if not at_least <= at < header.next_offset or not cursor <= behind <= len(body):
            raise ValueError("a record's offset or length contradicts its batch")
        at_least = at + 1
        if at >= offset:
            yield _record(header, body, cursor, source, at, timestamp_delta)
        cursor = behind


def _record(
    header: BatchHeader,
    body: bytearray,
    cursor: int,
    source: Partition,
    offset: int,
    timestamp_delta: int,
) -> SourceRecord:
    key, cursor = _bytes(body, cursor)
    value, cursor = _bytes(body, cursor)
    headers, _ = _headers(body, cursor)
    log_append_time = bool(header.attributes & 0b1000)
    timestamp_ms = (
        header.max_timestamp_ms if log_append_time else header.first_timestamp_ms + timestamp_delta
    )
    if timestamp_ms not in _INT64:
        raise ValueError("a record's time contradicts its batch")
    return SourceRecord(source.topic, source.partition, offset, timestamp_ms, key, value, headers)


def _headers(body: bytearray, cursor: int) -> tuple[Headers, int]:
    count, cursor = decode_varint(body, cursor)
    headers = []
    for _ in range(count):
        name, cursor = _bytes(body, cursor)
        value, cursor = _bytes(body, cursor)
        headers.append(((name or b"").decode("utf-8", "replace"), value))
    return tuple(headers), cursor


def _bytes(body: bytearray, cursor: int) -> tuple[bytes | None, int]:
    size, cursor = decode_varint(body, cursor)
    if size < 0:
        return None, cursor
    if cursor + size > len(body):
        raise ValueError("a field reaches beyond its batch")
    return bytes(body[cursor : cursor + size]), cursor + size


def _quarantine(source: Partition, offsets: range, why: str, batch: bytes) -> list[SourceRecord]:
    digest = hashlib.sha256(batch).hexdigest()
    explained = f"{why} (batch of {len(batch):,} bytes, sha256 {digest})"
    return [
        SourceRecord(source.topic, source.partition, offset, 0, None, None, (), explained)
        for offset in offsets
    ]

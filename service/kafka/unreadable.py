"""Reads around what the client cannot read: one broken batch must not hold up a partition for ever.

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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import cramjam
from aiokafka import AIOKafkaConsumer, TopicPartition, errors
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.util import calc_crc32c, decode_varint

from service.core.record import Headers, Partition, SourceRecord
from service.kafka.codecs import InflatesTooFar, bounded

UNREADABLE = (
    errors.CorruptRecordException,
    errors.UnsupportedCodecError,
    InflatesTooFar,
    UnicodeDecodeError,
    NotImplementedError,
    cramjam.DecompressionError,
    struct.error,
    ValueError,
    IndexError,
)
"""What reading a batch can raise when its bytes are at fault."""

_READ_COMMITTED = 1
_QUARANTINE_MAX = 100_000
"""Most offsets one broken batch may claim; brokers bound batches far below."""

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
class _Fetched:
    data: bytes
    aborted: tuple[tuple[int, int], ...]


async def read_around(
    consumer: AIOKafkaConsumer,
    source: Partition,
    offset: int,
    limit_bytes: int,
    timeout_s: float,
) -> tuple[list[SourceRecord], int]:
    """The records of the batch that holds `offset`, and the offset behind that batch.

    Nothing read (a leader is moving, the answer is late) gives no records and `offset` again: the
    caller polls as usual and comes back.
    """
    try:
        async with asyncio.timeout(timeout_s):
            fetched = await _fetch(consumer, source, offset)
    except (TimeoutError, errors.KafkaError):
        return [], offset
    return take_apart(fetched.data, fetched.aborted, source, offset, limit_bytes)


async def _fetch(consumer: AIOKafkaConsumer, source: Partition, offset: int) -> _Fetched:
    client: Any = consumer._client
    tp = TopicPartition(source.topic, source.partition)
    leader = client.cluster.leader_for_partition(tp)
    # One byte is enough to ask for: the broker answers with at least one whole batch.
    wanted = [(source.topic, [(source.partition, offset, 1)])]
    request = FetchRequest(100, 1, 1, _READ_COMMITTED, wanted, rack_id="")
    response = await client.send(leader, request)
    for _topic, partitions in response.topics:
        for _partition, code, _highwater, *rest in partitions:
            if code:
                raise errors.for_code(code)()
            aborted = rest[2] if response.API_VERSION >= 11 else rest[-2]
            return _Fetched(bytes(rest[-1] or b""), tuple(tuple(pair) for pair in aborted or ()))
    return _Fetched(b"", ())


def take_apart(
    data: bytes,
    aborted: tuple[tuple[int, int], ...],
    source: Partition,
    offset: int,
    limit_bytes: int,
) -> tuple[list[SourceRecord], int]:
    """What the first batch in `data` that reaches `offset` holds from there on. Pure."""
    while len(data) >= _HEADER.size:
        header = BatchHeader(*_HEADER.unpack_from(data))
        size = 12 + max(header.length, 0)
        batch, data = data[:size], data[size:]
        if header.magic != 2:
            why = f"record format version {header.magic} is not supported"
            return _quarantine(source, range(offset, offset + 1), why, batch), offset + 1
        if header.next_offset <= offset:
            continue
        if header.control or (header.transactional and _is_aborted(header, aborted)):
            return [], header.next_offset
        return _records(header, batch, source, offset, limit_bytes), header.next_offset
    return [], offset


def _is_aborted(header: BatchHeader, aborted: tuple[tuple[int, int], ...]) -> bool:
    return any(
        header.producer_id == producer and first <= header.base_offset
        for producer, first in aborted
    )


def _records(
    header: BatchHeader, batch: bytes, source: Partition, offset: int, limit_bytes: int
) -> list[SourceRecord]:
    offsets = range(
        max(offset, header.base_offset), min(header.next_offset, offset + _QUARANTINE_MAX)
    )
    try:
        if calc_crc32c(bytearray(batch[21:])) != header.crc:
            return _quarantine(source, offsets, "the batch's checksum is wrong", batch)
        body = batch[_HEADER.size :]
        if header.codec:
            body = bounded(limit_bytes)[_CODECS[header.codec]](body)
        return [r for r in _parse(header, bytearray(body), source) if r.offset >= offset]
    except KeyError:
        why = f"the batch names codec {header.codec}, which does not exist"
    except UNREADABLE as error:
        why = f"the batch cannot be read: {error}"
    return _quarantine(source, offsets, why, batch)


def _parse(header: BatchHeader, body: bytearray, source: Partition) -> Iterator[SourceRecord]:
    cursor = 0
    for _ in range(header.record_count):
        _length, cursor = decode_varint(body, cursor)
        cursor += 1  # Attributes of a record are unused.
        timestamp_delta, cursor = decode_varint(body, cursor)
        offset_delta, cursor = decode_varint(body, cursor)
        key, cursor = _bytes(body, cursor)
        value, cursor = _bytes(body, cursor)
        headers, cursor = _headers(body, cursor)
        log_append_time = bool(header.attributes & 0b1000)
        yield SourceRecord(
            topic=source.topic,
            partition=source.partition,
            offset=header.base_offset + offset_delta,
            timestamp_ms=header.max_timestamp_ms
            if log_append_time
            else header.first_timestamp_ms + timestamp_delta,
            key=key,
            value=value,
            headers=headers,
        )


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

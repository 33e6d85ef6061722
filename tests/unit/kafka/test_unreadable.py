"""Broken batches: what can be read is read, the rest is quarantined offset by offset."""

from __future__ import annotations

import asyncio
import importlib
import struct
from collections.abc import Callable

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from service.kafka import codecs
from service.kafka.codecs import InflatesTooFar, bounded
from service.kafka.unreadable import take_apart
from service.model.record import Partition, SourceRecord

SOURCE = Partition("events", 2)
LIMIT = 100_000
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


def _batch(
    values: list[bytes], codec: int = 0, base: int = 10, transactional: bool = False
) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=transactional,
        producer_id=7 if transactional else -1,
        producer_epoch=0,
        base_sequence=0,
        batch_size=10_000_000,
    )
    for number, value in enumerate(values):
        builder.append(number, timestamp=5, key=b"k", value=value, headers=[("h", b"x")])
    built = bytearray(builder.build())
    struct.pack_into(">q", built, 0, base)
    return bytes(built)


def _read(data: bytes, offset: int = 10) -> tuple[list[SourceRecord], int]:
    return take_apart(data, (), SOURCE, offset, LIMIT)


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_a_sound_batch_is_read_as_the_client_would(codec: int) -> None:
    """All codecs; keys, values, headers and offsets."""
    records, position = _read(_batch([b"a", b"b" * 500, b""], codec))
    assert [r.offset for r in records] == [10, 11, 12]
    assert [r.value for r in records] == [b"a", b"b" * 500, b""]
    assert records[0].headers == (("h", b"x"),)
    assert records[0].quarantined is None
    assert position == 13


@pytest.mark.parametrize(
    "codec", [c for c in CODECS.values() if c], ids=[c for c in CODECS if c != "none"]
)
def test_a_bomb_is_quarantined_offset_by_offset(codec: int) -> None:
    """Every offset of the batch gets its record, and the next batch is reached."""
    records, position = _read(_batch([b"0" * LIMIT, b"1" * LIMIT], codec))
    assert [r.offset for r in records] == [10, 11]
    assert all("inflates beyond" in (r.quarantined or "") for r in records)
    assert position == 12


def test_a_wrong_checksum_is_quarantined() -> None:
    """One flipped bit in the records."""
    data = bytearray(_batch([b"a", b"b"]))
    data[-1] ^= 1
    records, position = _read(bytes(data))
    assert [("checksum" in (r.quarantined or "")) for r in records] == [True, True]
    assert position == 12


def test_only_what_was_not_read_yet_is_returned() -> None:
    """In the middle of a batch, and behind earlier ones."""
    data = _batch([b"a", b"b"], base=10) + _batch([b"c", b"d"], base=12)
    assert [r.offset for r in _read(data, 11)[0]] == [11]
    assert [r.offset for r in _read(data, 13)[0]] == [13]


def test_aborted_transactions_are_passed_over() -> None:
    """A read-committed reader never sees them."""
    data = _batch([b"a"], transactional=True)
    assert take_apart(data, ((7, 10),), SOURCE, 10, LIMIT) == ([], 11)
    assert len(take_apart(data, ((8, 10),), SOURCE, 10, LIMIT)[0]) == 1


@given(st.binary(max_size=200))
def test_nothing_raises_on_garbage(data: bytes) -> None:
    """Whatever the log holds: records, or none."""
    records, position = _read(data)
    assert position >= 10 or records == []


@pytest.mark.parametrize("name", ["gzip_decode", "snappy_decode", "lz4_decode", "zstd_decode"])
def test_decoders_keep_their_bound(name: str) -> None:
    """Exactly the limit passes, one byte more does not."""
    from aiokafka import codec

    encode: Callable[[bytes], bytes] = getattr(codec, name.replace("decode", "encode"))
    decode = bounded(LIMIT)[name]
    assert decode(encode(b"a" * LIMIT)) == b"a" * LIMIT
    with pytest.raises(InflatesTooFar):
        decode(encode(b"a" * (LIMIT + 1)))


async def test_two_services_of_one_process_have_bounds_of_their_own() -> None:
    """The bound belongs to the task that installed it and to those that it starts, in whatever
    order they read: the last to start does not decide for the others."""
    from aiokafka import codec
    from aiokafka.record import default_records

    data = codec.gzip_encode(b"a" * LIMIT)
    decoder = importlib.import_module(default_records.DefaultRecordBatch.__module__)
    installed = asyncio.Barrier(2)

    async def inflate() -> int:
        return len(decoder.gzip_decode(data))

    async def service(limit_bytes: int) -> int | None:
        codecs.install(limit_bytes)
        await installed.wait()
        try:
            return await asyncio.create_task(inflate())
        except InflatesTooFar:
            return None

    inflated = await asyncio.gather(service(LIMIT), service(LIMIT - 1))
    assert list(inflated) == [LIMIT, None]

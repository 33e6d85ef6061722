"""Reads whole topics between fixed offsets, without a group: failures, outcomes, the replay log.

A reader is assigned every partition of one topic and hands over stretches of records, partition by
partition, up to given ends. It joins no group and commits nothing, so it can run beside the service
and beside other readers at any time.

Invariants: read committed; every record between start and end that the log still has is handed
over once and in order; bytes that the client cannot read are read around, so that one broken batch
cannot end a run; memory is bounded by the fetch sizes. A wait without progress ends with
`TopicUnreadable` after `STALL_S`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple, Self

from aiokafka import AIOKafkaConsumer, TopicPartition, errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.kafka.backlog import undone
from service.kafka.connection import client_options, start_lines
from service.kafka.failure_words import in_words
from service.kafka.fetched_records import free_when_dropped, let_go
from service.kafka.log_requests import Identities, LogRequests
from service.kafka.stable_offsets import Committed, stable_position
from service.kafka.topic_changes import create
from service.kafka.unreadable import UNREADABLE, read_around
from service.model.record import Partition, SourceRecord
from service.settings import KafkaSettings

STALL_S = 60.0
_POLL_MS = 500
_POLL_RECORDS = 2_000
_STEPS_MAX = 2 * _POLL_RECORDS
_RETRY_S = 0.2
_PARTITION_FETCH_BYTES = 4 * 1024 * 1024
"""A broker returns a larger batch whole, as long as it is the first of the fetch."""


class TopicUnreadable(Exception):
    """Raised when a topic cannot be read; the message says why and what to do."""


class BrokersSilent(TopicUnreadable):
    """Raised when no answer came; trying again later can help."""


class Bounds(NamedTuple):
    """First offset that is still there, and the offset behind the last committed record."""

    begin: int
    end: int


class LogRange(NamedTuple):
    """Records of one partition, and the offset up to which it is now read."""

    partition: int
    records: list[SourceRecord]
    position: int


class TopicReader:
    """All partitions of one topic; use it in an `async with`."""

    def __init__(
        self,
        settings: KafkaSettings,
        topic: str,
        role: str,
        *,
        partition_fetch_bytes: int = _PARTITION_FETCH_BYTES,
    ) -> None:
        self.topic = topic
        self._settings = settings
        free_when_dropped()
        self._consumer = AIOKafkaConsumer(
            **client_options(settings, role),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            max_poll_records=_POLL_RECORDS,
            max_partition_fetch_bytes=partition_fetch_bytes,
            fetch_max_bytes=settings.fetch_max_bytes,
            fetch_max_wait_ms=200,
            client_rack=settings.client_rack or None,
        )
        self._logs = LogRequests(self._consumer._client)
        self._expected: dict[int, int] = {}
        self._progress_s = 0.0

    async def __aenter__(self) -> Self:
        with start_lines() as lines:
            try:
                async with asyncio.timeout(self._settings.request_timeout_ms / 1_000):
                    await self._consumer.start()
            except (TimeoutError, errors.KafkaError, OSError) as error:
                await self._stop()
                raise BrokersSilent(lines.no_answer(self._settings)) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _stop(self) -> None:
        stopping = asyncio.ensure_future(self._consumer.stop())
        await asyncio.wait({stopping}, timeout=self._settings.step_timeout_s)
        let_go(self._consumer)

    async def partitions_of(self, topic: str) -> int:
        """How many partitions a topic has, 0 when there is none of that name; creates nothing."""
        count: int = await self._asked(self._logs.partition_count(topic), f"looking {topic} up")
        return count

    async def bounds(self) -> dict[int, Bounds]:
        """Of every partition, now; raises TopicUnreadable when the topic does not exist."""
        found = await self.bounds_if_there()
        if not found:
            raise _no_topic(self.topic)
        return found

    async def bounds_if_there(self) -> dict[int, Bounds]:
        """Of every partition, now; of none when the topic does not exist. Assigns nothing: a client
        fetches what it is assigned, from the beginning, whether it is read or not."""
        count = await self.partitions_of(self.topic)
        if not count:  # Asking for its offsets could create it.
            return {}
        wanted = [TopicPartition(self.topic, number) for number in range(count)]
        known: Any = self._consumer._client
        await self._asked(known.set_topics([self.topic]), f"looking {self.topic} up")
        begins = await self._asked(self._consumer.beginning_offsets(wanted), "asking for offsets")
        ends = await self._asked(self._consumer.end_offsets(wanted), "asking for offsets")
        return {tp.partition: Bounds(begins[tp], ends[tp]) for tp in wanted}

    async def topic_ids(self, partitions: Iterable[int]) -> dict[int, str]:
        """Kafka's id of the topic, as the leader of each partition tells it now; empty where
        brokers do not tell. A record that was handed over before is of the topic with this id, or
        of an earlier one. Raises BrokersSilent."""
        wanted = [Partition(self.topic, number) for number in partitions]
        found = await self._asked(self._identities(wanted), "asking for the topic's id")
        return {
            place.partition: identity.topic_id if identity is not None else ""
            for place, identity in found.items()
        }

    async def topic_id_of(self, topic: str) -> str:
        """Kafka's id of any topic, as some broker tells it; empty where none is told, and where the
        topic does not exist or may not be described. Raises BrokersSilent."""
        told: str = await self._asked(self._logs.topic_id(topic), f"asking for the id of {topic}")
        return told

    async def _identities(self, wanted: list[Partition]) -> Identities:
        """Of all of them: leaders may move meanwhile."""
        while True:
            try:
                found = await self._logs.identities(wanted)
            except errors.KafkaError as error:
                if not error.retriable:
                    raise
                found = {}
            if len(found) == len(wanted):
                return found
            await self._logs.refresh()
            await asyncio.sleep(_RETRY_S)

    async def check_readable(self) -> None:
        """Raises TopicUnreadable where records may not be fetched: brokers tell bounds also to
        clients that may only write."""
        self._expected = {number: found.end for number, found in (await self.bounds()).items()}
        self._assign(self._expected)
        await self._poll()
        for number in list(self._expected):
            self._finish(number)

    async def backlog(self, group_id: str) -> int:
        """Records that the group has not finished yet, all partitions, by its committed offsets and
        the maps beside them; raises BrokersSilent."""
        client, total = self._consumer._client, 0
        for number, found in (await self.bounds()).items():
            asked = stable_position(client, group_id, Partition(self.topic, number))
            position = await self._asked(asked, f"asking for the position of {group_id}")
            if not isinstance(position, Committed):
                position = Committed(found.begin, "")
            total += undone(position.offset, position.metadata, found.begin, found.end)
        return total

    async def read(
        self, starts: Mapping[int, int], ends: Mapping[int, int] | None
    ) -> AsyncIterator[LogRange]:
        """Stretches until every partition of `starts` has reached its end; without end if `ends` is
        None.

        A partition that is already at its end gives nothing. A stretch can be empty: the position
        moved over transaction markers or compacted records.
        """
        self._expected = {
            number: start
            for number, start in starts.items()
            if ends is None or start < ends[number]
        }
        if not self._expected:
            return
        self._assign(starts)
        self._progress_s = time.monotonic()
        while self._expected:
            for stretch in await self._poll():
                end = None if ends is None else ends[stretch.partition]
                yield _cut(stretch, end)
                if end is not None and stretch.position >= end:
                    self._finish(stretch.partition)
            if ends is not None and time.monotonic() - self._progress_s > STALL_S:
                raise await self._stalled(ends)

    def _assign(self, starts: Mapping[int, int]) -> None:
        """Fetches the expected partitions, and pauses the others."""
        tps = {TopicPartition(self.topic, number): at for number, at in starts.items()}
        if self._consumer.assignment() != tps.keys():
            self._consumer.assign(list(tps))
        for tp, at in tps.items():
            self._consumer.seek(tp, at)
            if tp.partition in self._expected:
                self._consumer.resume(tp)
            else:
                self._consumer.pause(tp)

    def _finish(self, partition: int) -> None:
        """No more of it. The seek drops what was fetched ahead: unread, it would hold up fetches of
        the same broker's other partitions."""
        tp = TopicPartition(self.topic, partition)
        self._consumer.seek(tp, self._expected.pop(partition))
        self._consumer.pause(tp)

    async def _poll(self) -> list[LogRange]:
        """Stretches that moved the position of a partition that is still wanted."""
        wanted = [TopicPartition(self.topic, number) for number in self._expected]
        try:
            polled = await self._consumer.getmany(*wanted, timeout_ms=_POLL_MS)
        except UNREADABLE:
            return await self._poll_around()
        except errors.KafkaError as error:
            if not error.retriable:
                raise TopicUnreadable(f"reading {self.topic} failed: {self._why(error)}") from error
            self._seek_expected()
            await asyncio.sleep(_RETRY_S)
            return []
        return [
            moved
            for tp in wanted
            if (moved := await self._moved(tp, polled.get(tp, ()))) is not None
        ]

    async def _moved(self, tp: TopicPartition, polled: Any) -> LogRange | None:
        position = await self._consumer.position(tp)
        if position <= self._expected[tp.partition]:
            return None
        return self._advance(tp.partition, [_record(found) for found in polled], position)

    def _advance(self, partition: int, records: list[SourceRecord], position: int) -> LogRange:
        self._expected[partition] = position
        self._progress_s = time.monotonic()
        return LogRange(partition, records, position)

    async def _poll_around(self) -> list[LogRange]:
        """Steps record by record to the batch that cannot be read, and over it."""
        self._seek_expected()
        found: list[LogRange] = []
        for number in list(self._expected):
            tp = TopicPartition(self.topic, number)
            for _ in range(_STEPS_MAX):
                try:
                    polled = await self._consumer.getmany(tp, timeout_ms=_POLL_MS, max_records=1)
                except UNREADABLE:
                    found.append(await self._read_around(tp))
                    break
                moved = await self._moved(tp, polled.get(tp, ()))
                if moved is None:
                    break
                found.append(moved)
        return found

    async def _read_around(self, tp: TopicPartition) -> LogRange:
        records, position = await read_around(
            self._consumer,
            Partition(self.topic, tp.partition),
            self._expected[tp.partition],
            self._settings.max_inflated_batch_bytes,
            self._settings.step_timeout_s,
        )
        self._consumer.seek(tp, position)
        return self._advance(tp.partition, records, position)

    def _seek_expected(self) -> None:
        """A poll that raised may have drained other partitions first, and dropped their records."""
        for number, position in self._expected.items():
            self._consumer.seek(TopicPartition(self.topic, number), position)

    async def _stalled(self, ends: Mapping[int, int]) -> TopicUnreadable:
        now = await self.bounds()
        short = [n for n in self._expected if n not in now or now[n].end < ends[n]]
        if short:
            return TopicUnreadable(
                f"partitions {short} of {self.topic} are shorter than they were: the topic was "
                "created anew. Begin a new run"
            )
        return TopicUnreadable(f"{self.topic}: nothing could be read for {STALL_S:g} s")

    def _why(self, error: BaseException) -> str:
        """A reader needs no other right on its topic."""
        if isinstance(error, errors.TopicAuthorizationFailedError):
            return f"Read on topic {self.topic} is not granted"
        return in_words(error)

    async def _asked(self, question: Any, what: str) -> Any:
        try:
            async with asyncio.timeout(self._settings.step_timeout_s):
                return await question
        except (TimeoutError, errors.KafkaError, OSError) as error:
            raise BrokersSilent(f"{what}: {self._why(error)}") from error


def _record(found: Any) -> SourceRecord:
    return SourceRecord(
        found.topic,
        found.partition,
        found.offset,
        found.timestamp,
        found.key,
        found.value,
        found.headers,
    )


def _cut(stretch: LogRange, end: int | None) -> LogRange:
    """Without what was written after the end was taken."""
    if end is None or stretch.position <= end:
        return stretch
    records = [record for record in stretch.records if record.offset < end]
    return LogRange(stretch.partition, records, end)


async def create_log_topic(settings: KafkaSettings) -> bool:
    """Creates the replay log where it is missing: one partition, compacted, nothing ever lost.

    Returns whether it was missing. Raises TopicUnreadable with the broker's reason.
    """
    compacted = {"cleanup.policy": "compact"}
    return await create_topic_beside(
        settings, settings.replay_log_topic, settings.failures_topic, compacted
    )


async def create_topic_beside(
    settings: KafkaSettings, topic: str, other: str, configs: Mapping[str, str]
) -> bool:
    """Creates a topic of one partition where it is missing, with as many replicas as the other one
    has. Returns whether it was missing. Raises TopicUnreadable with the broker's reason."""
    admin = AIOKafkaAdminClient(**client_options(settings, "replay-admin"))
    try:
        async with asyncio.timeout(settings.step_timeout_s):
            await _start(admin, settings)
            existing = await admin.list_topics()
            if topic in existing:
                return False
            if other not in existing:  # Asking for it by name could create it.
                raise _no_topic(other)
            replicas = await _replicas(admin, other)
            new = NewTopic(topic, 1, replicas, topic_configs=dict(configs))
            refused = await create(admin, [new], limit_s=settings.step_timeout_s / 2)
    except (TimeoutError, errors.KafkaError, OSError) as error:
        raise TopicUnreadable(f"looking for topic {topic}: {in_words(error)}") from error
    finally:
        await admin.close()
    wanted = " and ".join(f"{name}={value}" for name, value in configs.items())
    for why in refused.values():
        raise TopicUnreadable(
            f"cannot create topic {topic} ({why}); create it with one partition and "
            f"{wanted}, or grant Create on topic {topic}"
        )
    return True


async def _start(admin: AIOKafkaAdminClient, settings: KafkaSettings) -> None:
    with start_lines() as lines:
        try:
            await admin.start()
        except (TimeoutError, errors.KafkaError, OSError) as error:
            raise BrokersSilent(lines.no_answer(settings)) from error


async def _replicas(admin: AIOKafkaAdminClient, topic: str) -> int:
    """As many as the topic has: a log about it is worth as much."""
    for found in await admin.describe_topics([topic]):
        if found["error_code"] == 0:
            return max(len(partition["replicas"]) for partition in found["partitions"])
    raise _no_topic(topic)


def _no_topic(topic: str) -> TopicUnreadable:
    return TopicUnreadable(f"topic {topic} does not exist, or Read on topic {topic} is not granted")

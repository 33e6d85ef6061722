"""Tries one transaction with the largest offset map, on a topic and a group made for it.

A broker that is not Apache Kafka may leave out transactions or take less metadata, and a service
would find out with its first slow invoice.

Invariants: nothing but the scratch topic, its group and its transactional id is touched; the topic
is deleted in any case, and with it the position of the group. Every step has its deadline, and
every way to fail is a sentence that names the step.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient

from service.kafka.commit import Snapshot
from service.kafka.connection import client_options
from service.kafka.dead_letters import TopicReader, TopicUnreadable, create_topic_beside
from service.kafka.failure_words import in_words
from service.kafka.offset_map import LIMIT_CHARS, SPAN_LIMIT, encode
from service.kafka.publisher import TransactionalPublisher
from service.kafka.stable_offsets import Committed, answered, stable_position
from service.kafka.topic_changes import delete
from service.kafka.transactions import no_step
from service.model.publish_failure import PublishFailure
from service.model.record import OutputRecord, Partition
from service.settings import KafkaSettings

_TAG_CHARS = 8
_VALUE = b"invoice-stream check"


class TrialFailed(Exception):
    """Raised with the step that failed, and why."""


async def try_transaction(settings: KafkaSettings) -> str:
    """What was written and read back. Raises TrialFailed."""
    scratch = _scratch(settings)
    try:
        await create_topic_beside(scratch, scratch.events_topic, settings.events_topic, {})
    except TopicUnreadable as error:
        raise TrialFailed(str(error)) from None
    try:
        await _write(scratch)
        await _read_back(scratch)
    finally:
        await _delete(scratch)
    return f"a record, and an offset with a map of {LIMIT_CHARS:,} characters, written and read"


def _scratch(settings: KafkaSettings) -> KafkaSettings:
    """The same brokers, with names that no other run and no service has."""
    mark = f"check-{uuid.uuid4().hex[:_TAG_CHARS]}"
    return settings.model_copy(
        update={
            "events_topic": f"{settings.events_topic}.{mark}",
            "group_id": f"{settings.group_id}-{mark}",
        }
    )


def largest_map() -> str:
    """A map of every second offset, filled up to the most that is ever written."""
    return encode(0, frozenset(range(1, SPAN_LIMIT, 2))).ljust(LIMIT_CHARS, "=")


async def _write(scratch: KafkaSettings) -> None:
    publisher = TransactionalPublisher(scratch, Partition(scratch.events_topic, 0), no_step)
    record = OutputRecord(scratch.events_topic, b"check", _VALUE, ())
    try:
        lost = await publisher.start()
        if lost is not None:
            raise TrialFailed(f"beginning with {scratch.transactional_id_prefix}: {lost.message}")
        written = await publisher.publish([record], Snapshot(1, largest_map()))
    finally:
        await publisher.discard()
    if isinstance(written, PublishFailure):
        raise TrialFailed(
            f"{written.message}; brokers that take less metadata than {LIMIT_CHARS:,} characters "
            "(offset.metadata.max.bytes) fail here, too"
        )


async def _read_back(scratch: KafkaSettings) -> None:
    client, source = (
        AIOKafkaAdminClient(**client_options(scratch, "check")),
        Partition(scratch.events_topic, 0),
    )
    try:
        await _within(scratch, client.start(), "connecting")
        asked = stable_position(client._client, scratch.group_id, source)
        position = await answered(asked, scratch.step_timeout_s, "reading the offset")
    finally:
        await client.close()
    if isinstance(position, PublishFailure):
        raise TrialFailed(position.message)
    if position != Committed(1, largest_map()):
        raise TrialFailed("the offset that was read is not the one that was written")
    try:
        async with TopicReader(scratch, source.topic, "check") as reader:
            parts = [part async for part in reader.read({0: 0}, {0: 1})]
    except TopicUnreadable as error:
        raise TrialFailed(str(error)) from None
    if [record.value for part in parts for record in part.records] != [_VALUE]:
        raise TrialFailed("the record that was read is not the one that was written")


async def _delete(scratch: KafkaSettings) -> None:
    """Raises TrialFailed when the topic stays."""
    topic = scratch.events_topic
    client = AIOKafkaAdminClient(**client_options(scratch, "check"))
    try:
        await _within(scratch, client.start(), "connecting")
        deletion = delete(client, [topic], limit_s=scratch.step_timeout_s / 2)
        refused = await _within(scratch, deletion, "deleting")
    finally:
        await client.close()
    for why in refused.values():
        raise TrialFailed(f"topic {topic} cannot be deleted ({why}): delete it yourself")


async def _within(scratch: KafkaSettings, step: Awaitable[Any], what: str) -> Any:
    try:
        async with asyncio.timeout(scratch.step_timeout_s):
            return await step
    except TimeoutError:
        raise TrialFailed(f"{what}: no answer within {scratch.step_timeout_s:g} s") from None
    except (errors.KafkaError, OSError) as error:
        raise TrialFailed(f"{what}: {in_words(error)}") from None

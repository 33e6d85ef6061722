"""Decides where a group without any commit begins, when `kafka.start` is `latest`.

"A group without any commit" is about the group. So the beginning is one moment for all partitions:
one transaction commits the end of every log. From then on the group has a commit, and a partition
without one was added later: it is read from its start, or its first records would be passed over.

The transaction has an id of its own. Starting it fences other instances that try, and only then the
group is asked for a commit (`kafka.proven_group`). So sessions and instances that start together
agree on one beginning, and a late one can never move positions that are in use: to have seen "no
commit" it must have started before, and the fence of the instance that committed ended it.

This module must not read or write outcomes.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.structs import OffsetAndMetadata

from service.kafka.log_identity import stamp
from service.kafka.log_requests import LogRequests
from service.kafka.proven_group import ProvenGroup
from service.kafka.publisher import transactional_id
from service.kafka.stable_offsets import answered
from service.kafka.transactions import (
    BrokerAnswers,
    discard,
    guarded,
    no_step,
    producer_options,
    send_positions,
)
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition
from service.settings import KafkaSettings

_BEGINNING = -2
"""In place of the partition's number in the transactional id."""


class GroupBeginning:
    """Writes down, once for the whole group, where it begins at the logs' ends."""

    def __init__(self, settings: KafkaSettings, client: AIOKafkaClient) -> None:
        self._settings = settings
        self._client = client
        self._one_at_a_time = asyncio.Lock()

    async def ensure(self, topic: str) -> PublishFailure | None:
        """After it returned None, the group has a commit for some partition of the topic."""
        async with self._one_at_a_time:
            return await self._ensure(topic)

    async def _ensure(self, topic: str) -> PublishFailure | None:
        settings = self._settings
        source = Partition(topic, _BEGINNING)
        producer = AIOKafkaProducer(
            **producer_options(settings, source),
            transactional_id=transactional_id(settings, source),
            transaction_timeout_ms=settings.transaction_timeout_ms,
        )
        answers = BrokerAnswers(producer)
        group = ProvenGroup(producer, answers, settings.group_id, no_step)
        try:
            lost = await guarded(
                producer.start(), settings.step_timeout_s, "start", settings.group_id
            )
            lost = lost or await self._begin(producer, group, topic)
        finally:
            await discard(producer)
        if lost is None and answers.missing is not None:
            lost = PublishFailure(Loss.UNKNOWN, f"the answer to {answers.missing} was lost")
        if lost is not None and lost.loss is Loss.FENCED:
            # Another instance begins for the group; that is no dispute over a partition.
            lost = replace(lost, loss=Loss.UNKNOWN)
        return lost

    async def _begin(
        self, producer: AIOKafkaProducer, group: ProvenGroup, topic: str
    ) -> PublishFailure | None:
        timeout_s, group_id = self._settings.step_timeout_s, self._settings.group_id
        what = "reading where the group begins"
        lost = await guarded(group.prove(Partition(topic, 0)), timeout_s, what, group_id)
        if lost is not None:
            return lost
        found = await answered(self._positions(group, topic), timeout_s, what)
        if isinstance(found, PublishFailure) or not found:
            return found or None
        step = self._commit(producer, found)
        return await guarded(step, timeout_s, what, group_id)

    async def _positions(
        self, group: ProvenGroup, topic: str
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """Empty when the group has a commit."""
        client = self._client
        await client.force_metadata_update()
        logs = LogRequests(client)
        sources = logs.partitions(topic)
        if await group.has_committed(sources):
            return {}
        # The identity first: a log that is exchanged meanwhile will not be taken for this one.
        identities = await logs.identities(sources)
        bounds = await logs.bounds(sources)
        return {
            TopicPartition(*source): OffsetAndMetadata(end, stamp(identities.get(source), end, ""))
            for source, (_, end) in bounds.items()
        }

    async def _commit(
        self, producer: AIOKafkaProducer, positions: dict[TopicPartition, OffsetAndMetadata]
    ) -> None:
        await producer.begin_transaction()
        await send_positions(producer, positions, self._settings.group_id)
        await producer.commit_transaction()

"""Finds out whether a publication failed because a topic to write to is gone, or too narrow.

The client asks for the metadata of such a topic until the deadline, and the loss then says only
that the deadline passed, as with brokers that are away or slow. So after a loss without a reason
the brokers are asked once for all topics, which creates none. Where that is no answer either, the
loss stays as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any, Protocol

from aiokafka import errors

from service.kafka.failure_words import absent_topic
from service.model.counted import counted
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition

_ASK_SHARE = 0.5
"""Of a step's deadline."""


class Cluster(Protocol):
    """What brokers told of topics."""

    def partitions_for_topic(self, topic: str) -> set[int] | None: ...


async def explained(
    lost: PublishFailure, client: Any, places: Collection[Partition], timeout_s: float
) -> PublishFailure:
    """The loss, with the topic that is missing where one is. It would have failed whatever its
    size, so no smaller transaction follows. A place that the client knows is not asked about: with
    brokers that are away each question would wait."""
    doubted = [place for place in sorted(places) if not _is_there(client.cluster, place)]
    if not doubted or lost.loss is not Loss.UNKNOWN:
        return lost
    try:
        async with asyncio.timeout(timeout_s * _ASK_SHARE):
            told = await client.fetch_all_metadata()
    except (TimeoutError, errors.KafkaError, OSError):
        return lost
    missing = "; ".join(_why(told, place) for place in doubted if not _is_there(told, place))
    if not missing:
        return lost
    return PublishFailure(Loss.REFUSED, f"publish: {missing}")


def _is_there(cluster: Cluster, place: Partition) -> bool:
    return place.partition in (cluster.partitions_for_topic(place.topic) or ())


def _why(cluster: Cluster, place: Partition) -> str:
    topic, partitions = place.topic, cluster.partitions_for_topic(place.topic)
    if not partitions:
        return absent_topic(topic, "Write")
    return (
        f"topic {topic} has {counted(len(partitions), 'partition')}, and an outcome keeps the "
        f"partition of its event, {place.partition}: add partitions to {topic}"
    )

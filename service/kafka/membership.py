"""Asks the group whether this process is still the member that was given its partitions.

A member that slept, or whose coordinator is away, believes in its partitions until a heartbeat says
otherwise. Each of its take-overs would fence the rightful owner. The client sends heartbeats by
itself and tells nothing of their answers, so this sends one of its own; to the group it counts like
the client's.

No answer, and any answer but "yes", is "no": callers ask again. Nothing here joins or leaves.
"""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, errors
from aiokafka.client import ConnectionGroup
from aiokafka.protocol.group import HeartbeatRequest


async def is_member(consumer: AIOKafkaConsumer, timeout_s: float) -> bool:
    """Whether the group confirms the generation that the consumer got its partitions in."""
    asked = _membership(consumer)
    if asked is None:
        return False
    coordinator: Any = consumer._coordinator
    request = HeartbeatRequest(coordinator.group_id, asked.generation, asked.member_id)
    try:
        async with asyncio.timeout(timeout_s):
            answer = await consumer._client.send(
                asked.node, request, group=ConnectionGroup.COORDINATION
            )
    except (TimeoutError, OSError, errors.KafkaError):
        return False
    return answer.error_code == 0 and _membership(consumer) == asked


class _Membership(NamedTuple):
    node: int
    generation: int
    member_id: str


def _membership(consumer: AIOKafkaConsumer) -> _Membership | None:
    """None while the group is joined or its coordinator is unknown: the partitions at hand are not
    those of the next generation."""
    coordinator: Any = consumer._coordinator
    if consumer._subscription.reassignment_in_progress or coordinator.coordinator_id is None:
        return None
    node = coordinator.coordinator_id
    return _Membership(node, coordinator.generation, coordinator.member_id)

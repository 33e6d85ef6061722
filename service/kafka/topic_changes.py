"""Creates and deletes topics, and waits until brokers show it.

A controller answers that a topic is made, or gone, before each broker has heard of it. A look right
behind would call the one missing and the other left over. The wait is bounded: what is not shown
then is told by the next look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

_LOOK_EVERY_S = 0.1
SHOWN_WITHIN_S = 10.0
"""Longer than a busy broker needs. Who may create topics and not describe them waits as long."""

Names = Callable[[], Awaitable[Collection[str]]]
"""Asks a broker for the names of its topics."""


async def create(
    admin: AIOKafkaAdminClient, topics: list[NewTopic], limit_s: float = SHOWN_WITHIN_S
) -> dict[str, str]:
    """Which were refused, and why; a topic that is there already is not."""
    response: Any = await admin.create_topics(topics)
    refused = {
        topic: rest[0] if rest and rest[0] else errors.for_code(code).__name__
        for topic, code, *rest in response.topic_errors
        if code and code != errors.TopicAlreadyExistsError.errno
    }
    made = [topic.name for topic in topics if topic.name not in refused]
    await until_shown(admin.list_topics, made, limit_s)
    return refused


async def delete(
    admin: AIOKafkaAdminClient, topics: list[str], limit_s: float = SHOWN_WITHIN_S
) -> dict[str, str]:
    """Which were refused, and why."""
    response: Any = await admin.delete_topics(topics)
    refused = {
        topic: errors.for_code(code).__name__
        for topic, code, *_ in response.topic_error_codes
        if code
    }
    await until_gone(admin.list_topics, set(topics) - set(refused), limit_s)
    return refused


async def until_shown(
    names: Names, topics: Collection[str], limit_s: float = SHOWN_WITHIN_S
) -> bool:
    """Whether `names`, asked again and again, has all the topics within so many seconds."""
    return await _until(names, set(topics).issubset, limit_s)


async def until_gone(
    names: Names, topics: Collection[str], limit_s: float = SHOWN_WITHIN_S
) -> bool:
    """Whether `names`, asked again and again, has none of the topics within so many seconds."""
    return await _until(names, set(topics).isdisjoint, limit_s)


async def _until(names: Names, agreed: Callable[[Collection[str]], bool], limit_s: float) -> bool:
    loop = asyncio.get_running_loop()
    end_s = loop.time() + limit_s
    while not agreed(await names()):
        if loop.time() >= end_s:
            return False
        await asyncio.sleep(_LOOK_EVERY_S)
    return True

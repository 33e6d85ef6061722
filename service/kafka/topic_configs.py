"""Reads the settings of topics that decide which records they take (DescribeConfigs).

The right to read them is not needed to run: without it, or when the brokers do not answer, that is
said, and outcomes that do not fit are found by their rejection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from service.kafka.topic_limits import NAMES, TopicLimits, read_limits

_TIMEOUT_S = 10.0


async def read_topic_limits(
    admin: AIOKafkaAdminClient, topics: Sequence[str]
) -> tuple[dict[str, TopicLimits], dict[str, str]]:
    """The limits by topic, and for the topics whose settings could not be read, why."""
    if not topics:
        return {}, {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, t, dict.fromkeys(NAMES)) for t in topics]
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            responses: list[Any] = await admin.describe_configs(asked)
    except (errors.KafkaError, OSError, TimeoutError) as error:
        return {}, {topic: _unread(topic, repr(error)) for topic in topics}
    return _read([found for response in responses for found in response.resources])


def _read(resources: Sequence[Any]) -> tuple[dict[str, TopicLimits], dict[str, str]]:
    """Error code, message, kind, name and entries of each; an entry begins with name and value."""
    limits: dict[str, TopicLimits] = {}
    unread: dict[str, str] = {}
    for code, message, _kind, topic, entries, *_ in resources:
        if code == 0:
            limits[topic] = read_limits({entry[0]: entry[1] for entry in entries})
        elif code == errors.TopicAuthorizationFailedError.errno:
            unread[topic] = _unread(topic, f"grant DescribeConfigs on topic {topic}")
        else:
            unread[topic] = _unread(topic, message or errors.for_code(code).__name__)
    return limits, unread


def _unread(topic: str, why: str) -> str:
    unread = f"the settings of topic {topic} cannot be read"
    return f"{unread}, so outcomes that it rejects are found one by one: {why}"

"""Writes decisions of people to the reviews topic.

All go to partition 0, so that one order holds for all of them, whatever the number of partitions.
The producer is idempotent: a request that is sent again is written once. A whole write that is
repeated has the same `review_id`, which readers count once.

The topic is created where it is missing: one partition, kept for ever, not compacted, because
decisions about one outcome have one key.
"""

from __future__ import annotations

import asyncio
from typing import Self

from aiokafka import AIOKafkaProducer, errors

from schemas.review import InvoiceReviewed
from service.kafka.connection import client_options, start_lines
from service.kafka.dead_letters import TopicUnreadable, create_topic_beside
from service.kafka.failure_words import in_words
from service.settings import KafkaSettings

_PARTITION = 0
_KEPT = {"cleanup.policy": "delete", "retention.ms": "-1"}


class ReviewNotWritten(Exception):
    """Raised when a decision was not, or may not have been, written; the message says what to do.
    The same decision, with its id, can be written again."""


async def create_reviews_topic(settings: KafkaSettings) -> bool:
    """Creates the topic where it is missing; returns whether it was. Raises TopicUnreadable."""
    return await create_topic_beside(
        settings, settings.reviews_topic, settings.results_topic, _KEPT
    )


class ReviewWriter:
    """A producer for the reviews topic; use it in an `async with`. Raises ReviewNotWritten and
    TopicUnreadable."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer = AIOKafkaProducer(
            **client_options(settings, "reviews"), acks="all", enable_idempotence=True
        )

    async def __aenter__(self) -> Self:
        topic = self._settings.reviews_topic
        try:
            await create_reviews_topic(self._settings)
        except TopicUnreadable:
            await self._stop()
            raise
        with start_lines() as lines:
            try:
                async with asyncio.timeout(self._settings.step_timeout_s):
                    await self._producer.start()
            except errors.ClusterAuthorizationFailedError as error:  # It may write no topic at all.
                await self._stop()
                raise ReviewNotWritten(f"grant Write on topic {topic}") from error
            except (TimeoutError, errors.KafkaError, OSError) as error:
                await self._stop()
                raise ReviewNotWritten(lines.no_answer(self._settings)) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def _stop(self) -> None:
        stopping = asyncio.ensure_future(self._producer.stop())
        await asyncio.wait({stopping}, timeout=self._settings.step_timeout_s)

    async def write(self, review: InvoiceReviewed) -> None:
        """Returns once the brokers have it."""
        source, topic = review.source, self._settings.reviews_topic
        key = f"{source.topic}-{source.partition}@{source.offset}".encode()
        value = review.model_dump_json().encode()
        try:
            async with asyncio.timeout(self._settings.step_timeout_s):
                await self._producer.send_and_wait(topic, value, key, partition=_PARTITION)
        except errors.TopicAuthorizationFailedError as error:
            raise ReviewNotWritten(in_words(error)) from error
        except (TimeoutError, errors.KafkaError, OSError) as error:
            raise ReviewNotWritten(
                f"{topic} did not confirm it: {in_words(error)}. It may have been written: look, "
                "then decide again if it was not"
            ) from error

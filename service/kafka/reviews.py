"""Writes decisions of people to the reviews topic.

All go to partition 0, so that one order holds for all of them, whatever the number of partitions.
The producer is idempotent: a request that is sent again is written once. A whole write that is
repeated has the same `review_id`, which readers count once.

A record is compressed, because a long invoice is in it twice. Where a topic takes less than it
needs, `too_large` says so before a person types a correction.

The topic is created where it is missing: one partition, kept for ever, not compacted, because
decisions about one outcome have one key.
"""

from __future__ import annotations

import asyncio
from typing import Self

from aiokafka import AIOKafkaProducer, errors
from aiokafka.admin import AIOKafkaAdminClient

from schemas.review import InvoiceReviewed
from service.kafka.connection import client_options, start_lines
from service.kafka.dead_letters import TopicUnreadable, create_topic_beside
from service.kafka.failure_words import in_words
from service.kafka.topic_configs import read_topic_limits
from service.kafka.topic_limits import MAX_MESSAGE_BYTES
from service.review.review_record import SURELY_FITS_BYTES, fitting_value, whole_value
from service.settings import KafkaSettings

_PARTITION = 0
_KEPT = {"cleanup.policy": "delete", "retention.ms": "-1"}
_USUAL_LIMIT_BYTES = 1_048_588
"""Of a topic that says nothing else (Kafka's `message.max.bytes`)."""


class ReviewNotWritten(Exception):
    """Raised when a decision was not, or may not have been, written; the message says what to do.
    The same decision, with its id, can be written again."""


async def create_reviews_topic(settings: KafkaSettings) -> bool:
    """Creates the topic where it is missing; returns whether it was. Raises TopicUnreadable."""
    return await create_topic_beside(
        settings, settings.reviews_topic, settings.results_topic, _KEPT
    )


async def too_large(settings: KafkaSettings, review: InvoiceReviewed) -> str:
    """Why the topic would not take a decision, and what to do; empty where it takes it, and where
    the brokers do not tell."""
    value, limit_bytes = await _fitting(settings, review)
    return "" if value is not None else _too_large(settings, limit_bytes)


async def _fitting(settings: KafkaSettings, review: InvoiceReviewed) -> tuple[bytes | None, int]:
    """The record's value, where the topic takes it; and how many bytes it takes."""
    value = whole_value(review)
    if len(value) <= SURELY_FITS_BYTES:
        return value, SURELY_FITS_BYTES
    limit_bytes = await _limit_bytes(settings)
    return fitting_value(review, limit_bytes, settings.max_inflated_batch_bytes), limit_bytes


async def _limit_bytes(settings: KafkaSettings) -> int:
    """The largest batch that the topic takes; the usual one where that cannot be read."""
    admin = AIOKafkaAdminClient(**client_options(settings, "reviews-admin"))
    try:
        async with asyncio.timeout(settings.step_timeout_s):
            await admin.start()
            limits, _ = await read_topic_limits(admin, [settings.reviews_topic])
    except (TimeoutError, errors.KafkaError, OSError):
        return _USUAL_LIMIT_BYTES
    finally:
        await admin.close()
    found = limits.get(settings.reviews_topic)
    return _USUAL_LIMIT_BYTES if found is None else found.max_message_bytes or _USUAL_LIMIT_BYTES


def _too_large(settings: KafkaSettings, limit_bytes: int = 0) -> str:
    topic, told = settings.reviews_topic, f" ({limit_bytes:,} bytes)" if limit_bytes else ""
    return (
        f"a decision about this invoice is larger than topic {topic} takes{told}: raise "
        f"{MAX_MESSAGE_BYTES} of that topic"
    )


class ReviewWriter:
    """A producer for the reviews topic; use it in an `async with`. Raises ReviewNotWritten and
    TopicUnreadable."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer = AIOKafkaProducer(
            **client_options(settings, "reviews"),
            acks="all",
            enable_idempotence=True,
            compression_type="gzip",
            max_request_size=settings.max_inflated_batch_bytes,  # Before compression.
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
        value, limit_bytes = await _fitting(self._settings, review)
        if value is None:
            raise ReviewNotWritten(f"{_too_large(self._settings, limit_bytes)}; nothing is written")
        try:
            async with asyncio.timeout(self._settings.step_timeout_s):
                await self._producer.send_and_wait(topic, value, key, partition=_PARTITION)
        except errors.TopicAuthorizationFailedError as error:
            raise ReviewNotWritten(in_words(error)) from error
        except errors.MessageSizeTooLargeError as error:
            raise ReviewNotWritten(f"{_too_large(self._settings)}; nothing is written") from error
        except (TimeoutError, errors.KafkaError, OSError) as error:
            raise ReviewNotWritten(
                f"{topic} did not confirm it: {in_words(error)}. It may have been written: look, "
                "then decide again if it was not"
            ) from error

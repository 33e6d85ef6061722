"""Sends single events: what `invoice-stream publish` needs, nothing the service itself uses."""

from __future__ import annotations

import asyncio
from typing import Self

from aiokafka import AIOKafkaProducer, errors

from service.kafka.connection import client_options, start_lines
from service.kafka.failure_words import in_words
from service.settings import KafkaSettings

_STEP_S = 30.0


class EventSender:
    """A producer for the events topic; raises ConnectionError when the brokers do not take it."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._topic = settings.events_topic
        self._settings = settings
        self._producer = AIOKafkaProducer(
            **client_options(settings, "publish"), enable_idempotence=True
        )

    async def __aenter__(self) -> Self:
        with start_lines() as lines:
            try:
                async with asyncio.timeout(_STEP_S):
                    await self._producer.start()
            except (TimeoutError, errors.KafkaError, OSError) as error:
                await self._producer.stop()
                raise ConnectionError(lines.no_answer(self._settings)) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def send(self, value: bytes) -> None:
        """Sends one event and waits until the brokers have it."""
        try:
            async with asyncio.timeout(_STEP_S):
                await self._producer.send_and_wait(self._topic, value)
        except (TimeoutError, errors.KafkaError) as error:
            why = in_words(error)
            raise ConnectionError(f"{self._topic} did not take the event: {why}") from error

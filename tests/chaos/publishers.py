"""Publishers of the service, without the service around them."""

from __future__ import annotations

from service.kafka.publisher import TransactionalPublisher
from service.model.record import Partition
from service.settings import KafkaSettings


async def no_step(_name: str) -> None:
    """No failpoint."""


async def started_publisher(settings: KafkaSettings, source: Partition) -> TransactionalPublisher:
    """Coordinators of a young broker take a moment: the start may have to be repeated."""
    for _ in range(10):
        publisher = TransactionalPublisher(settings, source, no_step)
        if await publisher.start() is None:
            return publisher
        await publisher.discard()
    raise AssertionError("the publisher does not start")

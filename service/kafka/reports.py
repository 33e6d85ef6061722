"""Writes batch reports, best effort: a report is a view of outcomes that are safe elsewhere.

Reports have a small queue and a task of their own (`run`, a part of the service), so that a slow or
missing batches topic can never hold up an invoice; what does not fit is dropped and counted.
"""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaProducer, errors

from service.kafka.connection import client_options
from service.settings import REPORTS_CLOSE_S, KafkaSettings

QUEUE_MAX = 1_000
"""Reports waiting to be written: a minute of batches at a rate no LLM server reaches."""

_CONNECT_RETRY_S = 2.0


class ReportWriter:
    """A producer for the batches topic behind a bounded queue."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._topic = settings.batches_topic
        self._producer = AIOKafkaProducer(
            **client_options(settings, "reports"), acks=1, linger_ms=50
        )
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_MAX)
        self.dropped = 0

    def write(self, report: bytes) -> None:
        """Queues one report; drops it when the queue is full."""
        try:
            self._queue.put_nowait(report)
        except asyncio.QueueFull:
            self.dropped += 1

    async def run(self) -> None:
        """Connects and writes until it is cancelled; reports are queued meanwhile."""
        await self._connect()
        while True:
            report = await self._queue.get()
            try:
                await self._producer.send_and_wait(self._topic, report)
            except (errors.KafkaError, OSError):
                self.dropped += 1
            finally:
                self._queue.task_done()

    async def drain(self) -> None:
        """Waits until what is queued is written, if that is quick; for use while `run` runs."""
        try:
            async with asyncio.timeout(REPORTS_CLOSE_S):
                await self._queue.join()
        except TimeoutError:
            pass

    async def stop(self) -> None:
        """Lets the connection go; after the end of `run`."""
        stopping = asyncio.ensure_future(self._producer.stop())
        await asyncio.wait({stopping}, timeout=REPORTS_CLOSE_S)

    async def _connect(self) -> None:
        while True:
            try:
                await self._producer.start()
                return
            except (errors.KafkaError, OSError):
                await asyncio.sleep(_CONNECT_RETRY_S)

"""Writes batch reports, best effort: a report is a view of outcomes that are safe elsewhere.

Reports have a small queue and a task of their own, so that a slow or missing batches topic can
never hold up an invoice; what does not fit is dropped and counted.
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
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0

    def write(self, report: bytes) -> None:
        """Queues one report; drops it when the queue is full."""
        try:
            self._queue.put_nowait(report)
        except asyncio.QueueFull:
            self.dropped += 1

    def start(self) -> None:
        """Begins to connect; reports are queued meanwhile."""
        self._task = asyncio.create_task(self._write_all(), name="batch reports")

    async def stop(self) -> None:
        """Writes what is queued if that is quick, then lets go."""
        try:
            async with asyncio.timeout(REPORTS_CLOSE_S):
                await self._queue.join()
        except TimeoutError:
            pass
        if self._task is not None:
            self._task.cancel()
        stopping = asyncio.ensure_future(self._producer.stop())
        await asyncio.wait({stopping}, timeout=REPORTS_CLOSE_S)

    async def _connect(self) -> None:
        while True:
            try:
                await self._producer.start()
                return
            except (errors.KafkaError, OSError):
                await asyncio.sleep(_CONNECT_RETRY_S)

    async def _write_all(self) -> None:
        await self._connect()
        while True:
            report = await self._queue.get()
            try:
                await self._producer.send_and_wait(self._topic, report)
            except (errors.KafkaError, OSError):
                self.dropped += 1
            finally:
                self._queue.task_done()

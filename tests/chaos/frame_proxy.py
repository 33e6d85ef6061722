"""A proxy that understands Kafka's framing: single requests can be held, or their answers lost.

It stands before the broker's PROXY listener, which advertises the proxy's port, so that every
connection of a client passes here. A frame is four bytes of size, then api key, api version and
correlation id (Apache Kafka protocol guide).
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

END_TXN, TXN_OFFSET_COMMIT, ADD_OFFSETS, ADD_PARTITIONS, PRODUCE = 26, 28, 25, 24, 0


@dataclass
class Fault:
    """An action on the `nth` request of an api key, counted from 1 and done once."""

    api_key: int
    hold_s: float = 0.0
    """Forward the request so much later; the connection goes on meanwhile."""
    lose_answer: bool = False
    """Let the broker act, then break the connection instead of answering."""
    nth: int = 1
    seen: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    delivered: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, api_key: int) -> bool:
        """Counts a request; True for the one that is meant."""
        if api_key != self.api_key:
            return False
        self.seen += 1
        return self.seen == self.nth


class FrameProxy:
    """`async with FrameProxy(port, broker_port) as proxy: proxy.fault = Fault(END_TXN, …)`."""

    def __init__(self, port: int, broker_port: int) -> None:
        self._port = port
        self._broker_port = broker_port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.fault: Fault | None = None
        self.asked: list[int] = []
        """The api keys of requests, in order."""
        self.answered: list[tuple[int, int]] = []
        """The api keys of answers, each with the number of requests before it."""

    async def __aenter__(self) -> FrameProxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up = await asyncio.open_connection("127.0.0.1", self._broker_port)
        lost: set[int] = set()
        open_requests: dict[int, int] = {}

        def break_off() -> None:
            writer.transport.abort()

        pumps = (
            self._requests(reader, up[1], lost, open_requests),
            self._answers(up[0], writer, lost, break_off, open_requests),
        )
        for pump in pumps:
            task = asyncio.create_task(pump)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _requests(
        self,
        reader: asyncio.StreamReader,
        broker: asyncio.StreamWriter,
        lost: set[int],
        open_requests: dict[int, int],
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(reader)
                api_key, _version, correlation = struct.unpack_from(">hhi", frame, 4)
                self.asked.append(api_key)
                open_requests[correlation] = api_key
                fault = self.fault
                if fault is not None and fault.strikes(api_key):
                    fault.struck.set()
                    if fault.lose_answer:
                        lost.add(correlation)
                    else:
                        self._later(broker, frame, fault)
                        continue
                broker.write(frame)

    def _later(self, broker: asyncio.StreamWriter, frame: bytes, fault: Fault) -> None:
        async def forward() -> None:
            await asyncio.sleep(fault.hold_s)
            broker.write(frame)
            await broker.drain()
            await asyncio.sleep(0.5)  # The broker acts on it; nothing tells when.
            fault.delivered.set()

        task = asyncio.create_task(forward())
        self._tasks.add(task)

    async def _answers(
        self,
        broker: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        lost: set[int],
        break_off: Callable[[], None],
        open_requests: dict[int, int],
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(broker)
                (correlation,) = struct.unpack_from(">i", frame, 4)
                if correlation in lost:
                    break_off()
                    return
                self.answered.append((open_requests.pop(correlation), len(self.asked)))
                writer.write(frame)


async def _frame(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(4)
    return head + await reader.readexactly(struct.unpack(">i", head)[0])

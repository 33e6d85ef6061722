"""A broker of four requests on a real socket, for what a connection does about its session.

Like Kafka it answers in order, and closes a connection at the first request after its session.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

API_VERSIONS, HANDSHAKE, AUTHENTICATE, METADATA = 18, 17, 36, 3
_MECHANISM = b"OAUTHBEARER"
_KNOWN = ((HANDSHAKE, 1, 1), (AUTHENTICATE, 1, 1), (METADATA, 0, 0))
_REFUSED = 58


@dataclass
class SaslBroker:
    """What it does, and what it saw."""

    session_s: float
    """0 for a session without an end."""
    refuses: bool = False
    """From now on no sign-in succeeds."""
    port: int = 0
    seen: list[int] = field(default_factory=list)
    """The kind of each request."""
    _ends_s: float = float("inf")

    def end_session(self) -> None:
        """Now, whatever was said of it."""
        self._ends_s = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError):
            while True:
                (size,) = struct.unpack(">i", await reader.readexactly(4))
                kind, _version, number = struct.unpack(">hhi", (await reader.readexactly(size))[:8])
                self.seen.append(kind)
                if kind == METADATA and time.monotonic() >= self._ends_s:
                    break
                answer = struct.pack(">i", number) + self._answer(kind)
                writer.write(struct.pack(">i", len(answer)) + answer)
        writer.close()

    def _answer(self, kind: int) -> bytes:
        if kind == API_VERSIONS:
            versions = b"".join(struct.pack(">hhh", *version) for version in _KNOWN)
            return struct.pack(">hi", 0, len(_KNOWN)) + versions
        if kind == HANDSHAKE:
            return struct.pack(">hih", 0, 1, len(_MECHANISM)) + _MECHANISM
        if kind == AUTHENTICATE:
            self._ends_s = time.monotonic() + (self.session_s or float("inf"))
            code = _REFUSED if self.refuses else 0
            return struct.pack(">hhiq", code, -1, 0, round(self.session_s * 1_000))
        return struct.pack(">ii", 0, 0)


@asynccontextmanager
async def sasl_broker(session_s: float) -> AsyncIterator[SaslBroker]:
    """A running one."""
    broker = SaslBroker(session_s)
    server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
    broker.port = server.sockets[0].getsockname()[1]
    try:
        yield broker
    finally:
        server.close()

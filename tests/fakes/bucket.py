"""A server of one bucket, as S3's clients see it: objects are put and read by their paths."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")


@dataclass
class BucketServer:
    """Where it listens, and what it was sent."""

    endpoint: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    """By their paths, bucket included."""
    asked: list[str] = field(default_factory=list)
    """Methods and paths of signed requests, in their order."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of a connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        status, found = self._done(method, path, body, signed=b"AWS4-HMAC-SHA256" in head)
        shown = (
            f'HTTP/1.1 {status} X\r\netag: "1"\r\ncontent-length: {len(found)}\r\n'
            "last-modified: Fri, 27 Nov 2026 10:00:00 GMT\r\nconnection: close\r\n\r\n"
        )
        writer.write(shown.encode() + (b"" if method == "HEAD" else found))
        await writer.drain()
        writer.close()

    def _done(self, method: str, path: str, body: bytes, *, signed: bool) -> tuple[int, bytes]:
        if not signed:
            return 403, b"<Error><Code>AccessDenied</Code></Error>"
        self.asked.append(f"{method} {path}")
        if method == "PUT":
            self.objects[path] = body
            return 200, b""
        if path in self.objects:
            return 200, self.objects[path]
        return 404, b"<Error><Code>NoSuchKey</Code></Error>"


@asynccontextmanager
async def bucket_server() -> AsyncIterator[BucketServer]:
    """Listens on a port of its own."""
    served = BucketServer()
    async with await asyncio.start_server(served.answer, "127.0.0.1", 0) as listening:
        served.endpoint = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield served

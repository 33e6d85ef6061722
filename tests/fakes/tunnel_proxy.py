"""A small HTTP proxy on a real socket: it asks for a sign-in, opens tunnels, forwards requests."""

from __future__ import annotations

import asyncio
import base64
from urllib.parse import urlsplit

from tests.fakes.local_server import LocalServer


class TunnelProxy(LocalServer):
    """`async with TunnelProxy("name:password") as proxy: proxy.url`."""

    def __init__(self, sign_in: str = "") -> None:
        self.asked: list[str] = []
        """The first line of each request."""
        self._sign_in = sign_in

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        self.asked.append(first)
        method, target, _ = first.split(" ")
        told = {line for line in lines if line.lower().startswith("proxy-authorization:")}
        if self._sign_in and told != {f"Proxy-Authorization: {self._wanted()}"}:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
            return
        url = urlsplit(f"//{target}" if method == "CONNECT" else target)
        behind, onward = await asyncio.open_connection(url.hostname, url.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            kept = [f"{method} {url.path} HTTP/1.1", *(line for line in lines if line not in told)]
            onward.write("\r\n".join([*kept, "", ""]).encode("latin-1"))
        try:
            await asyncio.gather(_pipe(reader, onward), _pipe(behind, writer))
        finally:
            onward.close()

    def _wanted(self) -> str:
        return "Basic " + base64.b64encode(self._sign_in.encode("latin-1")).decode()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()

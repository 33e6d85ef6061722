"""Sends one question to the LLM server and returns one answer; nothing else sends it HTTP requests.

Invariants: a call ends within its total deadline (from the first byte sent to the last received,
including every step of a negotiation), reads at most `max_reply_bytes`, and returns a value. Only
cancellation leaves as an exception. There is one client per process, and it has no queue: every
caller holds a slot of the gate.

Compressed replies are declined and rejected, so that the counted bytes are the held bytes: a few
kilobytes on the wire cannot become gigabytes here. The token appears only in one header.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpx

from service.llm.dialect import (
    AskAgain,
    Dialect,
    DialectReply,
    Healthy,
    HttpReply,
    HttpRequest,
    RequestShape,
    ServerGauges,
)
from service.llm.faults import failure, malformed
from service.llm.retry_after import retry_after_s
from service.llm.transport import FOREIGN, failure_from
from service.model.completion import Completion, LlmFailure, LlmFault, LlmReply, Prompt

SIMULATOR_HEADER = "x-invoice-stream-simulator"
"""A reply with this header was invented by the simulator; the result says so too."""


@dataclass(frozen=True, slots=True)
class CallBounds:
    """Limits of one call."""

    total_s: float
    connect_s: float
    max_reply_bytes: int
    max_retry_after_s: float
    probe_s: float = 5.0
    """Total deadline of `health`, `models` and `gauges`."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The server's address, the token and the model of a call.

    `base_url` has no API path; a trailing `/v1`, which is common, is accepted.
    """

    base_url: str
    model: str
    token: str = field(default="", repr=False)


class LlmClient:
    """Asks one model on one server in one dialect."""

    def __init__(
        self,
        endpoint: Endpoint,
        dialect: Dialect,
        transport: httpx.AsyncBaseTransport,
        bounds: CallBounds,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError when the endpoint's address or token cannot be used."""
        self._model = endpoint.model
        self._base = _base(endpoint.base_url)
        self._headers = _headers(endpoint.token)
        self._dialect = dialect
        self._transport = transport
        self._bounds = bounds
        self._wall_clock = wall_clock
        self._urls: dict[str, httpx.URL] = {}

    async def complete(self, prompt: Prompt) -> LlmReply:
        """Asks once; every fault of the server is returned as `LlmFailure`."""
        try:
            async with asyncio.timeout(self._bounds.total_s):
                return await self._negotiate(prompt)
        except TimeoutError:
            return failure(LlmFault.TIMEOUT, f"after {self._bounds.total_s:g} s")

    async def health(self) -> Healthy | LlmFailure:
        """Whether the server answers at all; costs it no generation."""
        reply = await self._probe(self._dialect.health_request)
        return reply if isinstance(reply, LlmFailure) else self._dialect.read_health(reply)

    async def models(self) -> tuple[str, ...] | LlmFailure | None:
        """The available models; None if the dialect has no list."""
        if self._dialect.models_request is None:
            return None
        reply = await self._probe(self._dialect.models_request)
        return reply if isinstance(reply, LlmFailure) else self._dialect.read_models(reply)

    async def capacity(self) -> int | None:
        """Number of calls that the server works on at once; None if it does not say."""
        if self._dialect.capacity_request is None:
            return None
        reply = await self._probe(self._dialect.capacity_request)
        return None if isinstance(reply, LlmFailure) else self._dialect.read_capacity(reply)

    async def gauges(self) -> ServerGauges | LlmFailure | None:
        """The server's gauges; None if the dialect has none."""
        if self._dialect.gauges_request is None:
            return None
        reply = await self._probe(self._dialect.gauges_request)
        return reply if isinstance(reply, LlmFailure) else self._dialect.read_gauges(reply)

    async def aclose(self) -> None:
        """Closes idle connections; no call may follow."""
        await self._transport.aclose()

    async def _negotiate(self, prompt: Prompt) -> LlmReply:
        shape: RequestShape | None = None
        for _ in range(self._dialect.requests_max):
            request = self._dialect.request(prompt, self._model, shape)
            reply = await self._exchange(request)
            if isinstance(reply, LlmFailure):
                return reply
            answer = self._dialect.read(request, reply)
            if not isinstance(answer, AskAgain):
                return self._finished(answer, reply)
            shape = answer.shape
        raise AssertionError("a negotiation takes at most requests_max requests")

    def _finished(self, answer: DialectReply, reply: HttpReply) -> LlmReply:
        """Adds what a dialect cannot know: the requested delay, the model, the simulator's mark."""
        if isinstance(answer, LlmFailure):
            cap_s = self._bounds.max_retry_after_s
            wait_s = retry_after_s(reply.headers, cap_s, self._wall_clock())
            return answer if wait_s is None else replace(answer, retry_after_s=wait_s)
        assert isinstance(answer, Completion)
        if SIMULATOR_HEADER in reply.headers:
            answer = replace(answer, simulated=True)
        return answer if answer.model else replace(answer, model=self._model)

    async def _probe(self, request: HttpRequest) -> HttpReply | LlmFailure:
        try:
            async with asyncio.timeout(self._bounds.probe_s):
                return await self._exchange(request)
        except TimeoutError:
            return failure(LlmFault.TIMEOUT, f"after {self._bounds.probe_s:g} s")

    async def _exchange(self, request: HttpRequest) -> HttpReply | LlmFailure:
        """One request, one reply; the only place that translates foreign exceptions."""
        started_s = time.monotonic()
        try:
            response = await self._transport.handle_async_request(self._http(request))
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            try:
                body = await self._body(response, stream)
            finally:
                await stream.aclose()
        except FOREIGN as error:
            return failure_from(error)
        if isinstance(body, LlmFailure):
            return body
        elapsed_s = time.monotonic() - started_s
        return HttpReply(response.status_code, response.headers, body, elapsed_s)

    async def _body(
        self, response: httpx.Response, stream: httpx.AsyncByteStream
    ) -> bytes | LlmFailure:
        """The raw body up to the bound; an early return makes the caller's close drop the
        socket."""
        status = response.status_code
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding != "identity":
            if status != 200:
                return b""
            return malformed("compressed although it was declined", HttpReply(200, {}, b""))
        chunks: list[bytes] = []
        size = 0
        async for chunk in stream:
            size += len(chunk)
            if size > self._bounds.max_reply_bytes:
                return failure(LlmFault.REPLY_TOO_LARGE, status=status)
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _http(self, request: HttpRequest) -> httpx.Request:
        connect_s = self._bounds.connect_s
        return httpx.Request(
            request.method,
            self._url(request.path),
            headers=self._headers,
            content=request.body,
            extensions={"timeout": {"connect": connect_s, "pool": connect_s}},
        )

    def _url(self, path: str) -> httpx.URL:
        """Parsed once for each of the few paths of a dialect."""
        url = self._urls.get(path)
        if url is None:
            url = self._urls[path] = httpx.URL(self._base + path)
        return url


def _base(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"the LLM server's address is no URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("the LLM server's address must start with http:// or https:// and a host")
    if url.port is not None and not 0 < url.port < 65_536:
        raise ValueError("the LLM server's address has an impossible port")
    if url.userinfo or url.query or url.fragment:
        raise ValueError("the LLM server's address takes no user, query or fragment; use the token")
    return str(url).rstrip("/").removesuffix("/v1")


def _headers(token: str) -> httpx.Headers:
    headers = {
        "content-type": "application/json",
        "accept": "application/json",
        "accept-encoding": "identity",
        "user-agent": "invoice-stream",
    }
    if token:
        if not token.isascii() or not token.isprintable():
            raise ValueError("the API token holds characters that no HTTP header can carry")
        headers["authorization"] = f"Bearer {token}"
    return httpx.Headers(headers)

"""Sends one question to the LLM server and returns one answer; nothing else sends it HTTP requests.

Invariants: a call ends within its deadline (`patience` sets it; it covers every step of a
negotiation), reads at most `max_reply_bytes`, and returns a value. Only cancellation leaves as an
exception. There is one client per process, and it has no queue: every caller holds a slot of the
gate.

Compressed replies are declined. Some servers compress all the same; then the bound holds for the
inflated bytes, so a few kilobytes on the wire cannot become gigabytes here. Dialects get UTF-8,
whatever the server wrote. A connection that breaks, or falls silent, behind a complete answer loses
nothing: some gateways never send the end of a chunked body. The token appears only in one header.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from service.llm.api_address import ApiAddress
from service.llm.charset import as_utf8
from service.llm.dialect import (
    SUCCESSES,
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
from service.llm.inflation import Uninflated, inflated
from service.llm.light_httpx import httpx
from service.llm.patience import Pace, Patience
from service.llm.reply_body import is_complete, last_events
from service.llm.retry_after import retry_after_s
from service.llm.transport import FOREIGN, failure_from
from service.model.completion import Completion, LlmFailure, LlmFault, LlmReply, Prompt
from service.model.trace_context import NAMES, TraceContext
from service.model.unusable_setting import UnusableSetting

_AUTHORIZATION = "authorization"
_IDENTITY = "identity"
_OWN_HEADERS = {
    "content-type": "application/json",
    "accept": "application/json",
    "accept-encoding": _IDENTITY,
    "user-agent": "invoice-stream",
}
_FRAMING = frozenset(
    {"content-length", "transfer-encoding", "host", "accept-encoding", "connection"}
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

_CLOSED = (b"}", b"]")
"""Ends of an object, a list, and the last event of a stream."""
_WHOLE_LOOKS = 8
_OF_LOAD = frozenset({LlmFault.RATE_LIMITED, LlmFault.OVERLOADED, LlmFault.QUOTA_EXHAUSTED})
"""Refusals whose error may say how long to wait."""
_SAID_BY_SERVERS = frozenset(
    {
        LlmFault.BAD_REQUEST,
        LlmFault.MODEL_MISSING,
        LlmFault.RATE_LIMITED,
        LlmFault.REPLY_MALFORMED,
        LlmFault.REPLY_TOO_LARGE,
        LlmFault.UNAUTHORISED,
    }
)
"""Answers to a question for its health that no proxy gives in the place of a dead server."""

SIMULATOR_HEADER = "x-invoice-stream-simulator"
"""A reply with this header was invented by the simulator; the result says so too."""


@dataclass(frozen=True, slots=True)
class CallBounds:
    """Limits of one call."""

    total_s: float
    slow_s: float
    """Of a call to a slow server, as long as its answer goes on."""
    connect_s: float
    max_reply_bytes: int
    max_retry_after_s: float
    probe_s: float = 5.0
    """Total deadline of `health`, `models` and `gauges`."""
    end_s: float = 1.0
    """For the end of a reply, once all of its answer is there."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The server's address, the token and the model of a call.

    `base_url` is read by `api_address`. `headers` go with every request; the token goes into
    `token_header`, as a bearer token if that is `authorization`.
    """

    base_url: str
    model: str
    token: str = field(default="", repr=False)
    token_header: str = _AUTHORIZATION
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    query: Mapping[str, str] = field(default_factory=dict)


class LlmClient:
    """Asks one model on one server in one dialect."""

    def __init__(
        self,
        endpoint: Endpoint,
        dialect: Dialect,
        transport: httpx.AsyncBaseTransport,
        bounds: CallBounds,
        wall_clock: Callable[[], float] = time.time,
        on_heard: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_heard` is told of each part of an answer. Raises UnusableSetting when the endpoint's
        address, token or headers cannot be used."""
        self._model = endpoint.model
        self._address = ApiAddress(endpoint.base_url, endpoint.query)
        self._headers = _headers(endpoint)
        self._dialect = dialect
        self._transport = transport
        self._bounds = bounds
        connect_s = bounds.connect_s
        self._extensions = {"timeout": {"connect": connect_s, "pool": connect_s}}
        self._wall_clock = wall_clock
        self._on_heard = on_heard
        self._patience = Patience(bounds.total_s, bounds.slow_s)
        self._unheard: dict[asyncio.Timeout, float] = {}
        """Calls whose answer has not begun, and when they began."""

    async def complete(self, prompt: Prompt) -> LlmReply:
        """Asks once; every fault of the server is returned as `LlmFailure`."""
        heard = _Heard(time.monotonic())
        deadline = asyncio.timeout(self._patience.first_s(prompt.timeouts))
        if self._patience.is_slow:
            heard.by = lambda: self._extend(deadline, heard.began_s)
        self._unheard[deadline] = heard.began_s
        try:
            async with deadline:
                reply = await self._negotiate(prompt, heard)
        except TimeoutError:
            self._patience.timed_out()
            silent = failure(LlmFault.TIMEOUT, f"after {time.monotonic() - heard.began_s:.3g} s")
            return replace(silent, is_silence=True)
        finally:
            self._unheard.pop(deadline, None)
        if isinstance(reply, Completion):
            self._patience.answered(heard.first_s, time.monotonic() - heard.began_s)
            if self._patience.is_slow:
                self._wait_longer()
        return reply

    def _extend(self, deadline: asyncio.Timeout, began_s: float) -> None:
        """A byte of the answer came: the server works."""
        self._unheard.pop(deadline, None)
        left_s = self._patience.more_s(time.monotonic() - began_s)
        deadline.reschedule(asyncio.get_running_loop().time() + left_s)

    @property
    def pace(self) -> Pace:
        """How long calls may take now."""
        return self._patience.pace

    async def is_alive(self) -> bool:
        """Whether the server says anything of its own, such as that it has no such page."""
        reply = await self.health()
        return isinstance(reply, Healthy) or reply.fault in _SAID_BY_SERVERS

    def stretch(self) -> bool:
        """The server is there, and answered no call in time: whether the calls that wait for it,
        and the next ones, may take longer."""
        longer = self._patience.stretch()
        self._wait_longer()
        return longer

    def _wait_longer(self) -> None:
        """Calls that the server works on, or that wait there, have as much time as the next."""
        first_s = self._patience.first_s(0)
        now_s, loop_s = time.monotonic(), asyncio.get_running_loop().time()
        for deadline, began_s in self._unheard.items():
            until_s = loop_s + began_s + first_s - now_s
            if not deadline.expired() and until_s > (deadline.when() or until_s):
                deadline.reschedule(until_s)

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

    async def _negotiate(self, prompt: Prompt, heard: _Heard) -> LlmReply:
        shape: RequestShape | None = None
        streamed = heard.by is not None
        for _ in range(self._dialect.requests_max):
            request = self._dialect.request(prompt, self._model, shape, streamed=streamed)
            reply = await self._exchange(request, heard, prompt.trace)
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
            error = reply.body if answer.fault in _OF_LOAD else None
            wait_s = retry_after_s(reply.headers, cap_s, self._wall_clock(), error)
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

    async def _exchange(
        self,
        request: HttpRequest,
        heard: _Heard | None = None,
        trace: TraceContext | None = None,
    ) -> HttpReply | LlmFailure:
        """One request, one reply; the only place that translates foreign exceptions."""
        started_s = time.monotonic()
        try:
            response = await self._transport.handle_async_request(self._http(request, trace))
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            try:
                body = await self._body(response, stream, heard)
            finally:
                await stream.aclose()
        except FOREIGN as error:
            return failure_from(error)
        if isinstance(body, LlmFailure):
            return body
        elapsed_s = time.monotonic() - started_s
        return HttpReply(response.status_code, response.headers, body, elapsed_s)

    async def _body(
        self, response: httpx.Response, stream: httpx.AsyncByteStream, heard: _Heard | None
    ) -> bytes | LlmFailure:
        """The body up to the bound; an early return makes the caller's close drop the socket."""
        status = response.status_code
        chunks: list[bytes] = []
        size = 0
        broken: LlmFailure | None = None
        ends = asyncio.timeout(None)
        silence = _Silence(ends, chunks, self._bounds.end_s)
        try:
            async with ends:
                async for chunk in stream:
                    size += len(chunk)
                    if size > self._bounds.max_reply_bytes:
                        return failure(LlmFault.REPLY_TOO_LARGE, status=status)
                    chunks.append(chunk)
                    if heard is not None:
                        heard.note()
                        self._on_heard()
                    silence.follows(chunk)
        except FOREIGN as error:  # A TimeoutError is an OSError.
            broken = failure_from(error)
        finally:
            silence.stop()
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        return self._plain(body, response.headers, status, broken)

    def _plain(
        self, body: bytes, headers: httpx.Headers, status: int, broken: LlmFailure | None
    ) -> bytes | LlmFailure:
        """The body in UTF-8, also where the connection `broken` behind it lost nothing of it."""
        plain = self._inflated(body, headers.get("content-encoding", _IDENTITY), status)
        if isinstance(plain, bytes):
            plain = as_utf8(plain, headers.get("content-type", ""))
        if broken is None:
            return plain
        return plain if isinstance(plain, bytes) and is_complete(plain) else broken

    def _inflated(self, body: bytes, encoding: str, status: int) -> bytes | LlmFailure:
        """A failure counts by its status, whether its page can be read or not."""
        plain = inflated(body, encoding, self._bounds.max_reply_bytes)
        if isinstance(plain, bytes):
            return plain
        if status not in SUCCESSES:
            return b""
        if plain is Uninflated.TOO_LARGE:
            return failure(LlmFault.REPLY_TOO_LARGE, status=status)
        return malformed("compressed although it was declined", HttpReply(200, {}, b""))

    def _http(self, request: HttpRequest, trace: TraceContext | None) -> httpx.Request:
        """The request without `host` and `content-length`, which the transport adds: where httpx
        does, a request takes four times as long."""
        headers = self._headers
        if trace is not None:
            headers = headers.copy()
            headers.update({name: text for name, text in zip(NAMES, trace, strict=True) if text})
        made = httpx.Request(
            request.method,
            self._address.of(request.path),
            headers=headers,
            stream=httpx.ByteStream(request.body),
            extensions=self._extensions,
        )
        made.headers.encoding = headers.encoding  # Otherwise it is found out anew for each request.
        made.read()
        return made


class _Heard:
    """When an answer began, and who wants to know of its bytes."""

    def __init__(self, began_s: float) -> None:
        self.began_s = began_s
        self.first_s = 0.0
        self.by: Callable[[], None] | None = None

    def note(self) -> None:
        if not self.first_s:
            self.first_s = time.monotonic() - self.began_s
        if self.by is not None:
            self.by()


class _Silence:
    """Ends a reply that falls silent behind the whole of its answer. It looks once a silence, at
    the last events alone: a slow stream is silent behind each of its events. The whole is read a
    bounded number of times."""

    def __init__(self, ends: asyncio.Timeout, chunks: list[bytes], after_s: float) -> None:
        self._ends = ends
        self._chunks = chunks
        self._after_s = after_s
        self._timer: asyncio.TimerHandle | None = None
        self._looks = {True: _WHOLE_LOOKS, False: _WHOLE_LOOKS}
        """Looks at the whole that are left, by whether its end seems to be one."""

    def follows(self, chunk: bytes) -> None:
        """This was heard last."""
        self.stop()
        if chunk.rstrip().endswith(_CLOSED):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._after_s, self._look)

    def stop(self) -> None:
        """Looks no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        seems_ended = is_complete(last_events(self._chunks))
        if not self._looks[seems_ended]:
            return
        self._looks[seems_ended] -= 1
        if is_complete(b"".join(self._chunks)):
            self._ends.reschedule(asyncio.get_running_loop().time())


def _headers(endpoint: Endpoint) -> httpx.Headers:
    headers = httpx.Headers(_OWN_HEADERS)
    for name, value in endpoint.headers:
        if name.lower() in _FRAMING:
            raise UnusableSetting(f"the header {name} is set by this service")
        headers[name] = _checked(name, value)
    if endpoint.token:
        bearer = endpoint.token_header.lower() == _AUTHORIZATION
        value = f"Bearer {endpoint.token}" if bearer else endpoint.token
        headers[endpoint.token_header] = _checked(endpoint.token_header, value)
    return headers


def _checked(name: str, value: str) -> str:
    """The value of a header. Raises UnusableSetting, without the value: it may be a secret."""
    if not _HEADER_NAME.fullmatch(name):
        raise UnusableSetting("a header of the LLM server has a name that is none in HTTP")
    if not value.isascii() or not value.isprintable():
        raise UnusableSetting(
            f"the header {name} (a token, or one of llm.headers) holds characters that no HTTP "
            "header can carry"
        )
    return value

"""A simulated LLM server: real HTTP, real slots and queue, made-up intelligence.

It speaks Ollama's, OpenAI's and the plain `/think` dialect. N slots serve a FIFO queue; a call
holds a slot for a log-normal time, drawn by the document alone and by how often it was asked about,
so that a run repeats, whatever question callers put around a document. Faults come from a plan, by
share of requests or for a window of time. The answer is what `service.testbed.printed.read_back`
recovers from the document's text, so every result can be recomputed. Each reply carries a header
that says it was simulated, and the service publishes that with the result, so it cannot be mistaken
for a model's work.

It is for demo, tests and measurements, never a default that a real run falls back to silently.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, cast

from service.testbed.call_times import CallTimes
from service.testbed.printed import UNREADABLE_MARK, misread, read_back
from service.testbed.simulated_replies import DIALECTS, DialectShape, Served, gpu_page, vllm_page
from service.testbed.simulator_flags import parser

MARK = "x-invoice-stream-simulator"
MODELS = ("simulated-reader", "simulated-reader-large")
STRAGGLER_MARK = "simulate: straggler"
_MAX_BODY_BYTES = 16 * 1024 * 1024
_MAX_HEAD_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of requests, between 0 and 1, that go wrong in each way."""

    server_error: float = 0.0
    rate_limited: float = 0.0
    overloaded: float = 0.0
    hang: float = 0.0
    drip: float = 0.0
    cut_json: float = 0.0
    cut_connection: float = 0.0
    fenced: float = 0.0
    thinking: float = 0.0
    wrong_total: float = 0.0
    not_json: float = 0.0
    huge: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulatorPlan:
    """How the server behaves; can be replaced while it runs (POST /simulator/plan)."""

    slots: int = 16
    queue_max: int = 100_000
    """Requests that may wait; beyond it the answer is 503."""
    mean_s: float = 0.15
    """Mean service time of a medium document; 0 answers at once."""
    sigma: float = 0.6
    """Spread of the log-normal service time."""
    straggler_s: float = 0.0
    """Service time of documents that carry `STRAGGLER_MARK`; 0: like any other."""
    exposition: bool = False
    """`/metrics` is a Prometheus page with vLLM's names, instead of the plain JSON of `/think`
    servers."""
    retry_after_s: float = 1.0
    down: bool = False
    """Every request is answered 503."""
    faults: Faults = field(default_factory=Faults)


@dataclass(slots=True)
class Stats:
    """Counts of the run so far."""

    requests: int = 0
    answered: int = 0
    refused: int = 0
    in_service: int = 0
    queued: int = 0
    queue_peak: int = 0
    busy_s: float = 0.0
    """Slot-seconds spent in service."""
    faults: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply; `after` says what goes wrong while it is sent."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"
    after: str = ""


class Simulator:
    """The server; `async with Simulator(Plan()) as simulator: simulator.base_url`."""

    def __init__(self, plan: SimulatorPlan, seed: int = 0, token: str = "") -> None:
        self._plan = plan
        self._times = CallTimes(seed)
        self._token = token
        self._rng = random.Random(f"faults:{seed}")
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        self.stats = Stats()
        self.port = 0

    @property
    def base_url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listens on 127.0.0.1; 0 picks a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self), "127.0.0.1", port, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes the listener and every connection."""
        assert self._server is not None
        self._server.close()
        for connection in list(self._connections):
            connection.close()

    async def __aenter__(self) -> Simulator:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def set_plan(self, plan: SimulatorPlan) -> None:
        """Behaves differently from now on; more slots serve the queue at once."""
        self._plan = plan
        self._hand_over()

    # Requests.

    async def answer(self, method: str, path: str, body: bytes, authorised: str) -> Reply:
        """The reply to one request."""
        route = _ROUTES.get((method, path))
        if route is not None:
            return route(self, body)
        extract = DIALECTS.get((method, path))
        if extract is None:
            return _error(404, "no such path")
        if self._token and authorised != f"Bearer {self._token}":
            return _error(401, "invalid token")
        self.stats.requests += 1
        return await self._complete(extract, body)

    async def _complete(self, dialect: DialectShape, body: bytes) -> Reply:
        try:
            request = json.loads(body)
            prompt = dialect.prompt(request)
        except (ValueError, KeyError, TypeError, IndexError):
            return _error(400, "malformed request")
        if request.get("model") not in MODELS:
            return _error(404, f"model {request.get('model')!r} not found, try pulling it first")
        if UNREADABLE_MARK in prompt:
            return _error(400, "the input cannot be read")
        refused = self._refusal()
        if refused is not None:
            self.stats.refused += 1
            return refused
        served = await self._serve(prompt)
        self.stats.answered += 1
        return self._finish(dialect, request["model"], served)

    def _refusal(self) -> Reply | None:
        """Refusals cost no slot."""
        plan, faults = self._plan, self._plan.faults
        wait = (("retry-after", f"{plan.retry_after_s:g}"),)
        if plan.down or self._happens("overloaded", faults.overloaded):
            return replace(_error(503, "server busy"), headers=wait)
        if self._happens("rate_limited", faults.rate_limited):
            return replace(_error(429, "rate limit reached"), headers=wait)
        if self._happens("server_error", faults.server_error):
            return _error(500, "internal error")
        full = self.stats.in_service >= plan.slots and len(self._waiting) >= plan.queue_max
        return _error(503, "maximum pending requests exceeded") if full else None

    async def _serve(self, prompt: str) -> Served:
        """Waits for a slot, holds it for the service time, and reads the document."""
        asked_s = time.monotonic()
        await self._take_slot()
        started_s = time.monotonic()
        try:
            answer = read_back(prompt)
            service_s = self._service_s(prompt, answer)
            text = self._told(answer)
            if self._happens("hang", self._plan.faults.hang):
                service_s = 3_600.0
            if service_s > 0:
                await asyncio.sleep(service_s)
        finally:
            self.stats.busy_s += time.monotonic() - started_s
            self._give_slot()
        return Served(
            text=text,
            finish="stop",
            prompt_tokens=max(1, len(prompt) // 4),
            completion_tokens=max(1, len(text) // 4),
            service_s=time.monotonic() - started_s,
            queue_s=started_s - asked_s,
        )

    def _told(self, answer: dict[str, Any] | None) -> str:
        if answer is None:
            return "I cannot find an invoice in this document."
        if self._happens("wrong_total", self._plan.faults.wrong_total):
            answer["totals"]["gross"] = misread(answer["totals"]["gross"])
        return json.dumps(answer, ensure_ascii=False)

    def _service_s(self, prompt: str, answer: dict[str, Any] | None) -> float:
        plan = self._plan
        if plan.straggler_s and STRAGGLER_MARK in prompt:
            return plan.straggler_s
        if plan.mean_s == 0:
            return 0.0
        return self._times.draw_s(prompt, answer, plan.mean_s, plan.sigma)

    def _finish(self, dialect: DialectShape, model: str, served: Served) -> Reply:
        faults = self._plan.faults
        if self._happens("not_json", faults.not_json):
            served = replace(served, text="I am sorry, I cannot help with that.")
        if self._happens("fenced", faults.fenced):
            served = replace(served, text=f"Here it is:\n```json\n{served.text}\n```\nDone.")
        if self._happens("thinking", faults.thinking):
            served = replace(served, text=f"<think>is it {{1}}?</think>\n{served.text}")
        if self._happens("cut_json", faults.cut_json):
            cut = served.text[: len(served.text) * 2 // 3]
            served = replace(served, text=cut, finish="length")
        body = json.dumps(dialect.reply(model, served), ensure_ascii=False).encode()
        if self._happens("huge", faults.huge):
            body = body + b" " * (64 * 1024 * 1024)
        after = next(
            (
                name
                for name in ("drip", "cut_connection")
                if self._happens(name, _share(faults, name))
            ),
            "",
        )
        return Reply(200, body, after=after)

    def _happens(self, name: str, share: float) -> bool:
        if share <= 0 or self._rng.random() >= share:
            return False
        self.stats.faults[name] = self.stats.faults.get(name, 0) + 1
        return True

    # Slots.

    async def _take_slot(self) -> None:
        stats = self.stats
        if stats.in_service < self._plan.slots and not self._waiting:
            stats.in_service += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        stats.queued = len(self._waiting)
        stats.queue_peak = max(stats.queue_peak, stats.queued)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_slot()
            elif place in self._waiting:
                self._waiting.remove(place)
            raise

    def _give_slot(self) -> None:
        self.stats.in_service -= 1
        self._hand_over()

    def _hand_over(self) -> None:
        while self._waiting and self.stats.in_service < self._plan.slots:
            place = self._waiting.popleft()
            if not place.done():
                self.stats.in_service += 1
                place.set_result(None)
        self.stats.queued = len(self._waiting)

    # Other pages.

    def page_stats(self, _body: bytes) -> Reply:
        """GET /simulator/stats"""
        return Reply(200, json.dumps(asdict(self.stats)).encode())

    def page_plan(self, body: bytes) -> Reply:
        """POST /simulator/plan: the fields of `SimulatorPlan` that change."""
        try:
            change = json.loads(body)
            if "faults" in change:
                change["faults"] = Faults(**change["faults"])
            self.set_plan(replace(self._plan, **change))
        except (ValueError, TypeError) as error:
            return _error(400, f"no such plan: {error}")
        return Reply(200, json.dumps(asdict(self._plan)).encode())

    def page_gpu(self, _body: bytes) -> Reply:
        """GET /metrics, in the shape of `/think` servers."""
        if self._plan.exposition:
            page = vllm_page(self.stats.in_service, self.stats.queued, self._plan.slots)
            return Reply(200, page, content_type="text/plain")
        return Reply(200, gpu_page(self.stats.in_service, self._plan.slots))

    def page_health(self, _body: bytes) -> Reply:
        """GET /health"""
        if self._plan.down:
            return _error(503, "down")
        return Reply(200, json.dumps({"status": "ok", "models_count": len(MODELS)}).encode())


def _constant(payload: dict[str, Any]) -> Callable[[Simulator, bytes], Reply]:
    body = json.dumps(payload).encode()
    return lambda _simulator, _body: Reply(200, body)


_ROUTES: dict[tuple[str, str], Callable[[Simulator, bytes], Reply]] = {
    ("GET", "/"): lambda _simulator, _body: Reply(
        200, b"invoice-stream simulator", content_type="text/plain"
    ),
    ("GET", "/api/version"): _constant({"version": "0.0.0-simulated"}),
    ("GET", "/api/tags"): _constant({"models": [{"name": m, "model": m} for m in MODELS]}),
    ("GET", "/v1/models"): _constant({"object": "list", "data": [{"id": m} for m in MODELS]}),
    ("GET", "/health"): Simulator.page_health,
    ("GET", "/metrics"): Simulator.page_gpu,
    ("GET", "/simulator/stats"): Simulator.page_stats,
    ("POST", "/simulator/plan"): Simulator.page_plan,
}


def _error(status: int, message: str) -> Reply:
    return Reply(status, json.dumps({"error": message}).encode())


def _share(faults: Faults, name: str) -> float:
    share: float = getattr(faults, name)
    return share


# HTTP/1.1, as little as clients of this server need.


class _Connection(asyncio.Protocol):
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._serving: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._simulator._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._simulator._connections.discard(self)
        if self._serving is not None:
            self._serving.cancel()  # A caller that hangs up frees its slot, as real servers do.

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._serving is None:
            self._next()

    def _next(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MAX_HEAD_BYTES:
                self.close()
            return
        method, path, headers = _parse_head(bytes(self._buffer[:end]))
        length = int(headers.get(b"content-length", b"0"))
        if length > _MAX_BODY_BYTES:
            self.close()
            return
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        authorised = headers.get(b"authorization", b"").decode("latin-1")
        self._serving = asyncio.create_task(self._serve(method, path, body, authorised))

    async def _serve(self, method: str, path: str, body: bytes, authorised: str) -> None:
        reply = await self._simulator.answer(method, path, body, authorised)
        await self._send(reply)
        self._serving = None
        if self._buffer:
            self._next()

    async def _send(self, reply: Reply) -> None:
        transport = self._transport
        assert transport is not None
        extra = "".join(f"{name}: {value}\r\n" for name, value in reply.headers)
        head = (
            f"HTTP/1.1 {reply.status} X\r\ncontent-type: {reply.content_type}\r\n"
            f"content-length: {len(reply.body)}\r\n{MARK}: 1\r\n{extra}\r\n"
        ).encode()
        if reply.after == "cut_connection":
            transport.write(head + reply.body[: len(reply.body) // 2])
            transport.close()
        elif reply.after == "drip":
            transport.write(head)
            for index in range(len(reply.body)):
                transport.write(reply.body[index : index + 1])
                await asyncio.sleep(1.0)
        else:
            transport.write(head + reply.body)


def _parse_head(head: bytes) -> tuple[str, str, dict[bytes, bytes]]:
    first, *rest = head.split(b"\r\n")
    method, path, _ = first.split(b" ", 2)
    headers = {}
    for line in rest:
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    return method.decode("latin-1"), path.decode("latin-1").partition("?")[0], headers


async def _run(plan: SimulatorPlan, port: int, seed: int) -> None:
    simulator = Simulator(plan, seed)
    await simulator.start(port)
    print(json.dumps({"port": simulator.port}), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """`python -m service.testbed.simulator`: prints `{"port": …}` and serves until it is ended."""
    known = frozenset(kind.name for kind in fields(Faults))
    flags = parser((__doc__ or "").splitlines()[0], known)
    chosen = flags.parse_args()
    faults = Faults(**chosen.faults)
    plan = SimulatorPlan(chosen.slots, mean_s=chosen.mean_s, sigma=chosen.sigma, faults=faults)
    run = asyncio.run
    with contextlib.suppress(ImportError):
        import uvloop

        run = uvloop.run
    try:
        run(_run(plan, chosen.port, chosen.seed))
    except OSError as error:
        why = error.strerror or error
        flags.error(f"port {chosen.port} cannot be used, choose another one with --port: {why}")
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()

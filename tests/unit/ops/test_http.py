"""The operators' pages: four answers, bounded connections."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.app.assembly import ops_server
from service.model.printable import is_printable
from service.ops.http import ListenRefused, OpsServer, Pages, cannot_listen, tls_context
from service.settings import HttpSettings


@pytest.fixture
async def server() -> AsyncIterator[OpsServer]:
    pages = Pages(
        lambda: b"metric 1\n", lambda: True, lambda: (False, "draining"), lambda: {"a": 1}
    )
    running = OpsServer(pages, connections_max=8)
    await _start(running)
    yield running
    await running.stop()


async def _start(server: OpsServer, host: str = "127.0.0.1") -> asyncio.Task[None]:
    """Listens on a free port and serves until `stop`."""
    await server.start(host, 0)
    return asyncio.create_task(server.serve())


async def _ask(port: int, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(10):
        reply = await reader.read()
    writer.close()
    return reply.decode()


async def _get(server: OpsServer, path: str) -> str:
    return await _ask(server.port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


async def test_pages_answer_with_their_status(server: OpsServer) -> None:
    """Metrics and health are fine; readiness says why not; unknown paths say what there is."""
    assert (await _get(server, "/metrics")).startswith("HTTP/1.1 200")
    assert (await _get(server, "/metrics")).endswith("metric 1\n")
    assert "200" in (await _get(server, "/healthz")).split("\r\n")[0]
    not_ready = await _get(server, "/readyz")
    assert not_ready.startswith("HTTP/1.1 503")
    assert "draining" in not_ready
    assert (await _get(server, "/status")).endswith('{"a": 1}')
    assert (await _get(server, "/other")).startswith("HTTP/1.1 404")
    assert (await _ask(server.port, b"POST / HTTP/1.1\r\n\r\n")).startswith("HTTP/1.1 405")


async def _problem(server: OpsServer, request: bytes) -> tuple[str, dict[str, Any]]:
    head, _, body = (await _ask(server.port, request)).partition("\r\n\r\n")
    assert "Content-Type: application/problem+json" in head
    return head, json.loads(body)


async def test_a_refusal_says_what_to_ask_instead(server: OpsServer) -> None:
    """As RFC 9457 and RFC 9110 want it: methods that are allowed, a date, a detail."""
    head, problem = await _problem(server, b"POST /status HTTP/1.1\r\n\r\n")
    assert "\r\nAllow: GET, HEAD\r\n" in head
    assert "\r\nDate: " in head
    assert problem["status"] == 405
    _, problem = await _problem(server, b"GET /metricz HTTP/1.1\r\n\r\n")
    assert (problem["title"], "/metrics" in problem["detail"]) == ("Not Found", True)
    for strange in (b"\x16\x03\x01\r\n\r\n", b"GET /\r\n\r\n", b"GET / SMTP/1.0\r\n\r\n"):
        _, problem = await _problem(server, strange)
        assert problem["status"] == 400


async def test_a_head_request_gets_the_head_alone(server: OpsServer) -> None:
    """With the length that the body would have."""
    reply = await _ask(server.port, b"HEAD /metrics HTTP/1.1\r\n\r\n")
    assert reply.endswith("\r\n\r\n")
    assert "Content-Length: 9\r\n" in reply
    assert (await _ask(server.port, b"HEAD /other HTTP/1.1\r\n\r\n")).endswith("\r\n\r\n")


async def test_pages_hold_nothing_that_steers_a_terminal() -> None:
    """Topics, models and advice may come from outside; JSON keeps them, words replace them."""
    hostile = "\x1b[2J\x9b31m\u202eevil\x7f\r\nX: y"
    pages = Pages(lambda: b"", lambda: True, lambda: (False, hostile), lambda: {hostile: hostile})
    server = OpsServer(pages)
    await _start(server)
    try:
        ready, status = await _get(server, "/readyz"), await _get(server, "/status")
    finally:
        await server.stop()
    assert is_printable(ready.partition("\r\n\r\n")[2].rstrip("\n"))
    body = status.partition("\r\n\r\n")[2]
    assert is_printable(body)
    assert json.loads(body) == {hostile: hostile}


async def test_half_open_connections_do_not_hurt_a_scrape(server: OpsServer) -> None:
    """Three hundred connections that never send their request: the next one is still answered."""
    idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(300)]
    assert (await _get(server, "/metrics")).startswith("HTTP/1.1 200")
    assert server.open_peak <= 8
    async with asyncio.timeout(5):
        for reader, _ in idle[:200]:
            # Those that made room are closed, not only forgotten.
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
    for _, writer in idle:
        writer.close()


@pytest.mark.parametrize("how", ["fails", "is cancelled"])
async def test_a_listener_that_ends_by_itself_ends_serving(how: str) -> None:
    """Of two, the other one would go on and hide that probes find no answer."""

    class Fails(socket.socket):
        def accept(self) -> Any:
            raise RuntimeError("no luck")

    pages = Pages(lambda: b"m", lambda: True, lambda: (True, "ready"), dict)
    server = OpsServer(pages, open_socket=Fails if how == "fails" else socket.socket)
    serving = await _start(server)
    await asyncio.sleep(0)
    if how == "is cancelled":
        (accepting,) = (t for t in asyncio.all_tasks() if t.get_name() == "accept 127.0.0.1")
        accepting.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait({serving})
    assert serving.cancelled() if how == "is cancelled" else serving.exception() is not None
    await server.stop()


async def test_serving_ends_without_a_failure_when_the_server_stops(server: OpsServer) -> None:
    """The stop is what ended it."""
    other = OpsServer(Pages(lambda: b"", lambda: True, lambda: (True, ""), dict))
    serving = await _start(other)
    await asyncio.sleep(0)
    await other.stop()
    async with asyncio.timeout(5):
        await serving


async def test_a_huge_head_is_cut_off(server: OpsServer) -> None:
    """Eight KiB is enough for all headers."""
    assert await _ask(server.port, b"GET /" + b"x" * 20_000) == ""


async def test_a_token_is_asked_for_where_one_is_set() -> None:
    """Both probes stay open; everything else needs the token, in a scheme of any case."""
    pages = Pages(lambda: b"m", lambda: True, lambda: (True, "ready"), dict)
    server = OpsServer(pages, token="secret")
    await _start(server)
    try:
        assert "401" in (await _get(server, "/metrics")).split("\r\n")[0]
        refused = await _get(server, "/status")
        assert refused.startswith("HTTP/1.1 401 Unauthorized\r\n")
        assert 'WWW-Authenticate: Bearer realm="invoice-stream"\r\n' in refused
        assert "200" in (await _get(server, "/healthz")).split("\r\n")[0]
        assert "200" in (await _get(server, "/readyz")).split("\r\n")[0]
        passing = ["Bearer secret", "bearer secret", "BEARER  secret "]
        others = ["Bearer Secret", "Bearer secre", "Bearer secret x", "Bearer", "secret"]
        others += ["Basic secret", "Bearersecret"]
        statuses = {
            given: (await _with_authorization(server, given)).split(" ")[1]
            for given in (*passing, *others)
        }
        assert statuses == dict.fromkeys(passing, "200") | dict.fromkeys(others, "401")
    finally:
        await server.stop()


async def _with_authorization(server: OpsServer, value: str) -> str:
    head = f"GET /metrics HTTP/1.1\r\nAuthorization: {value}\r\n\r\n"
    return await _ask(server.port, head.encode())


@pytest.mark.parametrize("switched_off", [False, True])
async def test_a_kernel_without_ipv6_serves_its_other_addresses(switched_off: bool) -> None:
    """It names such addresses nevertheless, and refuses the family or the address."""

    class WithoutIpv6(socket.socket):
        def __init__(self, family: int, kind: int) -> None:
            if family == socket.AF_INET6 and not switched_off:
                raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
            super().__init__(socket.AF_INET, kind)
            self._refuses = family == socket.AF_INET6

        def setsockopt(self, *option: Any) -> None:
            if option[0] != socket.IPPROTO_IPV6:
                super().setsockopt(*option)

        def bind(self, address: Any) -> None:
            if self._refuses:
                raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
            super().bind(address)

    pages = Pages(lambda: b"m", lambda: True, lambda: (True, "ready"), dict)
    server = OpsServer(pages, open_socket=WithoutIpv6)
    await _start(server, "")
    try:
        assert (await _get(server, "/metrics")).startswith("HTTP/1.1 200")
    finally:
        await server.stop()
    with pytest.raises(ListenRefused, match=r"set http\.host to an address of this machine"):
        await OpsServer(pages, open_socket=WithoutIpv6).start("::1", 0)


async def test_https_where_a_certificate_is_set(certificate: tuple[Path, Path]) -> None:
    """A client that trusts it gets its page; one that speaks plain HTTP gets nothing."""
    pages = Pages(lambda: b"m", lambda: True, lambda: (True, "ready"), dict)
    server = OpsServer(pages, tls=tls_context(*certificate))
    await _start(server)
    try:
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trusting)
        writer.write(b"GET /metrics HTTP/1.1\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
        assert "200" not in await _ask(server.port, b"GET /metrics HTTP/1.1\r\n\r\n")
    finally:
        await server.stop()


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Refused at start, with the file's name."""
    settings = HttpSettings(ssl_certfile=tmp_path / "absent.pem")
    with pytest.raises(ValueError, match=r"ssl_certfile .*absent\.pem"):
        ops_server(settings, Pages(bytes, bool, lambda: (True, ""), dict))


_CHILD = """
import asyncio, pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
from service.ops.http import OpsServer, Pages, tls_context
from service.ops.process_usage import ResourceReader

async def main():
    files = [pathlib.Path(name) for name in sys.argv[2:]]
    reader, most = ResourceReader(), 0
    def metrics():
        return f"{most}\\n".encode()
    pages = Pages(metrics, bool, lambda: (True, ""), dict)
    server = OpsServer(pages, tls=tls_context(*files) if files else None, connections_max=16)
    await server.start("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve())
    print(server.port, flush=True)
    while True:
        most = max(most, reader.read().open_files)
        await asyncio.sleep(0)

if sys.argv[1] == "uvloop":
    import uvloop
    uvloop.run(main())
asyncio.run(main())
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("tls", [True, False], ids=["https", "http"])
def test_silent_connections_do_not_use_up_descriptors(
    loop: str, tls: bool, certificate: tuple[Path, Path]
) -> None:
    """Connections count from `accept` on, before the handshake: 400 that say nothing, against a
    process that may open 128 files, and the page comes."""
    files = [str(path) for path in certificate] if tls else []
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, loop, *files], stdout=subprocess.PIPE, text=True
    )
    with child, contextlib.ExitStack() as stack:
        stack.callback(child.kill)
        assert child.stdout is not None
        address = ("127.0.0.1", int(child.stdout.readline()))
        for _ in range(400):
            stack.enter_context(socket.create_connection(address, timeout=30))
        asking = stack.enter_context(socket.create_connection(address, timeout=30))
        if tls:
            trusting = ssl.create_default_context(cafile=files[0])
            asking = stack.enter_context(trusting.wrap_socket(asking, server_hostname="127.0.0.1"))
        asking.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
        reply = b""
        while chunk := asking.recv(4_096):
            reply += chunk
        assert reply.startswith(b"HTTP/1.1 200")
        assert 0 < int(reply.rpartition(b"\r\n")[2]) < 70
        assert child.poll() is None


async def test_pipelined_requests_get_one_reply(server: OpsServer) -> None:
    """One connection, one request: a second one in the same packet is not answered."""
    request = b"GET /healthz HTTP/1.1\r\n\r\n"
    assert (await _ask(server.port, 50 * request)).count("HTTP/1.1") == 1


async def test_a_port_that_is_taken_is_said_with_the_setting(server: OpsServer) -> None:
    """A second instance on one host is a newcomer's first one."""
    pages = Pages(lambda: b"", lambda: True, lambda: (True, ""), dict)
    with pytest.raises(ListenRefused) as refused:
        await OpsServer(pages).start("127.0.0.1", server.port)
    assert str(refused.value) == (
        f"the service cannot listen on port {server.port} of 127.0.0.1: another program has it, "
        "perhaps another instance. Choose another port with "
        f"`-s http.port={server.port + 1}` (0: any free one), or set http.port"
    )


def test_each_way_not_to_listen_names_its_setting() -> None:
    """A port without the right to it, an address of another machine, and the last port of all."""
    denied = cannot_listen(OSError(errno.EACCES, "no"), "the console", "::1", 80, "console")
    assert denied.endswith("this user may not use ports below 1024. Set console.port")
    away = cannot_listen(OSError(errno.EADDRNOTAVAIL, "odd"), "the console", "h", 1, "console")
    assert away.endswith("port 1 of h (odd): set console.host to an address of this machine")
    taken = cannot_listen(OSError(errno.EADDRINUSE, "x"), "the console", "", 65_535, "console")
    assert "65535 of this machine" in taken
    assert "`-s console.port=0`" in taken

"""Rules of the client: one deadline, one bound, one translation; every fault comes back as a value.

All of it over real sockets, against a server that breaks what a test wants broken.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.llm.client import SIMULATOR_HEADER, Endpoint, LlmClient
from service.llm.dialect import Dialect, Healthy
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.think import ThinkDialect
from service.llm.transport import Proxy, open_transport
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, LlmReply, Prompt
from tests.fakes import usual
from tests.fakes.scripted_server import (
    TIME_LIMIT_S,
    Behaviour,
    ScriptedServer,
    Seen,
    answer,
    drip,
    endless,
    head,
    raw,
)
from tests.fakes.tunnel_proxy import TunnelProxy
from tests.unit.llm.conftest import OpenClient

SECRET = "sk-canary-4711"
EXTRA = {"reasoning_effort": "low", "options": {"seed": 5}}
GOOD = {"model": "tiny", "message": {"content": "{}"}, "done": True, "done_reason": "stop"}


async def failed(client: LlmClient, prompt: Prompt) -> LlmFailure:
    """The failure that a call must end in, within the time limit of the test."""
    reply = await asyncio.wait_for(client.complete(prompt), TIME_LIMIT_S)
    assert isinstance(reply, LlmFailure), reply
    return reply


async def fault_of(open_client: OpenClient, prompt: Prompt, behaviour: Behaviour) -> LlmFault:
    """The fault that one behaviour of a server leads to."""
    async with ScriptedServer([behaviour]) as server:
        return (await failed(open_client(server.url, OllamaDialect(4096)), prompt)).fault


async def test_a_good_reply_is_a_completion(open_client: OpenClient, prompt: Prompt) -> None:
    """The request carries address, length, token, model and document; compression is declined."""
    async with ScriptedServer([answer(GOOD)]) as server:
        client = open_client(server.url, OllamaDialect(4096), token=SECRET)
        reply = await client.complete(prompt)
    assert reply == Completion("{}", Finish.STOP, "tiny")
    (request,) = server.seen
    assert (request.method, request.path) == ("POST", "/api/chat")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.headers["accept-encoding"] == "identity"
    assert f"http://{request.headers['host']}" == server.url
    assert int(request.headers["content-length"]) == len(request.body)
    assert request.json["messages"][1]["content"] == prompt.user


async def test_calls_share_a_connection(open_client: OpenClient, prompt: Prompt) -> None:
    """A reused connection saves a handshake for each invoice."""
    async with ScriptedServer([answer(GOOD)]) as server:
        client = open_client(server.url, OllamaDialect(4096))
        for _ in range(5):
            await client.complete(prompt)
        assert server.connections == 1


async def test_connections_are_not_capped_below_the_gate(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """150 calls are at the server at once: no hidden queue of a client library's default of 100."""
    all_there = asyncio.Barrier(150)

    async def together(request: object, writer: asyncio.StreamWriter) -> None:
        await all_there.wait()
        await answer(GOOD)(request, writer)  # type: ignore[arg-type]

    async with ScriptedServer([together]) as server:
        client = open_client(server.url, OllamaDialect(4096))
        calls = (client.complete(prompt) for _ in range(150))
        replies = await asyncio.wait_for(asyncio.gather(*calls), TIME_LIMIT_S)
    assert all(isinstance(reply, Completion) for reply in replies)


async def test_a_server_that_hangs_meets_the_total_deadline(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """The call ends, and the connection is dropped so that the server can stop working."""
    async with ScriptedServer([raw(b"", close=False)]) as server:
        client = open_client(server.url, OllamaDialect(4096), usual.call_bounds(total_s=0.1))
        failure = await failed(client, prompt)
        await asyncio.wait_for(server.dropped.wait(), TIME_LIMIT_S)
    assert failure.fault is LlmFault.TIMEOUT


async def test_a_slow_drip_meets_the_total_deadline(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """A byte now and then restarts a read timeout, but not the total deadline."""
    async with ScriptedServer([drip(0.01)]) as server:
        client = open_client(server.url, OllamaDialect(4096), usual.call_bounds(total_s=0.15))
        failure = await failed(client, prompt)
        await asyncio.wait_for(server.dropped.wait(), TIME_LIMIT_S)
    assert failure.fault is LlmFault.TIMEOUT


async def test_an_endless_body_is_cut_at_the_bound(open_client: OpenClient, prompt: Prompt) -> None:
    """Memory does not follow the server: the bound and the buffers limit it."""
    sent: list[int] = []
    async with ScriptedServer([endless(sent)]) as server:
        bounds = usual.call_bounds(max_reply_bytes=300_000)
        failure = await failed(open_client(server.url, OllamaDialect(4096), bounds), prompt)
        await asyncio.wait_for(server.dropped.wait(), TIME_LIMIT_S)
    assert failure.fault is LlmFault.REPLY_TOO_LARGE
    assert sum(sent) < 16_000_000


async def test_a_compressed_bomb_is_cut_at_the_bound(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """The bound holds for what a reply inflates to."""
    bomb = gzip.compress(b" " * 50_000_000)
    async with ScriptedServer([answer(bomb, Content_Encoding="gzip")]) as server:
        failure = await failed(open_client(server.url, OllamaDialect(4096)), prompt)
    assert failure.fault is LlmFault.REPLY_TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "compress"])
async def test_a_body_that_cannot_be_inflated_is_named(
    open_client: OpenClient, prompt: Prompt, encoding: str
) -> None:
    """It was declined, and it is no answer."""
    async with ScriptedServer([answer(b"\x00\x01\x02", Content_Encoding=encoding)]) as server:
        failure = await failed(open_client(server.url, OllamaDialect(4096)), prompt)
    assert failure.fault is LlmFault.REPLY_MALFORMED
    assert "compressed" in failure.message


async def test_a_compressed_error_still_counts_by_its_status(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """A proxy that compresses its 503 page is overloaded all the same."""
    behaviour = answer(gzip.compress(b"busy"), 503, Content_Encoding="gzip")
    assert await fault_of(open_client, prompt, behaviour) is LlmFault.OVERLOADED


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>welcome</body></html>",
        b"",
        b'{"model":"tiny","message":{"content":"{\\"tot',
        b"[1,2]",
        b"null",
        b'{"message":"hello","done":true}',
        b"[" * 100_000,
        b"\xff\xfe\x00\x01",
        b"9" * 10_000,
    ],
    ids=lambda body: body[:20].decode("latin-1"),
)
async def test_a_success_that_is_none_is_malformed(
    open_client: OpenClient, prompt: Prompt, body: bytes
) -> None:
    """HTML, nothing, cut JSON, wrong types, absurd nesting: one fault, never an exception."""
    assert await fault_of(open_client, prompt, answer(body)) is LlmFault.REPLY_MALFORMED


async def test_an_answer_cut_by_the_token_limit_says_so(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """`length` is a whole reply with a cut text; the finish tells."""
    async with ScriptedServer([answer(GOOD | {"done_reason": "length"})]) as server:
        reply = await open_client(server.url, OllamaDialect(4096)).complete(prompt)
    assert isinstance(reply, Completion)
    assert reply.finish is Finish.LENGTH


async def test_no_server_listens(open_client: OpenClient, prompt: Prompt) -> None:
    """A refused connection means that the server was not reached."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        failure = await failed(open_client(url, OllamaDialect(4096)), prompt)
    assert failure.fault is LlmFault.CONNECT_FAILED
    assert failure.exception_class == "ClientConnectorError"


async def test_a_name_that_does_not_exist(open_client: OpenClient, prompt: Prompt) -> None:
    """A failed look-up is a server that was not reached."""
    client = open_client("http://does-not-exist.invalid", OllamaDialect(4096))
    assert (await failed(client, prompt)).fault is LlmFault.CONNECT_FAILED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        head(200, {"Content-Length": "1000"}) + b'{"model": "ti',
        head(200, {"Transfer-Encoding": "chunked"}) + b"ff\r\nabc",
    ],
    ids=["before the reply", "inside a body", "inside a chunk"],
)
async def test_a_connection_that_breaks_is_lost(
    open_client: OpenClient, prompt: Prompt, data: bytes
) -> None:
    """The request was sent, so the server was reached; the reply is not whole."""
    assert await fault_of(open_client, prompt, raw(data, close=True)) is LlmFault.CONNECTION_LOST


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        head(200, {"Transfer-Encoding": "chunked"}) + b"zz\r\nabc\r\n",
    ],
    ids=["no HTTP", "bad status", "huge header", "bad chunk"],
)
async def test_what_is_not_http_is_a_failure(
    open_client: OpenClient, prompt: Prompt, data: bytes
) -> None:
    """A wrong port or a broken server must not raise."""
    fault = await fault_of(open_client, prompt, raw(data, close=True))
    assert fault in (LlmFault.REPLY_MALFORMED, LlmFault.CONNECTION_LOST)


async def test_redirects_are_not_followed(open_client: OpenClient, prompt: Prompt) -> None:
    """A redirect could lead anywhere with our token; it is a wrong address in the settings."""
    async with ScriptedServer([answer(GOOD)]) as elsewhere:
        behaviour = answer(b"", 307, Location=f"{elsewhere.url}/api/chat")
        assert await fault_of(open_client, prompt, behaviour) is LlmFault.MODEL_MISSING
        assert elsewhere.seen == []


async def test_cookies_are_not_stored(open_client: OpenClient, prompt: Prompt) -> None:
    """One server's state does not travel with another's request."""
    async with ScriptedServer([answer(GOOD, Set_Cookie="a=b")]) as server:
        client = open_client(server.url, OllamaDialect(4096))
        await client.complete(prompt)
        await client.complete(prompt)
    assert "cookie" not in server.seen[1].headers


async def test_a_reply_s_head_may_be_large(open_client: OpenClient, prompt: Prompt) -> None:
    """Gateways put policies, cookies and traces into it; it has a bound all the same."""
    many: dict[str, Any] = {f"X_{number}": "a" for number in range(300)}
    most = answer(GOOD, X_Policy="a" * 1_000_000)
    async with ScriptedServer([answer(GOOD, X_Policy="a" * 20_000, **many), most]) as server:
        client = open_client(server.url, OllamaDialect(4096))
        assert isinstance(await client.complete(prompt), Completion)
        failed = await client.complete(prompt)
    assert isinstance(failed, LlmFailure)
    assert failed.fault is LlmFault.REPLY_MALFORMED


async def test_a_wish_to_wait_is_read_and_capped(open_client: OpenClient, prompt: Prompt) -> None:
    """Retry-After comes with the failure, or the error tells it, if it is one about load; a year
    becomes the cap."""
    told = {"error": {"message": "Too many requests, try again in 9s"}}
    behaviours = [
        answer({}, 429, Retry_After="7"),
        answer({}, 503, Retry_After="31536000"),
        answer(told, 429),
        answer(told, 500),
    ]
    async with ScriptedServer(behaviours) as server:
        client = open_client(
            server.url, OllamaDialect(4096), usual.call_bounds(max_retry_after_s=60.0)
        )
        failures = [await failed(client, prompt) for _ in range(4)]
    assert [(one.fault, one.retry_after_s) for one in failures] == [
        (LlmFault.RATE_LIMITED, 7.0),
        (LlmFault.OVERLOADED, 60.0),
        (LlmFault.RATE_LIMITED, 9.0),
        (LlmFault.SERVER_ERROR, None),
    ]


async def test_no_text_of_the_server_and_no_secret_is_published(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Servers echo documents and keys in their errors; our message is made of our own words."""
    body = {"error": {"message": f"{prompt.user} {SECRET}", "code": SECRET + " !", "input": SECRET}}
    async with ScriptedServer([answer(body, 400)]) as server:
        client = open_client(server.url, OllamaDialect(4096), token=SECRET)
        failure = await failed(client, prompt)
    assert failure.status == 400
    assert SECRET not in repr(failure)
    assert "Total" not in repr(failure)
    assert "\n" not in failure.message
    assert len(failure.message) <= 500
    assert SECRET not in repr(Endpoint(server.url, "m", SECRET))


async def test_cancellation_passes_and_drops_the_connection(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Stopping must not wait for a server; only cancellation leaves as an exception."""
    async with ScriptedServer([raw(head(200, {"Content-Length": "10"}), close=False)]) as server:
        call = asyncio.create_task(open_client(server.url, OllamaDialect(4096)).complete(prompt))
        async with asyncio.timeout(TIME_LIMIT_S):
            while not server.seen:
                await asyncio.sleep(0.001)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(server.dropped.wait(), TIME_LIMIT_S)


async def test_an_early_rejection_of_a_large_request_does_not_block(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """A server may answer 413 and stop reading; the call ends all the same."""

    async def refuse_unread(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head(413, {"Content-Length": "0"}))
        await asyncio.sleep(TIME_LIMIT_S)

    server = await asyncio.start_server(refuse_unread, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    large = Prompt("s", "x" * 20_000_000, prompt.schema, "n", "v", 10)
    client = open_client(f"http://127.0.0.1:{port}", OllamaDialect(4096))
    failure = await failed(client, large)
    server.close()
    assert failure.fault in (LlmFault.BAD_REQUEST, LlmFault.CONNECTION_LOST)


async def test_the_simulator_is_recognised_by_its_header(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """A made-up answer can never pass as a real one."""
    behaviour = answer(GOOD, 200, **{SIMULATOR_HEADER.replace("-", "_"): "1"})
    async with ScriptedServer([behaviour]) as server:
        reply = await open_client(server.url, OllamaDialect(4096)).complete(prompt)
    assert isinstance(reply, Completion)
    assert reply.simulated


async def test_the_model_asked_stands_in_for_one_not_told(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Every result names a model."""
    async with ScriptedServer([answer({"response": "{}"})]) as server:
        reply = await open_client(server.url, ThinkDialect()).complete(prompt)
    assert isinstance(reply, Completion)
    assert reply.model == "tiny"


async def test_health_ends_within_its_own_deadline(open_client: OpenClient) -> None:
    """A probe must not hang as long as a generation may."""
    async with ScriptedServer([answer({"version": "1"}), raw(b"", close=False)]) as server:
        client = open_client(server.url, OllamaDialect(4096), usual.call_bounds(probe_s=0.1))
        assert await client.health() == Healthy(version="1")
        failure = await asyncio.wait_for(client.health(), TIME_LIMIT_S)
    assert isinstance(failure, LlmFailure)
    assert failure.fault is LlmFault.TIMEOUT


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434",
        "ftp://host",
        "http://",
        "http://user:pw@host",
        "http://h/#part",
        "http://h:99999",
    ],
)
def test_an_address_that_cannot_work_is_refused_at_start(url: str) -> None:
    """Rather than failing every invoice."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with pytest.raises(ValueError, match="address"):
        LlmClient(Endpoint(url, "m"), ThinkDialect(), transport, usual.call_bounds())


@pytest.mark.parametrize("token", ["a\nb", "schlüssel"])
def test_a_token_that_no_header_can_carry_is_refused_at_start(token: str) -> None:
    """A line break in a secret file would otherwise break every request."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with pytest.raises(ValueError, match="token"):
        LlmClient(Endpoint("http://h", "m", token), ThinkDialect(), transport, usual.call_bounds())


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/", "/proxy/v1"])
async def test_the_common_spellings_of_an_address_work(prompt: Prompt, suffix: str) -> None:
    """With or without slash and `/v1`, the API path appears once."""
    seen: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return httpx.Response(200, json=GOOD)

    endpoint = Endpoint("http://host" + suffix, "m")
    client = LlmClient(endpoint, OllamaDialect(1), httpx.MockTransport(serve), usual.call_bounds())
    await client.complete(prompt)
    assert seen == ["/proxy/api/chat" if "proxy" in suffix else "/api/chat"]


async def test_an_unknown_certificate_is_refused_and_a_named_authority_trusted(
    certificate: tuple[Path, Path], prompt: Prompt
) -> None:
    """Never a fallback to insecure; the operator's own authority works."""
    cert, key = certificate
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    async with ScriptedServer([answer(GOOD)], tls=tls) as server:
        replies = []
        for ca_file in (None, cert):
            transport = open_transport(ca_file)
            endpoint = Endpoint(server.url, "tiny")
            client = LlmClient(endpoint, OllamaDialect(4096), transport, usual.call_bounds())
            replies.append(await client.complete(prompt))
            await client.aclose()
    refused, trusted = replies
    assert isinstance(refused, LlmFailure)
    assert refused.fault is LlmFault.CONNECT_FAILED
    assert refused.exception_class == "ClientConnectorCertificateError"
    assert "its TLS certificate is refused: self-signed certificate" in refused.message
    assert isinstance(trusted, Completion)


async def test_headers_query_and_a_token_of_its_own_go_with_each_request(prompt: Prompt) -> None:
    """As gateways and Azure want them; the token stands in no other header."""
    endpoint = Endpoint(
        "http://h/openai/deployments/d?api-version=1",
        "m",
        "secret",
        token_header="api-key",
        headers=(("X-Team", "billing"), ("User-Agent", "mine")),
        query={"tenant": "7"},
    )
    async with ScriptedServer([answer(GOOD)]) as server:
        endpoint = replace(endpoint, base_url=endpoint.base_url.replace("http://h", server.url))
        client = LlmClient(endpoint, OllamaDialect(1), open_transport(), usual.call_bounds())
        await client.complete(prompt)
        await client.aclose()
    seen = server.seen[0]
    assert seen.path == "/openai/deployments/d/api/chat?api-version=1&tenant=7"
    assert (seen.headers["api-key"], seen.headers["x-team"]) == ("secret", "billing")
    assert (seen.headers["user-agent"], "authorization" in seen.headers) == ("mine", False)


@pytest.mark.parametrize(
    ("name", "value"), [("a b", "x"), ("", "x"), ("a", "x\ny"), ("Host", "x"), ("a", "é")]
)
def test_a_header_that_cannot_be_sent_is_refused_at_start(name: str, value: str) -> None:
    """Its value is not repeated: it may be a secret."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    endpoint = Endpoint("http://h", "m", headers=((name, value),))
    with pytest.raises(ValueError, match="header") as refused:
        LlmClient(endpoint, ThinkDialect(), transport, usual.call_bounds())
    assert "é" not in str(refused.value)


async def test_a_proxy_is_asked_where_the_settings_name_one(prompt: Prompt) -> None:
    """It gets the whole address; the server itself is not reached."""
    async with ScriptedServer([answer(GOOD)]) as proxy:
        client = LlmClient(
            Endpoint("http://llm.example:11434", "m"),
            OllamaDialect(1),
            open_transport(proxy=Proxy(proxy.url)),
            usual.call_bounds(),
        )
        assert isinstance(await client.complete(prompt), Completion)
        await client.aclose()
    assert proxy.seen[0].path == "http://llm.example:11434/api/chat"


async def test_a_proxy_that_asks_is_signed_in_at_and_no_variable_names_one(
    certificate: tuple[Path, Path], prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a tunnel and for a plain address; the server gets neither name nor password, and no error
    shows them. Variables that name another proxy, or none for this host, are for other programs."""
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "*")
    cert, key = certificate
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    for context in (None, tls):
        async with (
            ScriptedServer([answer(GOOD)], tls=context) as server,
            TunnelProxy("desk:pä:ss") as between,
        ):
            ways = (Proxy(between.url, "desk:pä:ss"), Proxy(between.url, "desk:s3cret"), Proxy())
            replies = [await _asked(server.url, way, cert, prompt) for way in ways]
        signed_in, refused, direct = replies
        assert isinstance(signed_in, Completion)
        assert isinstance(direct, Completion)
        assert isinstance(refused, LlmFailure)
        assert refused.fault is LlmFault.UNAUTHORISED
        assert "llm.proxy_sign_in" in refused.message
        assert not any(word in refused.message + repr(ways) for word in ("s3cret", "pä"))
        assert len(between.asked) == 2
        assert not any("proxy-authorization" in one.headers for one in server.seen)


async def _asked(url: str, proxy: Proxy, ca_file: Path, prompt: Prompt) -> LlmReply:
    transport = open_transport(ca_file, proxy)
    client = LlmClient(Endpoint(url, "m"), OllamaDialect(1), transport, usual.call_bounds())
    try:
        return await client.complete(prompt)
    finally:
        await client.aclose()


@pytest.mark.parametrize(
    "dialect", [OllamaDialect(1, EXTRA), OpenAiDialect(EXTRA), ThinkDialect(EXTRA)]
)
def test_the_operators_own_fields_go_with_each_question(dialect: Dialect, prompt: Prompt) -> None:
    """Tables are joined with ours, and a question in a frame has them, too."""
    for _ in range(2):
        body = json.loads(dialect.request(prompt, "m").body)
        assert body["reasoning_effort"] == "low"
        assert body["options"]["seed"] == 5
    if dialect.name == "ollama":
        assert body["options"]["num_ctx"] == 1


def slow(lines: list[dict[str, Any]], pause_s: float) -> Behaviour:
    """Answers after all pauses; streamed, each line after its pause."""

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        if not request.json["stream"]:
            await asyncio.sleep(pause_s * len(lines))
            await answer(GOOD)(request, writer)
            return
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for line in lines:
            await asyncio.sleep(pause_s)
            data = json.dumps(line).encode() + b"\n"
            writer.write(b"%x\r\n%b\r\n" % (len(data), data))
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    return behave


PARTS = [{"message": {"content": text}, "done": False} for text in '{"a": 1}'] + [
    {"message": {"content": ""}, "done": True, "done_reason": "stop", "model": "tiny"}
]


async def test_a_slow_server_is_asked_for_a_stream_and_answers(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """After one call in vain: its answer takes longer than the usual deadline, and each byte shows
    that it works."""
    async with ScriptedServer([slow(PARTS, 0.1)]) as server:
        bounds = usual.call_bounds(total_s=0.4, slow_s=30.0)
        client = open_client(server.url, OllamaDialect(4096), bounds)
        failure = await client.complete(prompt)
        assert isinstance(failure, LlmFailure)
        assert failure.fault is LlmFault.TIMEOUT
        answered = await client.complete(prompt)
    assert isinstance(answered, Completion)
    assert (answered.text, answered.finish) == ('{"a": 1}', Finish.STOP)


async def test_a_server_that_is_silent_before_its_answer_gets_more_time_each_call(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Reading a long document takes minutes on a slow machine, and shows no byte. Once it has
    answered, its time is known."""
    async with ScriptedServer([slow(PARTS[-1:], 2.0)]) as server:
        bounds = usual.call_bounds(total_s=0.4, slow_s=60.0)
        client = open_client(server.url, OllamaDialect(4096), bounds)
        for timeouts in range(3):
            failure = await client.complete(replace(prompt, timeouts=timeouts))
            assert isinstance(failure, LlmFailure)
        assert isinstance(await client.complete(replace(prompt, timeouts=3)), Completion)
        assert isinstance(await client.complete(prompt), Completion)


async def test_calls_in_progress_wait_longer_once_the_server_is_known_to_be_slow(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """It would only begin the next one as late. The end by this service's own deadline is told from
    a server's words about its own."""
    async with ScriptedServer([slow(PARTS[-1:], 1.2)]) as server:
        bounds = usual.call_bounds(total_s=0.4, slow_s=60.0)
        client = open_client(server.url, OllamaDialect(4096), bounds)
        failure = await failed(client, prompt)
        assert (failure.fault, failure.is_silence) == (LlmFault.TIMEOUT, True)
        asking = asyncio.create_task(client.complete(prompt))
        await asyncio.sleep(0)
        assert client.stretch()
        assert isinstance(await asking, Completion)
        assert client.pace.fitting_s >= 2.4
    async with ScriptedServer([answer(b"{}", 504)]) as server:
        failure = await failed(open_client(server.url, OllamaDialect(4096)), prompt)
        assert (failure.fault, failure.is_silence) == (LlmFault.TIMEOUT, False)


@pytest.mark.parametrize(
    ("behaviour", "is_alive"),
    [
        (answer({"models": []}), True),
        (answer(b"no such page", 404), True),
        (answer(b"", 401), True),
        (answer(b"bad gateway", 502), False),
        (raw(b"", close=True), False),
    ],
    ids=["models", "404", "401", "502", "closed"],
)
async def test_a_server_is_alive_when_it_says_anything_of_its_own(
    open_client: OpenClient, behaviour: Behaviour, is_alive: bool
) -> None:
    """A proxy answers in the place of a dead one, too."""
    async with ScriptedServer([behaviour]) as server:
        assert await open_client(server.url, OllamaDialect(4096)).is_alive() is is_alive


async def test_a_stream_that_falls_silent_ends(open_client: OpenClient, prompt: Prompt) -> None:
    """Within the usual deadline from its last byte."""

    async def stuck(request: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{}\n\r\n")
        await writer.drain()
        await asyncio.Event().wait()

    async with ScriptedServer([stuck]) as server:
        bounds = usual.call_bounds(total_s=0.2, slow_s=30.0)
        client = open_client(server.url, OllamaDialect(4096), bounds)
        for _ in range(2):
            assert (await failed(client, prompt)).fault is LlmFault.TIMEOUT

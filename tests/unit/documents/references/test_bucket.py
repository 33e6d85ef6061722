"""A person reads why a bucket failed, and what to do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from obstore.store import S3Store

from schemas.event import DocumentReference
from service.documents.references.bucket import bucket_fault, open_bucket
from service.documents.references.document_store import DocumentStore, NotStorable
from service.documents.references.fetch import DocumentFetcher
from service.model.document_problem import DocumentProblem
from tests.fakes import usual


@asynccontextmanager
async def server(status: int, code: str = "", headers: str = "") -> AsyncIterator[str]:
    """Answers every request with one status and one of S3's codes."""
    body = f"<Error><Code>{code}</Code><Message>secret words</Message></Error>" if code else ""
    head = f"HTTP/1.1 {status} X\r\n{headers}content-length: {len(body)}\r\nconnection: close\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{head}\r\n{body}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def _bucket(endpoint: str, *, plain: bool = True, timeout: str = "30s") -> Callable[..., Any]:
    return lambda *_: S3Store(
        "docs",
        endpoint=endpoint,
        region="us-east-1",
        access_key_id="key",
        secret_access_key="secret",
        client_options={"allow_http": plain, "timeout": timeout},
        retry_config={"max_retries": 0},
    )


async def _refusal(opened: Callable[..., Any]) -> str:
    store = DocumentStore("s3://docs/in", open_bucket=opened)
    with pytest.raises(NotStorable) as refused:
        await store.put(store.place_of(b"a", ""), b"a")
    return str(refused.value)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "NoSuchBucket", "the bucket is not there (NoSuchBucket): make it"),
        (403, "SignatureDoesNotMatch", "the credentials were refused (SignatureDoesNotMatch)"),
        (403, "InvalidAccessKeyId", "correct AWS_ACCESS_KEY_ID"),
        (400, "ExpiredToken", "the credentials were refused (ExpiredToken)"),
        (401, "", "the credentials were refused: correct AWS"),
        (403, "AccessDenied", "no right to do that (AccessDenied)"),
        (403, "RequestTimeTooSkewed", "the clock of this machine is wrong"),
        (400, "AuthorizationHeaderMalformed", "another region (AuthorizationHeaderMalformed)"),
        (301, "", "set AWS_REGION"),
        (503, "SlowDown", "its server answered 503: try again later"),
    ],
)
async def test_an_answer_is_said_in_words(status: int, code: str, said: str) -> None:
    """With what to do, and without the server's own words. A folder is never advised."""
    async with server(status, code) as endpoint:
        refusal = await _refusal(_bucket(endpoint))
    assert refusal.startswith("s3://docs/in: ")
    assert said in refusal
    assert "secret words" not in refusal
    assert "mkdir" not in refusal


async def test_a_server_that_is_not_reached_is_said() -> None:
    """The port of a server that has gone is refused; plain HTTP must be allowed."""
    async with server(200) as endpoint:
        pass
    assert "does not answer: check the network and AWS_ENDPOINT" in await _refusal(
        _bucket(endpoint)
    )
    assert "AWS_ALLOW_HTTP=true" in await _refusal(_bucket(endpoint, plain=False))


async def test_a_slow_server_and_a_broken_connection_are_told_from_one_that_is_away() -> None:
    """All three are of the network; they are looked for in different places."""

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    said = list[str]()
    for answer in (never_answer, break_off):
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            said.append(await _refusal(_bucket(f"http://127.0.0.1:{port}", timeout="50ms")))
    assert "a request took too long: check the network, or set AWS_TIMEOUT" in said[0]
    assert "broke the connection off: check the network" in said[1]


async def test_the_service_says_the_same() -> None:
    """An absent bucket is not mistaken for an absent document."""
    policy = usual.claim_policy(buckets=frozenset({"docs"}))
    asked = DocumentReference(media_type="application/pdf", uri="s3://docs/in/a.pdf")
    said = list[str]()
    for code in ("NoSuchBucket", "NoSuchKey"):
        async with server(404, code) as endpoint:
            fetcher = DocumentFetcher(
                policy, usual.fetch_limits(attempts=1), open_store=_bucket(endpoint)
            )
            found = await fetcher.fetch(asked)
            await fetcher.close()
        assert isinstance(found, DocumentProblem)
        assert found.retryable
        said.append(found.message)
    assert "the bucket is not there (NoSuchBucket)" in said[0]
    assert said[1] == "the document could not be fetched: it is not there (NoSuchKey)"


async def test_a_document_that_comes_slowly_goes_on_where_a_request_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client ends its requests early; the deadline of the document counts."""
    ranges = list[str]()

    async def answer_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        asked = re.search(r"range: bytes=(\d+)-", head)
        ranges.append(asked[1] if asked else "")
        writer.write(
            b'HTTP/1.1 206 X\r\netag: "a"\r\nlast-modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n'
            b"content-range: bytes 5-9/10\r\ncontent-length: 5\r\n\r\n56789"
            if asked
            else b'HTTP/1.1 200 X\r\netag: "a"\r\nlast-modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n'
            b"content-length: 10\r\n\r\n01234"
        )
        await reader.read()
        writer.close()

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "a")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_TIMEOUT", "100ms")
    asked = DocumentReference(media_type="application/pdf", uri="s3://docs/in/a.pdf")
    async with await asyncio.start_server(answer_half, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{port}")
        policy = usual.claim_policy(buckets=frozenset({"docs"}))
        fetcher = DocumentFetcher(policy, usual.fetch_limits(attempts=1))
        assert await fetcher.fetch(asked) == b"0123456789"
        await fetcher.close()
    assert ranges == ["", "5"]
    assert open_bucket("s3://docs", 90).retry_config["retry_timeout"] == timedelta(seconds=90)


async def test_a_setting_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the client panics, and where it refuses to be opened."""
    asked = DocumentReference(media_type="application/pdf", uri="s3://docs/in/a.pdf")
    policy = usual.claim_policy(buckets=frozenset({"docs"}))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "a")
    for name, value in (("AWS_ENDPOINT", "minio:9000"), ("AWS_TIMEOUT", "long")):
        monkeypatch.setenv(name, value)
        assert "check the AWS_ variables" in await _refusal(open_bucket)
        fetcher = DocumentFetcher(policy, usual.fetch_limits(attempts=1))
        found = await fetcher.fetch(asked)
        await fetcher.close()
        assert isinstance(found, DocumentProblem)
        assert "check the AWS_ variables" in found.message


def test_what_is_not_known_is_named() -> None:
    """By its class; its words may hold an address with a signature."""
    assert bucket_fault(ValueError("https://a/?sig=1"), "az") == "the bucket failed (ValueError)"
    assert "AZURE_STORAGE" in bucket_fault(ValueError("Account must be specified"), "az")

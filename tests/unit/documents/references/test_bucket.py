"""A person reads why a bucket failed, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from obstore.store import S3Store

from schemas.event import DocumentReference
from service.documents.references.bucket import bucket_fault
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


async def test_a_slow_link_is_told_from_a_server_that_is_away() -> None:
    """Its client ends a request by itself, and one setting makes that later."""

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        refusal = await _refusal(_bucket(f"http://127.0.0.1:{port}", timeout="50ms"))
    assert "a request took too long: check the network, or set AWS_TIMEOUT" in refusal


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


def test_what_is_not_known_is_named() -> None:
    """By its class; its words may hold an address with a signature."""
    assert bucket_fault(ValueError("https://a/?sig=1"), "az") == "the bucket failed (ValueError)"
    assert "AZURE_STORAGE" in bucket_fault(ValueError("Account must be specified"), "az")

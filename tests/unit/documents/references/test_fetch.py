"""Fetching: hostile references reach no server, honest ones bring the promised document."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import resource
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from schemas.event import DocumentReference
from service.documents.references.claim_check import ClaimPolicy
from service.documents.references.fetch import CheckedResolver, DocumentFetcher, FetchLimits
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual

NAME = "docs.example.com"
BODY = b"Invoice 4711, total 119.00"
LIMITS = usual.fetch_limits(max_bytes=100_000, deadline_s=5.0, attempts=1)


class Canary:
    """A real server on 127.0.0.1 that counts who comes."""

    def __init__(self) -> None:
        self.hits = 0
        self.port = 0
        self.reply = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
        self.then_hang = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.hits += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.reply)
        await writer.drain()
        if self.then_hang:
            await asyncio.sleep(60)
        writer.close()


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    bird = Canary()
    server = await asyncio.start_server(bird.serve, "127.0.0.1", 0)
    bird.port = server.sockets[0].getsockname()[1]
    try:
        yield bird
    finally:
        server.close()


class Zone(CheckedResolver):
    """A name server in the hands of a test: each question gets the next answer."""

    def __init__(self, policy: ClaimPolicy, *answers: list[str]) -> None:
        super().__init__(policy)
        self._answers = list(answers)
        self.asked: list[str] = []

    async def addresses(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> list[tuple[str, socket.AddressFamily]]:
        self.asked.append(host)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        kind = socket.AF_INET6 if ":" in answer[0] else socket.AF_INET
        return [(address, kind) for address in answer]


def policy_of(*hosts: str, private: bool = False, files: bool = False) -> ClaimPolicy:
    names = frozenset(hosts or (NAME,))
    own = frozenset(f"{name}:*" for name in names) if private else frozenset[str]()
    return usual.claim_policy(hosts=names, private_hosts=own, plain_http=True, files=files)


@asynccontextmanager
async def fetcher(
    policy: ClaimPolicy, *answers: list[str], limits: FetchLimits = LIMITS, root: Path | None = None
) -> AsyncIterator[DocumentFetcher]:
    zone = Zone(policy, *(answers or (["127.0.0.1"],)))
    made = DocumentFetcher(policy, limits, root, zone)
    try:
        yield made
    finally:
        await made.close()


def reference(uri: str, **promised: object) -> DocumentReference:
    return DocumentReference.model_validate({"media_type": "text/plain", "uri": uri, **promised})


async def _problem(made: DocumentFetcher, uri: str, **promised: object) -> DocumentProblem:
    found = await asyncio.wait_for(made.fetch(reference(uri, **promised)), 20)
    assert isinstance(found, DocumentProblem), found
    return found


HOSTILE = """
http://127.0.0.1:{p}/ http://127.1:{p}/ http://127.0.1:{p}/ http://0:{p}/ http://0.0.0.0:{p}/
http://2130706433:{p}/ http://0x7f000001:{p}/ http://0x7f.0x0.0x0.0x1:{p}/ http://0177.0.0.1:{p}/
http://017700000001:{p}/ http://127.0.0.1.:{p}/ http://0127.0.0.1:{p}/ http://localhost:{p}/
http://localhost.:{p}/ http://LOCALHOST:{p}/ http://localhost.localdomain:{p}/ http://[::1]:{p}/
http://[::]:{p}/ http://[0:0:0:0:0:0:0:1]:{p}/ http://[::ffff:127.0.0.1]:{p}/
http://[::ffff:7f00:1]:{p}/ http://[::ffff:0:127.0.0.1]:{p}/ http://[64:ff9b::7f00:1]:{p}/
http://[2002:7f00:1::]:{p}/ http://[fe80::1%25lo]:{p}/ http://169.254.169.254/latest/meta-data
http://docs.example.com@127.0.0.1:{p}/ http://docs.example.com:80@127.0.0.1:{p}/
http://docs.example.com%40127.0.0.1:{p}/ http://127.0.0.1:{p}#@docs.example.com/
http://127.0.0.1:{p}#docs.example.com http://127.0.0.1:{p}?@docs.example.com/
http://127.0.0.1:{p}\\@docs.example.com/ http://docs.example.com\\@127.0.0.1:{p}/
http://docs.example.com%23@127.0.0.1:{p}/ http://docs.example.com%2f@127.0.0.1:{p}/
http://127.0.0.1%2f.docs.example.com:{p}/ http://127.0.0.1%00.docs.example.com:{p}/
http://127.0.0.1%09:{p}/ http://docs.example.com.:{p}/ http://docs.example.com..:{p}/
http://docs.example.com.evil.example:{p}/ http://evildocs.example.com:{p}/
http://127.0.0.1.nip.io:{p}/ http://docs.example.com:{p}:80/ http://docs.example.com:0{p}/
http://docs.example.com:+{p}/ http://docs.example.com:-1/ http://docs.example.com:99999/
http://docs.example.com:/ http:///127.0.0.1:{p}/ http:/127.0.0.1:{p}/ http:127.0.0.1:{p}/
//127.0.0.1:{p}/ ///127.0.0.1:{p}/ http://①②⑦.⓪.⓪.①:{p}/ http://127。0。0。1:{p}/
http://ⓛocalhost:{p}/ http://docs.example.com‮:{p}/ http://xn--/:{p}/ http://-docs.example.com:{p}/
http://docs_example.com:{p}/ http://%6c%6f%63%61%6c%68%6f%73%74:{p}/ http://docs.example.com%0d%0aHost:{p}/
ftp://127.0.0.1:{p}/ gopher://127.0.0.1:{p}/_GET dict://127.0.0.1:{p}/ ldap://127.0.0.1:{p}/
sftp://127.0.0.1:{p}/ ws://127.0.0.1:{p}/ jar:http://127.0.0.1:{p}/!/ view-source:http://127.0.0.1:{p}/
data:text/plain,hello javascript:alert(1) file:///etc/passwd file://127.0.0.1/etc/passwd
FILE:///etc/passwd file:/etc/passwd netdoc:///etc/passwd unix:///var/run/docker.sock
http+unix://%2Fvar%2Frun%2Fdocker.sock/info s3://127.0.0.1:{p}/a gs://../a az://@127.0.0.1/a
""".split()


async def test_hostile_references_reach_no_server() -> None:
    """More than sixty spellings; the canary, to which every name leads, sees none of them."""
    assert len(HOSTILE) >= 60
    async with canary() as bird, fetcher(policy_of()) as made:
        for form in HOSTILE:
            await _problem(made, form.format(p=bird.port))
        # The name itself is allowed; where it leads is not.
        refused = await _problem(made, f"http://{NAME}:{bird.port}/")
        assert "private_hosts" in refused.message
        assert bird.hits == 0


async def test_the_canary_sings_when_it_is_allowed() -> None:
    """The control: the same server, the same name, an operator who says so."""
    async with canary() as bird, fetcher(policy_of(private=True)) as made:
        assert await made.fetch(reference(f"http://{NAME}:{bird.port}/a")) == BODY
        assert bird.hits == 1


async def test_a_name_that_turns_is_not_followed() -> None:
    """DNS rebinding: public for the check, private for the connection. There is only one lookup,
    and one private address among public ones rejects them all."""
    async with canary() as bird:
        async with fetcher(policy_of(), ["93.184.216.34", "127.0.0.1"]) as made:
            await _problem(made, f"http://{NAME}:{bird.port}/")
        async with fetcher(policy_of(), ["127.0.0.1"], ["93.184.216.34"]) as made:
            await _problem(made, f"http://{NAME}:{bird.port}/")
        assert bird.hits == 0


async def test_redirects_are_not_followed() -> None:
    """The address where the document lies is asked for instead."""
    async with canary() as bird, fetcher(policy_of(private=True)) as made:
        target = f"http://127.0.0.1:{bird.port}/secret".encode()
        bird.reply = b"HTTP/1.1 302 Found\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n" % target
        problem = await _problem(made, f"http://{NAME}:{bird.port}/")
        assert (bird.hits, problem.retryable) == (1, False)
        assert "redirects" in problem.message


@pytest.mark.parametrize(
    ("reply", "reason", "retryable"),
    [
        (b"HTTP/1.1 404 Gone\r\ncontent-length: 0\r\n\r\n", Reason.DOCUMENT_UNAVAILABLE, True),
        (b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n", Reason.DOCUMENT_UNAVAILABLE, True),
        (b"HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n", Reason.DOCUMENT_UNAVAILABLE, True),
        (b"nonsense\r\n\r\n", Reason.DOCUMENT_UNAVAILABLE, True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut", Reason.DOCUMENT_UNAVAILABLE, True),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n" + b"x" * 200_000,
            Reason.TOO_LARGE,
            False,
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 10**7),
            Reason.DOCUMENT_REJECTED,
            False,
        ),
    ],
    ids=["404", "403", "503", "nonsense", "cut", "too large", "bomb"],
)
async def test_each_reply_has_its_verdict(reply: bytes, reason: Reason, retryable: bool) -> None:
    """A transient failure is retryable; a wrong document is not."""
    async with canary() as bird, fetcher(policy_of(private=True)) as made:
        bird.reply = reply
        problem = await _problem(made, f"http://{NAME}:{bird.port}/")
        assert (problem.reason, problem.retryable) == (reason, retryable)


async def test_a_server_that_drips_is_left() -> None:
    """The deadline is for all of it, not for each byte."""
    limits = usual.fetch_limits(max_bytes=1_000, deadline_s=0.5, attempts=1)
    async with canary() as bird, fetcher(policy_of(private=True), limits=limits) as made:
        bird.reply = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nx"
        bird.then_hang = True
        problem = await _problem(made, f"http://{NAME}:{bird.port}/")
        assert problem.retryable
        assert "0.5 s" in problem.message


async def test_what_may_come_back_is_tried_again() -> None:
    """A bounded number of times; a permanent rejection is not repeated."""
    limits = usual.fetch_limits(max_bytes=1_000, deadline_s=5.0, attempts=2)
    async with canary() as bird, fetcher(policy_of(private=True), limits=limits) as made:
        bird.reply = b"HTTP/1.1 503 Later\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        await _problem(made, f"http://{NAME}:{bird.port}/")
        assert bird.hits == 2
        await _problem(made, f"ftp://{NAME}:{bird.port}/")
        assert bird.hits == 2


async def test_the_document_is_the_one_that_was_promised() -> None:
    """By hash and by size; another document is rejected permanently."""
    digest = hashlib.sha256(BODY).hexdigest()
    async with canary() as bird, fetcher(policy_of(private=True)) as made:
        uri = f"http://{NAME}:{bird.port}/"
        good = reference(uri, sha256=digest.upper(), size_bytes=len(BODY))
        assert await made.fetch(good) == BODY
        for promised in ({"sha256": "0" * 64}, {"size_bytes": 3}):
            problem = await _problem(made, uri, **promised)
            assert (problem.reason, problem.retryable) == (Reason.DOCUMENT_REJECTED, False)
        hits = bird.hits
        large = await _problem(made, uri, size_bytes=10**9)
        assert (large.reason, bird.hits) == (Reason.TOO_LARGE, hits)


async def test_files_are_read_under_their_root_and_nowhere_else(tmp_path: Path) -> None:
    """No link is followed, nothing but a regular file is opened, a missing one may come yet."""
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "a.txt").write_bytes(BODY)
    (root / "large").write_bytes(b"x" * 200_000)
    (tmp_path / "secret").write_text("secret")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    (root / "second name").hardlink_to(tmp_path / "secret")
    async with fetcher(policy_of(files=True), root=root) as made:
        assert await made.fetch(reference(f"file://{root}/deep/a.txt")) == BODY
        missing = await _problem(made, f"file://{root}/none")
        assert (missing.reason, missing.retryable) == (Reason.DOCUMENT_UNAVAILABLE, True)
        large = await _problem(made, f"file://{root}/large")
        assert large.reason is Reason.TOO_LARGE
        for name in ("link", "folder/secret", "pipe", "deep", "second%20name"):
            problem = await _problem(made, f"file://{root}/{name}")
            assert (problem.reason, problem.retryable) == (Reason.DOCUMENT_REJECTED, False)
        outside = await _problem(made, f"file://{tmp_path}/secret")
        assert "documents.root" in outside.message


async def test_objects_are_read_from_buckets_that_are_allowed() -> None:
    """By the same rules of size and promise."""
    store = MemoryStore()
    store.put("in/a.pdf", BODY)
    store.put("large", b"x" * 200_000)
    opened: list[tuple[str, str]] = []

    def open_store(scheme: str, bucket: str) -> MemoryStore:
        opened.append((scheme, bucket))
        return store

    made = DocumentFetcher(
        usual.claim_policy(buckets=frozenset({"invoices"})), LIMITS, open_store=open_store
    )
    assert await made.fetch(reference("s3://invoices/in/a.pdf")) == BODY
    assert (await _problem(made, "gs://invoices/none")).retryable
    assert (await _problem(made, "az://invoices/large")).reason is Reason.TOO_LARGE
    assert not (await _problem(made, "s3://others/in/a.pdf")).retryable
    assert opened == [("s3", "invoices"), ("gs", "invoices"), ("az", "invoices")]


async def test_names_are_resolved_by_threads_of_their_own() -> None:
    """A resolver that hangs takes all of these, and the LLM server's name is still found."""
    hung, free = threading.Event(), threading.Event()

    def hang() -> None:
        hung.set()
        free.wait(60)

    with ThreadPoolExecutor(1) as threads:
        threads.submit(hang)
        assert await asyncio.to_thread(hung.wait, 10)
        resolver = CheckedResolver(usual.claim_policy(), threads)
        waiting = asyncio.create_task(resolver.addresses("127.0.0.1", 80, socket.AF_INET))
        loop = asyncio.get_running_loop()
        assert await asyncio.wait_for(loop.getaddrinfo("127.0.0.1", 80), 10)
        assert not waiting.done()
        free.set()
        assert await asyncio.wait_for(waiting, 10) == [("127.0.0.1", socket.AF_INET)]


async def test_a_machine_without_descriptors_rejects_no_file(tmp_path: Path) -> None:
    """A file server that is away looks alike: neither says anything about the document."""
    (tmp_path / "a").write_bytes(BODY)
    async with fetcher(policy_of(files=True), root=tmp_path) as made:
        assert await made.fetch(reference(f"file://{tmp_path}/a")) == BODY
        usual_limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
        try:
            problem = await _problem(made, f"file://{tmp_path}/a")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (usual_limit, most))
    assert (problem.reason, problem.retryable) == (Reason.DOCUMENT_UNAVAILABLE, True)
    assert "Too many open files" in problem.message

"""Fetches documents by reference: HTTPS, files under a folder, object stores.

`references.claim_check` decides whether a reference may be followed: before anything is opened, and
again for every address of its host. The connection uses the checked address. Redirects are not
followed, proxies are not used, nothing is decompressed. A bucket is reached as its client and the
environment say: its name is allowed, and not an address. At most `max_bytes` are read within
`deadline_s`. A document other than the promised one (hash, size) is rejected permanently; a
transient failure is retryable.

Files and names are read by dedicated threads: a hanging file system or resolver blocks those, and
not the threads that resolve the servers of the rest of the process.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import socket
import ssl
import stat
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from schemas.event import DocumentReference
from service.documents.references.bucket import bucket_fault, open_bucket
from service.documents.references.claim_check import Claim, ClaimPolicy, may_dial, read_claim
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_CHUNK_BYTES = 64 * 1024
_CONNECTIONS_MAX = 32
_BACKOFF_S = 0.5
_THREADS = 8
_GONE = (404, 410)

OpenStore = Callable[[str, str], Any]
"""Maps scheme and bucket to an object store; replaceable for tests and for custom credentials."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one document."""

    max_bytes: int
    deadline_s: float
    attempts: int


_OF_THE_FILE = frozenset(
    {
        0,
        errno.EACCES,
        errno.EINVAL,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOTDIR,
        errno.ENXIO,
        errno.EPERM,
    }
)
"""Faults that the next try meets again, 0 for this module's own. All others are of the machine and
its disks: no descriptor left, a file server that is away."""


class AddressRejected(OSError):
    """Raised inside a connection attempt when a name resolves to a forbidden address."""


class CheckedResolver(AbstractResolver):
    """Resolves a name once and returns its permitted addresses, or none at all."""

    def __init__(self, policy: ClaimPolicy, threads: Executor | None = None) -> None:
        """`threads` wait for the system's resolver; None for the loop's own."""
        self._policy = policy
        self._threads = threads

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address must pass: a single forbidden one makes the whole answer suspect."""
        found = await self.addresses(host, port, family)
        if not all(may_dial(address, host, self._policy, port) for address, _ in found):
            raise AddressRejected("the host resolves to an address that may not be dialled")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address, kind in found
        ]

    async def addresses(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> list[tuple[str, socket.AddressFamily]]:
        """The answer of the system's resolver."""
        loop = asyncio.get_running_loop()
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family)
        infos = await loop.run_in_executor(self._threads, ask)
        return [(str(address[0]), kind) for kind, _, _, _, address in infos]

    async def close(self) -> None:
        """Nothing to close."""


class DocumentFetcher:
    """Fetches documents by reference."""

    def __init__(
        self,
        policy: ClaimPolicy,
        limits: FetchLimits,
        root: Path | None = None,
        resolver: CheckedResolver | None = None,
        open_store: OpenStore | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._limits = limits
        self._root = root
        self._file_threads = ThreadPoolExecutor(_THREADS, "fetch-files")
        self._name_threads = ThreadPoolExecutor(_THREADS, "fetch-names")
        self._resolver = resolver or CheckedResolver(policy, self._name_threads)
        self._open_store = open_store or partial(_usual_bucket, retry_s=limits.deadline_s)
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    def host(self, reference: DocumentReference) -> str | DocumentProblem:
        """Host or bucket with its scheme; the same for all files."""
        claim = read_claim(reference.uri, self._policy)
        return claim if isinstance(claim, DocumentProblem) else f"{claim.scheme}://{claim.host}"

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        """The bytes, checked against hash and size if those are given."""
        claim = read_claim(reference.uri, self._policy)
        if isinstance(claim, DocumentProblem):
            return claim
        size = reference.size_bytes
        if size is not None and size > self._limits.max_bytes:
            return self._too_large(f"{size:,}")
        for attempt in range(1, self._limits.attempts + 1):
            found = await self._once(claim)
            if not isinstance(found, DocumentProblem):
                return _as_promised(reference, found)
            if not found.retryable or attempt == self._limits.attempts:
                break
            await asyncio.sleep(_BACKOFF_S * 2 ** (attempt - 1))
        return found

    async def close(self) -> None:
        """Closes idle connections; hanging threads are abandoned."""
        self._file_threads.shutdown(wait=False, cancel_futures=True)
        self._name_threads.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    async def _once(self, claim: Claim) -> bytes | DocumentProblem:
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                if claim.scheme == "file":
                    loop = asyncio.get_running_loop()
                    return await loop.run_in_executor(self._file_threads, self._file, claim.path)
                if claim.scheme in ("https", "http"):
                    return await self._web(claim)
                return await self._object(claim)
        except TimeoutError:
            return _away(f"did not come within {self._limits.deadline_s:g} s")

    # HTTP.

    async def _web(self, claim: Claim) -> bytes | DocumentProblem:
        port = f":{claim.port}" if claim.port else ""
        url = f"{claim.scheme}://{claim.host}{port}{claim.path}"
        try:
            async with self._open_session().get(
                URL(url, encoded=True), allow_redirects=False
            ) as response:
                if response.status != 200:
                    return _status(response.status)
                if response.headers.get("content-encoding", "identity").lower() != "identity":
                    return DocumentProblem(
                        Reason.DOCUMENT_REJECTED, "the document's server sent it compressed"
                    )
                return await self._body(response)
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, AddressRejected):
                return DocumentProblem(
                    Reason.DOCUMENT_REJECTED,
                    "the document's host resolves to an address that may not be dialled; "
                    "documents.private_hosts names hosts of your own network, with their ports",
                )
            return _away("has a host that cannot be resolved")
        except (aiohttp.ClientError, OSError) as error:
            return _away(f"could not be fetched ({type(error).__name__})")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes | DocumentProblem:
        chunks, size = [], 0
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(chunk)
            if size > self._limits.max_bytes:
                response.close()
                return self._too_large("more")
            chunks.append(chunk)
        return b"".join(chunks)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=_CONNECTIONS_MAX,
                resolver=self._resolver,
                use_dns_cache=False,
                ssl=self._tls or ssl.create_default_context(),
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                headers={"accept-encoding": "identity", "user-agent": "invoice-stream"},
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session

    # Files.

    def _file(self, path: str) -> bytes | DocumentProblem:
        """Opened part by part from the folder on, without following links. So the checked file is
        the one that is read, even if files are moved meanwhile."""
        assert self._root is not None, "the policy allows files only with a root"
        try:
            inside = Path(path).relative_to(self._root)
        except ValueError:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED, "the document's uri is outside of documents.root"
            )
        try:
            return self._read_under(os.open(self._root, os.O_RDONLY | os.O_DIRECTORY), inside.parts)
        except FileNotFoundError:
            return _away("is not there")
        except OSError as error:
            why = error.strerror or type(error).__name__
            if error.errno not in _OF_THE_FILE:
                return _away(f"could not be read ({why})")
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED, f"the document is no file that may be read ({why})"
            )

    def _read_under(self, folder: int, parts: tuple[str, ...]) -> bytes | DocumentProblem:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        opened = folder
        try:
            for number, part in enumerate(parts, 1):
                last = number == len(parts)
                following = os.open(part, flags | (0 if last else os.O_DIRECTORY), dir_fd=opened)
                os.close(opened)
                opened = following
            about = os.fstat(opened)
            if not stat.S_ISREG(about.st_mode):
                raise OSError(0, "not a regular file")
            if about.st_nlink != 1:
                # A second name may lie outside of the folder, or belong to another user.
                raise OSError(0, "it has several names, hard links")
            if about.st_size > self._limits.max_bytes:
                return self._too_large(f"{about.st_size:,}")
            with os.fdopen(os.dup(opened), "rb") as file:
                data = file.read(self._limits.max_bytes + 1)
            return data if len(data) <= self._limits.max_bytes else self._too_large("more")
        finally:
            os.close(opened)

    # Object stores.

    async def _object(self, claim: Claim) -> bytes | DocumentProblem:
        try:
            import obstore

            store = self._open_store(claim.scheme, claim.host)
            found = await obstore.get_async(store, claim.path)
            if found.meta["size"] > self._limits.max_bytes:
                return self._too_large(f"{found.meta['size']:,}")
            return bytes(await found.bytes_async())
        except ImportError:
            return DocumentProblem(
                Reason.UNSUPPORTED_DOCUMENT,
                "documents in object stores need the extra `objects` of invoice-stream",
            )
        except Exception as error:
            return _away(f"could not be fetched: {bucket_fault(error, claim.scheme)}")

    def _too_large(self, size: str) -> DocumentProblem:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document has {size} bytes; documents.max_bytes is {self._limits.max_bytes:,}",
        )


def _usual_bucket(scheme: str, name: str, retry_s: float) -> Any:
    return open_bucket(f"{scheme}://{name}", retry_s)


def _as_promised(reference: DocumentReference, data: bytes) -> bytes | DocumentProblem:
    if reference.size_bytes is not None and len(data) != reference.size_bytes:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            f"the document has {len(data):,} bytes, its event says {reference.size_bytes:,}",
        )
    promised = reference.sha256
    if promised is not None and hashlib.sha256(data).hexdigest() != promised.lower():
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, "the document is not the one whose sha256 its event has"
        )
    return data


def _status(status: int) -> DocumentProblem:
    if 300 <= status < 400:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            f"the document's server redirects ({status}); send the address where it lies",
        )
    if status in _GONE:
        return _away(f"is not there ({status})")
    return _away(f"was rejected by its server ({status})")


def _away(what: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_UNAVAILABLE, f"the document {what}", retryable=True)

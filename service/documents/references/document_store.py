"""Stores documents for events that refer to them: in a folder, or in a bucket.

A document is named after its SHA-256. Storing it twice changes nothing, and what is stored is never
another document. The URI is one that `claim_check` takes; whether a service may follow it, its own
settings say (`documents.root`, `documents.allowed_buckets`).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from service.documents.references.bucket import bucket_fault
from service.documents.references.bucket import open_bucket as open_usual_bucket
from service.documents.references.claim_check import OBJECT_SCHEMES, ClaimPolicy, read_claim
from service.model.document_problem import DocumentProblem
from service.model.extras import how_to_install
from service.model.printable import one_line

_KINDS = "file:///folder, s3://bucket/prefix, gs://bucket/prefix or az://bucket/prefix"
_FILE_MODE = 0o640
_RETRY_S = 15
_BUCKET_S = 60
_SLOWEST_BYTES_S = 32 * 1024
"""A bucket that takes a document more slowly than that, after a minute, is not waited for."""


class NotStorable(Exception):
    """Raised when a place cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document that is to be stored, or was."""

    uri: str
    sha256: str
    size_bytes: int


class DocumentStore:
    """A place for documents."""

    def __init__(self, url: str, open_bucket: Callable[[str, float], Any] | None = None) -> None:
        """Opens nothing. Raises NotStorable for a URL that is no place for documents."""
        self._open_bucket = open_bucket or open_usual_bucket
        self._url = url.rstrip("/")
        self._scheme, mark, rest = self._url.partition("://")
        if not mark or self._scheme not in (*OBJECT_SCHEMES, "file"):
            raise NotStorable(f"--store is {_KINDS}")
        self._bucket, _, self._prefix = rest.partition("/")
        probe = read_claim(self._uri("0"), self._policy())
        if isinstance(probe, DocumentProblem):
            raise NotStorable(f"--store cannot be {url}: {probe.message}")

    def place_of(self, data: bytes, ending: str) -> StoredDocument:
        """Where a document will be; `ending` is for people who look there."""
        digest = hashlib.sha256(data).hexdigest()
        return StoredDocument(self._uri(digest + quote(ending)), digest, len(data))

    @property
    def needed_setting(self) -> str:
        """What allows a service to follow the references."""
        if self._scheme == "file":
            return f"documents.root={Path('/' + unquote(self._prefix))} (or a folder above it)"
        return f"documents.allowed_buckets={self._scheme}://{self._bucket}"

    async def put(self, place: StoredDocument, data: bytes) -> None:
        """Stores a document at its place. Raises NotStorable."""
        name = unquote(place.uri.rpartition("/")[2])
        try:
            if self._scheme == "file":
                await asyncio.to_thread(_write, Path("/" + unquote(self._prefix)), name, data)
            else:
                await self._put_object(name, data)
        except FileNotFoundError as error:
            folder = shlex.quote(one_line(unquote(f"/{self._prefix}")))
            raise NotStorable(
                f"{self._url}: {error.strerror}; make the folder: mkdir -p {folder}"
            ) from None
        except OSError as error:
            raise NotStorable(f"{self._url}: {error.strerror or type(error).__name__}") from None

    async def _put_object(self, name: str, data: bytes) -> None:
        """In one request, so that the bucket has all of it or nothing, also no part of it."""
        deadline_s = _BUCKET_S + len(data) // _SLOWEST_BYTES_S
        try:
            import obstore

            key = f"{unquote(self._prefix)}/{name}".lstrip("/")
            async with asyncio.timeout(deadline_s):
                place = self._open_bucket(f"{self._scheme}://{self._bucket}", _RETRY_S)
                await obstore.put_async(place, key, data, use_multipart=False)
        except ImportError:
            raise NotStorable(
                "object stores need the extra `objects`: " + how_to_install("objects")
            ) from None
        except TimeoutError:
            why = f"{len(data):,} bytes were not taken within {deadline_s} s: check the network"
            raise NotStorable(f"{self._url}: {why}, or try again later") from None
        except Exception as error:
            raise NotStorable(f"{self._url}: {bucket_fault(error, self._scheme)}") from None

    def _uri(self, name: str) -> str:
        return f"{self._url}/{name}"

    def _policy(self) -> ClaimPolicy:
        """Allows this place alone: the sender names it."""
        return ClaimPolicy(
            hosts=frozenset(),
            private_hosts=frozenset(),
            plain_http=False,
            files=True,
            buckets=frozenset({self._bucket}),
        )


def _write(folder: Path, name: str, data: bytes) -> None:
    """Whole or not at all, and under one name: readers take no file with several. It is on the disk
    when this returns: its event must not outlive it."""
    if not _is_there(folder / name, data):
        unfinished = folder / f".{name}.{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(unfinished, flags, _FILE_MODE), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(folder / name)
        finally:
            with contextlib.suppress(FileNotFoundError):
                unfinished.unlink()
    _keep_names(folder)


def _is_there(target: Path, data: bytes) -> bool:
    """Whether a reader will find these bytes. They are made to last: who wrote them may have been
    stopped before."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(target, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if (about.st_nlink, about.st_size) != (1, len(data)):
                return False
            if not stat.S_ISREG(about.st_mode) or file.read(len(data) + 1) != data:
                return False
            os.fsync(file.fileno())
            return True
    except OSError:  # Absent, a link, or not to be read: it is written anew.
        return False


def _keep_names(folder: Path) -> None:
    """Some network file systems keep names without being told, and refuse this. So does a folder
    that may be written but not listed."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EINVAL, errno.ENOTSUP):
            raise

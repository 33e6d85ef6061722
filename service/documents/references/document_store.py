"""Stores documents for events that refer to them: in a folder, or in a bucket.

A document is named after its SHA-256. Storing it twice changes nothing, and what is stored is never
another document. The URI is one that `claim_check` takes; whether a service may follow it, its own
settings say (`documents.root`, `documents.allowed_buckets`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from service.documents.references.claim_check import OBJECT_SCHEMES, ClaimPolicy, read_claim
from service.model.document_problem import DocumentProblem
from service.model.extras import how_to_install
from service.model.printable import one_line

_KINDS = "file:///folder, s3://bucket/prefix, gs://bucket/prefix or az://bucket/prefix"
_FILE_MODE = 0o640


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

    def __init__(self, url: str, open_bucket: Callable[[str], Any] | None = None) -> None:
        """Opens nothing. Raises NotStorable for a URL that is no place for documents."""
        self._open_bucket = open_bucket or _obstore
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
        try:
            import obstore

            key = f"{unquote(self._prefix)}/{name}".lstrip("/")
            bucket = self._open_bucket(f"{self._scheme}://{self._bucket}")
            await obstore.put_async(bucket, key, data)
        except ImportError:
            raise NotStorable(
                "object stores need the extra `objects`: " + how_to_install("objects")
            ) from None
        except (ValueError, obstore.exceptions.BaseError) as error:
            raise NotStorable(
                f"{self._url} did not take a document ({type(error).__name__})"
            ) from None

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
    """Whole or not at all, and under one name: readers take no file with several."""
    target, unfinished = folder / name, folder / f".{name}.{os.getpid()}"
    if target.is_file() and target.stat().st_size == len(data):
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(unfinished, flags, _FILE_MODE), "wb") as file:
            file.write(data)
        unfinished.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()


def _obstore(url: str) -> Any:
    """A bucket, with the credentials that its own tools find."""
    from obstore.store import from_url

    return from_url(url)

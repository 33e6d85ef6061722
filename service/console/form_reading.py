"""Reads the bodies of forms: bounded in bytes, in time, and in how many large ones there are.

A small form is read whoever sends it. A larger one is read only from a browser that this process
has signed in, even if its session has ended since; and only while few others are, because each
costs several times its size. So strangers cannot fill the memory: what they send beyond a small
form is not read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

from starlette.requests import Request
from starlette.responses import Response

from service.console.rendering import page

SMALL_FORM_BYTES = 64 * 1024
"""A correction of some hundred lines; times the connections of the process, it fits its memory."""
LARGE_FORMS_MAX = 4
_READ_S = 60.0
"""12 MB over 2 Mbit/s."""
_RETRY_S = 5


class FormRefusal(Enum):
    """Why a form was not read: title, sentence, status."""

    TOO_LARGE = ("Too large", "The form is larger than the console takes.", 413)
    TOO_SLOW = ("Too slow", "The form did not arrive in time. Nothing was done.", 408)
    BUSY = (
        "Busy",
        "Too many large forms are sent at the same time. Nothing was done. Go back, and send yours "
        f"again in {_RETRY_S} seconds.",
        503,
    )

    def answer(self) -> Response:
        """A page that says so."""
        title, sentence, status = self.value
        answer = page("plain_message.html", status, title=title, sentence=sentence)
        if self is FormRefusal.BUSY:
            answer.headers["Retry-After"] = str(_RETRY_S)
        return answer


class FormReader:
    """Of one console."""

    def __init__(self, large_max: int = LARGE_FORMS_MAX, read_s: float = _READ_S) -> None:
        self._large_max = large_max
        self._read_s = read_s
        self.large = 0
        """Large forms that are read or answered now."""

    @asynccontextmanager
    async def body(self, request: Request, limit_bytes: int) -> AsyncIterator[bytes | FormRefusal]:
        """The body. A large one keeps its place until the request is answered."""
        place = _Place(self)
        try:
            yield await self._in_time(request, limit_bytes, place)
        finally:
            place.leave()

    async def _in_time(
        self, request: Request, limit_bytes: int, place: _Place
    ) -> bytes | FormRefusal:
        try:
            async with asyncio.timeout(self._read_s):
                return await _read(request, limit_bytes, place)
        except TimeoutError:
            return FormRefusal.TOO_SLOW

    def take(self) -> bool:
        """A place for a large form; False where none is free."""
        if self.large >= self._large_max:
            return False
        self.large += 1
        return True


class _Place:
    """That of one form, once it is large."""

    def __init__(self, reader: FormReader) -> None:
        self._reader = reader
        self._taken = False

    def fits(self, size_bytes: int) -> bool:
        """Whether a form that is so large may be read."""
        if size_bytes > SMALL_FORM_BYTES and not self._taken:
            self._taken = self._reader.take()
            return self._taken
        return True

    def leave(self) -> None:
        """For the next one."""
        self._reader.large -= self._taken
        self._taken = False


async def _read(request: Request, limit_bytes: int, place: _Place) -> bytes | FormRefusal:
    """What the head says of the size is enough to refuse it; it is not believed otherwise."""
    body = bytearray()
    if refusal := _refusal(_told_bytes(request), limit_bytes, place):
        return refusal
    async for chunk in request.stream():
        if refusal := _refusal(len(body) + len(chunk), limit_bytes, place):
            return refusal
        body += chunk
    return bytes(body)


def _refusal(size_bytes: int, limit_bytes: int, place: _Place) -> FormRefusal | None:
    if size_bytes > limit_bytes:
        return FormRefusal.TOO_LARGE
    return None if place.fits(size_bytes) else FormRefusal.BUSY


def _told_bytes(request: Request) -> int:
    told = request.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 19 else 0

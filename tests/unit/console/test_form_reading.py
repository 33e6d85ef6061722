"""A stranger's form is small, and few large ones are read at the same time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from service.console.form_reading import SMALL_FORM_BYTES, FormReader, FormRefusal
from service.console.roles import ConsoleRole, Person
from service.console.sessions import OF_PERSON_MAX
from tests.fakes.console import TOKENS, console_rig, signed_in
from tests.fakes.published import EVENTS

LIMIT = 1_000_000
FORM = f"/invoices/{EVENTS}/0/1/decision"


class _Sender:
    """Sends chunks, and counts those that were asked for."""

    def __init__(self, *chunks: bytes, told_bytes: str = "") -> None:
        self._chunks = list(chunks)
        self.read = 0
        headers = [(b"content-length", told_bytes.encode())] if told_bytes else []
        self.request = Request({"type": "http", "headers": headers}, self._receive)

    async def _receive(self) -> Message:
        self.read += 1
        body = self._chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(self._chunks)}


@pytest.mark.parametrize("told_bytes", ["", "0", "9", "-1", "x"])
async def test_what_is_larger_than_the_limit_is_not_read_on(told_bytes: str) -> None:
    """Whatever its head says of its size."""
    sender = _Sender(*[b"x" * 400_000] * 9, told_bytes=told_bytes)
    reader = FormReader()
    async with reader.body(sender.request, LIMIT) as body:
        assert body is FormRefusal.TOO_LARGE
    assert (sender.read, reader.large) == (3, 0)


async def test_a_size_that_is_told_is_enough_to_refuse_it() -> None:
    """Nothing is read then."""
    sender = _Sender(b"x", told_bytes=str(LIMIT + 1))
    async with FormReader().body(sender.request, LIMIT) as body:
        assert body is FormRefusal.TOO_LARGE
    assert sender.read == 0


async def test_few_large_forms_are_read_at_once() -> None:
    """Another one is told when to come again; small ones have room. A place is free once its form
    is answered."""
    reader, large = FormReader(large_max=1), b"x" * (SMALL_FORM_BYTES + 1)
    async with reader.body(_Sender(large).request, LIMIT) as first:
        assert first == large
        for told_bytes in ("", str(len(large))):
            other = _Sender(large, told_bytes=told_bytes)
            async with reader.body(other.request, LIMIT) as second:
                assert second is FormRefusal.BUSY
            assert other.read == (not told_bytes)
        answer = FormRefusal.BUSY.answer()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        async with reader.body(_Sender(b"a=1").request, LIMIT) as small:
            assert small == b"a=1"
    async with reader.body(_Sender(large).request, LIMIT) as next_one:
        assert next_one == large


async def test_a_form_that_never_ends_gives_its_place_back() -> None:
    """And so does one whose sender leaves."""
    reader = FormReader(read_s=0.01)

    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    headers = [(b"content-length", b"900000")]
    async with reader.body(Request({"type": "http", "headers": headers}, silent), LIMIT) as body:
        assert body is FormRefusal.TOO_SLOW
    assert reader.large == 0

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect):
        async with reader.body(Request({"type": "http", "headers": headers}, gone), LIMIT):
            raise AssertionError
    assert reader.large == 0


async def test_nothing_large_is_read_from_a_stranger(tmp_path: Path) -> None:
    """Neither by the page of the sign-in nor on the way to it. A browser whose session has ended is
    known; one that was signed out is not."""
    typed = {"note": "x" * SMALL_FORM_BYTES}
    with console_rig(tmp_path) as rig:
        with rig.browser() as stranger:
            sent = {"token": TOKENS["reviewer"], "kept": typed["note"]}
            assert (await stranger.post("/sign-in", data=sent)).status_code == 413
            assert (await stranger.post(FORM, data=typed)).status_code == 303
        client = await signed_in(rig, "reviewer")
        for _ in range(OF_PERSON_MAX):  # The oldest session of a person ends then.
            rig.parts.sessions.begin(Person("Reviewer", ConsoleRole.REVIEWER))
        kept = await client.post(FORM, data=typed)
        assert "what you typed is kept" in kept.text
        assert typed["note"] in kept.text
        sent = {"token": TOKENS["reviewer"], "kept": f"note={typed['note']}", "next": FORM}
        assert "What you typed is kept" in (await client.post("/sign-in", data=sent)).text

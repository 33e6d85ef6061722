"""A commit that was given up cannot land behind the next take-over's."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka.protocol.commit import OffsetCommitRequest
from aiokafka.protocol.group import HeartbeatRequest

from service.kafka.commits_in_flight import CommitsInFlight

COMMIT = OffsetCommitRequest("group", 1, "member", -1, [])


class _Client:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.answer = asyncio.Event()

    async def send(self, node_id: int, request: Any, *, group: Any) -> str:
        await self.answer.wait()
        return f"answer of {node_id}"


async def test_a_commit_that_nobody_waits_for_any_more_is_waited_for() -> None:
    """The client shields it, so that it outlives the deadline of who asked for it."""
    client = _Client()
    commits = CommitsInFlight(client)
    shielded = asyncio.ensure_future(client.send(1, COMMIT, group=None))
    asker = asyncio.ensure_future(asyncio.wait_for(asyncio.shield(shielded), 0.001))
    (timed_out,) = await asyncio.gather(asker, return_exceptions=True)
    assert isinstance(timed_out, TimeoutError)

    next_takeover = asyncio.create_task(commits.ended())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not next_takeover.done()
    client.answer.set()
    async with asyncio.timeout(10):
        await next_takeover
        assert await shielded == "answer of 1"


async def test_only_commits_are_waited_for() -> None:
    """A heartbeat or a fetch that hangs is another matter."""
    client = _Client()
    commits = CommitsInFlight(client)
    heartbeat = HeartbeatRequest("group", 1, "member")
    hanging = asyncio.ensure_future(client.send(1, heartbeat, group=None))
    async with asyncio.timeout(10):
        await commits.ended()
    client.answer.set()
    await hanging

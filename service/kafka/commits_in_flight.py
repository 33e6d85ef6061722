"""Waits for a consumer's commits that their callers have abandoned (`at_least_once`).

The client shields a commit from cancellation: one that ran into its deadline goes on by itself, and
may wait for a connection first. A take-over that read the position before it and committed after it
would see its own commit overwritten by the older one. So the next take-over begins when every
request has ended, one way or the other.

One case remains: a broker that was suspended reads a request of a closed connection after one of
a newer connection. Then the position lies too low until the next commit, and a crash in between
repeats outcomes, which `at_least_once` allows. Nothing is lost: what a commit covers was written
before it was sent.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka.client import ConnectionGroup
from aiokafka.protocol.commit import OffsetCommitRequest


class CommitsInFlight:
    """The offset commits of one client that were asked for and have not ended."""

    def __init__(self, client: Any) -> None:
        """Watches everything that the client sends from now on."""
        self._open: set[asyncio.Future[None]] = set()
        send = client.send

        async def watched(
            node_id: int, request: Any, *, group: Any = ConnectionGroup.DEFAULT
        ) -> Any:
            if not isinstance(request, OffsetCommitRequest):
                return await send(node_id, request, group=group)
            ended = asyncio.get_running_loop().create_future()
            self._open.add(ended)
            try:
                return await send(node_id, request, group=group)
            finally:
                self._open.discard(ended)
                ended.set_result(None)

        client.send = watched

    async def ended(self) -> None:
        """Waits without a limit of its own: callers set the deadline."""
        if self._open:
            await asyncio.wait(set(self._open))

"""Looks at the logs of this process's partitions, for all sessions together.

A fetch does not say which log it came from: when a topic is deleted and created again, and the new
log is longer than the position, reading goes on there as if nothing had happened. So a session
commits only what was delivered before a *look* that still showed the log it took over
(`kafka.log_identity.ReadMarks`). A look is one small request to each leader, shared by all
partitions: sessions that need one at the same time wait for the same one.

Invariants: looks are numbered in the order in which they begin, and at most one is under way. At
least `_SPACING_S` lies between the beginnings of two, so their cost is bounded whatever the number
of transactions. Transient errors are asked again until the deadline; what stays is
`PublishFailure`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from aiokafka import errors

from service.kafka.log_identity import LogIdentity, LogState
from service.kafka.log_requests import Identities
from service.kafka.stable_offsets import answered
from service.model.publish_failure import PublishFailure
from service.model.record import Partition

_SPACING_S = 0.05
"""Twenty looks a second cost about 1 % of a core with ten partitions (ARCHITECTURE.md)."""
_RETRY_S = 0.1

T = TypeVar("T")


class Leaders(Protocol):
    """Requests to the brokers; see `LogRequests`."""

    async def identities(self, sources: Collection[Partition]) -> Identities: ...

    async def bounds(self, sources: Collection[Partition]) -> dict[Partition, tuple[int, int]]: ...

    async def epoch_end(self, source: Partition, epoch: int) -> int | None: ...

    def partitions(self, topic: str) -> list[Partition]: ...

    async def refresh(self) -> None: ...


@dataclass(frozen=True, slots=True)
class LogLook:
    """The logs of this process's partitions, as their leaders told in look `number`. Those whose
    leader did not answer are left out."""

    number: int
    logs: Identities


@dataclass(frozen=True, slots=True)
class Seen:
    """One log in look `number`; `identity` is None where brokers do not tell topic ids."""

    number: int
    identity: LogIdentity | None


class LogWatch:
    """Numbered looks, and the state of one log at a take-over."""

    def __init__(
        self,
        leaders: Leaders,
        assigned: Callable[[], Collection[Partition]],
        now_s: Callable[[], float],
    ) -> None:
        self._leaders = leaders
        self._assigned = assigned
        self._now_s = now_s
        self._running: asyncio.Task[LogLook | PublishFailure] | None = None
        self._latest: LogLook | None = None
        self._ahead: asyncio.Task[None] | None = None
        self._ahead_of = 0
        self._next_s = 0.0
        self._topic_ids: dict[str, str] = {}
        self._asked: Counter[Partition] = Counter()
        """Partitions that a session waits for; one that is being given away is not assigned."""
        self.begun = 0
        """Looks that have begun."""

    def recreated(self, source: Partition, identity: LogIdentity | None) -> bool:
        """Whether this process has known another log under the topic's name."""
        if identity is None:
            return False
        return self._topic_ids.setdefault(source.topic, identity.topic_id) != identity.topic_id

    async def log_after(
        self, source: Partition, number: int, timeout_s: float
    ) -> Seen | PublishFailure:
        """One log as a look showed it that began after `number` looks had begun."""

        async def seen() -> Seen | PublishFailure:
            least = number
            while True:
                look = await self._look_after(least, timeout_s)
                if isinstance(look, PublishFailure):
                    return look
                if source in look.logs:
                    return Seen(look.number, look.logs[source])
                least = look.number
                await self._leaders.refresh()

        self._asked[source] += 1
        try:
            what = f"looking at the log of {source}"
            answer: Seen | PublishFailure = await answered(seen(), timeout_s, what)
        finally:
            self._asked[source] -= 1
            self._asked += Counter()  # Drops partitions that no session waits for.
        return answer

    async def look(self, timeout_s: float) -> LogLook | PublishFailure:
        """A look that begins now, or soon."""
        return await self._look_after(self.begun, timeout_s)

    def look_soon(self, timeout_s: float) -> None:
        """Begins a look after this moment, and waits for nothing: records were delivered, and the
        look is there before the first of their outcomes is to be committed."""
        self._ahead_of = self.begun
        if self._ahead is None:
            self._ahead = asyncio.create_task(self._look_ahead(timeout_s), name="look ahead")

    async def _look_ahead(self, timeout_s: float) -> None:
        """Looks until one has begun after all that asked. Of one that fails, the commits that need
        it hear, for they ask again."""
        try:
            while not isinstance(
                found := await self._look_after(self._ahead_of, timeout_s), PublishFailure
            ):
                if found.number > self._ahead_of:
                    return
        finally:
            self._ahead = None

    async def _look_after(self, number: int, timeout_s: float) -> LogLook | PublishFailure:
        """Waits for the look under way and, where that began too early, for the next one."""
        while self._latest is None or self._latest.number <= number:
            running = self._running
            if running is not None:
                await asyncio.wait({running})
                continue
            self._running = asyncio.create_task(self._look(timeout_s), name="look")
            result = await asyncio.shield(self._running)
            if isinstance(result, PublishFailure):
                return result
        return self._latest

    async def state(
        self, source: Partition, committed_epoch: int | None, timeout_s: float
    ) -> LogState | PublishFailure:
        """The leader's answer about one log now. The identity is asked for first: if the log is
        exchanged meanwhile, the rest is of the newer log and the mismatch shows later."""

        async def asked() -> LogState:
            identities = await self._leaders.identities([source])
            if source not in identities:
                raise errors.LeaderNotAvailableError(f"{source} has no leader")
            identity = identities[source]
            start, end = (await self._leaders.bounds([source]))[source]
            epoch_end = None
            if committed_epoch is not None:
                epoch_end = await self._leaders.epoch_end(source, committed_epoch)
            return LogState(identity, start, end, epoch_end)

        state: LogState | PublishFailure = await self._retried(
            asked, timeout_s, "looking at the log"
        )
        return state

    async def epoch_end(
        self, source: Partition, epoch: int, timeout_s: float
    ) -> int | PublishFailure | None:
        """Where a leader epoch ends; None when that is not known."""

        async def asked() -> int | None:
            return await self._leaders.epoch_end(source, epoch)

        return await self._retried(asked, timeout_s, "asking for the end of a leader epoch")

    async def _look(self, timeout_s: float) -> LogLook | PublishFailure:
        try:
            await asyncio.sleep(self._next_s - self._now_s())
            self._next_s = self._now_s() + _SPACING_S

            async def asked() -> LogLook:
                self.begun += 1
                number = self.begun
                sources = {*self._assigned(), *self._asked}
                return LogLook(number, await self._leaders.identities(sources))

            found = await self._retried(asked, timeout_s, "looking at the logs")
            if isinstance(found, LogLook):
                self._latest = found
            return found
        finally:
            self._running = None

    async def _retried(
        self, asked: Callable[[], Awaitable[T]], timeout_s: float, what: str
    ) -> T | PublishFailure:
        async def until_answered() -> T:
            while True:
                try:
                    return await asked()
                except errors.KafkaError as error:
                    if not error.retriable:
                        raise
                await self._leaders.refresh()
                await asyncio.sleep(_RETRY_S)

        answer: Any = await answered(until_answered(), timeout_s, what)
        return answer  # type: ignore[no-any-return]

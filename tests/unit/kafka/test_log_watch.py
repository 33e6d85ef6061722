"""Looks at the logs: numbered, shared, bounded, and never older than what asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from aiokafka import errors

from service.kafka.log_identity import LogIdentity, LogState
from service.kafka.log_requests import Identities
from service.kafka.log_watch import LogWatch, Seen
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition

A, B = Partition("events", 0), Partition("events", 1)
LOG = LogIdentity("0123abcd", "topic", 0)


class ScriptedLeaders:
    """Answers when it is let; counts."""

    def __init__(self) -> None:
        self.logs: Identities = {A: LOG, B: LOG}
        self.failures: list[Exception] = []
        self.asked = 0
        self.last: set[Partition] = set()
        self.refreshed = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def identities(self, sources: Collection[Partition]) -> Identities:
        self.asked += 1
        self.last = set(sources)
        logs = dict(self.logs)
        await self.may_answer.wait()
        if self.failures:
            raise self.failures.pop(0)
        return {source: logs[source] for source in sources if source in logs}

    async def bounds(self, sources: Collection[Partition]) -> dict[Partition, tuple[int, int]]:
        return dict.fromkeys(sources, (3, 9))

    async def epoch_end(self, source: Partition, epoch: int) -> int | None:
        return 100 + epoch

    def partitions(self, topic: str) -> list[Partition]:
        return [A, B]

    async def refresh(self) -> None:
        self.refreshed += 1


def watch(leaders: ScriptedLeaders) -> LogWatch:
    """Of two partitions, without pauses between looks."""
    clock = iter(range(10**9))
    return LogWatch(leaders, lambda: [A, B], lambda: float(next(clock)))


async def test_sessions_that_need_a_look_share_it() -> None:
    """A hundred transactions at once cost one request to each leader."""
    leaders = ScriptedLeaders()
    looks = watch(leaders)
    found = await asyncio.gather(*(looks.log_after(A, 0, 5.0) for _ in range(100)))
    assert set(found) == {Seen(1, LOG)}
    assert leaders.asked == 1


async def test_a_look_that_was_under_way_is_too_old() -> None:
    """Its answer may be older than the records."""
    leaders = ScriptedLeaders()
    looks = watch(leaders)
    leaders.may_answer.clear()
    early = asyncio.create_task(looks.log_after(A, 0, 5.0))
    while not looks.begun:
        await asyncio.sleep(0)
    late = asyncio.create_task(looks.log_after(A, looks.begun, 5.0))
    leaders.logs = {A: None}
    await asyncio.sleep(0)
    leaders.may_answer.set()
    assert await early == Seen(1, LOG)
    assert await late == Seen(2, None)


async def test_a_look_that_is_new_enough_is_not_repeated() -> None:
    """Records that were delivered before it began need no further look."""
    leaders = ScriptedLeaders()
    looks = watch(leaders)
    await looks.log_after(A, 0, 5.0)
    assert await looks.log_after(B, 0, 5.0) == Seen(1, LOG)
    assert leaders.asked == 1


async def test_a_look_ahead_is_there_before_it_is_needed() -> None:
    """It began after the records came, also where another look was under way then."""
    leaders = ScriptedLeaders()
    looks = watch(leaders)
    leaders.may_answer.clear()
    looks.look_soon(5.0)
    while not looks.begun:
        await asyncio.sleep(0)
    looks.look_soon(5.0)
    looks.look_soon(5.0)
    leaders.may_answer.set()
    while looks.begun < 2:
        await asyncio.sleep(0)
    assert await looks.log_after(A, 1, 5.0) == Seen(2, LOG)
    assert leaders.asked == 2


async def test_a_look_ahead_that_fails_is_made_again_by_those_that_need_it() -> None:
    """They hear of its failure from their own."""
    leaders = ScriptedLeaders()
    looks = watch(leaders)
    leaders.failures = [errors.TopicAuthorizationFailedError()]
    looks.look_soon(5.0)
    while leaders.failures:
        await asyncio.sleep(0)
    assert await looks.log_after(A, 1, 5.0) == Seen(2, LOG)


async def test_a_partition_without_a_leader_holds_nobody_up() -> None:
    """The others have their answer; that one asks until its own deadline."""
    leaders = ScriptedLeaders()
    leaders.logs = {A: LOG}
    looks = watch(leaders)
    waiting = asyncio.create_task(looks.log_after(B, 0, 30.0))
    assert await looks.log_after(A, 0, 5.0) == Seen(1, LOG)
    while leaders.refreshed < 3:
        await asyncio.sleep(0)
    assert not waiting.done()
    leaders.logs = {A: LOG, B: LOG}
    found = await waiting
    assert isinstance(found, Seen)
    assert found.identity == LOG


async def test_transient_errors_are_asked_again_and_others_are_told() -> None:
    """A moving leader is no loss; a right that is missing is."""
    leaders = ScriptedLeaders()
    leaders.failures = [errors.NotLeaderForPartitionError()]
    looks = watch(leaders)
    assert isinstance(await looks.log_after(A, 0, 5.0), Seen)
    leaders.failures = [errors.TopicAuthorizationFailedError("events")]
    found = await looks.log_after(A, looks.begun, 5.0)
    assert isinstance(found, PublishFailure)
    assert found.loss is Loss.REFUSED


async def test_leaders_that_do_not_answer_are_a_loss() -> None:
    """Within the deadline of the waiting session; the next look starts afresh."""
    leaders = ScriptedLeaders()
    leaders.may_answer.clear()
    looks = watch(leaders)
    found = await looks.log_after(A, 0, 0.01)
    assert isinstance(found, PublishFailure)
    assert found.loss is Loss.UNKNOWN
    leaders.may_answer.set()
    assert isinstance(await looks.log_after(A, looks.begun, 5.0), Seen)


async def test_the_state_of_a_log_holds_the_end_of_the_committed_epoch() -> None:
    """None was committed: none is asked for."""
    looks = watch(ScriptedLeaders())
    assert await looks.state(A, 7, 5.0) == LogState(LOG, 3, 9, 107)
    assert await looks.state(A, None, 5.0) == LogState(LOG, 3, 9)


async def test_a_topic_is_known_to_be_another_one_by_its_id() -> None:
    """For this process, whichever partition showed it first."""
    looks = watch(ScriptedLeaders())
    other = LogIdentity(LOG.cluster, "second", 0)
    assert not looks.recreated(A, LOG)
    assert looks.recreated(B, other)
    assert not looks.recreated(B, None)


async def test_a_partition_that_is_given_away_is_still_looked_at() -> None:
    """Its session commits what is finished; without an answer it would ask until its deadline."""
    leaders = ScriptedLeaders()
    assigned = [A]
    clock = iter(range(10**9))
    looks = LogWatch(leaders, lambda: assigned, lambda: float(next(clock)))
    assert await looks.log_after(B, 0, 5.0) == Seen(1, LOG)
    assert (leaders.asked, leaders.refreshed) == (1, 0)
    await looks.look(5.0)
    assert leaders.last == {A}

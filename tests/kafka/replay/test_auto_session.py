"""Automatic replay on the real Kafka: each failure once, whatever other writers do; no history."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from service.failures.auto_replay import AUTO_RUN, GivenUp
from service.kafka.dead_letters import TopicUnreadable, create_log_topic
from service.limits.breaker import Breaker
from service.model.publish_failure import Loss, PublishFailure
from service.replay.auto_session import AutoSession, ReplayContext, ReplayLook
from service.settings import AutoReplaySettings
from tests.chaos.observer import read_all
from tests.kafka.replay.rig import ReplayRig, numbers

RETRYABLE_OF_SIX = [0, 2, 3, 5]
"""Of every three failures of the rig, one is not retryable."""


class Told:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.sent = 0
        self.given_up: Counter[GivenUp] = Counter()
        self.for_a_person = 0

    def auto_replay_looked(self, waiting: int, for_a_person: int) -> None:
        self.for_a_person = for_a_person

    def auto_replayed(self, sent: int, given_up: Mapping[GivenUp, int]) -> None:
        self.sent += sent
        self.given_up.update(given_up)

    def auto_replay_stopped(self, stopped: bool) -> None:
        pass


async def _no_step(_name: str) -> None:
    return None


def _session(rig: ReplayRig, told: Told | None = None, **changes: Any) -> AutoSession:
    chosen = {"base_s": 0.001, "cap_s": 0.001, "factor": 1.0, "rate_per_s": 10_000.0, **changes}
    around = ReplayContext(lambda: True, lambda: Breaker.CLOSED, told or Told(), _no_step)
    return AutoSession(rig.kafka(), AutoReplaySettings.model_validate(chosen), around)


def _fail(rig: ReplayRig, count: int, first: int = 0) -> None:
    """A second ago, so that every delay of these tests is over."""
    rig.fail(count, first, failed_s=time.time() - 1)


def _sent(rig: ReplayRig, wanted: int) -> list[int]:
    """Numbers of the events, once there are so many: a commit is answered before it can be read."""
    deadline_s = time.monotonic() + 30
    while len(found := numbers(rig.events())) < wanted and time.monotonic() < deadline_s:
        pass
    return found


async def _look(session: AutoSession) -> ReplayLook:
    look = await session.look()
    assert isinstance(look, ReplayLook), look
    return look


async def test_failures_of_before_are_left_to_people_and_new_ones_are_sent(
    rig: ReplayRig,
) -> None:
    """Switching it on does not send history back; what is not retryable is never sent."""
    _fail(rig, 6)
    await create_log_topic(rig.kafka())
    async with _session(rig) as session:
        assert (await _look(session)).sent == 0
        _fail(rig, 6, first=6)
        assert (await _look(session)).sent == 4
        assert (await _look(session)).sent == 0
    assert _sent(rig, 4) == [6, 8, 9, 11]
    (event, *_) = rig.events()
    assert event.header("invoice.dlq.replay.id") == AUTO_RUN
    assert event.header("invoice.dlq.replay.count") == "1"


async def test_a_successor_sends_what_is_left_and_nothing_twice(rig: ReplayRig) -> None:
    """Failures of the time without a process included."""
    await create_log_topic(rig.kafka())
    async with _session(rig) as session:
        await _look(session)
        _fail(rig, 6)
        await _look(session)
    _fail(rig, 6, first=6)
    async with _session(rig) as session:
        assert (await _look(session)).sent == 4
    assert _sent(rig, 8) == [*RETRYABLE_OF_SIX, 6, 8, 9, 11]


async def test_two_that_believe_to_be_the_one_send_each_failure_once(rig: ReplayRig) -> None:
    """The later one fences the earlier one, whose next transaction is lost as a whole."""
    await create_log_topic(rig.kafka())
    async with _session(rig) as earlier, _session(rig) as later:
        await _look(earlier)
        _fail(rig, 6)
        assert (await _look(later)).sent == 4
        _fail(rig, 6, first=6)
        lost = await earlier.look()
        assert isinstance(lost, PublishFailure)
        assert lost.loss is Loss.FENCED
        assert (await _look(earlier)).sent == 4
        assert isinstance(await later.look(), ReplayLook)
    assert _sent(rig, 8) == [*RETRYABLE_OF_SIX, 6, 8, 9, 11]


def _until_logged(rig: ReplayRig, key: bytes) -> None:
    """A commit is answered before readers can see what it wrote."""
    deadline_s = time.monotonic() + 30
    while all(read.key != key for read in read_all(rig.servers, rig.log_topic, 1)):
        assert time.monotonic() < deadline_s


async def test_a_person_comes_first(rig: ReplayRig) -> None:
    """While a run is under way nothing is touched; afterwards only what it left is sent."""
    await create_log_topic(rig.kafka())
    async with _session(rig) as session:
        await _look(session)
        _fail(rig, 6)
        run = await asyncio.to_thread(
            rig.begin, "send", "--id", "p", "--limit", "1", failpoint="after_commit:stop:1"
        )
        try:
            await asyncio.to_thread(rig.wait_suspended, run)
            await asyncio.to_thread(_until_logged, rig, b"p")
            assert (await _look(session)).gives_way_to == "p"
            run.send_signal(signal.SIGCONT)
            ended = await asyncio.to_thread(run.finished)
        finally:
            run.kill()
        assert ended.returncode == 0, ended.stderr
        assert "_auto" not in ended.stderr
        await _look(session)
    sent = Counter(_sent(rig, 4))
    assert set(RETRYABLE_OF_SIX) <= set(sent)
    assert set(sent.values()) == {1}


async def test_what_is_given_up_is_said_until_a_person_decides(rig: ReplayRig) -> None:
    """Marked in the log, no second time, over restarts; sending or discarding it settles it, and a
    person's run finds it open."""
    await create_log_topic(rig.kafka())
    told = Told()
    async with _session(rig, told, give_up_after_s=0.5) as session:
        await _look(session)
        _fail(rig, 6)
        assert len((await _look(session)).given_up) == 4
        await _look(session)
    assert (told.sent, told.given_up) == (0, Counter({GivenUp.AGE: 4}))
    states = await asyncio.to_thread(rig.replay_json, "list", "--format", "json")
    assert states["by_state"] == {"open": 2, "given_up": 4}
    again = Told()
    async with _session(rig, again) as session:
        await _look(session)
        assert again.for_a_person == 4
        await asyncio.to_thread(rig.replay_ok, "send", "--reason", "llm_timeout", "--id", "s")
        await asyncio.to_thread(rig.replay_ok, "discard", "--reason", "llm_unavailable")
        await _look(session)
    assert (again.sent, again.for_a_person) == (0, 0)
    assert _sent(rig, 2) == [0, 3]


async def test_a_failure_without_its_event_is_given_up(rig: ReplayRig) -> None:
    """Its payload is gone: no delay helps."""
    await create_log_topic(rig.kafka())
    told = Told()
    async with _session(rig, told) as session:
        await _look(session)
        await asyncio.to_thread(rig.fail, 1, value=None, failed_s=time.time() - 1)
        await _look(session)
    assert told.given_up == Counter({GivenUp.UNSENDABLE: 1})
    assert rig.events() == []


async def test_in_a_failures_topic_created_anew_it_begins_again(rig: ReplayRig) -> None:
    """What it sent lay at the offsets of other failures. A session ends where the topic becomes
    another one; the next one takes all that came since, because it was on."""
    await create_log_topic(rig.kafka())
    async with _session(rig) as session:
        await _look(session)
        _fail(rig, 6)
        assert (await _look(session)).sent == 4
        await asyncio.to_thread(rig.create_anew)
        _fail(rig, 8, first=12)
        with pytest.raises(TopicUnreadable, match="created anew"):
            await session.look()
    async with _session(rig) as session:
        assert (await _look(session)).sent == 5
    assert _sent(rig, 9) == [*RETRYABLE_OF_SIX, 12, 14, 15, 17, 18]


async def test_a_small_room_and_a_small_rate_still_send_everything(rig: ReplayRig) -> None:
    """Room for three, two a look: many looks, each failure once."""
    await create_log_topic(rig.kafka())
    async with _session(rig, waiting_max=3, rate_per_s=0.2) as session:
        await _look(session)
        _fail(rig, 18)
        looks = [(await _look(session)).sent for _ in range(8)]
    assert max(looks) == 2
    assert sum(looks) == 12
    assert _sent(rig, 12) == [n for n in range(18) if n % 3 != 1]

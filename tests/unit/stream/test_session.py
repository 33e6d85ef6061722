"""The partition session with a fake broker: every way of losing a transaction, one outcome each."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from service.kafka import offset_map
from service.kafka.log_identity import LogIdentity, stamp
from service.kafka.stable_offsets import Committed, NoCommit
from service.model.order import Order
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.stream.resume import Parked
from service.stream.session import SessionFailed
from service.stream.session_states import State
from tests.fakes import usual
from tests.fakes.kafka import FENCED, LIMITS, LOG, SOURCE, UNKNOWN, Scene, outcome, record


def _committed(scene: Scene) -> Committed:
    assert isinstance(scene.broker.position, Committed)
    return scene.broker.position


async def test_outcomes_and_offset_are_committed_together() -> None:
    """In any order of finishing; the map says what is done above the committable offset."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1, 2)
    first = scene.session.take()
    assert first is not None
    assert scene.work() == [1, 2]
    await scene.until(lambda: sorted(scene.broker.written) == [1, 2])
    assert scene.done() == {1, 2}
    await scene.close()


@pytest.mark.parametrize("done", [True, False], ids=["done all the same", "not done"])
async def test_a_lost_answer_neither_loses_nor_doubles_nor_repeats_work(done: bool) -> None:
    """The broker's account after the next fence decides; outcomes are not worked out again."""
    scene = Scene()
    scene.broker.losses = [(UNKNOWN, done)]
    await scene.ready()
    scene.deliver(0, 1, 2)
    assert scene.work() == [0, 1, 2]
    await scene.until(lambda: scene.session.takeovers == 2)
    await scene.until(lambda: scene.session.state is State.READY)
    position = scene.consumer.at[scene.session.source]
    scene.deliver(*[offset for offset in range(4) if offset >= position])
    assert scene.work() == [3]
    await scene.until(lambda: len(scene.broker.written) == 4)
    assert sorted(scene.broker.written) == [0, 1, 2, 3]
    assert scene.done() == {0, 1, 2, 3}
    await scene.close()


async def test_work_that_is_under_way_when_a_takeover_ends_is_waited_for() -> None:
    """It is not handed out a second time, and its outcome counts when it comes."""
    scene = Scene()
    scene.broker.losses = [(UNKNOWN, False)]
    await scene.ready()
    scene.deliver(0, 1)
    slow = scene.session.take()
    assert slow is not None
    assert scene.work() == [1]
    await scene.until(lambda: scene.session.takeovers == 2)
    scene.deliver(0, 1)
    assert scene.session.take() is None

    scene.session.resolve(0, outcome(0))
    await scene.until(lambda: sorted(scene.broker.written) == [0, 1])
    await scene.close()


async def test_records_polled_under_an_earlier_takeover_are_not_taken() -> None:
    """They would turn what lies between into a gap, and a gap counts as done."""
    scene = Scene()
    await scene.ready()
    before = scene.session.takeovers
    scene.broker.losses = [(UNKNOWN, False)]
    scene.deliver(0)
    scene.work()
    await scene.until(lambda: scene.session.takeovers == before + 1)

    scene.session.deliver([record(5)], 6, before)
    assert scene.session.take() is None
    assert scene.session.window.expected_offset == 0
    await scene.close()


async def test_records_polled_across_a_takeover_are_read_again() -> None:
    """The poll began before the take-over, which seeks; then it read on from there. What it brings
    is dropped, so the client must go back, or a gap would follow, and a gap counts as done."""
    scene = Scene()
    await scene.ready()
    before = scene.session.takeovers
    scene.broker.losses = [(UNKNOWN, False)]
    scene.deliver(0)
    scene.work()
    await scene.until(lambda: scene.session.takeovers == before + 1)

    scene.consumer.at[SOURCE] = 2
    scene.session.deliver([record(0), record(1)], 2, before)
    assert scene.consumer.at[SOURCE] == 0
    await scene.close()


async def test_a_session_that_is_over_moves_no_position() -> None:
    """The partition may have a new session by now, which reads from elsewhere."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1)
    await scene.close()
    scene.consumer.at[SOURCE] = 0
    scene.session.deliver([record(2)], 3, scene.session.reading)
    scene.session.read_again()
    assert scene.consumer.at[SOURCE] == 0


async def test_the_lag_is_of_what_is_committed_and_what_its_map_says() -> None:
    """Unknown before the position is; then offsets that are done above the committable offset do
    not count."""
    scene = Scene()
    assert scene.session.lag(20) is None
    scene.broker.position = Committed(4, offset_map.encode(4, set(range(5, 15))))
    await scene.ready()
    assert scene.session.lag(20) == 6
    scene.deliver(*range(4, 8))
    assert scene.session.lag(20) == 6
    scene.work()
    assert scene.session.lag(20) == 6
    await scene.until(lambda: scene.broker.written == [4])
    await scene.until(lambda: scene.session.lag(20) == 5)
    await scene.close()


async def test_the_lag_of_a_parked_partition_counts_from_what_it_committed() -> None:
    """What the map of another commit would say cannot be known."""
    scene = Scene()
    scene.broker.position = Committed(4, offset_map.encode(4, {5, 6}))
    await scene.ready()
    scene.broker.position = Committed(4, "foreign")
    scene.broker.losses = [(UNKNOWN, False)]
    scene.deliver(4)
    scene.work()
    await scene.until(lambda: scene.session.state is State.PARKED)
    assert scene.session.lag(20) == 16
    assert scene.session.lag(3) == 0
    await scene.close()


async def test_a_full_window_pauses_and_half_of_it_resumes() -> None:
    """Reading stops at the window's limit and goes on when half of it is committed."""
    scene = Scene()
    await scene.ready()
    scene.deliver(*range(12))
    assert scene.session.paused
    assert scene.consumer.paused
    assert scene.session.window.uncommitted == LIMITS.window_max_records
    scene.work()
    await scene.until(lambda: not scene.session.paused)
    assert not scene.consumer.paused
    scene.work()
    await scene.until(lambda: sorted(scene.broker.written) == list(range(12)))
    await scene.close()


async def test_a_group_without_a_commit_writes_down_where_it_begins() -> None:
    """Before it reads anything."""
    scene = Scene()
    scene.broker.position = NoCommit()
    scene.broker.begins_at = 40
    await scene.ready()
    assert _committed(scene) == Committed(40, stamp(LOG, 40, ""))
    assert scene.consumer.at[scene.session.source] == 40
    await scene.close()


async def test_an_unreadable_map_parks() -> None:
    """Nothing is read, nothing is written, and the session can still be closed."""
    scene = Scene()
    scene.broker.position = Committed(5, "foreign")
    scene.session.start()
    await scene.until(lambda: scene.session.state is State.PARKED)
    assert [park.reason for park in scene.journal.parks] == [Parked.MAP_UNREADABLE]
    assert scene.consumer.at == {}
    await scene.close()
    assert scene.broker.position == Committed(5, "foreign")


async def test_at_least_once_goes_on_from_the_base() -> None:
    """There an unreadable map is replayed."""
    scene = Scene(replace(LIMITS, resume=usual.resume_policy(replay_unreadable_map=True)))
    scene.broker.position = Committed(5, "foreign")
    await scene.ready()
    assert scene.consumer.at[scene.session.source] == 5
    await scene.close()


async def test_being_fenced_again_and_again_stops_the_process_with_advice() -> None:
    """Two deployments with the same transactional ids must not fence each other for ever."""
    scene = Scene()
    scene.broker.losses = [(FENCED, False)] * LIMITS.fences_max
    await scene.ready()
    for number in range(LIMITS.fences_max):
        await scene.until(
            lambda number=number: (
                scene.session.takeovers == number + 1 and scene.session.state is State.READY
            )
        )
        scene.deliver(0)
        scene.work()
    with pytest.raises(SessionFailed, match="transactional_id_prefix"):
        await scene.session.task
    assert [lost.loss for lost in scene.journal.losses] == [Loss.FENCED] * LIMITS.fences_max


async def test_closing_commits_all_that_is_finished_whatever_its_size() -> None:
    """A bound on the bytes of one transaction leaves nothing behind at a stop."""
    tight = replace(LIMITS.transaction, max_bytes=1)
    scene = Scene(replace(LIMITS, commit_interval_s=60.0, transaction=tight))
    await scene.after_a_transaction()
    scene.deliver(*range(1, 8))
    scene.work()
    await scene.close()
    assert sorted(scene.broker.written) == list(range(8))


async def test_only_fences_in_a_row_accuse_another_deployment() -> None:
    """Brokers that were away for a while, and then one fence, are no second deployment."""
    scene = Scene()
    scene.broker.losses = [(UNKNOWN, False)] * (2 * LIMITS.fences_max) + [(FENCED, False)]
    scene.broker.losses += [(UNKNOWN, False), (FENCED, False), (UNKNOWN, False)]
    losses = len(scene.broker.losses)
    await scene.ready()
    await scene.serve(1, lambda: scene.broker.written == [0])
    assert len(scene.journal.losses) == losses
    assert scene.session.trouble is None
    await scene.close()


async def test_a_partition_that_went_elsewhere_ends_the_session() -> None:
    """Found out at the next take-over; nothing is fenced then."""
    scene = Scene()
    scene.consumer.is_assigned = False
    scene.session.start()
    await scene.until(lambda: scene.session.state is State.CLOSED)
    assert scene.broker.publishers == 0


async def test_markers_behind_the_last_record_are_committed() -> None:
    """Or the lag of a transactional input would never reach zero."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0)
    scene.work()
    scene.session.deliver([], 7, scene.session.reading)
    await scene.until(lambda: scene.broker.position == Committed(7, stamp(LOG, 7, "")))
    await scene.close()


async def test_what_comes_after_a_pause_is_committed_at_once() -> None:
    """Freshness costs nothing while there is little to do; what comes close behind gathers."""
    scene = Scene(replace(LIMITS, commit_interval_s=60.0))
    await scene.after_a_transaction()
    scene.later_s = 61.0
    scene.deliver(1)
    scene.work()
    await scene.until(lambda: scene.broker.written == [0, 1])
    scene.deliver(2)
    scene.work()
    await scene.turns(20)
    assert scene.broker.written == [0, 1]
    await scene.close()


async def test_slow_transactions_leave_the_brokers_a_pause() -> None:
    """One that takes longer than the interval is not followed by the next at once."""
    scene = Scene(replace(LIMITS, commit_interval_s=60.0))
    await scene.ready()
    scene.broker.takes = lambda: setattr(scene, "later_s", 100.0)
    scene.deliver(0, 1)
    first = scene.session.take()
    assert first is not None
    scene.session.resolve(0, outcome(0))
    await scene.until(lambda: scene.broker.written == [0])
    scene.work()
    await scene.turns(20)
    assert scene.broker.written == [0]
    scene.later_s = 131.0
    scene.deliver(2)
    scene.session.close()
    await scene.close()
    assert scene.broker.written == [0, 1]


async def test_a_flush_commits_at_once_and_is_bounded() -> None:
    """A rebalance does not wait for the commit interval, nor for ever."""
    scene = Scene(replace(LIMITS, commit_interval_s=60.0))
    await scene.after_a_transaction()
    scene.deliver(1)
    scene.work()
    await scene.session.flush(5.0)
    assert scene.broker.written == [0, 1]
    await scene.session.flush(0.01)
    await scene.close()


async def test_closing_commits_what_is_finished() -> None:
    """What was worked out is not thrown away at a stop."""
    scene = Scene(replace(LIMITS, commit_interval_s=60.0))
    await scene.after_a_transaction()
    scene.deliver(1, 2)
    scene.work()
    await scene.close()
    assert sorted(scene.broker.written) == [0, 1, 2]


OTHER = LogIdentity(LOG.cluster, "second-topic", 0)


async def test_what_was_read_of_a_log_that_is_gone_is_not_committed() -> None:
    """A fetch switches to the new log without a word; the look before the commit finds out. The new
    log is read from its start, and outcomes of the old one are not used for its records."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1, 2)
    slow = scene.session.take()
    assert slow is not None
    scene.broker.identity = OTHER
    assert scene.work() == [1, 2]
    await scene.until(lambda: scene.session.takeovers == 2)
    assert [lost.loss for lost in scene.journal.losses] == [Loss.OTHER_LOG]
    assert scene.journal.recreated == [0]
    assert scene.broker.written == []

    scene.deliver(0, 1, 2)
    assert not scene.session.window.holds(slow)
    assert scene.work() == [0, 1, 2]
    await scene.until(lambda: scene.done() == {0, 1, 2})
    assert _committed(scene).metadata.split(":")[2] == OTHER.topic_id
    await scene.close()


async def test_a_quiet_partition_finds_out_that_its_log_was_exchanged() -> None:
    """Without a transaction nothing else would make it look, and the new log may end just where the
    old one did."""
    scene = Scene()
    await scene.ready()
    scene.broker.identity, scene.broker.start = OTHER, 3
    await scene.until(lambda: scene.session.takeovers == 2)
    assert scene.consumer.at[scene.session.source] == 3
    await scene.close()


async def test_a_new_leader_that_has_all_that_was_read_changes_nothing() -> None:
    """Rolling restarts of brokers cost no work."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1)
    scene.broker.identity = replace(LOG, leader_epoch=1)
    scene.work()
    await scene.until(lambda: sorted(scene.broker.written) == [0, 1])
    assert scene.session.takeovers == 1
    assert _committed(scene) == Committed(2, stamp(scene.broker.identity, 2, ""))
    await scene.close()


async def test_records_that_a_new_leader_does_not_have_are_not_committed() -> None:
    """Their offsets hold other records now; what was verified before the election is kept."""
    scene = Scene(replace(LIMITS, log_look_s=60.0))
    await scene.ready()
    scene.deliver(0, 1)
    first = scene.session.take()
    assert first is not None
    assert scene.work() == [1]
    await scene.until(lambda: scene.broker.written == [1])
    scene.deliver(2, 3)
    assert scene.session.take() is not None
    scene.broker.identity = replace(LOG, leader_epoch=1)
    scene.broker.epoch_ends = {0: 2}
    assert scene.work() == [3]
    await scene.until(lambda: scene.session.takeovers == 2)
    scene.session.resolve(0, outcome(0))
    scene.deliver(0, 2, 3)
    assert scene.work() == [2, 3]
    await scene.until(lambda: sorted(scene.broker.written) == [0, 1, 2, 3])
    await scene.close()


async def test_what_was_fetched_from_an_earlier_leader_is_fetched_again() -> None:
    """The client may hold records that the new leader does not have; a look cannot tell."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1)
    scene.consumer.at[SOURCE] = 4
    scene.broker.identity = replace(LOG, leader_epoch=1)
    scene.broker.epoch_ends = {0: 2}
    await scene.until(lambda: scene.consumer.at[SOURCE] == 2)
    assert scene.session.takeovers == 1
    await scene.close()


async def test_a_map_over_records_that_a_new_leader_does_not_have_is_read_again() -> None:
    """What was read is still there, but other records have the offsets that the map says are
    done: carried on under the new epoch, they would never get an outcome."""
    scene = Scene()
    scene.broker.position = Committed(0, stamp(LOG, 0, offset_map.encode(0, {1, 7, 8})))
    await scene.ready()
    scene.deliver(0, 1, 2)
    scene.broker.identity = replace(LOG, leader_epoch=1)
    scene.broker.epoch_ends = {0: 5}
    await scene.until(lambda: scene.session.takeovers == 2)
    await scene.until(lambda: scene.session.state is State.READY)
    scene.deliver(0, 1, 2, 7, 8)
    assert scene.work() == [0, 2, 7, 8]
    await scene.until(lambda: sorted(scene.broker.written) == [0, 2, 7, 8])
    await scene.close()


async def test_outcomes_in_memory_do_not_outlive_a_cut_of_their_log() -> None:
    """They were verified before the cut, and are still in memory after a lost transaction."""
    scene = Scene()
    await scene.ready()
    scene.broker.losses = [(UNKNOWN, False)]
    scene.deliver(0, 1, 2, 3)
    assert scene.work() == [0, 1, 2, 3]
    await scene.until(lambda: scene.session.takeovers == 2)
    await scene.until(lambda: scene.session.state is State.READY)
    scene.broker.identity = replace(LOG, leader_epoch=1)
    scene.broker.epoch_ends = {0: 2}
    await scene.until(lambda: scene.session.takeovers == 3)
    await scene.until(lambda: scene.session.state is State.READY)
    scene.deliver(0, 1, 2, 3)
    assert set(scene.work()) >= {2, 3}
    await scene.until(lambda: sorted(scene.broker.written) == [0, 1, 2, 3])
    await scene.close()


async def test_a_log_that_was_cut_parks_until_the_records_are_back() -> None:
    """Nothing is fenced or written meanwhile; the partition goes on by itself."""
    scene = Scene()
    scene.broker.position = Committed(10, stamp(LOG, 10, ""))
    scene.broker.epoch_ends, scene.broker.end = {0: 4}, 4
    scene.session.start()
    await scene.until(lambda: scene.session.state is State.PARKED)
    assert [park.reason for park in scene.journal.parks] == [Parked.LOG_CUT]
    publishers = scene.broker.publishers
    await scene.turns(50)
    assert scene.broker.publishers == publishers
    scene.broker.epoch_ends, scene.broker.end = {}, 100
    await scene.until(lambda: scene.session.state is State.READY)
    assert scene.session.parked is None
    assert scene.consumer.at[scene.session.source] == 10
    await scene.close()


async def test_the_advice_follows_a_log_that_is_cut_again_but_not_one_that_grows() -> None:
    """A reset to an end that is out of date would pass over what was written behind the cut."""
    scene = Scene()
    scene.broker.position = Committed(10, "")
    scene.broker.end = 6
    scene.session.start()
    await scene.until(lambda: scene.session.state is State.PARKED)
    scene.broker.end = 8
    await scene.turns(50)
    scene.broker.end = 4
    await scene.until(lambda: len(scene.journal.parks) == 2)
    assert [park.reset_to for park in scene.journal.parks] == [6, 4]
    assert scene.session.parked == scene.journal.parks[-1]
    assert "--to-offset 4 " in scene.journal.parks[-1].advice
    await scene.close()


async def test_an_operators_reset_ends_parking() -> None:
    """Without a restart: the committed position is looked at now and then."""
    scene = Scene()
    scene.broker.position = Committed(5, "foreign")
    scene.session.start()
    await scene.until(lambda: scene.session.state is State.PARKED)
    scene.broker.position = Committed(7, "")
    await scene.until(lambda: scene.session.state is State.READY)
    assert scene.consumer.at[scene.session.source] == 7
    await scene.close()


async def test_records_that_retention_removed_are_reported_once_and_the_map_survives() -> None:
    """What is done above the log's start is not done again; a crash does not report it again."""
    scene = Scene()
    text = offset_map.encode(0, {1, 5, 7})
    scene.broker.position = Committed(0, stamp(LOG, 0, text))
    scene.broker.start = 5
    await scene.ready()
    assert scene.journal.records_gone == [(0, 5, 4)]
    assert scene.done() == {0, 1, 2, 3, 4, 5, 7}
    scene.deliver(6, 7, 8)
    assert scene.work() == [6, 8]
    await scene.close()
    assert sorted(scene.broker.written) == [6, 8]


async def test_an_offset_that_only_a_follower_denies_is_read_again() -> None:
    """With client_rack a follower that lags says "out of range"; the leader knows better."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1)
    scene.session.out_of_range(2)
    assert not scene.session.wants_records
    await scene.until(lambda: scene.session.wants_records)
    assert scene.consumer.at[scene.session.source] == 2
    assert scene.session.takeovers == 1
    await scene.close()


async def test_an_offset_that_the_leader_denies_ends_the_takeover() -> None:
    """And the next one finds where to go on; outcomes that are worked out are still used."""
    scene = Scene(replace(LIMITS, commit_interval_s=60.0, log_look_s=60.0))
    await scene.after_a_transaction()
    scene.deliver(1)
    scene.broker.start = 3
    scene.session.out_of_range(2)
    await scene.until(lambda: scene.session.takeovers == 2)
    assert scene.journal.records_gone == [(1, 3, 2)]
    assert scene.consumer.at[scene.session.source] == 3
    await scene.close()


async def test_a_commit_without_a_stamp_gets_one_before_anything_is_read() -> None:
    """After an upgrade or a reset: or a log that is exchanged later could not be told."""
    scene = Scene()
    scene.broker.position = Committed(4, "")
    await scene.ready()
    assert _committed(scene) == Committed(4, stamp(LOG, 4, ""))
    await scene.close()


async def test_a_broker_without_topic_ids_is_believed_as_before() -> None:
    """Apache Kafka before 2.8: no stamp, no look, the same commits as ever."""
    scene = Scene()
    scene.broker.identity = None
    scene.broker.position = Committed(0, "")
    await scene.ready()
    scene.deliver(0, 1)
    scene.work()
    await scene.until(lambda: _committed(scene) == Committed(2, ""))
    await scene.close()


ROOMY = replace(
    LIMITS, window_max_records=200, transaction=replace(LIMITS.transaction, max_outcomes=100)
)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("fault", list(Fault))
async def test_one_refused_outcome_does_not_block_its_partition(fault: Fault, order: Order) -> None:
    """It is found among its neighbours, becomes a failure, and the rest goes on in order."""
    scene = Scene(ROOMY, order)
    scene.broker.refuses = lambda record: (
        fault if record.topic == "results" and record.value == b"57" else None
    )
    await scene.ready()
    worked = await scene.serve(60, lambda: len(scene.broker.written) >= 60)
    assert sorted(worked) == list(range(60))
    assert sorted(scene.broker.written) == list(range(60))
    assert [(r.offset, r.fault, r.replaced) for r in scene.journal.refused] == [(57, fault, True)]
    if order is not Order.NONE:
        assert scene.broker.written == sorted(scene.broker.written)
    assert scene.done() == set(range(60))
    assert scene.session.window.window_bytes == 0
    await scene.close()


async def test_a_topic_that_takes_no_form_holds_its_partition_and_says_why() -> None:
    """Nothing is dropped; once the topic is changed, everything goes out."""
    scene = Scene(ROOMY)
    scene.broker.refuses = lambda record: Fault.INVALID if record.value == b"0" else None
    await scene.ready()
    refused = scene.journal.refused
    worked = await scene.serve(3, lambda: refused and not refused[-1].replaced)
    await scene.until(lambda: "cleanup.policy" in (scene.session.trouble or ""))
    assert 0 not in scene.broker.written
    scene.broker.refuses = lambda _record: None
    worked += await scene.serve(3, lambda: len(scene.broker.written) == 3)
    assert sorted(worked) == [0, 1, 2]
    assert scene.session.trouble is None
    await scene.close()


async def test_transactions_that_time_out_get_smaller() -> None:
    """By bytes, down to a single outcome; a link that recovers gets whole ones again."""
    scene = Scene(replace(ROOMY, commit_interval_s=0.0))
    slow = PublishFailure(Loss.UNKNOWN, "no answer", timed_out=True)
    scene.broker.losses = [(slow, False)] * 3
    await scene.ready()
    await scene.serve(64, lambda: len(scene.broker.written) == 64)
    sizes = [len(attempt) for attempt in scene.broker.attempts if attempt]
    assert sizes[:4] == [64, 18, 5, 1]
    assert max(sizes[4:]) > 8
    await scene.close()


async def test_a_flush_waits_for_what_was_finished_when_it_was_asked_for() -> None:
    """Under a steady load something new is always finished: that is not waited for."""
    scene = Scene(replace(ROOMY, commit_interval_s=60.0))
    await scene.after_a_transaction()
    scene.deliver(1, 2)
    scene.work()
    more = iter(range(3, 150))

    def goes_on() -> None:
        scene.deliver(next(more))
        scene.work()

    scene.broker.takes = goes_on
    async with asyncio.timeout(10):
        await scene.session.flush(3_600.0)
    assert {1, 2} <= set(scene.broker.written)
    assert scene.session.window.unsettled
    scene.broker.takes = lambda: None
    await scene.close()


async def test_a_flush_ends_with_the_take_over() -> None:
    """What was lost is decided by the next one, not by the rebalance that waits here."""
    scene = Scene(replace(ROOMY, commit_interval_s=60.0))
    await scene.after_a_transaction()
    scene.broker.losses = [(UNKNOWN, False)]
    scene.deliver(1)
    scene.work()
    async with asyncio.timeout(10):
        await scene.session.flush(3_600.0)
    assert scene.broker.written == [0]
    await scene.close()


async def test_outcomes_count_as_memory_until_they_are_committed() -> None:
    """Held back for a predecessor, waiting, or known from a lost take-over."""
    scene = Scene(replace(ROOMY, commit_interval_s=60.0), Order.PARTITION)
    await scene.after_a_transaction()
    scene.deliver(1, 2, 3)
    slow = scene.session.take()
    assert slow is not None
    assert scene.work() == [2, 3]
    held = 2 * outcome(2).size_bytes
    window = scene.session.window
    assert window.window_bytes == slow.size_bytes + held
    scene.broker.losses = [(UNKNOWN, False)]
    scene.session.resolve(1, outcome(1))
    assert window.window_bytes == 3 * outcome(2).size_bytes
    scene.later_s = 61.0
    await scene.session.flush(5.0)
    await scene.until(lambda: scene.session.takeovers == 2)
    assert window.window_bytes == 3 * outcome(2).size_bytes
    assert window.owes_reading
    scene.deliver(1, 2, 3)
    assert not window.owes_reading
    await scene.session.flush(5.0)
    assert window.window_bytes == 0
    await scene.close()


async def test_records_that_a_poll_holds_while_the_leader_changes_are_read_again() -> None:
    """The client handed them to the poll before the look; the log was cut, and other records took
    their offsets. Believed, those would never have an outcome."""
    scene = Scene()
    await scene.ready()
    scene.deliver(0, 1)
    scene.work()
    await scene.until(lambda: len(scene.broker.written) == 2)
    before, scene.consumer.at[SOURCE] = scene.session.reading, 4
    scene.broker.identity = LogIdentity(LOG.cluster, LOG.topic_id, 1)
    scene.broker.epoch_ends = {0: 2}
    await scene.until(lambda: scene.consumer.at[SOURCE] == 2)
    scene.consumer.at[SOURCE] = 4
    scene.session.deliver([record(2), record(3)], 4, before)
    assert scene.session.take() is None
    assert (scene.session.window.expected_offset, scene.consumer.at[SOURCE]) == (2, 2)
    assert scene.session.takeovers == 1
    await scene.close()

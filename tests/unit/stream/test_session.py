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
from service.stream.resume import Parked, Resume
from service.stream.session import SessionFailed
from service.stream.session_states import State
from tests.fakes import usual
from tests.fakes.kafka import FENCED, LIMITS, LOG, SOURCE, UNKNOWN, SessionRig, outcome, record


def _committed(rig: SessionRig) -> Committed:
    assert isinstance(rig.broker.position, Committed)
    return rig.broker.position


async def test_outcomes_and_offset_are_committed_together() -> None:
    """In any order of finishing; the map says what is done above the committable offset."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1, 2)
    first = rig.session.hand_out()
    assert first is not None
    assert rig.work() == [1, 2]
    await rig.until(lambda: sorted(rig.broker.written) == [1, 2])
    assert rig.done() == {1, 2}
    await rig.close()


@pytest.mark.parametrize("done", [True, False], ids=["done all the same", "not done"])
async def test_a_lost_answer_neither_loses_nor_doubles_nor_repeats_work(done: bool) -> None:
    """The broker's account after the next fence decides; outcomes are not worked out again."""
    rig = SessionRig()
    rig.broker.losses = [(UNKNOWN, done)]
    await rig.ready()
    rig.deliver(0, 1, 2)
    assert rig.work() == [0, 1, 2]
    await rig.until(lambda: rig.session.takeovers == 2)
    await rig.until(lambda: rig.session.state is State.READY)
    position = rig.consumer.at[rig.session.source]
    rig.deliver(*[offset for offset in range(4) if offset >= position])
    assert rig.work() == [3]
    await rig.until(lambda: len(rig.broker.written) == 4)
    assert sorted(rig.broker.written) == [0, 1, 2, 3]
    assert rig.done() == {0, 1, 2, 3}
    await rig.close()


async def test_work_that_is_under_way_when_a_takeover_ends_is_waited_for() -> None:
    """It is not handed out a second time, and its outcome counts when it comes."""
    rig = SessionRig()
    rig.broker.losses = [(UNKNOWN, False)]
    await rig.ready()
    rig.deliver(0, 1)
    slow = rig.session.hand_out()
    assert slow is not None
    assert rig.work() == [1]
    await rig.until(lambda: rig.session.takeovers == 2)
    rig.deliver(0, 1)
    assert rig.session.hand_out() is None

    rig.session.accept(0, outcome(0))
    await rig.until(lambda: sorted(rig.broker.written) == [0, 1])
    await rig.close()


async def test_records_polled_under_an_earlier_takeover_are_not_taken() -> None:
    """They would turn what lies between into a gap, and a gap counts as done."""
    rig = SessionRig()
    await rig.ready()
    before = rig.session.takeovers
    rig.broker.losses = [(UNKNOWN, False)]
    rig.deliver(0)
    rig.work()
    await rig.until(lambda: rig.session.takeovers == before + 1)

    rig.session.deliver([record(5)], 6, before)
    assert rig.session.hand_out() is None
    assert rig.session.window.expected_offset == 0
    await rig.close()


async def test_records_polled_across_a_takeover_are_read_again() -> None:
    """The poll began before the take-over, which seeks; then it read on from there. What it brings
    is dropped, so the client must go back, or a gap would follow, and a gap counts as done."""
    rig = SessionRig()
    await rig.ready()
    before = rig.session.takeovers
    rig.broker.losses = [(UNKNOWN, False)]
    rig.deliver(0)
    rig.work()
    await rig.until(lambda: rig.session.takeovers == before + 1)

    rig.consumer.at[SOURCE] = 2
    rig.session.deliver([record(0), record(1)], 2, before)
    assert rig.consumer.at[SOURCE] == 0
    await rig.close()


async def test_a_session_that_is_over_moves_no_position() -> None:
    """The partition may have a new session by now, which reads from elsewhere."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1)
    await rig.close()
    rig.consumer.at[SOURCE] = 0
    rig.session.deliver([record(2)], 3, rig.session.reading)
    rig.session.read_again()
    assert rig.consumer.at[SOURCE] == 0


async def test_the_lag_is_of_what_is_committed_and_what_its_map_says() -> None:
    """Unknown before the position is; then offsets that are done above the committable offset do
    not count."""
    rig = SessionRig()
    assert rig.session.lag(20) is None
    rig.broker.position = Committed(4, offset_map.encode(4, set(range(5, 15))))
    await rig.ready()
    assert rig.session.lag(20) == 6
    rig.deliver(*range(4, 8))
    assert rig.session.lag(20) == 6
    rig.work()
    assert rig.session.lag(20) == 6
    await rig.until(lambda: rig.broker.written == [4])
    await rig.until(lambda: rig.session.lag(20) == 5)
    await rig.close()


async def test_the_lag_of_a_parked_partition_counts_from_what_it_committed() -> None:
    """The map of another commit is unknown."""
    rig = SessionRig()
    rig.broker.position = Committed(4, offset_map.encode(4, {5, 6}))
    await rig.ready()
    rig.broker.position = Committed(4, "foreign")
    rig.broker.losses = [(UNKNOWN, False)]
    rig.deliver(4)
    rig.work()
    await rig.until(lambda: rig.session.state is State.PARKED)
    assert rig.session.lag(20) == 16
    assert rig.session.lag(3) == 0
    await rig.close()


async def test_a_full_window_pauses_and_half_of_it_resumes() -> None:
    """Reading stops at the window's limit and goes on when half of it is committed."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(*range(12))
    assert rig.session.paused
    assert rig.consumer.paused
    assert rig.session.window.uncommitted == LIMITS.window_max_records
    rig.work()
    await rig.until(lambda: not rig.session.paused)
    assert not rig.consumer.paused
    rig.work()
    await rig.until(lambda: sorted(rig.broker.written) == list(range(12)))
    await rig.close()


async def test_a_group_without_a_commit_writes_down_where_it_begins() -> None:
    """Before it reads anything."""
    rig = SessionRig()
    rig.broker.position = NoCommit()
    rig.broker.begins_at = 40
    await rig.ready()
    assert _committed(rig) == Committed(40, stamp(LOG, 40, ""))
    assert rig.consumer.at[rig.session.source] == 40
    await rig.close()


async def test_an_unreadable_map_parks() -> None:
    """Nothing is read, nothing is written, and the session can still be closed."""
    rig = SessionRig()
    rig.broker.position = Committed(5, "foreign")
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.PARKED)
    assert [park.reason for park in rig.journal.parks] == [Parked.MAP_UNREADABLE]
    assert rig.consumer.at == {}
    await rig.close()
    assert rig.broker.position == Committed(5, "foreign")


async def test_at_least_once_goes_on_from_the_base() -> None:
    """There an unreadable map is replayed."""
    rig = SessionRig(replace(LIMITS, resume=usual.resume_policy(replay_unreadable_map=True)))
    rig.broker.position = Committed(5, "foreign")
    await rig.ready()
    assert rig.consumer.at[rig.session.source] == 5
    await rig.close()


async def test_being_fenced_again_and_again_stops_the_process_with_advice() -> None:
    """Two deployments with the same transactional ids must not fence each other endlessly."""
    rig = SessionRig()
    rig.broker.losses = [(FENCED, False)] * LIMITS.fences_max
    await rig.ready()
    for number in range(LIMITS.fences_max):
        await rig.until(
            lambda number=number: (
                rig.session.takeovers == number + 1 and rig.session.state is State.READY
            )
        )
        rig.deliver(0)
        rig.work()
    with pytest.raises(SessionFailed, match="transactional_id_prefix"):
        await rig.session.task
    assert [lost.loss for lost in rig.journal.losses] == [Loss.FENCED] * LIMITS.fences_max


async def test_a_member_that_the_group_put_out_fences_no_one() -> None:
    """After a loss the next take-over waits for the group's word; a close ends the wait."""
    rig = SessionRig()
    rig.broker.losses = [(FENCED, False)]
    await rig.ready()
    rig.consumer.membership = [False] * 3
    rig.deliver(0)
    rig.work()
    await rig.until(lambda: rig.consumer.membership == [])
    assert rig.session.takeovers == 1
    await rig.serve(1, lambda: rig.broker.written == [0])
    rig.broker.losses, rig.consumer.membership = [(UNKNOWN, False)], [False] * 1_000
    rig.deliver(1)
    rig.work()
    await rig.until(lambda: len(rig.consumer.membership) < 1_000)
    await rig.close()
    assert rig.session.takeovers == 2


async def test_closing_commits_all_that_is_finished_whatever_its_size() -> None:
    """A bound on the bytes of one transaction leaves nothing behind at a stop."""
    tight = replace(LIMITS.transaction, max_bytes=1)
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0, transaction=tight))
    await rig.after_a_transaction()
    rig.deliver(*range(1, 8))
    rig.work()
    await rig.close()
    assert sorted(rig.broker.written) == list(range(8))


async def test_only_fences_in_a_row_accuse_another_deployment() -> None:
    """Brokers that were away for a while, and then one fence, are no second deployment."""
    rig = SessionRig()
    rig.broker.losses = [(UNKNOWN, False)] * (2 * LIMITS.fences_max) + [(FENCED, False)]
    rig.broker.losses += [(UNKNOWN, False), (FENCED, False), (UNKNOWN, False)]
    losses = len(rig.broker.losses)
    await rig.ready()
    await rig.serve(1, lambda: rig.broker.written == [0])
    assert len(rig.journal.losses) == losses
    assert rig.session.trouble is None
    await rig.close()


async def test_fences_with_rebalances_between_them_accuse_no_other_deployment() -> None:
    """Members of the group that come and go fence each other as often as they rebalance."""
    rig = SessionRig()
    losses = 3 * LIMITS.fences_max
    rig.broker.losses = [(FENCED, False)] * losses
    await rig.ready()
    for number in range(losses):
        await rig.until(
            lambda number=number: (
                rig.session.takeovers == number + 1 and rig.session.state is State.READY
            )
        )
        rig.session.reassigned()
        rig.deliver(0)
        rig.work()
    await rig.serve(1, lambda: rig.broker.written == [0])
    assert [lost.loss for lost in rig.journal.losses] == [Loss.FENCED] * losses
    await rig.close()


async def test_a_partition_that_went_elsewhere_ends_the_session() -> None:
    """Found out at the next take-over; nothing is fenced then."""
    rig = SessionRig()
    rig.consumer.is_assigned = False
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.CLOSED)
    assert rig.broker.publishers == 0


async def test_markers_behind_the_last_record_are_committed() -> None:
    """Or the lag of a transactional input would never reach zero."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0)
    rig.work()
    rig.session.deliver([], 7, rig.session.reading)
    await rig.until(lambda: rig.broker.position == Committed(7, stamp(LOG, 7, "")))
    await rig.close()


async def test_what_comes_after_a_pause_is_committed_at_once() -> None:
    """Freshness costs nothing while there is little to do; what comes close behind gathers."""
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0))
    await rig.after_a_transaction()
    rig.later_s = 61.0
    rig.deliver(1)
    rig.work()
    await rig.until(lambda: rig.broker.written == [0, 1])
    rig.deliver(2)
    rig.work()
    await rig.turns(20)
    assert rig.broker.written == [0, 1]
    await rig.close()


async def test_slow_transactions_leave_the_brokers_a_pause() -> None:
    """One that takes longer than the interval is not followed by the next at once."""
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0))
    await rig.ready()
    rig.broker.takes = lambda: setattr(rig, "later_s", 100.0)
    rig.deliver(0, 1)
    first = rig.session.hand_out()
    assert first is not None
    rig.session.accept(0, outcome(0))
    await rig.until(lambda: rig.broker.written == [0])
    rig.work()
    await rig.turns(20)
    assert rig.broker.written == [0]
    rig.later_s = 131.0
    rig.deliver(2)
    rig.session.close()
    await rig.close()
    assert rig.broker.written == [0, 1]


async def test_a_flush_commits_at_once_and_is_bounded() -> None:
    """A rebalance does not wait for the commit interval, nor without a bound."""
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0))
    await rig.after_a_transaction()
    rig.deliver(1)
    rig.work()
    await rig.session.flush(5.0)
    assert rig.broker.written == [0, 1]
    await rig.session.flush(0.01)
    await rig.close()


async def test_closing_commits_what_is_finished() -> None:
    """Finished outcomes are not thrown away at a stop."""
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0))
    await rig.after_a_transaction()
    rig.deliver(1, 2)
    rig.work()
    await rig.close()
    assert sorted(rig.broker.written) == [0, 1, 2]


OTHER = LogIdentity(LOG.cluster, "second-topic", 0)


async def test_what_was_read_of_a_log_that_is_gone_is_not_committed() -> None:
    """A fetch switches to the new log without a word; the look before the commit finds out. The new
    log is read from its start, and outcomes of the old one are not used for its records."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1, 2)
    slow = rig.session.hand_out()
    assert slow is not None
    rig.broker.identity = OTHER
    assert rig.work() == [1, 2]
    await rig.until(lambda: rig.session.takeovers == 2)
    assert [lost.loss for lost in rig.journal.losses] == [Loss.OTHER_LOG]
    assert rig.journal.recreated == [0]
    assert rig.broker.written == []

    rig.deliver(0, 1, 2)
    assert not rig.session.window.holds(slow)
    assert rig.work() == [0, 1, 2]
    await rig.until(lambda: rig.done() == {0, 1, 2})
    assert _committed(rig).metadata.split(":")[2] == OTHER.topic_id
    await rig.close()


async def test_a_quiet_partition_finds_out_that_its_log_was_exchanged() -> None:
    """Without a transaction nothing else would make it look, and the new log may end just where the
    old one did."""
    rig = SessionRig()
    await rig.ready()
    rig.broker.identity, rig.broker.start = OTHER, 3
    await rig.until(lambda: rig.session.takeovers == 2)
    assert rig.consumer.at[rig.session.source] == 3
    await rig.close()


async def test_a_new_leader_that_has_all_that_was_read_changes_nothing() -> None:
    """Rolling restarts of brokers cost no work."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1)
    rig.broker.identity = replace(LOG, leader_epoch=1)
    rig.work()
    await rig.until(lambda: sorted(rig.broker.written) == [0, 1])
    assert rig.session.takeovers == 1
    assert _committed(rig) == Committed(2, stamp(rig.broker.identity, 2, ""))
    await rig.close()


async def test_a_look_at_the_log_begins_when_records_come() -> None:
    """Outcomes take longer than a look, and their commit need not wait for one then."""
    rig = SessionRig()
    await rig.ready()
    assert rig.consumer.looks_ahead == 0
    rig.deliver(0, 1)
    assert rig.consumer.looks_ahead == 1
    rig.work()
    await rig.until(lambda: sorted(rig.broker.written) == [0, 1])
    rig.deliver(1)
    assert rig.consumer.looks_ahead == 1
    await rig.close()


async def test_records_that_a_new_leader_does_not_have_are_not_committed() -> None:
    """Their offsets hold other records now; records verified before the election stay valid."""
    rig = SessionRig(replace(LIMITS, log_look_s=60.0))
    await rig.ready()
    rig.deliver(0, 1)
    first = rig.session.hand_out()
    assert first is not None
    assert rig.work() == [1]
    await rig.until(lambda: rig.broker.written == [1])
    rig.deliver(2, 3)
    assert rig.session.hand_out() is not None
    rig.broker.identity = replace(LOG, leader_epoch=1)
    rig.broker.epoch_ends = {0: 2}
    assert rig.work() == [3]
    await rig.until(lambda: rig.session.takeovers == 2)
    rig.session.accept(0, outcome(0))
    rig.deliver(0, 2, 3)
    assert rig.work() == [2, 3]
    await rig.until(lambda: sorted(rig.broker.written) == [0, 1, 2, 3])
    await rig.close()


async def test_what_was_fetched_from_an_earlier_leader_is_fetched_again() -> None:
    """The client may hold records that the new leader does not have; a look cannot tell."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1)
    rig.consumer.at[SOURCE] = 4
    rig.broker.identity = replace(LOG, leader_epoch=1)
    rig.broker.epoch_ends = {0: 2}
    await rig.until(lambda: rig.consumer.at[SOURCE] == 2)
    assert rig.session.takeovers == 1
    await rig.close()


async def test_a_map_over_records_that_a_new_leader_does_not_have_is_read_again() -> None:
    """The records that were read are still there, but other records have the offsets that the map
    says are done: carried on under the new epoch, they would never get an outcome."""
    rig = SessionRig()
    rig.broker.position = Committed(0, stamp(LOG, 0, offset_map.encode(0, {1, 7, 8})))
    await rig.ready()
    rig.deliver(0, 1, 2)
    rig.broker.identity = replace(LOG, leader_epoch=1)
    rig.broker.epoch_ends = {0: 5}
    await rig.until(lambda: rig.session.takeovers == 2)
    await rig.until(lambda: rig.session.state is State.READY)
    rig.deliver(0, 1, 2, 7, 8)
    assert rig.work() == [0, 2, 7, 8]
    await rig.until(lambda: sorted(rig.broker.written) == [0, 2, 7, 8])
    await rig.close()


async def test_outcomes_in_memory_do_not_outlive_a_cut_of_their_log() -> None:
    """They were verified before the cut, and are still in memory after a lost transaction."""
    rig = SessionRig()
    await rig.ready()
    rig.broker.losses = [(UNKNOWN, False)]
    rig.deliver(0, 1, 2, 3)
    assert rig.work() == [0, 1, 2, 3]
    await rig.until(lambda: rig.session.takeovers == 2)
    await rig.until(lambda: rig.session.state is State.READY)
    rig.broker.identity = replace(LOG, leader_epoch=1)
    rig.broker.epoch_ends = {0: 2}
    await rig.until(lambda: rig.session.takeovers == 3)
    await rig.until(lambda: rig.session.state is State.READY)
    rig.deliver(0, 1, 2, 3)
    assert set(rig.work()) >= {2, 3}
    await rig.until(lambda: sorted(rig.broker.written) == [0, 1, 2, 3])
    await rig.close()


async def test_a_log_that_was_cut_parks_until_the_records_are_back() -> None:
    """Nothing is fenced or written meanwhile; the partition goes on by itself."""
    rig = SessionRig()
    rig.broker.position = Committed(10, stamp(LOG, 10, ""))
    rig.broker.epoch_ends, rig.broker.end = {0: 4}, 4
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.PARKED)
    assert [park.reason for park in rig.journal.parks] == [Parked.LOG_CUT]
    publishers = rig.broker.publishers
    await rig.turns(50)
    assert rig.broker.publishers == publishers
    rig.broker.epoch_ends, rig.broker.end = {}, 100
    await rig.until(lambda: rig.session.state is State.READY)
    assert rig.session.parked is None
    assert rig.consumer.at[rig.session.source] == 10
    await rig.close()


async def test_the_advice_follows_a_log_that_is_cut_again_but_not_one_that_grows() -> None:
    """A reset to an end that is out of date would pass over what was written behind the cut."""
    rig = SessionRig()
    rig.broker.position = Committed(10, "")
    rig.broker.end = 6
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.PARKED)
    rig.broker.end = 8
    await rig.turns(50)
    rig.broker.end = 4
    await rig.until(lambda: len(rig.journal.parks) == 2)
    assert [park.reset_to for park in rig.journal.parks] == [6, 4]
    assert rig.session.parked == rig.journal.parks[-1]
    assert "--to-offset 4 " in rig.journal.parks[-1].advice
    await rig.close()


async def test_an_operators_reset_ends_parking() -> None:
    """Without a restart: the committed position is looked at now and then."""
    rig = SessionRig()
    rig.broker.position = Committed(5, "foreign")
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.PARKED)
    rig.broker.position = Committed(7, "")
    await rig.until(lambda: rig.session.state is State.READY)
    assert rig.consumer.at[rig.session.source] == 7
    await rig.close()


async def test_a_parked_member_that_the_group_put_out_fences_no_one() -> None:
    """Its cause is gone, but the partition is another's now."""
    rig = SessionRig()
    rig.broker.position = Committed(5, "foreign")
    rig.session.start()
    await rig.until(lambda: rig.session.state is State.PARKED)
    publishers = rig.broker.publishers
    rig.consumer.membership = [False] * 3
    rig.broker.position = Committed(7, "")
    await rig.until(lambda: rig.consumer.membership == [])
    assert rig.broker.publishers == publishers
    await rig.until(lambda: rig.session.state is State.READY)
    await rig.close()


async def test_records_that_retention_removed_are_reported_once_and_the_map_survives() -> None:
    """Records done above the log's start are not done again; a crash does not report them again."""
    rig = SessionRig()
    text = offset_map.encode(0, {1, 5, 7})
    rig.broker.position = Committed(0, stamp(LOG, 0, text))
    rig.broker.start = 5
    await rig.ready()
    assert rig.journal.records_gone == [(0, 5, 4)]
    assert rig.done() == {0, 1, 2, 3, 4, 5, 7}
    rig.deliver(6, 7, 8)
    assert rig.work() == [6, 8]
    await rig.close()
    assert sorted(rig.broker.written) == [6, 8]


async def test_an_offset_that_only_a_follower_denies_is_read_again() -> None:
    """With client_rack a follower that lags says "out of range"; the leader knows better."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1)
    rig.session.out_of_range(2)
    assert not rig.session.wants_records
    await rig.until(lambda: rig.session.wants_records)
    assert rig.consumer.at[rig.session.source] == 2
    assert rig.session.takeovers == 1
    await rig.close()


async def test_an_offset_that_the_leader_denies_ends_the_takeover() -> None:
    """And the next one finds where to go on; outcomes that are worked out are still used."""
    rig = SessionRig(replace(LIMITS, commit_interval_s=60.0, log_look_s=60.0))
    await rig.after_a_transaction()
    rig.deliver(1)
    rig.broker.start = 3
    rig.session.out_of_range(2)
    await rig.until(lambda: rig.session.takeovers == 2)
    assert rig.journal.records_gone == [(1, 3, 2)]
    assert rig.consumer.at[rig.session.source] == 3
    await rig.close()


async def test_a_commit_without_a_stamp_gets_one_before_anything_is_read() -> None:
    """After an upgrade or a reset: or a log that is exchanged later could not be told."""
    rig = SessionRig()
    rig.broker.position = Committed(4, "")
    await rig.ready()
    assert _committed(rig) == Committed(4, stamp(LOG, 4, ""))
    await rig.close()


async def test_a_broker_without_topic_ids_is_believed_as_before() -> None:
    """Apache Kafka before 2.8: no stamp, no look, the same commits as ever."""
    rig = SessionRig()
    rig.broker.identity = None
    rig.broker.position = Committed(0, "")
    await rig.ready()
    rig.deliver(0, 1)
    rig.work()
    await rig.until(lambda: _committed(rig) == Committed(2, ""))
    await rig.close()


ROOMY = replace(
    LIMITS, window_max_records=200, transaction=replace(LIMITS.transaction, max_outcomes=100)
)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("fault", list(Fault))
async def test_one_refused_outcome_does_not_block_its_partition(fault: Fault, order: Order) -> None:
    """It is found among its neighbours, becomes a failure, and the rest goes on in order."""
    rig = SessionRig(ROOMY, order)
    rig.broker.refuses = lambda record: (
        fault if record.topic == "results" and record.value == b"57" else None
    )
    await rig.ready()
    worked = await rig.serve(60, lambda: len(rig.broker.written) >= 60)
    assert sorted(worked) == list(range(60))
    assert sorted(rig.broker.written) == list(range(60))
    assert [(r.offset, r.fault, r.replaced) for r in rig.journal.refused] == [(57, fault, True)]
    if order is not Order.NONE:
        assert rig.broker.written == sorted(rig.broker.written)
    assert rig.done() == set(range(60))
    assert rig.session.window.window_bytes == 0
    await rig.close()


async def test_a_topic_that_takes_no_form_holds_its_partition_and_says_why() -> None:
    """Nothing is dropped; once the topic is changed, everything goes out."""
    rig = SessionRig(ROOMY)
    rig.broker.refuses = lambda record: Fault.INVALID if record.value == b"0" else None
    await rig.ready()
    refused = rig.journal.refused
    worked = await rig.serve(3, lambda: refused and not refused[-1].replaced)
    await rig.until(lambda: "cleanup.policy" in (rig.session.trouble or ""))
    assert 0 not in rig.broker.written
    rig.broker.refuses = lambda _record: None
    worked += await rig.serve(3, lambda: len(rig.broker.written) == 3)
    assert sorted(worked) == [0, 1, 2]
    assert rig.session.trouble is None
    await rig.close()


async def test_transactions_that_time_out_get_smaller() -> None:
    """By bytes, down to a single outcome; a link that recovers gets whole ones again."""
    rig = SessionRig(replace(ROOMY, commit_interval_s=0.0))
    slow = PublishFailure(Loss.UNKNOWN, "no answer", timed_out=True)
    rig.broker.losses = [(slow, False)] * 3
    await rig.ready()
    await rig.serve(64, lambda: len(rig.broker.written) == 64)
    sizes = [len(attempt) for attempt in rig.broker.attempts if attempt]
    assert sizes[:4] == [64, 18, 5, 1]
    assert max(sizes[4:]) > 8
    await rig.close()


async def test_a_flush_waits_for_what_was_finished_when_it_was_asked_for() -> None:
    """Under a steady load something new is always finished: that is not waited for."""
    rig = SessionRig(replace(ROOMY, commit_interval_s=60.0))
    await rig.after_a_transaction()
    rig.deliver(1, 2)
    rig.work()
    more = iter(range(3, 150))

    def goes_on() -> None:
        rig.deliver(next(more))
        rig.work()

    rig.broker.takes = goes_on
    async with asyncio.timeout(10):
        await rig.session.flush(3_600.0)
    assert {1, 2} <= set(rig.broker.written)
    assert rig.session.window.unsettled
    rig.broker.takes = lambda: None
    await rig.close()


async def test_a_flush_ends_with_the_take_over() -> None:
    """The next take-over decides a lost transaction, not the rebalance that waits here."""
    rig = SessionRig(replace(ROOMY, commit_interval_s=60.0))
    await rig.after_a_transaction()
    rig.broker.losses = [(UNKNOWN, False)]
    rig.deliver(1)
    rig.work()
    async with asyncio.timeout(10):
        await rig.session.flush(3_600.0)
    assert rig.broker.written == [0]
    await rig.close()


async def test_outcomes_count_as_memory_until_they_are_committed() -> None:
    """Held back for a predecessor, waiting, or known from a lost take-over."""
    rig = SessionRig(replace(ROOMY, commit_interval_s=60.0), Order.PARTITION)
    await rig.after_a_transaction()
    rig.deliver(1, 2, 3)
    slow = rig.session.hand_out()
    assert slow is not None
    assert rig.work() == [2, 3]
    held = 2 * outcome(2).size_bytes
    window = rig.session.window
    assert window.window_bytes == slow.size_bytes + held
    rig.broker.losses = [(UNKNOWN, False)]
    rig.session.accept(1, outcome(1))
    assert window.window_bytes == 3 * outcome(2).size_bytes
    rig.later_s = 61.0
    await rig.session.flush(5.0)
    await rig.until(lambda: rig.session.takeovers == 2)
    assert window.window_bytes == 3 * outcome(2).size_bytes
    assert window.owes_reading
    rig.deliver(1, 2, 3)
    assert not window.owes_reading
    await rig.session.flush(5.0)
    assert window.window_bytes == 0
    await rig.close()


async def test_records_that_a_poll_holds_while_the_leader_changes_are_read_again() -> None:
    """The client handed them to the poll before the look; the log was cut, and other records took
    their offsets. Believed, those would never have an outcome."""
    rig = SessionRig()
    await rig.ready()
    rig.deliver(0, 1)
    rig.work()
    await rig.until(lambda: len(rig.broker.written) == 2)
    before, rig.consumer.at[SOURCE] = rig.session.reading, 4
    rig.broker.identity = LogIdentity(LOG.cluster, LOG.topic_id, 1)
    rig.broker.epoch_ends = {0: 2}
    await rig.until(lambda: rig.consumer.at[SOURCE] == 2)
    rig.consumer.at[SOURCE] = 4
    rig.session.deliver([record(2), record(3)], 4, before)
    assert rig.session.hand_out() is None
    assert (rig.session.window.expected_offset, rig.consumer.at[SOURCE]) == (2, 2)
    assert rig.session.takeovers == 1
    await rig.close()


async def test_a_take_over_tells_where_it_begins() -> None:
    """Position and map, as the group's commit and the log gave them."""
    rig = SessionRig()
    text = offset_map.encode(4, {6, 9})
    rig.broker.position = Committed(4, stamp(LOG, 4, text))
    await rig.ready()
    assert rig.journal.begins == [Resume(4, frozenset({6, 9}))]
    await rig.close()

"""Where a take-over begins: nothing is done twice, and nothing is passed over in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka import offset_map
from service.kafka.log_identity import LogIdentity, LogState, stamp
from service.stream.resume import Park, Parked, Resume, committed_epoch, resume, stands
from tests.fakes import usual

LOG = LogIdentity("0123abcd", "topic", 3)
POLICY = usual.resume_policy()


def committed(offset: int, *done: int, log: LogIdentity | None = LOG) -> tuple[int, str]:
    """A commit of ours."""
    return offset, stamp(log, offset, offset_map.encode(offset, set(done)))


def parked(found: Resume | Park) -> Parked:
    """Why it is parked."""
    assert isinstance(found, Park)
    assert found.why
    assert found.advice
    return found.reason


def test_the_same_log_goes_on_where_it_was() -> None:
    """With the map of what is done above the committed offset."""
    state = LogState(LOG, 0, 100, 100)
    assert resume(*committed(10, 12, 15), state, POLICY) == Resume(10, frozenset({12, 15}))


@pytest.mark.parametrize("end", [5, 10, 500], ids=["shorter", "as long", "longer"])
def test_a_topic_that_was_recreated_is_read_from_its_start(end: int) -> None:
    """Whatever its length: the offset and the map belong to a log that is gone."""
    state = LogState(LogIdentity(LOG.cluster, "other", 0), 2, end, end)
    assert resume(*committed(10, 12), state, POLICY) == Resume(2, recreated=True)


def test_a_commit_that_was_carried_from_another_cluster_parks() -> None:
    """A copied topic holds the same records under another id; reading it all would double."""
    state = LogState(LogIdentity("ffffffff", "other", 0), 0, 100, 100)
    assert parked(resume(*committed(10), state, POLICY)) is Parked.OTHER_CLUSTER


@pytest.mark.parametrize("log", [LOG, None], ids=["stamped", "bare"])
def test_a_commit_beyond_the_end_parks(log: LogIdentity | None) -> None:
    """Records that come to lie below the offset later would count as done."""
    epoch_end = 9 if log else None
    state = LogState(LOG, 0, 9, epoch_end)
    assert parked(resume(*committed(10, log=log), state, POLICY)) is Parked.LOG_CUT


def test_what_was_done_behind_a_cut_is_not_done() -> None:
    """Other records have these offsets now, or will have them; the take-over counts them."""
    state = LogState(LogIdentity(LOG.cluster, LOG.topic_id, 4), 0, 30, epoch_end=14)
    assert resume(*committed(10, 12, 15, 20), state, POLICY) == Resume(
        10, frozenset({12}), forgotten=2
    )


def test_a_high_watermark_that_lags_is_no_cut() -> None:
    """After an election the readable end can lie below what was read; the epoch's end does not."""
    state = LogState(LOG, 0, 8, epoch_end=20)
    assert resume(*committed(10, 12), state, POLICY) == Resume(10, frozenset({12}))


def test_records_that_retention_removed_are_counted_and_reading_goes_on() -> None:
    """The map above the log's start survives, so nothing is doubled."""
    state = LogState(LOG, 20, 100, 100)
    found = resume(*committed(0, *range(1, 19), 20, 21, 30), state, POLICY)
    assert found == Resume(22, frozenset({30}), lost=(0, 20, 2))


def test_an_operator_can_have_lost_records_decided_by_a_person() -> None:
    """And the advice keeps the map: it names a setting, not a reset."""
    state = LogState(LOG, 20, 100, 100)
    found = resume(*committed(0, 1), state, usual.resume_policy(park_on_lost_records=True))
    assert parked(found) is Parked.RECORDS_LOST
    assert isinstance(found, Park)
    assert "kafka.on_lost_records=continue" in found.advice


@pytest.mark.parametrize("metadata", ["foreign", "is2:damaged", committed(9)[1]])
def test_metadata_that_cannot_be_read_parks(metadata: str) -> None:
    """At least once replays from the committed offset instead, and says so."""
    state = LogState(LOG, 0, 100, 100)
    assert parked(resume(10, metadata, state, POLICY)) is Parked.MAP_UNREADABLE
    again = resume(10, metadata, state, usual.resume_policy(replay_unreadable_map=True))
    assert isinstance(again, Resume)
    assert (again.offset, again.done) == (10, frozenset())
    assert again.ignored


def test_an_operators_reset_is_believed() -> None:
    """Empty metadata names no log; earlier versions wrote a bare map."""
    state = LogState(LOG, 0, 100)
    assert resume(7, "", state, POLICY) == Resume(7)
    assert resume(*committed(7, 9, log=None), state, POLICY) == Resume(7, frozenset({9}))
    assert committed_epoch(7, "") is None
    assert committed_epoch(*committed(7)) == 3


@given(
    st.integers(0, 60),
    st.sets(st.integers(1, 60)),
    st.integers(0, 80),
    st.integers(0, 60),
    st.integers(0, 120),
)
def test_every_record_is_done_once_reported_or_waits(
    at: int, distances: set[int], start: int, length: int, epoch_end: int
) -> None:
    """For any log of the same topic: what the commit says is done and still lies there is not read
    again; what is neither done nor read any more is reported."""
    done = {at + distance for distance in distances}
    state = LogState(LOG, start, start + length, max(epoch_end, start))
    found = resume(*committed(at, *done), state, POLICY)
    if isinstance(found, Park):
        assert found.reason is Parked.LOG_CUT
        assert at > max(epoch_end, start)
        return
    kept = {offset for offset in done if offset < max(epoch_end, start)}
    assert found.offset >= start
    assert all(offset > found.offset for offset in found.done)
    for offset in range(start, start + length):
        was_done = offset < at or offset in kept
        assert (offset < found.offset or offset in found.done) == was_done
    gone = [offset for offset in range(at, start) if offset not in kept]
    assert found.lost == ((at, start, len(gone)) if gone else None)


@pytest.mark.parametrize(
    ("told", "found", "right"),
    [
        (Park(Parked.LOG_CUT, "", "", 6), Park(Parked.LOG_CUT, "", "", 8), True),
        (Park(Parked.LOG_CUT, "", "", 6), Park(Parked.LOG_CUT, "", "", 4), False),
        (Park(Parked.LOG_CUT, "", "", 6), Park(Parked.OTHER_CLUSTER, "", ""), False),
        (Park(Parked.OTHER_CLUSTER, "a", ""), Park(Parked.OTHER_CLUSTER, "b", ""), True),
    ],
    ids=["grew", "cut again", "another cause", "the same"],
)
def test_advice_stands_until_it_would_do_harm(told: Park, found: Park, right: bool) -> None:
    """A reset to a later end than the cut passes over what was written in between."""
    assert stands(told, found) is right

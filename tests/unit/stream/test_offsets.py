"""The offset tracker against a naive model, take-overs included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.offset_map import decode
from service.stream.offsets import OffsetStatus, OffsetTracker


@st.composite
def logs(draw: st.DrawFn) -> list[int]:
    """Offsets that exist, with gaps as compaction and transaction markers leave them."""
    gaps = draw(st.lists(st.integers(1, 4), min_size=1, max_size=60))
    offset, found = draw(st.integers(0, 1_000)), []
    for gap in gaps:
        found.append(offset)
        offset += gap
    return found


@given(logs(), st.randoms(use_true_random=False))
def test_each_offset_is_completed_once_whatever_owner_comes_next(log: list[int], rng) -> None:  # type: ignore[no-untyped-def]
    """Owners come and go at any moment, each starting from the last snapshot: every record is
    completed exactly once, the committable offset never goes back, and in the end everything is
    committed."""
    snapshot = OffsetTracker(log[0]).snapshot()
    completed: list[int] = []
    bases = [snapshot.offset]
    for _ in range(200):
        done = decode(snapshot.offset, snapshot.metadata)
        assert isinstance(done, frozenset)
        tracker = OffsetTracker(snapshot.offset, done)
        waiting: list[int] = []
        unread = [offset for offset in log if offset >= snapshot.offset]
        for _ in range(rng.randint(1, 30)):
            if unread and rng.random() < 0.6:
                offset = unread.pop(0)
                if tracker.admit(offset) is OffsetStatus.NEW:
                    waiting.append(offset)
            elif waiting:
                offset = waiting.pop(rng.randrange(len(waiting)))
                tracker.complete(offset)
                completed.append(offset)
                snapshot = tracker.snapshot()
                bases.append(snapshot.offset)
    assert sorted(completed) == sorted(set(completed))
    assert bases == sorted(bases)
    if len(completed) == len(log):
        # The next owner reads on and finds nothing to do: a gap can hold the last snapshot back.
        done = decode(snapshot.offset, snapshot.metadata)
        assert isinstance(done, frozenset)
        tracker = OffsetTracker(snapshot.offset, done)
        for offset in log:
            if offset >= snapshot.offset:
                assert tracker.admit(offset) is OffsetStatus.DONE
        last = tracker.snapshot()
        assert (last.offset > log[-1], last.metadata) == (True, "")


@given(logs())
def test_gaps_do_not_hold_the_base_back(log: list[int]) -> None:
    """Offsets that never arrive are not waited for."""
    tracker = OffsetTracker(log[0])
    for offset in log:
        tracker.admit(offset)
    for offset in reversed(log):
        tracker.complete(offset)
    assert tracker.committable == log[-1] + 1
    assert tracker.done_above == 0


def test_a_stuck_record_holds_the_base_and_the_rest_goes_into_the_map() -> None:
    """The commit says exactly what is done: the committable offset at the stuck record, the others
    above it."""
    tracker = OffsetTracker(10)
    for offset in range(10, 20):
        assert tracker.admit(offset) is OffsetStatus.NEW
    for offset in range(11, 20):
        tracker.complete(offset)
    snapshot = tracker.snapshot()
    assert snapshot.offset == 10
    assert decode(10, snapshot.metadata) == frozenset(range(11, 20))


def test_the_span_is_bounded() -> None:
    """Beyond the span a record has to wait until the committable offset moves."""
    tracker = OffsetTracker(0, span_limit=4)
    assert [tracker.admit(offset) for offset in range(5)] == [OffsetStatus.NEW] * 4 + [
        OffsetStatus.SPAN_FULL
    ]
    tracker.complete(0)
    assert tracker.admit(4) is OffsetStatus.NEW


def test_markers_behind_the_last_record_are_passed_over() -> None:
    """When nothing waits, the position read counts; while something waits, it does not."""
    tracker = OffsetTracker(0)
    tracker.admit(0)
    tracker.advance_to(7)
    assert tracker.committable == 0
    tracker.complete(0)
    tracker.advance_to(7)
    assert tracker.snapshot().offset == 7


def test_what_an_earlier_owner_did_is_skipped() -> None:
    """Records in the restored map are not worked on again."""
    tracker = OffsetTracker(5, frozenset({6, 8}))
    assert [tracker.admit(offset) for offset in (5, 6, 7, 8, 9)] == [
        OffsetStatus.NEW,
        OffsetStatus.DONE,
        OffsetStatus.NEW,
        OffsetStatus.DONE,
        OffsetStatus.NEW,
    ]
    tracker.complete(5)
    assert tracker.committable == 7


def test_the_base_runs_past_the_read_position() -> None:
    """An earlier owner finished what this one has not read: the committable offset does not wait
    for it, and the records in between are done when they arrive."""
    tracker = OffsetTracker(0, frozenset(range(1, 1_000)))
    for offset in range(500):
        tracker.admit(offset)
    assert tracker.span == 1_000
    tracker.complete(0)
    assert (tracker.committable, tracker.next_offset) == (1_000, 500)
    assert (tracker.span, tracker.done_above) == (0, 0)
    assert {tracker.admit(offset) for offset in range(500, 1_000)} == {OffsetStatus.DONE}
    assert tracker.admit(1_000) is OffsetStatus.NEW
    assert tracker.snapshot().offset == 1_000


def test_a_map_that_does_not_reach_the_base_is_left_behind() -> None:
    """The log lost what lies between (retention, compaction): reading goes on above the map."""
    tracker = OffsetTracker(0, frozenset({3, 4, 9}))
    assert tracker.admit(7) is OffsetStatus.NEW
    assert (tracker.committable, tracker.done_above) == (7, 1)
    assert tracker.admit(30_000) is OffsetStatus.SPAN_FULL
    tracker.complete(7)
    assert tracker.admit(30_000) is OffsetStatus.NEW
    assert (tracker.committable, tracker.done_above) == (30_000, 0)


@given(st.sets(st.integers(1, 40)), st.integers(0, 45), st.integers(0, 45), st.integers(0, 20))
def test_undone_counts_what_is_not_known_to_be_done(
    done: set[int], start: int, end: int, read: int
) -> None:
    """Offset by offset the same as `is_done` says, wherever reading and the committable offset
    stand."""
    tracker = OffsetTracker(0, frozenset(done))
    for offset in range(read):
        if tracker.admit(offset) is OffsetStatus.NEW and offset % 3:
            tracker.complete(offset)
    expected = sum(not tracker.is_done(offset) for offset in range(start, end))
    assert tracker.undone(start, end) == expected


def test_broken_invariants_are_loud() -> None:
    """Completing twice, or what was never admitted, is a defect and not a state."""
    tracker = OffsetTracker(0)
    tracker.admit(0)
    tracker.admit(1)
    tracker.complete(1)
    with pytest.raises(AssertionError):
        tracker.complete(1)
    with pytest.raises(AssertionError):
        tracker.complete(9)
    with pytest.raises(AssertionError):
        tracker.admit(0)

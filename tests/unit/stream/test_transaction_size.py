"""A transaction fits its link: bytes as well as outcomes, and one outcome always."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.model.publish_failure import Fault
from service.model.record import OutputRecord
from service.stream.narrowing import Narrowing
from service.stream.transaction_size import SizeLimits, TransactionSize

LIMITS = SizeLimits(500, 4_000_000, 256_000, 10.0, 40.0)


def _outcome(size_bytes: int) -> OutputRecord:
    return OutputRecord("results", None, b"x" * size_bytes, ())


def _taken(size: TransactionSize, sizes: list[int], narrowing: Narrowing | None = None) -> int:
    room = size.room(narrowing or Narrowing())
    taken = 0
    for offset, size_bytes in enumerate(sizes):
        if not room.reserve(offset, _outcome(size_bytes)):
            break
        taken += 1
    return taken


@given(st.lists(st.integers(0, 3_000), max_size=60), st.integers(1, 50), st.integers(1, 20_000))
def test_bytes_and_outcomes_are_bounded_and_one_always_fits(
    sizes: list[int], outcomes: int, size_bytes: int
) -> None:
    """Whatever the sizes are."""
    limits = replace(LIMITS, max_outcomes=outcomes, max_bytes=size_bytes)
    taken = _taken(TransactionSize(limits), sizes)
    assert taken <= outcomes
    assert taken >= min(1, len(sizes))
    assert taken <= 1 or sum(sizes[:taken]) <= size_bytes
    if taken < len(sizes):
        assert taken == outcomes or sum(sizes[: taken + 1]) > size_bytes


@given(st.integers(10_000, 3_000_000), st.integers(1, 400))
def test_any_link_that_carries_one_outcome_in_the_longest_deadline_is_enough(
    bytes_per_s: int, kilobytes: int
) -> None:
    """500 outcomes of one size: all are written, and the number of timeouts is bounded."""
    size, left, timeouts = TransactionSize(LIMITS), 500, 0
    one = 1_000 * kilobytes
    if one / bytes_per_s > LIMITS.step_timeout_max_s:
        return
    while left:
        count = _taken(size, [one] * left)
        duration_s = count * one / bytes_per_s
        if duration_s > size.publish_limits.step_timeout_s:
            timeouts += 1
            size.timed_out(count, count * one)
        else:
            left -= count
            size.committed(count * one, duration_s)
        assert timeouts < 30


def test_a_steady_slow_link_settles_without_further_timeouts() -> None:
    """250 kB/s and outcomes of 100 kB: growth ends before the deadline is met again."""
    size, timeouts = TransactionSize(LIMITS), 0
    for _ in range(200):
        count = _taken(size, [100_000] * 500)
        duration_s = count * 100_000 / 250_000
        if duration_s > size.publish_limits.step_timeout_s:
            timeouts += 1
            size.timed_out(count, count * 100_000)
        else:
            size.committed(count * 100_000, duration_s)
    assert timeouts == 1
    assert 1 < count < 40


def test_a_fast_link_gets_everything_back() -> None:
    """A broker that was suspended once does not leave small transactions behind."""
    size = TransactionSize(LIMITS)
    for _ in range(12):
        size.timed_out(1, 1_000)
    assert size.publish_limits.step_timeout_s == 40.0
    for _ in range(25):
        size.committed(1_000, 0.05)
    assert size.max_bytes == LIMITS.max_bytes
    assert size.publish_limits.step_timeout_s == 10.0


def test_suspects_are_kept_apart_and_others_are_not() -> None:
    """Outcomes without suspicion go with the suspects."""
    narrowing = Narrowing()
    narrowing.refused(Fault.INVALID, [2, 4, 6])
    assert _taken(TransactionSize(LIMITS), [1] * 10, narrowing) == 4


def test_a_refused_batch_makes_smaller_ones() -> None:
    """From what it had in it, down to single records."""
    size = TransactionSize(LIMITS)
    size.batch_refused(90_000)
    assert size.publish_limits.batch_bytes == 45_000
    for _ in range(40):
        size.batch_refused(90_000)
    assert size.publish_limits.batch_bytes == 1

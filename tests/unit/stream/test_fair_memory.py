"""One bound of bytes for all partitions holds, and no partition can stop another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.stream.fair_memory import Held, poll_bytes, readers

LIMIT = 1_000_000


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 2_000)), max_size=2_000))
def test_the_bound_holds_but_for_one_poll(polls: list[tuple[int, int]]) -> None:
    """Any partitions read in any order, and nothing ever leaves."""
    held = dict.fromkeys(range(12), 0)
    for number, size_bytes in polls * 40:
        now = {name: Held(size, owes_reading=False) for name, size in held.items()}
        if number in readers(now, LIMIT):
            held[number] += min(size_bytes, poll_bytes(now, LIMIT))
        if sum(held.values()) > LIMIT:
            break
    assert sum(held.values()) <= LIMIT + 12 * 2_000


@given(st.integers(0, 5 * LIMIT), st.integers(2, 200))
def test_one_partition_that_is_stuck_does_not_stop_the_others(stuck: int, count: int) -> None:
    """They keep a share each, whatever it holds."""
    held = {0: Held(stuck, owes_reading=False)}
    held |= {number: Held(0, owes_reading=False) for number in range(1, count)}
    assert readers(held, LIMIT) >= set(range(1, count))


def test_outcomes_that_wait_for_their_records_never_wait_for_memory() -> None:
    """After a lost take-over they fill the bound, and only reading lets them leave."""
    assert readers({0: Held(3 * LIMIT, owes_reading=True)}, LIMIT) == {0}
    assert readers({0: Held(3 * LIMIT, owes_reading=False)}, LIMIT) == frozenset()
    assert poll_bytes({0: Held(3 * LIMIT, owes_reading=True)}, LIMIT) == 1


def test_a_single_partition_may_use_all_of_it() -> None:
    """No other partition needs a share."""
    assert readers({0: Held(LIMIT - 1, owes_reading=False)}, LIMIT) == {0}

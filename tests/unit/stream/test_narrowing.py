"""The culprit of a rejected batch is found in few steps, and no neighbour is accused."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from service.model.publish_failure import Fault
from service.stream.narrowing import ALONE, Narrowing


def _until_settled(offsets: list[int], culprits: set[int], fault: Fault) -> tuple[set[int], int]:
    """Publishes in order, as a session does: who is accused, after how many rejections."""
    narrowing, waiting, accused, rejections = Narrowing(), list(offsets), set[int](), 0
    while waiting:
        chosen: list[int] = []
        suspects = 0
        for offset in waiting:
            suspects += offset in narrowing.suspects
            if suspects > narrowing.together:
                break
            chosen.append(offset)
        if culprits & set(chosen):
            rejections += 1
            culprit = narrowing.refused(fault, chosen)
            if culprit is not None:
                accused.add(culprit)
                narrowing.cleared([culprit])
                waiting.remove(culprit)
        else:
            narrowing.cleared(chosen)
            waiting = waiting[len(chosen) :]
    return accused, rejections


@given(st.integers(1, 500), st.integers(0, 499), st.sampled_from(Fault))
def test_one_culprit_is_found_in_few_rejections(size: int, place: int, fault: Fault) -> None:
    """Each rejection costs a take-over; a batch of 500 needs four of them."""
    culprit = 1_000 + place % size
    accused, rejections = _until_settled(list(range(1_000, 1_000 + size)), {culprit}, fault)
    assert accused == {culprit}
    assert rejections <= 1 + math.ceil(math.log10(size + 1)) + ALONE[fault]


@given(st.sets(st.integers(0, 199)), st.sampled_from(Fault))
def test_every_culprit_is_found_and_nobody_else(culprits: set[int], fault: Fault) -> None:
    """Any number of them, anywhere in the batch."""
    accused, _ = _until_settled(list(range(200)), culprits, fault)
    assert accused == culprits


def test_a_fault_that_can_pass_needs_more_than_one_refusal() -> None:
    """Bits flip on the way; a good result does not become a failure for that."""
    narrowing = Narrowing()
    assert narrowing.refused(Fault.CORRUPT, [7]) is None
    narrowing.cleared([7])
    assert narrowing.suspects == frozenset()
    assert [narrowing.refused(Fault.CORRUPT, [7]) for _ in range(3)] == [None, None, 7]


def test_a_suspect_below_the_base_is_forgotten() -> None:
    """Another owner has committed it: it will never be committed here."""
    narrowing = Narrowing()
    narrowing.refused(Fault.INVALID, [1, 2, 3])
    narrowing.forget_below(3)
    assert narrowing.suspects == {3}

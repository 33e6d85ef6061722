"""When transactions begin, and how often lasting trouble is told."""

from __future__ import annotations

import itertools

import pytest

from service.stream.pacing import Reminder, next_start_s


@pytest.mark.parametrize(
    ("outcomes", "took_s", "next_s"),
    [
        (2, 0.01, 1.1),  # An interval after it began.
        (2, 0.08, 1.13),  # Half of one after it ended.
        (1, 0.005, 1.02),  # Light load: a fifth of the interval.
        (1, 0.03, 1.06),  # As much time again as it took.
        (1, 0.4, 1.45),  # A slow broker: half of an interval, as under load.
        (0, 0.005, 1.02),
    ],
)
def test_a_single_outcome_does_not_wait_for_others(
    outcomes: int, took_s: float, next_s: float
) -> None:
    """Under load outcomes gather for an interval."""
    assert next_start_s(0.1, 1.0, 1.0 + took_s, outcomes) == pytest.approx(next_s)


def test_lasting_trouble_is_told_at_once_and_then_ever_more_rarely() -> None:
    """Asked every second for ten minutes: after 2, 4, 8, 16 and 32 s, and then once a minute."""
    lines = Reminder(2.0, 60.0)
    told = [second for second in range(601) if lines.due(float(second))]
    gaps = [after - before for before, after in itertools.pairwise(told)]
    assert told[0] == 0
    assert gaps[:6] == [2, 4, 8, 16, 32, 60]
    assert set(gaps[5:]) == {60}

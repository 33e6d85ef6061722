"""When transactions begin, and how often lasting trouble is told."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from service.stream.pacing import Reminder, next_start_s


@pytest.mark.parametrize(
    ("outcomes", "took_s", "next_s"),
    [
        (10, 0.01, 1.1),  # An interval after it began.
        (10, 0.08, 1.13),  # Half of one after it ended.
        (1, 0.005, 1.01),  # Light load: a tenth of the interval for each.
        (3, 0.005, 1.03),
        (1, 0.04, 1.06),  # Half of the time that it took.
        (1, 0.4, 1.45),  # A slow broker: half of an interval, as under load.
        (0, 0.005, 1.01),
    ],
)
def test_few_outcomes_do_not_wait_for_others(outcomes: int, took_s: float, next_s: float) -> None:
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


_TOOK_S = 0.03


def _committed(finished_s: list[float], carried: int | None) -> tuple[float, int]:
    """The mean wait of outcomes for the end of their transaction, and the number of transactions.
    `carried` is what is said of each transaction; None: the truth."""
    waits, transactions, next_s, done = [], 0, 0.0, 0
    while done < len(finished_s):
        start_s = max(finished_s[done], next_s)
        count = sum(one <= start_s for one in itertools.islice(finished_s, done, done + 100))
        end_s = start_s + _TOOK_S
        waits += [end_s - one for one in finished_s[done : done + count]]
        next_s = next_start_s(0.1, start_s, end_s, carried or count)
        done, transactions = done + count, transactions + 1
    return sum(waits) / len(waits), transactions


def test_thirty_events_a_second_hardly_wait() -> None:
    """Four partitions, log-normal calls of 150 ms: the wait for a transaction is a fifth of what a
    whole interval after each costs, and there are a twentieth more transactions at most."""
    chance = random.Random(2)
    calls_s = [0.15 * math.exp(chance.gauss(-0.18, 0.6)) for _ in range(5_000)]
    finished_s = sorted(number * 4 / 30 + call_s for number, call_s in enumerate(calls_s))
    whole_s, fewer = _committed(finished_s, 10)
    wait_s, transactions = _committed(finished_s, None)
    assert wait_s - _TOOK_S < (whole_s - _TOOK_S) / 5
    assert transactions < 1.05 * fewer

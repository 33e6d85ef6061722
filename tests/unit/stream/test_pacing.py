"""How often lasting trouble is told."""

from __future__ import annotations

import itertools

from service.stream.pacing import Reminder


def test_lasting_trouble_is_told_at_once_and_then_ever_more_rarely() -> None:
    """Asked every second for ten minutes: after 2, 4, 8, 16 and 32 s, and then once a minute."""
    lines = Reminder(2.0, 60.0)
    told = [second for second in range(601) if lines.due(float(second))]
    gaps = [after - before for before, after in itertools.pairwise(told)]
    assert told[0] == 0
    assert gaps[:6] == [2, 4, 8, 16, 32, 60]
    assert set(gaps[5:]) == {60}

"""One closed set of states, by decisions of runs and outcomes of what they sent."""

from __future__ import annotations

import pytest

from service.failures.failure_state import TO_DO, FailureState, failure_state
from service.failures.replay_plan import Mark

AGAIN, ENDED = FailureState.FAILED_AGAIN, FailureState.ENDED


@pytest.mark.parametrize("mark", Mark)
def test_a_decision_is_a_state_of_its_name(mark: Mark) -> None:
    """A new one needs a state; a result counts whatever was decided."""
    assert failure_state(mark).value == mark.value
    assert failure_state(mark, ENDED) is ENDED


def test_an_event_that_was_sent_and_failed_is_none_to_do() -> None:
    """Its own failure is. What was decided otherwise stays."""
    assert failure_state(None) is FailureState.OPEN
    assert failure_state(Mark.SENT, AGAIN) is AGAIN
    assert failure_state(Mark.DISCARDED, AGAIN) is FailureState.DISCARDED
    assert AGAIN not in TO_DO

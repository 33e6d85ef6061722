"""What became of failures whose events were sent again."""

from __future__ import annotations

from service.failures.failure_state import FailureState
from service.failures.replay_log import Done, OffsetRange
from service.failures.replay_plan import Mark
from service.model.record import Coordinates
from service.replay.outcomes import SentOutcomes
from service.review.replayed import SentEvents
from tests.fakes.published import EVENTS, FAILURES


def _sent(*events: int) -> SentEvents:
    """Failure 0@7 became these events, one run after another."""
    sent = SentEvents(FAILURES)
    for run, event in enumerate(events):
        stretch = OffsetRange(7, event, 1)
        sent.take(Done(str(run), Mark.SENT, FAILURES, 0, (stretch,), EVENTS, 0))
    return sent


def test_the_last_event_that_was_sent_decides() -> None:
    """Until it has an outcome, the failure is `sent`; a result of any of them ends it."""
    failed = SentOutcomes(failed={Coordinates(EVENTS, 0, 50)})
    assert failed.of(0, 7, _sent(50)) is FailureState.FAILED_AGAIN
    assert failed.of(0, 7, _sent(50, 60)) is None
    assert failed.of(0, 8, _sent(50)) is None
    failed.ended.add((0, 7))
    assert failed.of(0, 7, _sent(50, 60)) is FailureState.ENDED
    assert SentOutcomes().of(0, 7, _sent(50)) is None

"""What became of failures whose events were sent again."""

from __future__ import annotations

from dataclasses import replace

from service.failures.failure_state import FailureState
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import Done, OffsetRange
from service.failures.replay_plan import Action, Mark, ReplayVerdict
from service.model.record import Coordinates
from service.replay.order import ReplayOrder
from service.replay.outcomes import SentOutcomes
from service.replay.run import Summary, summary_lines
from service.review.replayed import SentEvents
from tests.fakes.published import EVENTS, FAILURES, failure_record


def _sent(*events: int) -> SentEvents:
    """Failure 0@7 became these events, one run after another."""
    sent = SentEvents(FAILURES)
    for run, event in enumerate(events):
        stretch = OffsetRange(7, event, 1)
        sent.take(Done(str(run), Mark.SENT, FAILURES, 0, (stretch,), EVENTS, 0))
    return sent


def test_the_last_event_that_was_sent_decides() -> None:
    """Until it has an outcome, the failure is `sent`; a result of any of them ends it."""
    failed = SentOutcomes(failed={Coordinates(EVENTS, 0, 50): Coordinates(FAILURES, 0, 9)})
    assert failed.of(0, 7, _sent(50)) is FailureState.FAILED_AGAIN
    assert failed.later(0, 7, _sent(50)) == Coordinates(FAILURES, 0, 9)
    assert failed.of(0, 7, _sent(50, 60)) is None
    assert failed.later(0, 7, _sent(50, 60)) is None
    assert failed.of(0, 8, _sent(50)) is None
    failed.ended.add((0, 7))
    assert failed.of(0, 7, _sent(50, 60)) is FailureState.ENDED
    assert SentOutcomes().of(0, 7, _sent(50)) is None


def test_a_failure_of_an_event_that_was_sent_again_has_a_place() -> None:
    """A page of the first failure names it."""
    found, sent = SentOutcomes(), _sent(50)
    found.take(replace(failure_record(50), offset=9), sent, is_result=False)
    assert found.later(0, 7, sent) == Coordinates(FAILURES, 0, 9)


def test_a_discard_of_what_was_sent_again_names_no_flag_that_sends() -> None:
    """It applies to the newest failure of the event."""
    order = ReplayOrder("run", ReplayFilter(), action=Action.DISCARD)
    (_, why) = summary_lines({ReplayVerdict.ALREADY_REPLAYED: 1}, order, tried=False)
    assert "discard the newest failure" in why
    assert "--again" not in why
    (_, why) = summary_lines(
        {ReplayVerdict.ALREADY_REPLAYED: 1}, replace(order, action=Action.SEND), tried=False
    )
    assert "--again" in why


def test_a_summary_names_the_first_failures_that_were_decided() -> None:
    """One of them is usually all; a person sees what the words of a filter chose."""
    order = ReplayOrder("run", ReplayFilter(), action=Action.DISCARD)
    summary = Summary()
    places = [Coordinates(FAILURES, 0, number) for number in range(4)]
    for _ in range(2):  # Chunks.
        summary.take({ReplayVerdict.DISCARD: 4, ReplayVerdict.FILTERED: 1}, places)
    said = summary_lines(summary.verdicts, order, tried=False, first=summary.first)
    assert said[0] == "run run: 8 discarded (F0@0, F0@1, F0@2, F0@3, F0@0 and 3 more)"
    said = summary_lines({ReplayVerdict.DISCARD: 1}, order, tried=False, first=places[:1])
    assert said == ["run run: 1 discarded (F0@0)"]

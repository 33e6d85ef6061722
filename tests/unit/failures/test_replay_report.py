"""A report counts every sent event once and keeps its sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.failures.advice import advice_for
from service.failures.dead_letter import DeadLetter, Family
from service.failures.dead_letter_view import FailureTally
from service.failures.replay_log import Done, RunBegun, RunEnded, stretches
from service.failures.replay_plan import Mark
from service.failures.replay_report import Fate, OutcomeSeen, RunReport, read_outcome
from service.model.record import Coordinates, Headers, SourceRecord


def _headers(topic: str, partition: int, offset: int, reason: str = "") -> Headers:
    headers: Headers = (
        ("invoice.source.topic", topic.encode()),
        ("invoice.source.partition", str(partition).encode()),
        ("invoice.source.offset", str(offset).encode()),
    )
    return (*headers, ("invoice.dlq.reason", reason.encode())) if reason else headers


def test_outcomes_are_read_from_headers() -> None:
    """A reason makes it a failure; without coordinates it is no outcome."""
    extracted = read_outcome(_headers("in", 1, 2))
    assert extracted == OutcomeSeen(Coordinates("in", 1, 2), Fate.EXTRACTED, "")
    failed = read_outcome(_headers("in", 1, 2, "bug"))
    assert failed == OutcomeSeen(Coordinates("in", 1, 2), Fate.FAILED, "bug")
    assert read_outcome((("invoice.source.topic", b"in"),)) is None
    assert read_outcome(()) is None


def _seen(report: RunReport, headers: Headers) -> Coordinates | None:
    outcome = read_outcome(headers)
    assert outcome is not None
    return report.see(outcome, SourceRecord("out", 0, 0, 0, None, b"", headers))


@given(
    st.dictionaries(st.integers(0, 60), st.integers(0, 200), max_size=40),
    st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=80),
)
def test_the_sums_hold_and_nothing_counts_twice(
    places: dict[int, int], outcomes: list[tuple[int, bool]]
) -> None:
    """Extracted + failed + pending = sent, for any events and any outcomes, own or not, repeated
    or not; every outcome is led back to the failure its event was made of."""
    failure_at = {now: failure for failure, now in sorted(places.items())}
    pairs = sorted((failure, now) for now, failure in failure_at.items())
    report = RunReport("r", "in")
    report.take(RunBegun("r", "send", "failures", "p", "now", {}, {}, {}))
    report.take(Done("r", Mark.SENT, "failures", 3, stretches(pairs), "in", 1) if pairs else None)
    report.take(Done("other", Mark.SENT, "failures", 3, stretches([(0, 0)]), "in", 1))
    report.index()
    expected: dict[int, bool] = {}
    for offset, good in outcomes:
        found = _seen(report, _headers("in", 1, offset, "" if good else "bug"))
        fresh = offset in failure_at and offset not in expected
        if fresh:
            expected[offset] = good
            assert found == Coordinates("failures", 3, failure_at[offset])
        else:
            assert found is None
    assert report.extracted == sum(expected.values())
    assert report.failed.counts.total() == len(expected) - report.extracted
    assert report.sent == len(failure_at)
    assert report.pending == report.sent - len(expected)
    pending = {event.offset for _, event in report.pending_events()}
    assert pending == set(failure_at) - set(expected)


def test_a_run_that_began_again_is_told_from_its_beginning() -> None:
    """Automatic replay does where the failures topic was created anew. What it sent before is not
    pending for ever."""
    report = RunReport("_auto", "in")
    report.take(Done("_auto", Mark.SENT, "failures", 0, stretches([(0, 5), (1, 6)]), "in", 1))
    report.take(RunBegun("_auto", "send", "failures", "p", "now", {}, {}, {}, topic_id="new"))
    report.take(Done("_auto", Mark.SENT, "failures", 0, stretches([(0, 7)]), "in", 1))
    report.index()
    assert (report.sent, report.pending) == (1, 1)
    assert _seen(report, _headers("in", 1, 5)) is None
    assert _seen(report, _headers("in", 1, 7)) is not None


def test_what_others_read_is_not_followed() -> None:
    """Other topics and unknown places are told apart from pending; decisions are counted."""
    report = RunReport("r", "in")
    for entry in (
        Done("r", Mark.SENT, "failures", 0, stretches([(0, 5), (1, 6)]), "elsewhere", 0),
        Done("r", Mark.SENT, "failures", 0, stretches([(2, -1)]), "in", 0),
        Done("r", Mark.PARKED, "failures", 0, stretches([(3, -1)])),
        Done("r", Mark.DISCARDED, "failures", 0, stretches([(4, -1), (5, -1)])),
        RunEnded("r", "now", 6),
    ):
        report.take(entry)
    report.index()
    assert _seen(report, _headers("elsewhere", 0, 5)) is None
    assert (report.sent, report.not_followed, report.pending) == (3, 3, 0)
    assert (report.parked, report.discarded, report.ended) == (1, 2, True)


def test_a_report_advises_as_lists_of_failures_do() -> None:
    """By the reason of the last attempt, which says more than that there were several."""
    report = RunReport("r", "in")
    report.take(RunBegun("r", "send", "failures", "p", "now", {}, {}, {}))
    report.take(Done("r", Mark.SENT, "failures", 3, stretches([(0, 7)]), "in", 1))
    report.index()
    last: Headers = (("invoice.dlq.last.reason", b"llm_auth"),)
    _seen(report, (*_headers("in", 1, 7, "retries_exhausted"), *last))
    letter = DeadLetter(
        SourceRecord("f", 0, 0, 0, None, b""),
        Family.INVOICE,
        None,
        "",
        "retries_exhausted",
        last_reason="llm_auth",
    )
    tally = FailureTally(now_s=0)
    tally.add(letter)
    [row] = report.failed.rows()
    assert row.endswith(advice_for("llm_auth").action)
    assert f"  {row}" in tally.as_lines()

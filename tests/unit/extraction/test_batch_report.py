"""Batch reports: verdicts at their thresholds, advice from the batch's own facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.batch import BatchVerdict
from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.extraction.batch_report import (
    BatchFacts,
    BatchTally,
    recommend,
    report_on,
    verdict_on,
)
from service.failures.advice import advice_for
from service.model.outcome import (
    Assessment,
    ChildEvent,
    Extracted,
    Failed,
    Outcome,
    Reason,
    Stage,
    Usage,
)
from service.model.record import SourceRecord
from tests.fakes import usual

THRESHOLDS = usual.verdict_thresholds()


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        (1.0, BatchVerdict.SUCCESS),
        (0.99, BatchVerdict.SUCCESS_WITH_PARTIAL_FAILURES),
        (0.7, BatchVerdict.SUCCESS_WITH_PARTIAL_FAILURES),
        (0.69, BatchVerdict.PARTIAL_SUCCESS),
        (0.3, BatchVerdict.PARTIAL_SUCCESS),
        (0.29, BatchVerdict.MOSTLY_FAILED),
        (0.0, BatchVerdict.MOSTLY_FAILED),
    ],
)
def test_verdicts_begin_at_their_thresholds(rate: float, verdict: BatchVerdict) -> None:
    """1.0, 0.7 and 0.3 unless settings say otherwise."""
    assert verdict_on(rate, THRESHOLDS) is verdict


def _failed(reason: Reason, *, retryable: bool = False, slot: int | None = 0) -> Failed:
    record = SourceRecord("events", 0, 0, 0, None, b"")
    usage = Usage(attempts=2, slot=slot, llm_s=0.5)
    return Failed(record, reason, Stage.LLM, retryable, "", 2.0, 1.0, usage=usage)


@pytest.mark.parametrize("reason", Reason)
def test_a_recommendation_speaks_with_the_one_table_of_advice(reason: Reason) -> None:
    """A batch report says of each reason what the view of one failure says."""
    failures = [_failed(reason)]
    text = recommend(BatchVerdict.PARTIAL_SUCCESS, failures, list(failures))
    assert advice_for(reason).meaning in text
    assert advice_for(reason).action in text


def test_advice_names_what_weighs_most_and_whether_retrying_helps() -> None:
    """Two timeouts weigh more than one bug; the timeouts can be replayed."""
    failures = [
        _failed(Reason.LLM_TIMEOUT, retryable=True, slot=1),
        _failed(Reason.LLM_TIMEOUT, retryable=True, slot=2),
        _failed(Reason.BUG, slot=3),
    ]
    outcomes: list[Outcome] = list(failures)
    text = recommend(BatchVerdict.PARTIAL_SUCCESS, failures, outcomes)
    assert text.startswith("2 of 3 failures are llm_timeout")
    assert "2 can succeed on another try" in text
    assert recommend(BatchVerdict.SUCCESS, [], []) == "Nothing to do."


def test_counts_add_up() -> None:
    """In equals out: what is reported is what the outcomes say."""
    outcomes: list[Outcome] = [_failed(Reason.BUG), _failed(Reason.BUG, slot=None)]
    tally = BatchTally.of(outcomes[0]) + BatchTally.of(outcomes[1])
    facts = BatchFacts("b", 10.0, "count", THRESHOLDS)
    report = report_on(facts, tally, outcomes, 14.0)
    assert (report.size, report.failed, report.succeeded) == (2, 2, 0)
    assert report.errors == {"bug": 2}
    assert report.workers["0"].failed == 1
    assert report.attempts == 4
    assert (report.wall_s, report.throughput_per_s) == (4.0, 0.5)


def extracted(trust: Trust = Trust.REJECT) -> Extracted:
    record = SourceRecord("events", 0, 1, 0, None, b"{}")
    event = InvoiceEvent(invoice_id="i", document=InlineText(text="t"))
    assessment = Assessment((), False, {}, trust)
    return Extracted(record, event, Invoice(), "0", assessment, Usage(), 1.0, 2.0, "b")


def test_results_are_counted_by_trust() -> None:
    """What a batch is worth to the people who book it; failures have no trust."""
    results = [extracted(trust) for trust in (Trust.BOOK, Trust.LOOK, Trust.BOOK)]
    outcomes: list[Outcome] = [*results, _failed(Reason.LLM_TIMEOUT)]
    tally = sum(map(BatchTally.of, outcomes), BatchTally())
    report = report_on(BatchFacts("b", 10.0, "idle", THRESHOLDS), tally, outcomes, 14.0)
    assert report.trusted == {Trust.BOOK: 2, Trust.LOOK: 1}


def test_a_container_that_was_split_has_no_trust() -> None:
    """There is nothing in it to reject: its documents are counted where they are read."""
    split = replace(extracted(), children=(ChildEvent("e-1", "i-1", "a.pdf", b"{}", ()),))
    facts = BatchFacts("b", 10.0, "idle", THRESHOLDS)
    report = report_on(facts, BatchTally.of(split), [split], 14.0)
    assert (report.succeeded, report.trusted) == (1, {})

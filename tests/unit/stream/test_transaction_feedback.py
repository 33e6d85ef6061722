"""The content of the next transaction after a lost one, decided from the answer alone."""

from __future__ import annotations

from dataclasses import replace

from service.model.order import Order
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import OutputRecord, SourceRecord
from service.stream.transaction_feedback import TransactionFeedback
from service.stream.transaction_size import SizeLimits
from service.stream.window import PartitionWindow

LIMITS = SizeLimits(100, 1_000_000, 200_000, 10.0, 40.0)


def _outcome(offset: int, instead: OutputRecord | None = None) -> OutputRecord:
    other = (lambda _fault: instead) if instead is not None else None
    return OutputRecord("results", None, b"%05d" % offset, (), instead=other)


def _publishing(count: int, feedback: TransactionFeedback) -> PartitionWindow:
    """A window whose outcomes from 0 on are in a transaction."""
    window = PartitionWindow(Order.NONE, 1_000)
    window.begin(0, frozenset())
    window.receive([SourceRecord("events", 0, n, 0, None, b"v") for n in range(count)], count)
    small = OutputRecord("failures", None, b"small", ())
    while (record := window.start_next()) is not None:
        window.finish(record.offset, _outcome(record.offset, small))
    window.build(feedback.room())
    return window


def _refused(fault: Fault, *places: int) -> PublishFailure:
    return PublishFailure(Loss.REFUSED, "refused", fault=fault, suspects=places)


def test_a_batch_that_is_too_large_accuses_no_outcome() -> None:
    """Smaller batches may be all it takes."""
    feedback = TransactionFeedback(LIMITS)
    window = _publishing(50, feedback)
    records = [_outcome(offset) for offset in range(50)]
    lost = _refused(Fault.TOO_LARGE, *range(50))
    assert feedback.lost(window, records, lost) is None
    assert feedback.publish_limits.batch_bytes == 50 * 5 // 2


def test_a_loss_without_a_fault_accuses_nobody() -> None:
    """Rights, a topic that is gone, an answer that was lost: every outcome stays as it is."""
    feedback = TransactionFeedback(LIMITS)
    window = _publishing(3, feedback)
    records = [_outcome(offset) for offset in range(3)]
    for loss in Loss:
        assert feedback.lost(window, records, PublishFailure(loss, "lost")) is None
    assert feedback.publish_limits.batch_bytes == LIMITS.batch_bytes


def test_an_outcome_refused_alone_is_exchanged_and_counted() -> None:
    """In the window, so that the next take-over finds the other form; bytes follow."""
    feedback = TransactionFeedback(LIMITS)
    small = OutputRecord("failures", None, b"s" * 40, ())
    window = _publishing(2, feedback)
    before = window.window_bytes
    records = [_outcome(0), _outcome(1, small)]
    refused = feedback.lost(window, records, _refused(Fault.INVALID, 1))
    assert refused is not None
    assert (refused.offset, refused.topic, refused.replaced) == (1, "results", True)
    assert window.window_bytes == before + 35


def test_an_outcome_without_another_form_stays_and_is_named() -> None:
    """Nothing is dropped; it goes alone until its topic is changed."""
    feedback = TransactionFeedback(LIMITS)
    window = _publishing(5, feedback)
    records = [_outcome(offset) for offset in range(5)]
    refused = feedback.lost(window, records, _refused(Fault.POLICY, 2))
    assert refused is None
    for _ in range(2):
        refused = feedback.lost(window, records, _refused(Fault.POLICY, 2))
    assert refused is not None
    assert not refused.replaced
    assert window.publishing_offsets == [0, 1, 2, 3, 4]


def test_records_of_one_outcome_are_first_sent_in_smaller_batches() -> None:
    """A split container writes several: each may fit where all of them do not."""
    feedback = TransactionFeedback(LIMITS)
    window = _publishing(2, feedback)
    children = tuple(OutputRecord("events", None, b"e" * 1_000, ()) for _ in range(3))
    small = OutputRecord("failures", None, b"small", ())
    records = [_outcome(0), replace(_outcome(1, small), children=children)]
    before = feedback.publish_limits.batch_bytes
    assert feedback.lost(window, records, _refused(Fault.TOO_LARGE, 1, 1, 1)) is None
    assert feedback.publish_limits.batch_bytes < before
    refused = feedback.lost(window, records, _refused(Fault.TOO_LARGE, 1))
    assert refused is not None
    assert (refused.offset, refused.replaced) == (1, True)


def test_other_faults_of_one_outcome_s_records_accuse_it_alone() -> None:
    """No other form of it would help where it is mixed with others."""
    feedback = TransactionFeedback(LIMITS)
    window = _publishing(2, feedback)
    small = OutputRecord("failures", None, b"small", ())
    refused = feedback.lost(
        window, [_outcome(0), _outcome(1, small)], _refused(Fault.INVALID, 1, 1)
    )
    assert refused is not None
    assert (refused.offset, refused.replaced) == (1, True)

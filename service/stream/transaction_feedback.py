"""Learns from the ends of a partition's transactions: their size, and which outcome a topic
rejects.

Joins `TransactionSize` and `Narrowing` for one partition session. After a loss it decides, without
waiting, what the next transaction carries: fewer bytes, smaller batches, fewer suspects, or another
form of the outcome that is rejected.

Invariants: an outcome gets another form only when it was rejected alone as often as its fault
needs; nothing is dropped: an outcome without a further form stays where it is, and its partition
waits. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.kafka.commit import PublishLimits
from service.model.publish_failure import FAULT_ADVICE, Fault, PublishFailure
from service.model.record import OutputRecord, Partition
from service.stream.narrowing import Narrowing
from service.stream.session_states import OutcomeRefused
from service.stream.transaction_size import SizeLimits, TransactionRoom, TransactionSize
from service.stream.window import PartitionWindow


class TransactionFeedback:
    """Over all take-overs of one partition session."""

    def __init__(self, limits: SizeLimits) -> None:
        self._size = TransactionSize(limits)
        self._narrowing = Narrowing()

    @property
    def publish_limits(self) -> PublishLimits:
        """For the next publisher."""
        return self._size.publish_limits

    def room(self) -> TransactionRoom:
        """For the next transaction."""
        return self._size.room(self._narrowing)

    def committed(self, window: PartitionWindow, size_bytes: int, duration_s: float) -> None:
        """Called before the window forgets what was published."""
        if window.publishing:
            self._size.committed(size_bytes, duration_s)
        self._narrowing.cleared(window.publishing_offsets)
        self._narrowing.forget_below(window.committable)

    def lost(
        self, window: PartitionWindow, records: Sequence[OutputRecord], lost: PublishFailure
    ) -> OutcomeRefused | None:
        """Called before the next take-over begins; tells of an outcome that is rejected
        permanently."""
        if lost.timed_out:
            self._size.timed_out(len(records), _size_bytes(records))
        if lost.fault is None or not lost.suspects:
            return None
        suspects = [records[place] for place in lost.suspects]
        if lost.fault is Fault.TOO_LARGE and len(suspects) > 1:
            self._size.batch_refused(_size_bytes(suspects))
            return None
        offsets = window.publishing_offsets
        rejected = list(dict.fromkeys(offsets[place] for place in lost.suspects))
        culprit = self._narrowing.refused(lost.fault, rejected)
        if culprit is None:
            return None
        return self._replace(window, culprit, suspects[0], lost.fault)

    def _replace(
        self, window: PartitionWindow, offset: int, outcome: OutputRecord, fault: Fault
    ) -> OutcomeRefused:
        other = outcome.instead(fault) if outcome.instead is not None else None
        if other is not None:
            window.substitute(offset, other)
            self._narrowing.cleared([offset])
        replaced = other is not None
        return OutcomeRefused(offset, outcome.topic, fault, outcome.size_bytes, replaced)


def _size_bytes(records: Sequence[OutputRecord]) -> int:
    return sum(record.size_bytes for record in records)


def blocked_by(source: Partition, refused: OutcomeRefused, lost: PublishFailure) -> str:
    """The message for a partition whose outcome is accepted in no form."""
    return (
        f"topic {refused.topic} accepts no form of the outcome of {source}@{refused.offset} "
        f"({lost.message}): {FAULT_ADVICE[refused.fault]}; the partition tries again until then"
    )

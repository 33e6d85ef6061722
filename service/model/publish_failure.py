"""Why a publication failed: a closed set.

`Loss` describes a transaction that did not commit; `Fault` says why a broker rejects a record
permanently. Transient errors (a moving leader, missing replicas, an unnamed error) are no faults.
Neither are missing rights or a missing topic: the broker would not accept any other form of the
outcome then. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a broker rejects a record on every attempt."""

    TOO_LARGE = "too_large"
    """The record or its batch exceeds `max.message.bytes` or the segment's size."""
    TIMESTAMP = "timestamp"
    """Outside of `message.timestamp.before.max.ms` or `after.max.ms`."""
    INVALID = "invalid"
    """A rule of the topic: a compacted topic rejects records without a key."""
    CORRUPT = "corrupt"
    """Damaged in transit; old brokers also use it for INVALID."""
    POLICY = "policy"
    """A custom policy of the brokers' operator."""


FAULT_ADVICE: dict[Fault, str] = {
    Fault.TOO_LARGE: "raise the topic's max.message.bytes",
    Fault.TIMESTAMP: "compare the clocks of this machine and the brokers, and check the topic's "
    "message.timestamp.before.max.ms and message.timestamp.after.max.ms",
    Fault.INVALID: "set the topic's cleanup.policy to delete, and check what else its brokers "
    "demand of a record",
    Fault.CORRUPT: "check the network between this machine and the brokers, and the topic's "
    "cleanup.policy",
    Fault.POLICY: "ask the operator of the brokers which policy applies to the topic",
}
"""Remedy for a person when the topic rejects every form of an outcome."""

if set(Fault) != set(FAULT_ADVICE):
    raise AssertionError(f"faults without advice: {sorted(set(Fault) - set(FAULT_ADVICE))}")


class Loss(StrEnum):
    """Why a publisher cannot continue."""

    FENCED = "fenced"
    """Another owner took over the partition."""
    UNKNOWN = "unknown"
    """A deadline passed or a response was lost: the broker may or may not have committed."""
    REFUSED = "refused"
    """The broker rejected the request: rights, a missing topic, an unacceptable record."""
    OTHER_LOG = "other_log"
    """The log was replaced or truncated during reading (`kafka.log_identity`), or the position lies
    outside of it. The following take-over reads the actual state."""


@dataclass(frozen=True, slots=True)
class PublishFailure:
    """A publication whose state is unknown; the partition must be taken over again.

    `timed_out` says that a deadline passed. If the broker rejects a record on every attempt,
    `fault` says why. `suspects` are then the indexes of the outcomes with records in the rejected
    batch, once for each record; at least one of them is at fault.
    """

    loss: Loss
    message: str
    timed_out: bool = False
    fault: Fault | None = None
    suspects: tuple[int, ...] = ()

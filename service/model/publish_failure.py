"""Why a publication failed: the closed set of what a broker or its absence does to a transaction.

`Loss` says what is known about a transaction that did not commit; `Fault` says why a broker rejects
a record for good. Errors that pass by themselves (a leader that moves, replicas that are missing,
an error without a name) are no faults, and neither are missing rights or a topic that is gone: no
other form of the outcome would be accepted then. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a broker will not take a record, however often it is sent."""

    TOO_LARGE = "too_large"
    """The record or its batch exceeds `max.message.bytes` or the segment's size."""
    TIMESTAMP = "timestamp"
    """Outside of `message.timestamp.before.max.ms` or `after.max.ms`."""
    INVALID = "invalid"
    """The topic's rules: a compacted topic takes no record without a key."""
    CORRUPT = "corrupt"
    """Damaged on the way, or an old broker's word for INVALID."""
    POLICY = "policy"
    """A policy that the brokers' operator added."""


ADVICE: dict[Fault, str] = {
    Fault.TOO_LARGE: "raise the topic's max.message.bytes",
    Fault.TIMESTAMP: "compare the clocks of this machine and the brokers, and check the topic's "
    "message.timestamp.before.max.ms and message.timestamp.after.max.ms",
    Fault.INVALID: "set the topic's cleanup.policy to delete, and check what else its brokers "
    "demand of a record",
    Fault.CORRUPT: "check the network between this machine and the brokers, and the topic's "
    "cleanup.policy",
    Fault.POLICY: "ask the operator of the brokers which policy applies to the topic",
}
"""What a person changes when the topic refuses every form of an outcome."""

if set(Fault) != set(ADVICE):
    raise AssertionError(f"faults without advice: {sorted(set(Fault) - set(ADVICE))}")


class Loss(StrEnum):
    """Why a publisher is finished."""

    FENCED = "fenced"
    """Another owner took the partition over."""
    UNKNOWN = "unknown"
    """A deadline passed or an answer was lost: the broker may or may not have done it."""
    REFUSED = "refused"
    """The broker said no: rights, a topic that is gone, a record it will not take."""
    OTHER_LOG = "other_log"
    """The log was exchanged or cut while it was read (`kafka.log_identity`), or the position lies
    outside of it: the take-over that follows reads what is true now."""


@dataclass(frozen=True, slots=True)
class PublishFailure:
    """Nothing may be assumed; take the partition over again.

    `timed_out` tells that a deadline passed. Where the broker will not take a record however often
    it is sent, `fault` says why, and `suspects` are the places of the refused batch's records among
    those that were published: one of them at least is at fault.
    """

    loss: Loss
    message: str
    timed_out: bool = False
    fault: Fault | None = None
    suspects: tuple[int, ...] = ()

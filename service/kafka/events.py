"""What sessions and feed report; metrics and logs subscribe, nobody decides by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from service.core.record import Partition

if TYPE_CHECKING:
    from service.kafka.publisher import Lost
    from service.kafka.session import State


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction that ended; `lost` is None when it committed."""

    outcomes: int
    duration_s: float
    metadata_chars: int
    lost: Lost | None


class SessionEvents(Protocol):
    """A subscriber to the life of partition sessions."""

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        """A session moved along its table."""

    def lost(self, source: Partition, lost: Lost) -> None:
        """A take-over ended; the next begins after a pause."""

    def parked(self, source: Partition, why: str) -> None:
        """A partition waits for an operator."""

    def map_ignored(self, source: Partition, why: str) -> None:
        """At least once: an unreadable offset map is dropped and its records are replayed."""

    def transaction(self, source: Partition, transaction: Transaction) -> None:
        """A transaction committed or was lost."""

"""The context of a partition session: its bounds, the consumer, and the objects that all sessions
share.

Values and protocols only; `service.stream.session` works with them and `service.app.app` fills them
in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from service.kafka.commit import PublishLimits
from service.kafka.publisher import Publisher
from service.model.record import Partition
from service.stream.pacing import TransactionBudget
from service.stream.resume import ResumePolicy
from service.stream.session_states import SessionEvents
from service.stream.takeover import Logs
from service.stream.transaction_size import SizeLimits


class SessionConsumer(Logs, Protocol):
    """The part of the consumer that a session uses, for its own partition."""

    def assigned(self, source: Partition) -> bool:
        """Whether the group gives the partition to this process now."""

    async def is_member(self, timeout_s: float) -> bool:
        """Whether the group confirms that; no answer in time is a no."""

    def seek(self, source: Partition, offset: int) -> None:
        """Records arrive from `offset` on."""

    def pause(self, source: Partition) -> None:
        """No further records are fetched."""

    def resume(self, source: Partition) -> None:
        """Fetching goes on."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Bounds of one session; provenance in `service.settings.KafkaSettings`."""

    window_max_records: int
    commit_interval_s: float
    transaction: SizeLimits
    step_timeout_s: float
    fences_max: int
    resume: ResumePolicy
    """The treatment of a map that cannot be read, and of records that are gone, at a take-over."""
    parked_look_s: float = 15.0
    """How often a parked partition looks whether its cause is gone."""
    log_look_s: float = 10.0
    """How often a partition without transactions looks whether its log is still the same."""
    idle_commit_s: float = 2.0
    """How long an idle partition may lag behind markers before its position is committed."""
    backoff_base_s: float = 0.1
    backoff_max_s: float = 10.0


@dataclass(frozen=True, slots=True)
class SessionShared:
    """The objects that all sessions of a process share."""

    consumer: SessionConsumer
    make_publisher: Callable[[Partition, PublishLimits], Publisher]
    budget: TransactionBudget
    takeovers: asyncio.Semaphore
    now_s: Callable[[], float]
    jitter: Callable[[], float]
    """Uniform in 0 … 1."""
    step: Callable[[str], Awaitable[None]]
    events: SessionEvents
    on_ready: Callable[[], None]
    """New records can be taken."""

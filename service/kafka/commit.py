"""The commit that a publisher is asked for, and its bounds. Pure values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One commit: everything below `offset` is done, and what `metadata` encodes above it."""

    offset: int
    metadata: str


@dataclass(frozen=True, slots=True)
class PublishLimits:
    """The bounds that a publisher starts with."""

    batch_bytes: int
    step_timeout_s: float

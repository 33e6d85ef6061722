"""Records of one partition on their way into the database, and where reading goes on behind them.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.model.record import SourceRecord


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read of one partition from `start` up to `position`, which may hold no record."""

    topic: str
    partition: int
    start: int
    records: list[SourceRecord]
    position: int

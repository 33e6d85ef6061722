"""Settings of the group `auto_replay`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from service.settings.group import Group


class AutoReplaySettings(Group):
    """Automatic replay: retryable failures are sent back after a delay. Off by default."""

    enabled: bool = Field(
        False, description="Whether the service sends retryable failures back by itself."
    )
    base_s: float = Field(
        60.0,
        gt=0,
        le=86_400,
        description="Delay before the first replay of an event. A restarting server takes about "
        "as long.",
    )
    factor: float = Field(
        4.0, ge=1, le=100, description="Factor by which each further delay is longer."
    )
    cap_s: float = Field(3_600.0, gt=0, le=604_800, description="Longest delay of a replay.")
    rounds_max: int = Field(
        4,
        ge=1,
        le=100,
        description="Times an event is sent back, by the service and by people together. Keep it "
        "below `--max-replays` (5), so that a person has one replay more.",
    )
    lag_max: int = Field(
        100, ge=0, le=1_000_000, description="Backlog of events above which automatic replay waits."
    )
    rate_per_s: float = Field(
        5.0, gt=0, le=10_000, description="Events sent back per second, on average."
    )
    every_s: float = Field(
        10.0,
        ge=0.1,
        le=3_600,
        description="Interval at which the service looks for failures that are due.",
    )
    give_up_after_s: float = Field(
        604_800.0,
        gt=0,
        le=31_536_000,
        description="Longest time from the failure to its replay. Brokers keep events for 7 days "
        "by default.",
    )
    waiting_max: int = Field(
        10_000,
        ge=1,
        le=1_000_000,
        description="Failures that are remembered while they wait. One takes about 300 bytes.",
    )
    operator_pause_s: float = Field(
        600.0,
        ge=0,
        le=86_400,
        description="Automatic replay waits for a person's unfinished run until the run has "
        "written nothing for this long.",
    )

    @model_validator(mode="after")
    def _delays_ascend(self) -> Self:
        if self.cap_s < self.base_s:
            raise ValueError("cap_s must be at least base_s")
        if self.give_up_after_s <= self.cap_s:
            raise ValueError("give_up_after_s must be longer than cap_s, or nothing is sent back")
        return self

"""Settings of automatic replay: when the service itself sends failures back."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from service.settings.groups import Group


class AutoReplaySettings(Group):
    """Sends retryable failures back after a while; off unless asked for."""

    enabled: bool = Field(False, description="the service sends retryable failures back by itself")
    base_s: float = Field(
        60.0, gt=0, le=86_400, description="first delay: a restarting server needs about as long"
    )
    factor: float = Field(4.0, ge=1, le=100, description="each further delay is so much longer")
    cap_s: float = Field(3_600.0, gt=0, le=604_800, description="longest delay")
    rounds_max: int = Field(
        4,
        ge=1,
        le=100,
        description="times an event is sent back, by anybody; below `--max-replays` (5), so that "
        "a person has one more",
    )
    lag_max: int = Field(
        100, ge=0, le=1_000_000, description="backlog of events beyond which new ones go first"
    )
    rate_per_s: float = Field(
        5.0, gt=0, le=10_000, description="events sent back per second, on average of a look"
    )
    every_s: float = Field(10.0, ge=0.1, le=3_600, description="how often it looks")
    give_up_after_s: float = Field(
        604_800.0,
        gt=0,
        le=31_536_000,
        description="longest wait since it failed; brokers keep events for 7 days by default",
    )
    waiting_max: int = Field(
        10_000,
        ge=1,
        le=1_000_000,
        description="failures remembered while they wait, about 300 bytes each",
    )
    operator_pause_s: float = Field(
        600.0,
        ge=0,
        le=86_400,
        description="stays away so long after the last entry of a person's unfinished run",
    )

    @model_validator(mode="after")
    def _cap_is_above_base(self) -> Self:
        if self.cap_s < self.base_s:
            raise ValueError("cap_s must be at least base_s")
        if self.give_up_after_s <= self.cap_s:
            raise ValueError("give_up_after_s must be longer than cap_s, or nothing is sent back")
        return self

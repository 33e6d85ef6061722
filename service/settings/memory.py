"""Settings of the group `memory`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from service.settings.group import Group


class MemorySettings(Group):
    """Reaction to scarce memory: shares of the container's limit, or of the host's memory."""

    high_share: float = Field(
        0.80,
        gt=0.2,
        lt=1,
        description="Share of memory at which the slots are halved. They return 0.1 below it.",
    )
    critical_share: float = Field(
        0.90,
        gt=0.2,
        le=1,
        description="Share of memory at which one call runs at a time. This ends 0.1 below it.",
    )
    check_every_s: float = Field(
        1.0, ge=0.05, le=60, description="Interval at which memory use is checked."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high_share >= self.critical_share:
            raise ValueError("high_share must be below critical_share")
        return self

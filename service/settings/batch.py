"""Settings of the group `batch`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from service.settings.group import MIB, Group


class BatchSettings(Group):
    """When a micro-batch closes, how many invoices are in flight, how a batch is judged."""

    max_records: int = Field(32, ge=1, le=1_000, description="Most invoices of a micro-batch.")
    max_bytes: int = Field(
        4 * MIB, ge=1024, description="Most bytes of the events of a micro-batch."
    )
    max_wait_s: float = Field(
        0.05, ge=0, le=60, description="Age at which a micro-batch closes although it is not full."
    )
    max_in_flight: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="Invoices in all open micro-batches. Without it: slots + 2 batches.",
    )
    success_rate: float = Field(
        1.0, gt=0, le=1, description="Share of a batch that must be read for the verdict SUCCESS."
    )
    partial_failures_rate: float = Field(
        0.7,
        gt=0,
        le=1,
        description="Share of a batch that must be read for SUCCESS_WITH_PARTIAL_FAILURES.",
    )
    partial_success_rate: float = Field(
        0.3,
        gt=0,
        le=1,
        description="Share of a batch that must be read for PARTIAL_SUCCESS. Below it, the "
        "verdict is MOSTLY_FAILED.",
    )

    @model_validator(mode="after")
    def _rates_descend(self) -> Self:
        if not self.partial_success_rate < self.partial_failures_rate <= self.success_rate:
            raise ValueError(
                "partial_success_rate must be below partial_failures_rate, and that at or below "
                "success_rate"
            )
        return self

"""The report of one micro-batch, as written to the batches topic.

A report is a view for people and dashboards. Outcomes are the truth; a missing report loses none.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.outcome import Trust


class BatchVerdict(StrEnum):
    """How a batch went, by its success rate (thresholds are settings)."""

    SUCCESS = "SUCCESS"
    SUCCESS_WITH_PARTIAL_FAILURES = "SUCCESS_WITH_PARTIAL_FAILURES"
    PARTIAL_SUCCESS = "PARTIAL_SUCCESS"
    MOSTLY_FAILED = "MOSTLY_FAILED"


class WorkerTally(BaseModel):
    """Counts for one slot of the gate in the batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    succeeded: int = Field(ge=0)
    failed: int = Field(ge=0)
    busy_s: float = Field(ge=0, description="seconds in calls")


class BatchReport(BaseModel):
    """Counts, times and verdict of one micro-batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal["1"] = "1"
    batch_id: str
    started_at: datetime
    closed_by: str = Field(description="count, bytes, age, idle or unreadable")
    wall_s: float = Field(ge=0)
    size: int = Field(ge=0)
    succeeded: int = Field(ge=0)
    failed: int = Field(ge=0)
    abandoned: int = Field(ge=0, description="always 0; version 1 promises the field")
    success_rate: float = Field(ge=0, le=1)
    average_s: float = Field(ge=0, description="mean time per finished invoice")
    throughput_per_s: float = Field(ge=0)
    verdict: BatchVerdict
    recommendation: str
    workers: dict[str, WorkerTally] = Field(description="per slot of the gate")
    errors: dict[str, int] = Field(description="failures by reason")
    partitions: dict[str, int] = Field(description="invoices by input partition")
    attempts: int = Field(ge=0, description="calls to the LLM server")
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    needs_review: int = Field(0, ge=0, description="results flagged for a person")
    trusted: dict[Trust, int] = Field(
        default_factory=dict, description="results by what may be done with them"
    )
    cached: int = Field(0, ge=0, description="results that cost no call of their own")
    cost: Decimal | None = Field(None, description="by cost.prices, in cost.currency")

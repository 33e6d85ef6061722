"""Settings of the group `cost`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from service.settings.group import Group


class ModelPrice(Group):
    """Money per million tokens."""

    prompt: Decimal = Field(ge=0, le=1_000_000, description="Price of a million prompt tokens.")
    completion: Decimal = Field(
        ge=0, le=1_000_000, description="Price of a million tokens of answers."
    )


class CostSettings(Group):
    """Prices of tokens. Only the operator knows the contract, so there is no default."""

    currency: str = Field(
        "USD", pattern=r"^[A-Z]{3}$", description="Currency of the prices (ISO 4217)."
    )
    prices: dict[str, ModelPrice] = Field(
        default_factory=dict,
        description='Price per million tokens by model, as the server names it; "*" covers all '
        'others. As JSON in the environment: {"qwen3:4b": {"prompt": "0.10", '
        '"completion": "0.40"}}',
    )

    per_day: Decimal | None = Field(
        None,
        gt=0,
        description="Most money for calls in a day (UTC), of all `cost.instances` together. Calls "
        "in flight can exceed it; calls that cost nothing go on.",
    )
    per_month: Decimal | None = Field(
        None, gt=0, description="Most money for calls in a calendar month (UTC), likewise."
    )
    instances: int = Field(
        1,
        ge=1,
        le=10_000,
        description="Number of instances that share the bounds of money and of escalations: each "
        "keeps an equal part. The most that ever run at once; if more do, they spend more.",
    )
    at_bound: Literal["wait", "fail"] = Field(
        "wait",
        description="Treatment of invoices when the money is spent: `wait` for the next day or "
        "month, or `fail` as `budget_spent`.",
    )
    ledger_file: Path | None = Field(
        None,
        description="File that keeps the sums of the day and the month. Without it, a restart "
        "begins at nothing.",
    )

    @property
    def bounded(self) -> bool:
        """Whether there is a budget."""
        return self.per_day is not None or self.per_month is not None

    def knows(self, model: str) -> bool:
        """Whether a model has a price."""
        return model in self.prices or "*" in self.prices

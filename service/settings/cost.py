"""Settings of the group `cost`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

import json
from decimal import Decimal

from pydantic import Field, field_validator

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

    @field_validator("prices", mode="before")
    @classmethod
    def _prices_as_json(cls, value: object) -> object:
        """A flag is one string."""
        return json.loads(value) if isinstance(value, str) else value

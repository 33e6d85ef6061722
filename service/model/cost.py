"""What a call costs: tokens times the price of its model.

Prices are settings, because nobody but the operator knows the contract. A model without a price has
no cost (None), which is not the same as a cost of zero: sums keep the difference.

Pure; exact (Decimal), never rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_MILLION = Decimal(1_000_000)
ANY_MODEL = "*"
"""The price of every model that has none of its own."""


@dataclass(frozen=True, slots=True)
class Price:
    """Money per million tokens."""

    prompt: Decimal
    completion: Decimal


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name as the server tells it."""

    currency: str
    prices: Mapping[str, Price]

    def cost(self, model: str, prompt_tokens: int, completion_tokens: int) -> Decimal | None:
        """The cost of one call; None for a model without a price."""
        price = self.prices.get(model) or self.prices.get(ANY_MODEL)
        if price is None:
            return None
        tokens = prompt_tokens * price.prompt + completion_tokens * price.completion
        return tokens / _MILLION


def total_cost(costs: list[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None when nothing is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None

"""The cost of a call: tokens times the price of its model.

Prices are settings, because only the operator knows the contract. A model without a price has no
cost (None). That differs from a cost of zero, and sums preserve the difference.

Some servers do not count tokens, or count zero for each answer. A cost without them would be zero,
and no budget of money or of tokens a minute would have a bound. So they are estimated, rather too
many than too few. Thinking that a server neither counts nor shows is left out.

Pure; exact (Decimal), never rounded here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.model.completion import Completion, Prompt
from service.model.value_class import value_class

_MILLION = Decimal(1_000_000)
ANY_MODEL = "*"
"""The price of every model without a price of its own."""


_BYTES_PER_TOKEN = 3
"""Invoices and their JSON have more; so the estimate is above the count."""
_TOKENS_PER_PAGE = 1_500
"""Of a page as a picture; what vision models take for one."""


@dataclass(frozen=True, slots=True)
class Price:
    """Money per million tokens."""

    prompt: Decimal
    completion: Decimal


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name, as the server reports it."""

    currency: str
    prices: Mapping[str, Price]

    @property
    def free(self) -> bool:
        """Whether no call costs anything that is known."""
        return not any(price.prompt or price.completion for price in self.prices.values())

    def cost(self, model: str, prompt_tokens: int, completion_tokens: int) -> Decimal | None:
        """The cost of one call; None for a model without a price."""
        price = self.prices.get(model) or self.prices.get(ANY_MODEL)
        if price is None:
            return None
        tokens = prompt_tokens * price.prompt + completion_tokens * price.completion
        return tokens / _MILLION


@value_class(frozen=True, slots=True)
class CallTokens:
    """The tokens of one answered call, counted by the server or estimated."""

    prompt: int
    completion: int

    @property
    def total(self) -> int:
        """In and out."""
        return self.prompt + self.completion


def call_tokens(prompt: Prompt, reply: Completion) -> CallTokens:
    """What the server has counted, or an estimate by question, schema and answer. Each question has
    tokens, so a count of zero is none."""
    return CallTokens(
        reply.prompt_tokens or _asked_tokens(prompt),
        reply.completion_tokens or estimated_tokens(reply.text),
    )


def _asked_tokens(prompt: Prompt) -> int:
    """With the schema: most servers count it, and some get it within the instructions."""
    schema = json.dumps(prompt.schema, separators=(",", ":"))
    return estimated_tokens(prompt.system, prompt.user, schema, pages=len(prompt.images))


def estimated_tokens(*texts: str, pages: int = 0) -> int:
    """Tokens of texts and pictures that a server has not counted."""
    text_bytes = sum(len(text.encode("utf-8", "replace")) for text in texts)
    return -(-text_bytes // _BYTES_PER_TOKEN) + pages * _TOKENS_PER_PAGE


def total_cost(costs: list[Decimal | None]) -> Decimal | None:
    """The sum of the known costs; None if none is known."""
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None

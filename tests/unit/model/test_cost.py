"""Cost: tokens times price, exactly; no price is not a price of zero."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from service.model.cost import Price, PriceTable, estimated_tokens, total_cost

TABLE = PriceTable("EUR", {"small": Price(Decimal("0.10"), Decimal("0.40"))})


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_cost_is_exact(prompt: int, completion: int) -> None:
    """No float on the way."""
    cost = TABLE.cost("small", prompt, completion)
    assert cost is not None
    assert cost * 10_000_000 == prompt + 4 * completion


def test_a_model_without_a_price_has_no_cost() -> None:
    """Unless there is a price for all others."""
    assert TABLE.cost("large", 1, 1) is None
    others = PriceTable("EUR", {"*": Price(Decimal(1), Decimal(2))})
    assert others.cost("large", 1_000_000, 500_000) == Decimal(2)


@given(st.text(), st.text(), st.integers(0, 9))
def test_an_estimate_is_never_nothing(one: str, other: str, pages: int) -> None:
    """Each text and each page adds to it; it is no more than one token a byte."""
    tokens = estimated_tokens(one, other, pages=pages)
    assert tokens <= len((one + other).encode("utf-8", "replace")) + 1_500 * pages
    assert tokens >= 1_500 * pages + bool(one or other)


def test_sums_keep_the_difference_between_unknown_and_nothing() -> None:
    """Unknown costs add nothing; only unknown ones add up to unknown."""
    assert total_cost([None, None]) is None
    assert total_cost([None, Decimal(0)]) == 0
    assert total_cost([Decimal("0.1"), None, Decimal("0.2")]) == Decimal("0.3")

"""Parallel wherever it is safe; serial on request, under memory pressure, or on one slot."""

from __future__ import annotations

import pytest

from service.limits.strategy import Strategy, choose
from service.model.order import Order


@pytest.mark.parametrize(
    ("strategy", "slots", "critical", "parallel"),
    [
        (Strategy.AUTO, 8, False, True),
        (Strategy.AUTO, 1, False, False),
        (Strategy.AUTO, 8, True, False),
        (Strategy.PARALLEL, 8, True, True),
        (Strategy.SERIAL, 8, False, False),
    ],
)
def test_what_is_chosen(strategy: Strategy, slots: int, critical: bool, parallel: bool) -> None:
    """Each case has its reason in words."""
    choice = choose(strategy, Order.NONE, slots, memory_critical=critical)
    assert choice.parallel is parallel
    assert choice.reason


def test_promised_order_needs_no_serial_calls() -> None:
    """Outcomes are held until their predecessors are finished, so the calls need not be."""
    choice = choose(Strategy.AUTO, Order.PARTITION, 8, memory_critical=False)
    assert choice.parallel
    assert "order" in choice.reason

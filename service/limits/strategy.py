"""Decides whether a batch goes to the LLM server in parallel or serially, and gives the reason.

Parallel calls are the default. They are safe even where outcomes must leave in order: finished
outcomes wait for their predecessors (`model.order`), so the calls need not. Calls are serial by
request, and when the process runs out of memory: every call in flight holds a document and an
answer.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.model.order import Order


class Strategy(StrEnum):
    """The setting."""

    AUTO = "auto"
    PARALLEL = "parallel"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Choice:
    """The decision, and its reason in words."""

    parallel: bool
    reason: str


def choose(strategy: Strategy, order: Order, slots: int, *, memory_critical: bool) -> Choice:
    """`slots` is the number of calls that the gate allows now."""
    if strategy is Strategy.SERIAL:
        return Choice(False, "strategy = serial")
    if memory_critical and strategy is Strategy.AUTO:
        return Choice(False, "memory is nearly used up: one call at a time until it recovers")
    if slots == 1:
        return Choice(False, "the LLM server works on one call at a time")
    if strategy is Strategy.PARALLEL:
        return Choice(True, "strategy = parallel")
    if order is Order.NONE:
        return Choice(True, f"{slots} calls at once")
    return Choice(True, f"{slots} calls at once; outcomes leave in order per {order.value}")

"""Parallel or serial, and why.

A batch goes to the LLM server in parallel wherever that is safe, and it is safe even where outcomes
must leave in order: they are held back until their predecessors are finished (`model.order`), so
the calls need not be. One call at a time is for those who ask for it, and for a process whose
memory runs out: every call in flight holds a document and an answer.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.model.order import Order


class Strategy(StrEnum):
    """What the settings ask for."""

    AUTO = "auto"
    PARALLEL = "parallel"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is done, and the reason in words."""

    parallel: bool
    reason: str


def choose(strategy: Strategy, order: Order, slots: int, *, memory_critical: bool) -> Choice:
    """`slots`: calls that the gate allows at the moment."""
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

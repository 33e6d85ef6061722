"""The garbage collector, set for a process that imports much and leaves few cycles."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


def relax() -> None:
    """Lets the youngest generation grow larger: imports and invoices leave few cycles. Looking for
    them while modules load took a fifth of a command's start."""
    gc.set_threshold(50_000, 20, 50)


def spare() -> None:
    """Freezes imported objects; scanning them cost 30 % of the CPU. From then on fewer new objects
    are scanned at once: the event loop waits meanwhile, 63 ms for 50,000. Many calls in flight hold
    more than 10,000, so that a lower bound scans the same invoices again and again: it cost 5 % of
    the CPU, and this one half of that. Older objects are scanned as seldom as before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """For a bounded piece of work that makes many objects and no cycles: looking for cycles among
    thousands of results took a third of the time of reading them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

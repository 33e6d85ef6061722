"""The garbage collector, set for a process that imports much and leaves few cycles."""

from __future__ import annotations

import gc


def spare() -> None:
    """Freezes imported objects; scanning them cost 30 % of the CPU. Invoices leave few cycles, so
    the youngest generation may grow larger, too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

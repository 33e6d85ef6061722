"""Watches the success of each slot: one that fails while the others do well is a sick replica.

A series for each slot would be hundreds; the slot that does worst is the one to know. Shares are of
each slot's last invoices, so that a slot recovers in the figures when it recovers.
"""

from __future__ import annotations

from collections import deque

_LAST = 50
_ENOUGH = 10
_SLOTS_MAX = 4_096
"""The gate's own bound."""


class SlotShares:
    """Success by slot, over each slot's last invoices."""

    def __init__(self) -> None:
        self._last: dict[int, deque[bool]] = {}

    def count(self, slot: int | None, *, read: bool) -> None:
        """An invoice that `slot` served last is finished; None: no slot served it."""
        if slot is None:
            return
        last = self._last.get(slot)
        if last is None:
            if len(self._last) >= _SLOTS_MAX:
                return
            last = self._last[slot] = deque(maxlen=_LAST)
        last.append(read)

    def lowest(self) -> tuple[int, float] | None:
        """The slot that did worst and its share; None before any slot had enough invoices."""
        shares = [
            (sum(last) / len(last), slot)
            for slot, last in self._last.items()
            if len(last) >= _ENOUGH
        ]
        if not shares:
            return None
        share, slot = min(shares)
        return slot, share

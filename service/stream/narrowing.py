"""Finds the outcome that makes brokers reject a batch permanently.

A broker rejects a whole batch and does not name the record. `Narrowing` finds it: the outcomes of
the rejected batch are suspects, later transactions carry fewer and fewer of them, and the one that
is rejected alone is the culprit. An outcome that is committed is no suspect any more.

The table `ALONE` is the whole truth about how much proof a fault needs. Errors that pass by
themselves (a leader that moves, replicas that are missing, an error without a name) are no faults
here, and neither are missing rights or a topic that is gone: no other form of the outcome would be
taken then.

Invariants: the number of transactions until a culprit is found is bounded; a suspect is never
accused together with others. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from service.model.publish_failure import Fault

ALONE: dict[Fault, int] = {
    Fault.TOO_LARGE: 1,
    Fault.TIMESTAMP: 1,
    Fault.INVALID: 1,
    Fault.CORRUPT: 3,
    Fault.POLICY: 3,
}
"""How often an outcome must be rejected alone: bits that flip on the way do not flip three
times."""


_unknown = set(Fault) - set(ALONE)
if _unknown:
    raise AssertionError(f"faults without a rule: {sorted(_unknown)}")

_NARROWING = 10
"""A rejection costs a take-over and a small transaction costs little: few steps, many parts."""


class Narrowing:
    """The outcomes of one partition that may have caused a rejection, by offset."""

    def __init__(self) -> None:
        self._suspects: set[int] = set()
        self._alone: Counter[int] = Counter()
        self._together = 1
        self._proven = False

    @property
    def suspects(self) -> frozenset[int]:
        """Offsets of outcomes that were in a rejected batch and have not been committed since."""
        return frozenset(self._suspects)

    @property
    def together(self) -> int:
        """How many suspects one transaction may carry."""
        return self._together

    def refused(self, fault: Fault, offsets: Sequence[int]) -> int | None:
        """A batch with these outcomes was rejected; the culprit's offset once it is proven."""
        assert offsets, "a rejection of nothing"
        self._suspects.update(offsets)
        self._together = max(1, len(offsets) // _NARROWING)
        self._proven = False
        if len(offsets) > 1:
            return None
        (offset,) = offsets
        self._alone[offset] += 1
        self._proven = self._alone[offset] >= ALONE[fault]
        return offset if self._proven else None

    def cleared(self, offsets: Collection[int]) -> None:
        """These outcomes were committed, or have another form now."""
        if not self._suspects:
            return
        before = len(self._suspects)
        self._suspects.difference_update(offsets)
        for offset in offsets:
            self._alone.pop(offset, None)
        if self._proven and len(self._suspects) < before:
            self._together *= 2  # The culprit is known: the others are likely to be innocent.
        if not self._suspects:
            self._together = 1

    def forget_below(self, committable: int) -> None:
        """Outcomes below the committed offset are done, or another instance's."""
        self.cleared([offset for offset in self._suspects if offset < committable])

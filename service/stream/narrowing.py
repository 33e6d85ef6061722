"""What brokers refuse for good, and which outcome of a refused batch is at fault.

A broker refuses a whole batch and does not name the record. `Narrowing` finds it: the outcomes of
the refused batch are suspects, later transactions carry fewer and fewer of them, and the one that
is refused alone is the culprit. An outcome that is committed is no suspect any more.

The table `ALONE` is the whole truth about how much proof a fault needs. Errors that pass by
themselves (a leader that moves, replicas that are missing, an error without a name) are no faults
here, and neither are refused rights or a topic that is gone: no other form of the outcome would be
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
"""How often an outcome must be refused alone: bits that flip on the way do not flip three times."""


_unknown = set(Fault) - set(ALONE)
if _unknown:
    raise AssertionError(f"faults without a rule: {sorted(_unknown)}")

_NARROWING = 10
"""Each refusal costs a take-over and each small transaction little: few steps, many parts."""


class Narrowing:
    """The outcomes of one partition that a refusal may be about, by offset."""

    def __init__(self) -> None:
        self._suspects: set[int] = set()
        self._alone: Counter[int] = Counter()
        self._together = 1
        self._proven = False

    @property
    def suspects(self) -> frozenset[int]:
        """Offsets of outcomes that were in a refused batch and are not committed since."""
        return frozenset(self._suspects)

    @property
    def together(self) -> int:
        """How many suspects one transaction may carry."""
        return self._together

    def refused(self, fault: Fault, offsets: Sequence[int]) -> int | None:
        """A batch with these outcomes was refused; the culprit's offset once it is proven."""
        assert offsets, "a refusal of nothing"
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

    def forget_below(self, base: int) -> None:
        """Outcomes below the committed base are somebody else's or done."""
        self.cleared([offset for offset in self._suspects if offset < base])

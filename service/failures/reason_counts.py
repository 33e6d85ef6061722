"""Counts failures by their reason, each with what to do about it: for every list that counts.

What to do depends on more than the reason (`advice.advice_about`), so a reason may have several
remedies. At most `NAMES_MAX` reasons have a count of their own. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.failures.advice import advice_about
from service.failures.dead_letter import DeadLetter
from service.model.printable import printable

NAMES_MAX = 1_000
_OTHER = "(others)"


@dataclass
class ReasonCounts:
    """How many failures of each reason, and the remedies of how many of them."""

    counts: Counter[str] = field(default_factory=Counter)
    _actions: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, letter: DeadLetter) -> None:
        """Counts one failure."""
        reason = count(self.counts, letter.reason or f"({letter.family})")
        action = advice_about(letter.reason, letter.last_reason, letter.message).action
        self._actions.setdefault(reason, Counter())[action] += 1

    def rows(self) -> Iterator[str]:
        """Largest first; a remedy is on the reason's row where it is the same for all."""
        for reason, number in self.counts.most_common():
            row = f"{number:>10,}  {printable(reason, 60):<24}"
            actions = self._actions[reason].most_common()
            if len(actions) == 1:
                yield f"{row}  {actions[0][0]}"
                continue
            yield row.rstrip()
            yield from (f"{some:>10,}  {'':<24}  {action}" for action, some in actions)


def count(counts: Counter[str], name: str) -> str:
    """Counts a name, and returns the one that it is counted by."""
    counted_as = name if name in counts or len(counts) < NAMES_MAX else _OTHER
    counts[counted_as] += 1
    return counted_as

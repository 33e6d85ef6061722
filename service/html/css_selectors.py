"""Tells whether an element matches a selector.

Matching goes
from the element outward and spends a budget with each step: hostile selectors use it up, and the
document is refused instead of taking more time.

Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from service.html.tree import Element, TooComplex

Specificity: TypeAlias = tuple[int, int, int]
Test: TypeAlias = Callable[[Element, "WorkBudget"], bool]


class WorkBudget:
    """The steps that a document may still cause. Raises TooComplex when they are used up."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._by_type: dict[Element, tuple[list[int], list[int]]] = {}
        self.languages: dict[Element, str] = {}
        """What the heads of documents say of them, by their roots."""

    def spend(self, steps: int) -> None:
        """Uses steps."""
        self._left -= steps
        if self._left < 0:
            raise TooComplex("its style rules take more work than one document may")

    def place_by_type(self, element: Element, *, from_end: bool) -> int:
        """From 1, among the siblings of the same name; counted once for all siblings."""
        if element.parent is None:
            return 1
        siblings = element.parent.elements
        if element.parent not in self._by_type:
            self.spend(2 * len(siblings))
            last = _running_counts(siblings[::-1])[::-1]
            self._by_type[element.parent] = (_running_counts(siblings), last)
        return self._by_type[element.parent][from_end][element.place]


def elements_below(element: Element, budget: WorkBudget) -> Iterator[Element]:
    """All elements within one, in the order of the document."""
    waiting = list(reversed(element.elements))
    while waiting:
        budget.spend(1)
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.elements))


def _running_counts(siblings: list[Element]) -> list[int]:
    counts: Counter[str] = Counter()
    found = []
    for one in siblings:
        counts[one.tag] += 1
        found.append(counts[one.tag])
    return found


@dataclass(frozen=True, slots=True)
class Compound:
    """Conditions for one element."""

    tests: tuple[Test, ...]
    specificity: Specificity = (0, 0, 0)
    is_doubtful: bool = False
    """Whether it has a condition that browsers may know and that is not decided here."""
    key: str = ""
    """A name that the element must have (`#id`, `.class` or its tag); empty for any element."""

    def fits(self, element: Element, budget: WorkBudget) -> bool:
        """Whether the element meets all of them."""
        budget.spend(1 + len(self.tests))
        return all(test(element, budget) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from the element outward, with the combinators between them."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    specificity: Specificity
    pseudo_element: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it cannot be told which elements it selects."""
        return any(one.is_doubtful for one in self.compounds)

    @property
    def key(self) -> str:
        """The name by which a rule can be looked up."""
        return self.compounds[0].key

    def matches(self, element: Element, budget: WorkBudget) -> bool:
        """Whether it selects the element."""
        return self._matches_from(0, element, budget)

    def _matches_from(self, place: int, element: Element, budget: WorkBudget) -> bool:
        if not self.compounds[place].fits(element, budget):
            return False
        if place == len(self.combinators):
            return True
        return any(
            self._matches_from(place + 1, other, budget)
            for other in _related(self.combinators[place], element, budget)
        )


def _related(combinator: str, element: Element, budget: WorkBudget) -> Iterator[Element]:
    """The elements on the other side of a combinator, the nearest first."""
    if combinator in (" ", ">"):
        parent = element.parent
        while parent is not None:
            budget.spend(1)
            yield parent
            parent = parent.parent if combinator == " " else None
    elif element.parent is not None:
        before = element.parent.elements
        last = element.place - 1
        stop = max(-1, last - 1) if combinator == "+" else -1
        for place in range(last, stop, -1):
            budget.spend(1)
            yield before[place]

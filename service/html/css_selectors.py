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
from itertools import accumulate
from typing import TypeAlias

from service.html.tree import Element, TooComplex

Specificity: TypeAlias = tuple[int, int, int]
Test: TypeAlias = Callable[[Element, "WorkBudget"], bool]


class WorkBudget:
    """The steps that a document may still cause. Raises TooComplex when they are used up."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._by_type: dict[Element, tuple[list[int], list[int]]] = {}
        self._among: dict[tuple[int, Element], _Places] = {}
        self._searches: dict[tuple[int, int, Element], _Search] = {}
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

    def place_among(
        self, element: Element, among: tuple[Selector, ...], *, from_end: bool
    ) -> int | None:
        """From 1, among the siblings that one of the selectors selects; counted once for all
        siblings. None for an element that is not selected."""
        if not any(one.matches(element, self) for one in among):
            return None
        parent = element.parent
        if parent is None:
            return 1
        places = self._among.get((id(among), parent))
        if places is None:
            self.spend(len(parent.elements))
            fits = (any(one.matches(each, self) for one in among) for each in parent.elements)
            places = _Places(among, list(accumulate(map(int, fits))))
            self._among[id(among), parent] = places
        count = places.counts[element.place]
        return places.counts[-1] - count + 1 if from_end else count

    def follows(self, element: Element, selector: Selector, place: int) -> bool:
        """Whether a sibling before the element matches the selector from a place on; each sibling
        is asked once."""
        parent = element.parent
        if parent is None:
            return False
        search = self._searches.setdefault((id(selector), place, parent), _Search(selector))
        while not search.is_found and search.searched < element.place:
            self.spend(1)
            search.is_found = selector.matches_from(place, parent.elements[search.searched], self)
            search.searched += 1
        return search.is_found and search.searched <= element.place


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


@dataclass(slots=True)
class _Search:
    """How many siblings were asked for one that matches; it is the last of them."""

    selector: Selector
    """Kept, so that no other one has its identity."""
    searched: int = 0
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class _Places:
    """How many siblings up to each one are selected."""

    among: tuple[Selector, ...]
    """Kept, so that no others have their identity."""
    counts: list[int]


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
    is_kept: bool = True
    """Whether it is asked about many elements."""

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
        return self.matches_from(0, element, budget)

    def matches_from(self, place: int, element: Element, budget: WorkBudget) -> bool:
        """Whether its compounds from this place outward select the element."""
        if not self.compounds[place].fits(element, budget):
            return False
        if place == len(self.combinators):
            return True
        if self.combinators[place] == "~" and self.is_kept:
            return budget.follows(element, self, place + 1)
        return any(
            self.matches_from(place + 1, other, budget)
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

"""Defines a kind of wrong answer, and the small steps that kinds are made of.

A mutator gets a paper and a seeded source of chance and yields wrong answers. It changes a copy;
`printed` are the values that it took from the paper, which the tests look for in the text.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from benchmarks.mutations.letters import LabelledPaper


class Harm(StrEnum):
    """The harm of a wrong answer."""

    MONEY = "money"
    ACCOUNT = "account"
    NUMBER = "number"
    PARTIES = "parties"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer; `printed` are the values of it that the paper prints as something else."""

    answer: dict[str, Any]
    printed: tuple[str, ...] = ()


Mutator: TypeAlias = Callable[[LabelledPaper, random.Random], Iterable[Wrong]]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of wrong answer, as it stands in the table."""

    name: str
    group: Harm
    make: Mutator


def get(answer: Any, path: str) -> Any:
    """The value at `totals.gross` or `lines.0.quantity`; None where there is none."""
    for name in path.split("."):
        if isinstance(answer, list):
            answer = answer[int(name)] if int(name) < len(answer) else None
        elif answer is not None:
            answer = answer.get(name)
    return answer


def changed(paper: LabelledPaper, *changes: tuple[str, Any]) -> dict[str, Any]:
    """The right answer with other values at these paths."""
    answer = copy.deepcopy(dict(paper.truth))
    for path, value in changes:
        group, _, name = path.rpartition(".")
        holder = get(answer, group) if group else answer
        if holder is None:
            holder = answer.setdefault(group, {})
        holder[name] = value
    return answer


def with_value(path: str, value: Callable[[str, random.Random], str | None]) -> Mutator:
    """A kind that makes another value from the one at a path; none where there is no value."""

    def make(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        before = get(paper.truth, path)
        after = value(before, rng) if before is not None else None
        if after is not None and after != before:
            yield Wrong(changed(paper, (path, after)))

    return make


def taken(path: str, source: str) -> Mutator:
    """A kind that takes one field's value for another's."""

    def make(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
        before, after = get(paper.truth, path), get(paper.truth, source)
        if before is not None and after is not None and before != after:
            yield Wrong(changed(paper, (path, after)), (after,))

    return make


def taken_from_beside(path: str, name: str) -> Mutator:
    """A kind that takes for a field what the paper prints as another thing."""

    def make(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        others = paper.others.get(name, ())
        before = get(paper.truth, path)
        if others and before is not None:
            after = rng.choice(others)
            if after != before:
                yield Wrong(changed(paper, (path, after)), (after,))

    return make


def left_out(*paths: str) -> Mutator:
    """A kind that says nothing of fields that are printed."""

    def make(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
        if any(get(paper.truth, path) for path in paths):
            there = [path for path in paths if get(paper.truth, path) is not None]
            yield Wrong(changed(paper, *((path, _nothing(paper, path)) for path in there)))

    return make


def _nothing(paper: LabelledPaper, path: str) -> Any:
    return [] if isinstance(get(paper.truth, path), list) else None


def invented(path: str, values: tuple[str, ...]) -> Mutator:
    """A kind that says something that the paper does not print, in place of a value or of none."""

    def make(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        group = path.rpartition(".")[0]
        if group and get(paper.truth, group) is None:
            return
        after = rng.choice(values)
        if after.casefold() not in paper.text.casefold():
            yield Wrong(changed(paper, (path, after)))

    return make


def scaled(value: str, places: int) -> str:
    """An amount with its decimal point shifted; as many decimals as it needs."""
    moved = Decimal(value).scaleb(places)
    return format(moved if places < 0 else moved.quantize(Decimal(value)), "f")


def digit_wrong(value: str, rng: random.Random) -> str | None:
    """One digit other than it is; the first stays different from zero."""
    places = [place for place, character in enumerate(value) if character in "0123456789"]
    if not places:
        return None
    place = rng.choice(places)
    digits = [digit for digit in "123456789" if digit != value[place]]
    return value[:place] + rng.choice(digits) + value[place + 1 :]


def digits_swapped(value: str, rng: random.Random) -> str | None:
    """Two neighbours that differ, exchanged."""
    places = [
        place
        for place in range(len(value) - 1)
        if value[place : place + 2].isdigit() and value[place] != value[place + 1]
    ]
    if not places:
        return None
    place = rng.choice(places)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]

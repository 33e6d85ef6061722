"""Which decimal mark a document has, and which of its numbers have one reading because of it.

A number with a single reading (`1.234,56`) is evidence. It is weighed by its shape: the number with
9 for each digit, where a zero at the beginning stays. An invoice has about ten shapes, which are
those of most documents, so what a shape means is remembered.

Pure. Linear in the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.checks.values.number_forms import INDIAN, LENGTH_MAX
from service.checks.values.plain_text import THIN

_BLANK = rf"' {THIN}"
_HABITS = tuple(
    re.compile(habit)
    for pair in (
        (
            rf"[0-9]{{1,3}}(?:(?:[.{_BLANK}][0-9]{{3}})+,[0-9]+|(?:\.[0-9]{{3}}){{2,}})\Z",
            rf"[0-9]{{1,3}}(?:(?:[,{_BLANK}][0-9]{{3}})+\.[0-9]+|(?:,[0-9]{{3}}){{2,}})\Z|{INDIAN}",
        ),
        (r"[0-9]+,[0-9]{2}\Z", r"[0-9]+\.[0-9]{2}\Z"),
        (
            r"(?:[0-9]+,[0-9](?:[0-9]{3,})?|0,[0-9]+)\Z",
            r"(?:[0-9]+\.[0-9](?:[0-9]{3,})?|0\.[0-9]+)\Z",
        ),
    )
    for habit in pair
)
"""Evidence of a decimal comma, and behind it of a decimal point; the strongest first."""
_CLEAR_MAJORITY = 4
"""One mark must be so many times more frequent: times of day and short dates have dots, too."""
_USUAL = {
    None: re.compile(r"[0-9]+|[0-9]+[.,](?:[0-9]{1,2}|[0-9]{4,})"),
    ",": re.compile(
        rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[.'{THIN}][0-9]{{3}})+)(?:,[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+,[0-9]+"
    ),
    ".": re.compile(
        rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[,'{THIN}][0-9]{{3}})+)(?:\.[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+\.[0-9]+"
    ),
}
"""By the decimal mark of a document: numbers that have one reading there."""
_FIRST_ZERO = "Z"
DAY_SHAPES = frozenset({"99.99", "09.99"})
"""Of `31.10.` and `01.10.`, days without a year, when a dot follows."""
_SHAPE = bytes.maketrans(f"012345678{_FIRST_ZERO}".encode(), b"9999999990")
"""Bytes are translated in a tenth of the time of characters; in UTF-8, other characters stay."""
_SHAPES_MAX = 4_096
"""Shapes whose meaning is remembered, over all documents: each has at most `LENGTH_MAX`
characters."""


class Meaning(NamedTuple):
    """What a number of a shape means: the habits that it shows, and the decimal marks with which it
    has one reading."""

    habits: tuple[int, ...]
    marks: frozenset[str | None]


def shapes_of(bodies: Sequence[str]) -> list[str]:
    """The shape of each of the numbers."""
    if not bodies:
        return []
    lines = "\n".join(("", *bodies)).replace("\n0", f"\n{_FIRST_ZERO}")
    return lines.encode().translate(_SHAPE).decode().split("\n")[1:]


def meanings_of(shapes: Iterable[str]) -> dict[str, Meaning]:
    """What each of the shapes means; without those that are too long for a number."""
    return {shape: _meaning(shape) for shape in set(shapes) if len(shape) <= LENGTH_MAX}


def decimal_mark(shapes: Sequence[str], meanings: Mapping[str, Meaning]) -> str | None:
    """The decimal mark, if numbers of these shapes show it clearly."""
    shown = {habit for meaning in meanings.values() for habit in meaning.habits}
    for comma in range(0, len(_HABITS), 2):
        if comma in shown and comma + 1 in shown:
            return _frequent_mark(shapes, meanings, comma)
        if comma in shown:
            return ","
        if comma + 1 in shown:
            return "."
    return None


def _frequent_mark(
    shapes: Sequence[str], meanings: Mapping[str, Meaning], comma: int
) -> str | None:
    """The mark that is clearly more frequent among numbers that show this habit or the next."""
    habits = [habit for shape in shapes if shape in meanings for habit in meanings[shape].habits]
    commas, points = habits.count(comma), habits.count(comma + 1)
    if commas > _CLEAR_MAJORITY * points:
        return ","
    return "." if points > _CLEAR_MAJORITY * commas else None


@lru_cache(maxsize=_SHAPES_MAX)
def _meaning(shape: str) -> Meaning:
    habits = tuple(habit for habit, pattern in enumerate(_HABITS) if pattern.match(shape))
    marks = frozenset(mark for mark, pattern in _USUAL.items() if pattern.fullmatch(shape))
    return Meaning(habits, marks)

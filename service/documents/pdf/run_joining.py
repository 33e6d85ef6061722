"""Joins runs of a PDF's page that stand together into words.

A smaller or raised number beside a number is no part of it: `119` with small `00` reads `119.00`,
and a footnote's mark stands apart from its amount. So digits are joined with digits only if both
stand on one line in one size. Letters are joined as they stand.

The time is linear in the number of runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from service.documents.layout.letter_order import along, has_from_right
from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.pdf_runs import TextRun

_JOIN: Final = 0.2
"""Of the height, between two runs of one word."""
_SMALLER = 0.85
"""Of the other one's height: a run of less is set smaller on purpose."""
_OVERLAP = 0.25
"""Of the narrower one, that two parts of a word may have in common."""
_RAISED = 0.12
"""Of the height, between the lines that two runs stand on."""
_CENTS = re.compile(r"[0-9]{2}(?:[A-Z]{3}|[$\u20ac\u00a3\u00a5*)])?")
_MARK = re.compile(r"[0-9]{1,2}(?![0-9])")
_WHOLE_NUMBER = re.compile(
    r"[-+\u2212(]?(?:[A-Z]{3}|[$\u20ac\u00a3\u00a5])?[-+\u2212]?"
    r"(?P<digits>[0-9]+|[0-9]{1,3}(?:(?P<group>[.,'\u2019])[0-9]{3})(?:(?P=group)[0-9]{3})*)"
)
_HIGH = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_HIGH_MARK = re.compile(rf"(?<=[0-9])([{_HIGH}]+)")
_HIGH_DIGITS = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789"
)


class JoinedRun(NamedTuple):
    """A word, and the first of its runs."""

    run: TextRun
    first: TextRun
    is_doubtful: bool = False
    """Whether people may read it and the word before it as one number: digits of two sizes that are
    neither cents nor the mark of a footnote."""


def joined_runs(runs: Sequence[TextRun]) -> list[JoinedRun]:
    """The words, in the order of the runs."""
    words: list[JoinedRun] = []
    last: TextRun | None = None
    for run in runs:
        between = None if last is None else _between(words[-1].run, last, run)
        if last is not None and between == "" and _is_read_first(words[-1].run, last, run):
            words[-1] = _with_run(words[-1], _joined(run, "", words[-1].run))
        elif between is None:
            is_doubtful = last is not None and _may_be_one(last, run)
            words.append(JoinedRun(run, run, is_doubtful))
        else:
            words[-1] = _with_run(words[-1], _joined(words[-1].run, between, run))
        last = run
    return [_with_run(word, _with_marks_apart(word.run)) for word in words]


def _with_run(word: JoinedRun, run: TextRun) -> JoinedRun:
    return JoinedRun(run, word.first, word.is_doubtful)


def _joined(word: TextRun, between: str, run: TextRun) -> TextRun:
    area = _around(word.area, run.area)
    high = max(word.font_height, run.font_height)
    return replace(word, text=f"{word.text}{between}{run.text}", area=area, font_height=high)


def _between(word: TextRun, last: TextRun, run: TextRun) -> str | None:
    """The text between two parts of one word; None if they are two words."""
    if not run.joined or not _stand_together(word, run):
        return None
    if not _set_apart(last, run):
        is_one = not _is_read_first(word, last, run) or not _set_apart(run, word)
        return "" if is_one else None
    if _height(run) > _height(last) or not _CENTS.fullmatch(run.text):
        return None
    return _cents_mark(word.text)


def _is_read_first(word: TextRun, last: TextRun, run: TextRun) -> bool:
    """Whether a run stands on the side of a word where reading begins: it was drawn later."""
    (start, end), (its_start, its_end) = _along(word), _along(run)
    narrow = min(end - start, its_end - its_start)
    if has_from_right(last.text) or has_from_right(run.text):
        return its_start >= end - _OVERLAP * narrow
    return its_end <= start + _OVERLAP * narrow


def _along(run: TextRun) -> tuple[float, float]:
    """Where a run begins and ends on its line."""
    area = run.area
    return along((area.left, area.top, area.right, area.bottom), run.turn)


def _cents_mark(number: str) -> str | None:
    """The decimal mark before small cents; None behind what is no whole number."""
    found = _WHOLE_NUMBER.fullmatch(number)
    if found is None:
        return None
    return "," if found["group"] == "." else "."


def _set_apart(one: TextRun, other: TextRun) -> bool:
    """Whether a digit follows a digit in another size, or on another line."""
    if not (one.text[-1].isdigit() and other.text[0].isdigit()):
        return False
    small, large = sorted((_height(one), _height(other)))
    if small < _SMALLER * large:
        return True
    if not (one.digits and other.digits):
        return False
    across = 0 if one.turn % 2 else 1
    apart = abs(one.digits[-1].origin[across] - other.digits[0].origin[across])
    return apart > _RAISED * large


def _may_be_one(one: TextRun, other: TextRun) -> bool:
    if not (other.joined and _stand_together(one, other) and _set_apart(one, other)):
        return False
    return _height(one) <= _height(other) or _MARK.match(other.text) is None


def _with_marks_apart(word: TextRun) -> TextRun:
    """Small digits that are characters of their own stand apart, too."""
    if word.text.isascii():
        return word
    return replace(word, text=_HIGH_MARK.sub(_mark_apart, word.text))


def _mark_apart(found: re.Match[str]) -> str:
    digits = found[1].translate(_HIGH_DIGITS)
    is_last = found.end() == len(found.string)
    mark = _cents_mark(found.string[: found.start()]) if len(digits) == 2 and is_last else None
    return f" {found[1]}" if mark is None else f"{mark}{digits}"


def _height(run: TextRun) -> float:
    area = run.area
    return area.right - area.left if run.turn % 2 else area.top - area.bottom


def _stand_together(one: TextRun, other: TextRun) -> bool:
    """Whether two runs are parts of one word."""
    if one.turn != other.turn:
        return False
    a, b = one.area, other.area
    apart = max(b.left - a.right, a.left - b.right)
    across = min(a.top, b.top) - max(a.bottom, b.bottom)
    heights = (a.top - a.bottom, b.top - b.bottom)
    if one.turn % 2:
        apart = max(b.bottom - a.top, a.bottom - b.top)
        across = min(a.right, b.right) - max(a.left, b.left)
        heights = (a.right - a.left, b.right - b.left)
    tallest = max(*heights, one.font_height, other.font_height)
    return apart <= _JOIN * tallest and across >= 0.5 * min(heights)


def _around(one: Rectangle, other: Any) -> Rectangle:
    return Rectangle(
        min(one.left, other.left),
        min(one.bottom, other.bottom),
        max(one.right, other.right),
        max(one.top, other.top),
    )

"""Joins letters that are set apart evenly into words: fields with a box for each letter, wide
spacing.

`9 1 0 0 . 0 0` in boxes is one amount, and no amount can be found in its digits. Columns of single
digits stand apart evenly, too. So letters are joined if one object of the page draws them far
apart, as a program does that spaces a text; if they stand in one field of a form; or if they spell
what no columns do: an account, an amount or a day with its marks, or a word of several letters that
stand near, as `R E C H N U N G`.

The time is linear in the number of runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.pdf_runs import TextRun

_LETTERS_MIN = 3
_APART_MIN = 0.4
"""Of the height: blanks between the words of a text are narrower."""
_SPELT_APART_MIN = 0.15
"""Of the height, of letters that spell something: a narrow blank between each two."""
_APART_MAX = 2.5
_WORD_APART_MAX = 1.2
"""Of the height, of letters that spell a word: heads of columns stand farther apart."""
_BOXES_APART_MAX = 6.0
"""Of the height, in a field of a form."""
_UNEVEN_MAX = 0.2
"""Of the height, by which steps differ."""
_SAME_HEIGHT = 0.85
_SPELT = re.compile(
    r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}"
    r"|[-+\u2212]?(?:[0-9]{1,3}(?:[.'\u2019][0-9]{3})+,?|[0-9]{1,3}(?:,[0-9]{3})+\.?|[0-9]+[.,])"
    r"[0-9]{2}(?:[€$£]|[A-Z]{3})?"
    r"|[0-9]{1,2}(?P<mark>[./-])[0-9]{1,2}(?P=mark)(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|(?:[^\W\d_]{5,}):?"
)


def spaced_words(runs: Sequence[TextRun], fields: Sequence[Rectangle]) -> list[TextRun]:
    """The runs, with spaced letters as one run."""
    found, at = list[TextRun](), 0
    while at < len(runs):
        end = _end(runs, at)
        letters = runs[at:end]
        if len(letters) >= _LETTERS_MIN and _are_one_word(letters, fields):
            found.append(_joined(letters))
        else:
            # The last one may begin letters in other steps.
            end = max(end - 1, at + 1)
            found += runs[at:end]
        at = end
    return found


def _end(runs: Sequence[TextRun], start: int) -> int:
    """The end of the letters that follow a run in even steps."""
    first: tuple[float, ...] = ()
    end = start + 1
    while end < len(runs) and _follows(runs[end - 1], runs[end]):
        steps = _steps(runs[end - 1], runs[end])
        first = first or steps
        most = _UNEVEN_MAX * _height(runs[start])
        if all(abs(one - other) > most for one, other in zip(steps, first, strict=True)):
            break
        end += 1
    return end


def _steps(one: TextRun, other: TextRun) -> tuple[float, ...]:
    """Between two letters: from end to start, from middle to middle, from start to start."""
    middle, start = _middle(other) - _middle(one), _start(other) - _start(one)
    return _gap(one, other), abs(middle), abs(start)


def _follows(one: TextRun, other: TextRun) -> bool:
    if len(one.text) != 1 or len(other.text) != 1 or one.turn != other.turn:
        return False
    small, large = sorted((_height(one), _height(other)))
    if small < _SAME_HEIGHT * large or _shared(one, other) < _SAME_HEIGHT * small:
        return False
    return _SPELT_APART_MIN * large <= _gap(one, other) <= _BOXES_APART_MAX * large


def _are_one_word(letters: Sequence[TextRun], fields: Sequence[Rectangle]) -> bool:
    if any(all(_is_in(one.area, field) for one in letters) for field in fields):
        return True
    gap, height = _gap(letters[0], letters[1]), _height(letters[0])
    if gap > _APART_MAX * height:
        return False
    is_far = min(map(_gap, letters, letters[1:])) >= _APART_MIN * height
    if is_far and all(one.object == letters[0].object for one in letters):
        return True
    text = "".join(one.text for one in letters)
    if _SPELT.fullmatch(text) is None:
        return False
    word = text.rstrip(":")
    return not word.isalpha() or (gap <= _WORD_APART_MAX * height and _is_word(word))


def _is_word(text: str) -> bool:
    """Whether letters are written as a word, and do not count columns as `A B C D E` do."""
    if not (text.isupper() or text[1:].islower()):
        return False
    return any(ord(other) - ord(one) not in (0, 1) for one, other in pairwise(text))


def _joined(letters: Sequence[TextRun]) -> TextRun:
    areas = [one.area for one in letters]
    area = Rectangle(
        min(one.left for one in areas),
        min(one.bottom for one in areas),
        max(one.right for one in areas),
        max(one.top for one in areas),
    )
    text = "".join(one.text for one in letters)
    digits = tuple(digit for one in letters for digit in one.digits)
    return replace(letters[0], text=text, area=area, digits=digits)


def _height(run: TextRun) -> float:
    area = run.area
    return area.right - area.left if run.turn % 2 else area.top - area.bottom


def _gap(one: TextRun, other: TextRun) -> float:
    a, b = one.area, other.area
    if one.turn % 2:
        return max(b.bottom - a.top, a.bottom - b.top)
    return max(b.left - a.right, a.left - b.right)


def _shared(one: TextRun, other: TextRun) -> float:
    a, b = one.area, other.area
    if one.turn % 2:
        return min(a.right, b.right) - max(a.left, b.left)
    return min(a.top, b.top) - max(a.bottom, b.bottom)


def _middle(run: TextRun) -> float:
    area = run.area
    return (area.bottom + area.top) / 2 if run.turn % 2 else (area.left + area.right) / 2


def _start(run: TextRun) -> float:
    return run.area.bottom if run.turn % 2 else run.area.left


def _is_in(area: Rectangle, field: Rectangle) -> bool:
    x, y = (area.left + area.right) / 2, (area.bottom + area.top) / 2
    return field.left <= x <= field.right and field.bottom <= y <= field.top

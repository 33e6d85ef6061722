"""How numbers are written: where one begins and ends, how many decimals it has, and its parts.

Everything here looks at the characters of one number alone. The document's habit
(`values.number_habits`) and the signs around it (`values.number_signs`) decide what it means.

Pure. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks.values.plain_text import THIN

POINT_ALONE, _GROUP_ALONE = "\u066b", "\u066c"
"""The Arabic decimal point and thousands separator; each has a single meaning."""
NUMBER = re.compile(
    rf"[0-9]++(?: [0-9]{{3}}(?![0-9]))*(?:[.,'{THIN}{POINT_ALONE}{_GROUP_ALONE}][0-9]++)*"
)
"""A number, as far as it goes. Its groups are not possessive: up to 3.11.4, Python keeps what the
last round of one has read before it failed."""
INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
"""A pattern: `12,34,567`."""
_GROUPS = rf"[1-9][0-9]{{0,2}}([.,' {THIN}{_GROUP_ALONE}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
_WHOLE = re.compile(rf"{_GROUPS}|{INDIAN}")
_DECIMAL = re.compile(rf"(?:[0-9]+|{_GROUPS}|{INDIAN})(?!\1)[.,{POINT_ALONE}]([0-9]+)")
LENGTH_MAX = 40
"""Characters of a number that is read: an amount has at most 28 digits
(`schemas.invoice.Amount`)."""
MILS = 3
"""So many digits behind a mark may be decimals or thousands."""
_COLUMNS_MAX = 4
"""Columns of a row that are examined together."""
PARTS_MIN = 4
"""A number with parts has more characters: `1 234`."""
_GLUED_MIN = 8
_GLUED = re.compile(r"[0-9]{1,9}([.,])[0-9]{2}(?:[0-9]{1,9}\1[0-9]{2})+")
_GLUED_PART = re.compile(r"[0-9]+[.,][0-9]{2}")
"""`29.995.0024.99`: cells of a table that a PDF's reader put side by side."""
_WIDE_GAP = re.compile(
    r"(?<![0-9.,'])[1-9][0-9]{0,2}(?:\s{1,40}[0-9]{3}){1,3}[.,][0-9]{2}(?![0-9.,])"
)
"""`1    200,00`: a layout may part the thousands of a number as it parts columns, even rows."""
_MARKS = (".", ",", "'", " ", THIN, POINT_ALONE, _GROUP_ALONE)

Part = tuple[str, int, int]
"""A part of a number that may be a number itself: text, start, end."""


def decimals(body: str) -> tuple[int, ...]:
    """The possible counts of decimals: one, two (none, or those behind the mark), or nothing if
    this is not a number."""
    if len(body) > LENGTH_MAX:
        return ()
    if body.isdigit():
        return (0,)
    pointed = _DECIMAL.fullmatch(body)
    if pointed is None:
        return (0,) if _WHOLE.fullmatch(body) else ()
    places = len(pointed.group(2))
    if places != MILS or _WHOLE.fullmatch(body) is None:
        return (places,)
    return (0, places)


def significant(written: str) -> tuple[str, int, int]:
    """Digits without zeros at their ends, the power of ten of the last one, and the sign."""
    sign = 1
    if written[0] == "-":
        sign, written = -1, written[1:]
    whole, _, behind = written.partition(".")
    digits = whole + behind
    cut = digits.rstrip("0")
    return cut.lstrip("0"), len(digits) - len(cut) - len(behind), sign


def bare(text: str) -> str:
    """The digits of a number, or of rows of numbers."""
    for mark in _MARKS:  # Four times faster than one translation.
        text = text.replace(mark, "")
    return text


def widely_grouped(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbers whose thousands a gap may part, written with a point: text, start, end."""
    for match in _WIDE_GAP.finditer(text):
        written = "".join(match.group().split()).replace(",", ".")
        yield written, match.start(), match.end()


def has_parts(body: str) -> bool:
    """Whether the number may have parts: a quick look."""
    return " " in body or (len(body) >= _GLUED_MIN and not body.isdigit())


def parts(body: str, start: int) -> Iterator[Part]:
    """Columns with one blank or none between them."""
    if " " in body:
        if " 0" not in body:
            yield from _columns(body, start)
    elif len(body) >= _GLUED_MIN and _GLUED.fullmatch(body):
        for match in _GLUED_PART.finditer(body):
            yield match.group(), start + match.start(), start + match.end()


def _columns(body: str, start: int) -> Iterator[Part]:
    """All runs of neighbouring columns that are shorter than the whole."""
    words = body.split(" ")
    starts = [start]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    for size in range(1, min(_COLUMNS_MAX, len(words))):
        for first in range(len(words) - size + 1):
            yield " ".join(words[first : first + size]), starts[first], starts[first + size] - 1

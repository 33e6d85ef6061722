"""Estimates whether a number has room in its column: Excel shows `####` for one that has none.

Texts flow over their neighbours, numbers do not. Widths are those of the usual font, counted in
digits; only a column that is clearly too narrow counts. Pure; linear in the value.
"""

from __future__ import annotations

import re
from typing import Final

_EDGES = 0.71
"""Of a column's width, that is no room for digits."""
_SPARE = 0.8
_WIDEST = 1.2
"""Of a sign, with what groups thousands."""
_NARROW_SIGNS: Final = dict.fromkeys(".,:;'|!il ", 0.5)
_DASHES: Final = dict.fromkeys("-/()", 0.6)
_WIDTHS: Final = {**_NARROW_SIGNS, **_DASHES}
_GROUPED = re.compile(r"#,##|0,00|#,#")
_DATE_PART = re.compile(r"(y+|m+|d+|h+|s+|AM/PM)", re.IGNORECASE)
_DATE_CHARS: Final = {
    "y": (2, 2, 4, 4),
    "m": (1, 2, 3, 4),
    "d": (1, 2, 3, 6),
    "h": (1, 2),
    "s": (1, 2),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATES_OF_OLD: Final = {"yyyy-mm-dd": 7.0, "yyyy-mm-dd hh:mm": 12.0}
"""Dates that programs write in the way of the country, in which they are as short as this."""
_DECIMALS_MEANT = 2


def has_room(text: str, code: str, width: float, size: float) -> bool:
    """Whether a number, as its format prints it, fits into a column of this width, in letters of
    this size (1 for those of the workbook's usual font)."""
    room = max(width - _EDGES, 0.0) + _SPARE
    if len(text) * _WIDEST * size <= room and not _is_date(text):
        return True
    if code in ("", "General"):
        whole, mark, part = text.partition("." if "." in text else ",")
        text = whole + mark + part[:_DECIMALS_MEANT]
        if len(whole) > _WHOLE_MEANT:
            return True  # An account or an article, shown as a power of ten.
    return _needed(text, code) * size <= room


_WHOLE_MEANT = 11


def _needed(text: str, code: str) -> float:
    """In digits."""
    if _is_date(text):
        return _of_date(code)
    found = sum(_WIDTHS.get(one, 1.0) for one in text)
    if _GROUPED.search(code):
        whole = re.split(r"[.,]", text, maxsplit=1)[0]
        found += max(sum(map(str.isdigit, whole)) - 1, 0) // 3 * _WIDTHS[","]
    return found


def _is_date(text: str) -> bool:
    """Whether it is a date, which is written in full here."""
    return text[4:5] == "-" and text[:4].isdigit()


def _of_date(code: str) -> float:
    if code in _DATES_OF_OLD:
        return _DATES_OF_OLD[code]
    plain = _LITERAL.sub("", code.partition(";")[0])
    found = 0.0
    for part in _DATE_PART.split(plain):
        sizes = _DATE_CHARS.get(part[:1].lower()) if _DATE_PART.fullmatch(part) else None
        if sizes is not None:
            found += sizes[min(len(part), len(sizes)) - 1]
        else:
            found += sum(_WIDTHS.get(one, 1.0) for one in part)
    return found

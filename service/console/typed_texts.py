"""Amounts and dates as accountants type them, written as the schema reads them.

Only what has one meaning is changed: `1.234,56`, `1,234.56`, `1 234,5`, `1234,56`, `1.234.567` and
`31.12.2026`. `1,234` may be a thousand or one and a bit, and `12/11/2026` two days: such a text
stays as it is, and `is_plain_amount` and `is_plain_date` refuse it, as they refuse `1e3`, `1_000`
and the seconds since 1970, which the schema would read. `1.234` has two meanings as well
(`has_two_meanings`). Pure and total.
"""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = re.compile(r"[\s'’]")
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d{1,4})?")
_POINTS_AND_COMMA: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d{1,4}")
_COMMAS_AND_POINT: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d{1,4}")
_POINTS: Final = re.compile(r"-?\d{1,3}(?:\.\d{3}){2,}")
_COMMAS: Final = re.compile(r"-?\d{1,3}(?:,\d{3}){2,}")
_DECIMAL_COMMA: Final = re.compile(r"-?\d+,\d{1,2}")
_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ONE_POINT: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PLAIN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHARS_MAX = 60


def typed_amount(text: str) -> str:
    """With a decimal point alone, where the text has one meaning."""
    if len(text) > _CHARS_MAX:
        return text
    if _GROUPED.fullmatch(text):
        text = _BLANKS.sub("", text)
        return text.replace(",", ".")
    if _POINTS_AND_COMMA.fullmatch(text) or _POINTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _COMMAS_AND_POINT.fullmatch(text) or _COMMAS.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def is_plain_amount(text: str) -> bool:
    """Whether it is digits, with a decimal point at most."""
    return len(text) <= _CHARS_MAX and _PLAIN.fullmatch(text) is not None


def is_plain_date(text: str) -> bool:
    """Whether it is a year, a month and a day, in the form `2026-12-31`."""
    return _PLAIN_DAY.fullmatch(text) is not None


def has_two_meanings(text: str) -> bool:
    """Whether the point of an amount may stand before thousandths or between thousands."""
    return len(text) <= _CHARS_MAX and _ONE_POINT.fullmatch(text) is not None


def typed_date(text: str) -> str:
    """Year first, where points stand between day, month and year."""
    found = _DAY.fullmatch(text) if len(text) <= _CHARS_MAX else None
    if found is None or not text.isascii():
        return text
    day, month, year = found.groups()
    return f"{year}-{month:>02}-{day:>02}"

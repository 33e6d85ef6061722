"""Decides whether the two forms of a mail's body, plain text and HTML, have different values.

A person sees the HTML in most mail programs, and the plain text in some. Only amounts with decimals
and accounts count: links, dates and phone numbers differ in honest mails.

Pure; linear in the texts, as the number of compared values is bounded.
"""

from __future__ import annotations

import re
from itertools import islice

_VALUE = re.compile(
    r"(?<![\d.,])\d{1,12}(?:[.,'’]\d{3}){0,4}[.,]\d{2}(?![\d]|[.,]\d)"
    r"|\b[A-Z]{2}\d{2}(?:[ \xa0]?[A-Z0-9]{4}){3}(?:[ \xa0]?\d{1,4}){0,5}"
)
_NO_DIGITS = re.compile(r"\D+")
_VALUES_MAX = 200
"""Values of each form that are compared."""


def say_different_values(read: str, other: str, *, is_shown: bool) -> bool:
    """Whether both forms have values, and the one that is read has some that the other lacks.

    If the form that is read is the one that people see (`is_shown`), the other one must have values
    of its own, too: a shorter plain text is customary.
    """
    ours, theirs = _values(read), _values(other)
    if not ours or not theirs:
        return False
    return _lacks(other, ours) and (not is_shown or _lacks(read, theirs))


def _values(text: str) -> list[str]:
    """The digits of the first values."""
    found = islice(_VALUE.finditer(text), _VALUES_MAX)
    return list(dict.fromkeys(_NO_DIGITS.sub("", one.group()) for one in found))


def _lacks(text: str, values: list[str]) -> bool:
    digits = _NO_DIGITS.sub("", text)
    return not all(value in digits for value in values)

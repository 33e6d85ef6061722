"""Tells texts that say something by themselves from parts of a row: an amount without its label, a
label without its amount.

Only such parts say something else in another place. Pure; linear in the text.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
_CURRENCY = re.compile(r"(?:eur|usd|gbp|chf|pln|sek|nok|dkk|czk|huf|euro|euros)", re.IGNORECASE)
_LABEL_MAX_CHARS, _VALUE_MAX_CHARS = 120, 40
_AMOUNT = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")
_BEGINS = re.compile(
    r"\s{0,99}(?:[A-Z]{3}|[€$£])?\s{0,9}-?[0-9][0-9.,' ]{0,20}[.,][0-9]{2}(?![0-9])"
)
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FIRST = re.compile(r"[^\W_]")


def is_value(text: str) -> bool:
    """Whether a text has digits and no word that says what they are."""
    if not any(map(str.isdigit, text)):
        return False
    return all(_CURRENCY.fullmatch(one) for one in _WORD.findall(text))


def begins_with_amount(text: str) -> bool:
    """Whether a short text is an amount with some words behind it."""
    return len(text.strip()) <= _VALUE_MAX_CHARS and _BEGINS.match(text) is not None


def is_label(text: str) -> bool:
    """Whether a text is short, has letters, and no amount."""
    return (
        len(text.strip()) <= _LABEL_MAX_CHARS
        and any(map(str.isalpha, text))
        and _AMOUNT.search(text) is None
    )


def runs_from_right(text: str) -> bool:
    """Whether a text has letters of scripts that are written from right to left."""
    return _FROM_RIGHT.search(text) is not None


def is_turned(row: str) -> bool:
    """Whether a row of Latin words that is set from right to left shows an amount behind the words
    that it is written before."""
    first = _FIRST.search(row)
    if first is None or not first[0].isdigit() or runs_from_right(row):
        return False
    return not is_value(row)

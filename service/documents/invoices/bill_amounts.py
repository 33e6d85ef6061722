"""Whether the amounts of a text are those of a bill, in any language.

Titles and labels of totals are words, and no list of them is whole. A bill is short, and its amount
due stands out: it is the largest one, at the edge of a row, and there are few others, or it is
printed again, or others add up to it. A price list has many amounts that do none of this, and terms
are long.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

_CHARS_MAX = 4_000
"""A page."""
_LETTER_CHARS_MAX = 1_000
_ROW_CHARS_MAX = 60
_LABEL_WORDS_MAX = 5
_FEW: Final = 2
_CURRENCY = r"(?:[^\W\d_]{3}|[$€£¥₹฿₪₺₩₫﷼]|Kč|zł|kr|Ft|Fr\.?|Rs\.?)"
_UNITS = r"(?!stk|std|pcs|kwh|km/|uni|gal|lbs|min|hrs|mal|vol)"
_MONEY = re.compile(
    r"(?<![0-9.,:/])(?P<whole>[0-9]{1,3}(?:[.,'\u2019 \u00a0\u202f][0-9]{3}){1,3}|[0-9]{1,9})"
    r"[.,\u066b](?P<cents>[0-9]{2})(?![0-9%:/]|[.,][0-9]| ?%)"
)
_AT_EDGE = re.compile(rf"\W{{0,3}}(?:{_UNITS}{_CURRENCY})?\W{{0,3}}", re.IGNORECASE)
_CODE_BESIDE = re.compile(r" ?(?:[A-Z]{3}(?![^\W_])|[$€£¥₹฿₪₺₩₫﷼])")


def has_amounts_of_bill(text: str) -> bool:
    """Whether the largest amount of a short text stands out as an amount due does."""
    text = text.strip()
    if not text or len(text) > _CHARS_MAX:
        return False
    found = list(_MONEY.finditer(text))
    cents = [_cents(one) for one in found]
    largest = max(cents, default=0)
    if not largest:
        return False
    due = [one for one, amount in zip(found, cents, strict=True) if amount == largest]
    others = set(cents) - {largest}
    if len(others) < _FEW and len(text) <= _LETTER_CHARS_MAX and any(map(_has_currency, due)):
        return True
    if not any(map(_is_at_edge, due)):
        return False
    return len(others) < _FEW or len(due) > 1 or _adds_up(cents, largest)


def _adds_up(cents: list[int], largest: int) -> bool:
    """Whether two others, or all others, are the largest amount together."""
    others = set(cents) - {largest}
    rest = [amount for amount in cents if amount != largest]
    return sum(rest) == largest or any(largest - one in others - {one} for one in others)


def _cents(one: re.Match[str]) -> int:
    return int("".join(filter(str.isdecimal, one["whole"])) + one["cents"])


def _has_currency(one: re.Match[str]) -> bool:
    return _CODE_BESIDE.match(one.string, one.end()) is not None


def _is_at_edge(one: re.Match[str]) -> bool:
    """Whether it begins or ends a short row; a currency may stand beside it."""
    text = one.string
    start, end = text.rfind("\n", 0, one.start()) + 1, text.find("\n", one.end())
    before, behind = text[start : one.start()], text[one.end() : end if end >= 0 else None]
    for edge, label in ((behind, before), (before, behind)):
        words = label.split()
        is_label = len(label) <= _ROW_CHARS_MAX and 0 < len(words) <= _LABEL_WORDS_MAX
        if is_label and len(edge) <= _ROW_CHARS_MAX and _AT_EDGE.fullmatch(edge):
            return True
    return False

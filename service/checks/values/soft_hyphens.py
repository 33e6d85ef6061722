"""Decides which soft hyphens of a text a person reads as a hyphen or a minus.

A soft hyphen (U+00AD) between the letters of a word, or behind a word at the end of a row, says
where the word may be divided: it is not shown, and is dropped. Anywhere else it is a hyphen: fonts
give their hyphen this code, so that a copied text has a soft hyphen in `R-2026-17` and before
`£431.54`. Without it a number would be another one, and a credit a debt. No hint leaves a single
letter alone, or stands before a capital letter within a word.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

SOFT_HYPHEN: Final = "\u00ad"
_SEVERAL = re.compile("\u00ad{2,}")
_WORD = re.compile("[\\w\u00ad\u0300-\u036f]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_ROW_ENDS = re.compile(r"[ \t]{0,9}(?:[\r\n]\s{0,40}(?![\s\d])|\Z)")
"""And no digit follows in the next row."""
_PART_MIN: Final = 2


def printed_hyphens(text: str) -> str:
    """The text without hints where words may be divided, and with all other soft hyphens plain."""
    if SOFT_HYPHEN not in text:
        return text
    return _WORD.sub(_printed, _SEVERAL.sub(SOFT_HYPHEN, text))


def _printed(word: re.Match[str]) -> str:
    found = word[0]
    if SOFT_HYPHEN not in found:
        return found
    parts = found.split(SOFT_HYPHEN)
    if not _ACCENT.sub("", "".join(parts)).isalpha():
        return found.replace(SOFT_HYPHEN, "-")
    printed = parts[0]
    for before, behind in pairwise(parts):
        printed += ("" if _divides(before, behind, word) else "-") + behind
    return printed


def _divides(before: str, behind: str, word: re.Match[str]) -> bool:
    """Whether a word may be divided between these parts; nothing is behind the last hyphen of one
    that ends in it."""
    if len(before) < _PART_MIN:
        return False
    if not behind:
        return _ROW_ENDS.match(word.string, word.end()) is not None
    return len(behind) >= _PART_MIN and not (before[-1].islower() and behind[0].isupper())

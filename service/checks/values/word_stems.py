"""Patterns of stems: how the words of a topic are found in a text in small letters.

A stem of a language that parts its words counts at the beginning of a word; one behind `~` counts
anywhere in a word (`Warenlieferung`), and one behind `=` is a whole word. Signs of scripts without
gaps between words count anywhere.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_WITHOUT_GAPS = "\u0e00"
"""From Thai on: Lao, Khmer, Chinese, Japanese and Korean, with the exception of Georgian."""
_NOT_SPACED = frozenset({"ja", "ko", "zh", "th"})
"""Their words have no blanks between them."""
WORDS_CHARS_MAX = 400
"""Of the words that are read; more are no row."""
_KEPT_MAX = 256
"""The rules ask several times about the words of one amount."""


def stems_pattern(stems: str) -> re.Pattern[str]:
    """The pattern that finds any of the stems, which blanks part."""
    words, parts, whole = list[str](), list[str](), list[str]()
    for stem in stems.split():
        if stem.startswith("~"):
            parts.append(re.escape(stem[1:]))
        elif stem.startswith("="):
            whole.append(re.escape(stem[1:]))
        elif stem[0] >= _WITHOUT_GAPS:
            parts.append(re.escape(stem))
        else:
            words.append(re.escape(stem))
    words += [rf"(?:{'|'.join(whole)})(?![^\W\d_])"] if whole else []
    parts += [rf"(?<![^\W\d_])(?:{'|'.join(words)})"] if words else []
    return re.compile("|".join(parts))


def phrase_finder(rows: str) -> Callable[[str], bool]:
    """Whether there are words that begin so. A row names a language; `~` marks what may stand
    within a word, and `=` what is a whole word."""
    begin, whole, anywhere = [], [], []
    for row in rows.strip().splitlines():
        language, _, words = row.partition("|")
        for word in (word.strip() for word in words.split(",")):
            if language.strip() in _NOT_SPACED or word.startswith("~"):
                anywhere.append(word.removeprefix("~"))
            elif word.startswith("="):
                whole.append(word[1:])
            else:
                begin.append(word)
    if whole:
        begin.append(rf"(?:{'|'.join(whole)})(?![^\W\d_])")
    found = re.compile("|".join([rf"(?<![^\W\d_])(?:{'|'.join(begin)})", *anywhere]))

    @lru_cache(maxsize=_KEPT_MAX)
    def says(words: str) -> bool:
        return found.search(words) is not None

    return says

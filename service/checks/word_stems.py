"""Patterns of stems: how the words of a topic are found in a text in small letters.

A stem of a language that parts its words counts at the beginning of a word; one behind `~` counts
anywhere in a word (`Warenlieferung`), and one behind `=` is a whole word. Signs of scripts without
gaps between words count anywhere.

Pure.
"""

from __future__ import annotations

import re

_WITHOUT_GAPS = "\u0e00"
"""From Thai on: Lao, Khmer, Chinese, Japanese and Korean, with the exception of Georgian."""


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

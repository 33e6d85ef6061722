"""Tells whether a text ends in a loop: the same characters again and again.

Models fall into loops, mostly small ones at temperature 0, until the token limit ends the answer.
The same question brings the same loop, and more room brings a longer one.

Pure; linear in the examined end of the text.
"""

from __future__ import annotations

_TAIL_CHARS = 4_000
_LOOP_MIN_CHARS = 600
"""An honest list of equal lines is shorter, or its amounts and positions differ."""
_ROUNDS_MIN = 4


def ends_in_a_loop(text: str) -> bool:
    """Whether the last hundreds of characters are one short piece, repeated."""
    tail = text[-_TAIL_CHARS:][::-1]
    borders = [0] * len(tail)
    border = 0
    for at in range(1, len(tail)):
        while border and tail[at] != tail[border]:
            border = borders[border - 1]
        border += tail[at] == tail[border]
        borders[at] = border
        length = at + 1
        # A text whose border overlaps it is a repetition of what stands before the border.
        if length >= _LOOP_MIN_CHARS and (length - border) * _ROUNDS_MIN <= length:
            return True
    return False

"""Whether two printed numbers of invoices may be one: a part of the other, or misread by OCR.

Pure; the numbers are bounded.
"""

from __future__ import annotations

import re
from typing import Final

from service.documents.invoices.printed_parties import folded
from service.documents.invoices.same_invoice import number_key

_SURE_CHARS = 3
"""A shorter number is a part of any."""
_CHARS_MAX = 64
"""Longer ones are no numbers that people use."""


def are_one_number(one: str, other: str) -> bool:
    """Whether one printed number is a part of the other: `1001` of `RE-1001`, `9001` of `9001-1`;
    or begins it. `1/11/2026` is no part of `11/11/2026`."""
    short, long = sorted((one[:_CHARS_MAX], other[:_CHARS_MAX]), key=_chars)
    if _chars(short) < _SURE_CHARS:
        return False
    parts, ending = _parts(long), _parts(short)
    if "/" in number_key(short) and "/" in number_key(long):
        return parts[-len(ending) :] == ending
    ends = ("".join(parts[at:]) for at in range(len(parts)))
    return folded(long).startswith(folded(short)) or "".join(ending) in ends


_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")


def _parts(printed: str) -> list[str]:
    """Its words and numbers, without zeros before them."""
    return [part.lstrip("0") for part in _PARTS.findall(printed.casefold())]


def _chars(printed: str) -> int:
    return len(folded(printed))


def differ_little(one: str, other: str) -> bool:
    """Whether OCR may have read one number in two ways."""
    one, other = one[:_CHARS_MAX].translate(_LOOK_ALIKE), other[:_CHARS_MAX].translate(_LOOK_ALIKE)
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    one, other = one[at:], other[at:]
    return one[1:] in (other[1:], other) or one == other[1:]


_LOOK_ALIKE: Final = str.maketrans("oqdilszbg", "000115286")

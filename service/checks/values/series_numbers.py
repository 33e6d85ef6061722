"""Numbers that are printed in two parts: `Serie A Folio 10233`, `série a nº 123`.

The number is the series and the number behind it, with or without a mark between them.

Pure; linear in the text, for places are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

_STEMS: Final = ("seri", "séri")
_SERIES = re.compile(
    r"(?<!\w)s[eé]ri(?:e|a|es|ja|és):?\s{1,20}(?P<series>[^\W_][\w/-]{0,9}),?\s{1,20}"
    r"(?:[–—-]\s)?(?:n\.?[°º]|(?:folio|n[uú]m(?:[eé]ro|ăr|ărul|er)?|číslo|number|n[or]|nro|n)(?!\w))"
    r"[.:]{0,2}\s{0,20}"
    r"(?P<number>\w[\w/-]{0,30})"
)
_PLACES_MAX: Final = 20


class SeriesNumber(NamedTuple):
    """Letters and digits of a series and of the number behind it."""

    series: str
    number: str


def printed_series(lower: str) -> Iterator[SeriesNumber]:
    """The numbers with a series in a text without capital letters."""
    if _STEMS[0] not in lower and _STEMS[1] not in lower:
        return  # As in most invoices.
    for place in islice(_SERIES.finditer(lower), _PLACES_MAX):
        if any(map(str.isdigit, place["number"])):
            yield SeriesNumber(
                letters_and_digits(place["series"]), letters_and_digits(place["number"])
            )


def has_series(number: str, lower: str) -> bool:
    """Whether the text prints the number in two parts."""
    bare = letters_and_digits(number)
    return any(series + last == bare for series, last in printed_series(lower))


def letters_and_digits(value: str) -> str:
    """The value without marks and capital letters."""
    return "".join(filter(str.isalnum, value.casefold()))

"""Reads days until which to pay that are printed without their year: `Bitte bis 15.02. zahlen`.

Such a day stands behind a word for a deadline. Its year is the one in which it comes next, counted
from the day of issue, and it comes within half a year. The end of a range, and a day in a row about
a discount, are none.

Pure and total; linear in the text, because few places are read, and rows are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from service.checks.labels.text_rows import row_around
from service.checks.values.month_names import MONTH_OF

_UNTIL: Final = (
    r"bis(?: spätestens)?(?: zum)?|spätestens(?: am| zum)?|(?:fällig|zahlbar) am|by(?: the)?|before"
    r"|due(?: on| by)?|later than|avant le|au plus tard le|jusqu'au|entro il|entro e non oltre il"
    r"|antes del|hasta el|até|uiterlijk(?: op)?|vóór|do|senast(?: den)?|senest(?: den)?|innen"
    r"|viimeistään"
)
_PLACE = re.compile(
    rf"(?<![^\W\d_])(?:{_UNTIL}) (?:(?P<day>[0-9]{{1,2}})"
    r"(?:\.(?P<month>[0-9]{1,2})\.(?! ?[0-9])"
    r"|\.? (?P<name>[^\W\d_]{3,12})(?!\w)(?!\.?,? ?[0-9]{4}))"
    r"|(?P<name_first>[^\W\d_]{3,12}) (?P<day_behind>[0-9]{1,2})(?:st|nd|rd|th)?(?!\w)"
    r"(?!,? ?[0-9]{4}))"
)
_PLACES_MAX: Final = 20
_ROW_CHARS_MAX: Final = 200
_WITHIN: Final = timedelta(days=183)
_DISCOUNTS: Final = tuple(
    "% skonto discount escompte remise sconto descuento korting rabat desconto sleva".split()
)


def days_without_year(small: str, issued: date) -> Iterator[tuple[int, int, date]]:
    """Where such days begin and end in a text in small letters, and the days."""
    for place in islice(_PLACE.finditer(small), _PLACES_MAX):
        begin, end = row_around(small, place.start(), place.end(), _ROW_CHARS_MAX)
        before = small[begin : place.start()].rstrip(" .-–")
        if before[-1:].isdigit() or any(map(small[begin:end].__contains__, _DISCOUNTS)):
            continue
        name = place["name"] or place["name_first"]
        month = int(place["month"]) if name is None else MONTH_OF.get(name, 0)
        day = _next(int(place["day"] or place["day_behind"]), month, issued)
        if day is not None:
            yield place.start(), place.end(), day


def _next(number: int, month: int, issued: date) -> date | None:
    """The next such day from that of issue on, if there is one within half a year."""
    for year in (issued.year, issued.year + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if timedelta(0) <= day - issued <= _WITHIN:
            return day
    return None

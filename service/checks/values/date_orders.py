"""Does a document whose dates have two readings write the day first, or the month?

Its terms say so where two of its dates are so many days apart by one order alone: `Net 30` beside
`04/05/2026` and `05/05/2026`. Else its countries do: a postal code behind a state is American, and
the United States write the month first; British postal codes, registers of Australia and India,
IBANs and VAT ids of Europe belong to countries that write the day first. A document with words of
both, or of Canada or the Philippines, which use both orders, stays open.

Pure; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

from service.checks.values.country_names import printed_names

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"
_TERMS_DAYS: Final = re.compile(
    r"(?<!\w)(?:net|within|in) ([0-9]{1,3})(?![0-9.,%])|(?<![0-9.,])([0-9]{1,3}) days?(?!\w)", re.I
)
_TERMS_MAX: Final = 5
_DATES_MAX: Final = 20
_STATES: Final = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ"
    "|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
_AMERICAN: Final = re.compile(
    rf"[A-Za-z.],? {{1,2}}(?:{_STATES}),? {{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?(?!\w)"
)
_DAY_FIRST: Final = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|ABN|ACN|GSTIN|NZBN|Eircode)(?!\w)"
    r"|(?<!\w)(?:AT|BE|CY|DE|DK|EE|ES|FI|FR|GB|GR|IE|IT|LU|MT|NL|PT|SE)[0-9]{2} ?[0-9A-Z]{4} ?[0-9]"
)
_BOTH: Final = re.compile(r"(?i:(?<!\w)(?:canada|hst|qst|tvq|philippines|php)(?!\w))|₱")
_HOME: Final = frozenset(printed_names()["US"])
_ABROAD: Final = frozenset(
    name
    for country, names in printed_names().items()
    if country != "US"
    for name in names
    if " " not in name and name not in _HOME
)
"""Names of other countries that are one word."""
_WORD: Final = re.compile(r"[^\W\d_]+")


def order_of_terms(text: str, dates: Sequence[Mapping[str, date]]) -> str | None:
    """The order by which alone two dates are as far apart as a number of days in the text says;
    `dates` has the readings of each date by its order."""
    days = {int(net or days) for net, days in islice(_TERMS_DAYS.findall(text), _TERMS_MAX)}
    apart = {timedelta(one) for one in days if one}
    fitting = [order for order in (DAY_FIRST, MONTH_FIRST) if _fits(dates, order, apart)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(dates: Sequence[Mapping[str, date]], order: str, apart: set[timedelta]) -> bool:
    """Whether two of the days that the dates are by an order are so far apart."""
    days = {readings[order] for readings in dates[:_DATES_MAX] if order in readings}
    return any(other - day in apart for day in days for other in days)


def order_of_countries(text: str) -> str | None:
    """The order that the only country whose words are printed uses."""
    american = _AMERICAN.search(text) is not None
    day_first = _DAY_FIRST.search(text) is not None
    if american is day_first or _BOTH.search(text):
        return None
    if day_first:
        return DAY_FIRST
    return None if _ABROAD.intersection(map(str.lower, _WORD.findall(text))) else MONTH_FIRST

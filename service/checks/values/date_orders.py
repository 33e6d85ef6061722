"""Does a document whose dates have two readings write the day first, or the month?

Its terms say so where two of its dates are so many days apart by one order alone: `Net 30` beside
`04/05/2026` and `05/05/2026`. Its countries do, too: a postal code behind a state is American, and
the United States write the month first; British postal codes, registers of Australia and India,
IBANs and VAT ids of Europe belong to countries that write the day first. A document with words of
both, or of Canada or the Philippines, which use both orders, stays open. So does one whose terms
and countries disagree: a delivery on the next day may look as if it were thirty days later.

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
    "AK99 AL3[56] AR7[12] AZ8[56] CA9[0-6] CO8[01] CT06 DC20 DE19 FL3[2-4] GA3[019] HI96 IA5[0-2]"
    " ID83 IL6[0-2] IN4[67] KS6[67] KY4[0-2] LA7[01] MA0[125] MD2[01] ME0[34] MI4[89] MN5[56]"
    " MO6[3-5] MS3[89] MT59 NC2[78] ND58 NE6[89] NH03 NJ0[78] NM8[78] NV8[89] NY(?:0[06]|1[0-4])"
    " OH4[3-5] OK7[34] OR97 PA1[5-9] PR00 RI02 SC29 SD57 TN3[78] TX(?:7[5-9]|88) UT84 VA2[0-4] VT05"
    " WA9[89] WI5[34] WV2[4-6] WY8[23]"
).split()
"""With the first two digits of its postal codes: `ID 12190` is in Indonesia, `DE 10115` in
Germany."""
_CODES: Final = "|".join(f"{state[:2]},? {{1,2}}{state[2:]}" for state in _STATES)
_AMERICAN: Final = re.compile(rf"[A-Za-z.],? {{1,2}}(?:{_CODES})[0-9]{{3}}(?:-[0-9]{{4}})?(?!\w)")
_DAY_FIRST: Final = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|ABN|ACN|GSTIN|NZBN|Eircode)(?!\w)"
    r"|(?<!\w)(?:AT|BE|CY|DE|DK|EE|ES|FI|FR|GB|GR|IE|IT|LU|MT|NL|PT|SE)[0-9]{2} ?[0-9A-Z]{4} ?[0-9]"
    r"|[\u0370-\u0e7f]{3}"
)
"""Also words in Greek, Cyrillic, Hebrew, Arabic, Indian and Thai letters."""
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


def order_of(text: str, dates: Sequence[Mapping[str, date]]) -> str | None:
    """The order that terms or countries say, unless they disagree; `dates` has the readings of each
    date by its order."""
    orders = {order_of_terms(text, dates), order_of_countries(text)} - {None}
    return orders.pop() if len(orders) == 1 else None


def order_of_terms(text: str, dates: Sequence[Mapping[str, date]]) -> str | None:
    """The order by which alone two dates are as far apart as a number of days in the text says."""
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

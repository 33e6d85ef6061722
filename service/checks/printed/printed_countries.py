"""Does the document give a reason for a country? By name, code, VAT id, account, phone or domain.

Few documents print `DE`; most print the country's name, or nothing but a VAT id or a domain. A
country without any of these is a guess. Only countries of much trade are judged. Most names count
as parts of words, too: a word too many does no harm here.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re

from service.checks.printed.printed_text import PrintedText
from service.checks.values.country_names import printed_names

_PHONES = {
    pair[:2]: pair[3:]
    for pair in (
        "AT:43 AU:61 BE:32 BG:359 BR:55 CH:41 CN:86 CY:357 CZ:420 DE:49 DK:45 EE:372 ES:34 FI:358 "
        "FR:33 GB:44 GR:30 HR:385 HU:36 IE:353 IN:91 IS:354 IT:39 JP:81 LI:423 LT:370 LU:352 "
        "LV:371 MT:356 MX:52 NL:31 NO:47 PL:48 PT:351 RO:40 RS:381 SE:46 SI:386 SK:421 TR:90 UA:380"
    ).split()
}
_JUDGED = (*_PHONES, "CA", "US")
_NAMES = {code: names for code, names in printed_names().items() if code in _JUDGED}
_SHORT_MAX = 4
_EAST = "\u2e80"
"""From here on stand the scripts of East Asia, which part no words."""
_ABROAD = r"(?:\+|(?<![0-9/.-])(?<![0-9] )00)"
"""What a phone number with its country begins with. `0041` within an account or another number does
not count."""
_OTHER_CODES = {"GR": "EL", "GB": "UK"}
"""Of VAT ids and domains, where they differ from ISO 3166."""


def country_is_printed(code: str, text: PrintedText) -> bool:
    """Whether the document has any reason for this country, or the country is not in the list."""
    names = _NAMES.get(code)
    if names is None:
        return True
    lower = text.lower
    if any(name in lower and _is_named(name, lower) for name in names):
        return True
    codes = (code, _OTHER_CODES.get(code, code))
    if any(_stands(one, text) for one in codes):
        return True
    phone = _PHONES.get(code)
    if phone is None:
        return False
    return re.search(rf"{_ABROAD} ?\(?{phone}(?![0-9]?[A-Za-z])", text.plain) is not None


def _is_named(name: str, lower: str) -> bool:
    """Whether a name in the text is one: a short one must be a word (`uk` is in `produkt`)."""
    if len(name) > _SHORT_MAX or name >= _EAST:
        return True
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lower) is not None


def _stands(code: str, text: PrintedText) -> bool:
    """As a word (`DE`, `D-80333` is no proof), before the digits of an id, or as a domain."""
    if code in text.plain and re.search(rf"{code}(?<![A-Za-z]..)(?![A-Za-z]{{2}})", text.plain):
        return True
    return re.search(rf"\.{code.lower()}(?![a-z0-9])", text.lower) is not None

"""Does the document give a reason for a country? By name, code, VAT id, account, phone or domain,
by the name of a tax or a register that this country has, or by its postal codes.

Few documents print `DE`; most print the country's name, or nothing but a VAT id or a domain. A
country without any of these is a guess. Only countries of much trade are judged. Most names count
as parts of words, too: a word too many does no harm here. A code counts as a cell or a part of an
address of its own, and before the digits of a number: not in `DELIVERY`, `USt` or `BEAR, DE 19701`.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.checks.printed.printed_text import PrintedText
from service.checks.values.country_names import printed_names
from service.checks.values.whole_words import places_of

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
_STATES = frozenset("AR CA CO DE IL IN MT PA SC".split())
"""Codes of countries that are also those of states, before five digits."""
_YEAR = r"(?! ?(?:19|20)[0-9]{2}(?![0-9]))"
_END = r"(?=\s*(?:[\n,;|)/]|\Z|  ))"
"""Of a cell or a part of an address."""
_BEGIN = r"(?:\A|(?<=[\n;|\t])|(?<=[\n;|] )|(?<=  )|(?<=[0-9], )|(?<=[0-9][a-z], ))"
"""Of an address or its town, behind a street's number: not `Bear, DE 19701`."""
_LABEL = (
    r"(?<![^\W_])(?i:country|land|pays|país|pais|paese|kraj|maa|země|ország)(?i: code)?:? {1,9}"
)
_NO_TOWNS = frozenset("US IT NO IN SE".split()) | (_STATES - {"DE"})
"""Codes that end other words: `Contact US`, `Allianz SE`, `San Jose CA`."""
_WORDS = frozenset("AT BE DE ES IS ME SI TO".split())
"""Codes that are words in headings of capitals: `FACTURA DE`."""
_OF_COUNTRIES = {
    "AT": "firmenbuch|uid-nr|fn [0-9]{5,6}[a-z]|a-[0-9]{4}",
    "AU": "abn|acn|(?:nsw|vic|qld|tas) [0-9]{4}",
    "BE": "ondernemingsnummer|rpr|rpm",
    "BR": "cnpj|nf-e",
    "CA": "gst/hst|hst|qst|tvq|[a-z][0-9][a-z] [0-9][a-z][0-9]",
    "CH": "mwst-nr|uid",
    "CZ": "ič|ičo|dič",
    "DE": "steuer(?:nummer|-?nr)|st\\.-nr|ust\\.?-id(?:\\.?-?nr)?|amtsgericht|finanzamt|hr[ab]"
    "|d-[0-9]{5}",
    "DK": "cvr|cvr-nr",
    "ES": "cif|nif|c\\.i\\.f|n\\.i\\.f|irpf|registro mercantil|base imponible",
    "FI": "y-tunnus|alv",
    "FR": "siret|siren|rcs|r\\.c\\.s",
    "GB": "[a-z]{1,2}[0-9][0-9a-z]? [0-9][a-z]{2}|registered in (?:england|scotland)",
    "GR": "αφμ|δου",
    "HR": "oib",
    "HU": "adószám|áfa",
    "IE": "[a-z][0-9][0-9w] [a-z0-9]{4}",
    "IN": "gstin|cgst|sgst|igst",
    "IT": "p\\.? ?iva|partita iva|c\\.f|cod(?:ice|\\.) fisc(?:ale)?|rea|imponibile",
    "JP": "[ぁ-ヿ]",
    "MX": "rfc|cfdi",
    "NL": "kvk|btw-nummer|btw-nr|[0-9]{4} [a-z]{2} [a-z]{3,}",
    "NO": "mva|foretaksregisteret",
    "PL": "nip|regon|krs",
    "PT": "nif|nipc|contribuinte|atcud",
    "RO": "cui|c\\.u\\.i|reg\\. ?com",
    "SE": "bankgiro|plusgiro|f-skatt|momsreg[^\\W_]*",
    "SI": "davčna|ddv",
    "SK": "ičo|dič",
    "TR": "vkn|kdv",
    "US": "ein|sales tax|federal tax id|[a-z]{2},? [0-9]{5}(?:-[0-9]{4})?",
}
"""Taxes, registers and postal codes of a country, as patterns of small letters."""


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
    if phone is not None and re.search(rf"{_ABROAD} ?\(?{phone}(?![0-9]?[A-Za-z])", text.plain):
        return True
    words = _OF_COUNTRIES.get(code)
    return words is not None and re.search(rf"(?<!\w)(?:{words})(?!\w)", text.small) is not None


def _is_named(name: str, lower: str) -> bool:
    """Whether a name in the text is one: a short one must be a word (`uk` is in `produkt`)."""
    if len(name) > _SHORT_MAX or name >= _EAST:
        return True
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lower) is not None


def _stands(code: str, text: PrintedText) -> bool:
    """As a cell or a part of an address, before the digits of a number, or as a domain."""
    plain = text.plain
    if code in plain:
        forms = _as_code(code)
        if any(forms.begin.match(plain, at) for at in places_of(code, plain)):
            return True
        if forms.within.search(plain):
            return True
    return re.search(rf"\.{code.lower()}(?![a-z0-9])", text.lower) is not None


class _Forms(NamedTuple):
    """Patterns that begin with a code, which are tried at its places, and those that have it
    within."""

    begin: re.Pattern[str]
    within: re.Pattern[str]


@lru_cache(maxsize=256)
def _as_code(code: str) -> _Forms:
    """`DE136695976`, `DE-80333`, `FRXX812447903`, `Country: DE`, `60311 Frankfurt DE`, and in an
    address `DE 60311 Frankfurt`, `DE-Frankfurt`, `London GB`, `Toronto ON CA`."""
    state = "(?! [0-9]{5}(?![0-9]))" if code in _STATES else ""
    edge = "-?" if code == "NO" else r"(?: ?-? ?|\.)"  # `INVOICE NO 118`.
    digits = rf"(?<![A-Za-z]){code}{_YEAR}{state}(?:[A-Z]{{0,2}}|{edge}|E-)[0-9]"
    alone = rf"(?:\A|(?<=[\n,;|(/:\t])|(?<=[\n,;|(/: ] )){code}{_END}"
    labelled = rf"{_LABEL}{code}(?![\w-])"
    before = rf"{_BEGIN}{code} [0-9]{{5}} [^\W\d_]{{2}}"
    behind = rf"[0-9]{{4}} [^\W\d_][^\n,;|]{{1,30}} {code}{_END}"
    province = rf"(?:[a-zß-ÿ]{{3}},?|[A-Z]{{3}},) [A-Z]{{2,3}},? {code}{_END}"  # No `CALL TO US`.
    begin, within = [digits, alone, before], [labelled, behind, province]
    if code not in _NO_TOWNS:
        capitals = "" if code in _WORDS else "|[A-Z]{3}"
        begin.append(rf"{_BEGIN}{code}-[A-ZÄÖÜ][^\W\d_]{{2}}")
        within.append(rf"(?:[a-zß-ÿ]{{3}}{capitals}) {code}{_END}")
    return _Forms(re.compile("|".join(begin)), re.compile("|".join(within)))

"""Does the document name another currency than the answer?

A currency is named by its code as a word of its own, or by its sign or word. The answer is wrong
where its currency is not named and another usual one is. A sign of several currencies (`$`, `kr`)
names none of them where the document has the code (`CAD`) or the own sign (`US$`) of another one.
Codes that are words of some language (`ALL`, `TOP`, `TRY`) are no evidence against an answer.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.codes import CURRENCIES
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.printed_text import PrintedText

_CODE = re.compile(r"[A-Z][A-Z][A-Z](?<![A-Za-z]...)(?![A-Za-z])")
_USUAL = frozenset(
    "EUR USD GBP CHF JPY CNY SEK NOK DKK PLN CZK HUF RON BGN AUD CAD NZD INR BRL MXN ZAR SGD HKD "
    "KRW KWD AED SAR ILS THB UAH ISK".split()
)
_DOLLARS = frozenset("USD CAD AUD NZD SGD HKD MXN BRL TWD ARS CLP COP".split())
_CROWNS = frozenset("SEK NOK DKK ISK".split())
_SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "LBP"}),
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "₹": frozenset({"INR"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "₺": frozenset({"TRY"}),
    "₴": frozenset({"UAH"}),
    "₪": frozenset({"ILS"}),
    "₩": frozenset({"KRW"}),
    "₽": frozenset({"RUB"}),
    "฿": frozenset({"THB"}),
}
_WORDS = {
    "euro": frozenset({"EUR"}),
    "dollar": _DOLLARS,
    "pound": frozenset({"GBP", "EGP"}),
    "franken": frozenset({"CHF"}),
    "francs": frozenset({"CHF", "XAF", "XOF", "XPF"}),
    "kronor": frozenset({"SEK"}),
    "kroner": frozenset({"NOK", "DKK"}),
    "zloty": frozenset({"PLN"}),
    "rupee": frozenset({"INR", "PKR", "LKR", "NPR"}),
    "yuan": frozenset({"CNY"}),
    "rmb": frozenset({"CNY"}),
}
"""Words name a currency in favour of the answer; against it they prove nothing."""
_BESIDE_AMOUNT = re.compile(r"(?<!\w)(kr)\.? ?[0-9]|[0-9] ?(kr|Ft|lei|TL)(?!\w)")
_BESIDE = {
    "kr": _CROWNS,
    "Ft": frozenset({"HUF"}),
    "lei": frozenset({"RON", "MDL"}),
    "TL": frozenset({"TRY"}),
}
_BESIDE_MIN = 2
"""A word beside one number alone may be a measure or a name."""
_SHARED = (_DOLLARS, _CROWNS, frozenset({"JPY", "CNY"}))
"""Currencies that have one sign."""
_YEN_OR_YUAN = {"JPY": re.compile("[円\u3041-\u30ff]"), "CNY": re.compile("元|人民币")}
"""Japanese letters beside the sign of both mean the yen."""
_PREFIX = re.compile(r"(?<![A-Za-z])(US|CAN|CA|C|AU|A|NZ|HK|S|MX|R|NT) ?\Z")
_PREFIX_MAX = 5
"""Characters before a dollar sign: a prefix, a blank, and what may be no letter."""
_PREFIXES = {
    **{"US": "USD", "CAN": "CAD", "CA": "CAD", "C": "CAD", "AU": "AUD", "A": "AUD", "NZ": "NZD"},
    **{"HK": "HKD", "S": "SGD", "MX": "MXN", "R": "BRL", "NT": "TWD"},
}
_NAMES = {
    name: frozenset({row[:3]})
    for row in (
        "USD us$|us-dollar|us dollar|us dollars",
        "CAD c$|ca$|can$",
        "AUD a$|au$",
        "NZD nz$",
        "HKD hk$",
        "SGD s$",
        "MXN mx$",
        "BRL r$",
        "TWD nt$",
        "CHF fr|fr.|sfr|sfr.|swiss francs|swiss franc|schweizer franken",
        "INR rs|rs.",
        "MYR rm",
        "HUF ft|forint",
        "RON lei",
        "TRY tl",
        "GBP pound sterling|pounds sterling|sterling|british pounds|british pound",
        "JPY yen",
        "PLN zł|złoty",
        "CZK kč|koruna",
        "EUR euros",
    )
    for name in row[4:].split("|")
}
"""Signs and names of one currency, in lower case."""


def currency_checks(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    """A broken check where only other currencies are named."""
    currency, text = invoice.currency, printed.plain
    if currency is None or _has_code(text, currency):
        return
    signed = [named for sign, named in _SIGNS.items() if sign in text]
    named = any(currency in named for named in signed) or _worded(currency, printed)
    if not named:
        signed += _beside_amounts(text)
        named = any(currency in named for named in signed)
    if named and not _settled_otherwise(currency, printed):
        return
    if named or signed or not _USUAL.isdisjoint(_CODE.findall(text)):
        yield Check(
            "CURRENCY",
            "error",
            passed=False,
            expected="a currency that the document names",
            found=currency,
            message="the document names another currency",
            fields=("currency",),
        )


def _beside_amounts(text: str) -> list[frozenset[str]]:
    """What the words beside amounts may mean, where they stand beside several."""
    found = [one or other for one, other in _BESIDE_AMOUNT.findall(text)]
    return [_BESIDE[word] for word in set(found) if found.count(word) >= _BESIDE_MIN]


def _has_code(text: str, currency: str) -> bool:
    """Whether the code stands in the text as a word."""
    if currency not in text:
        return False
    return re.search(rf"{currency}(?<![A-Za-z]...)(?![A-Za-z])", text) is not None


def _settled_otherwise(currency: str, printed: PrintedText) -> bool:
    """Whether the sign that may mean the currency has another meaning in this document."""
    shared = next((group for group in _SHARED if currency in group), None)
    if shared is None:
        return False
    named = shared.intersection(_CODE.findall(printed.plain))
    if shared is _DOLLARS:
        named |= _prefixed(printed.plain)
    elif currency in _YEN_OR_YUAN:
        named |= {code for code, letters in _YEN_OR_YUAN.items() if letters.search(printed.plain)}
    return bool(named) and currency not in named


def _prefixed(text: str) -> set[str]:
    """The kinds of dollars that letters before the sign name."""
    before = {part[-_PREFIX_MAX:] for part in text.split("$")[:-1]}
    return {_PREFIXES[match[1]] for match in map(_PREFIX.search, before) if match is not None}


def usual_codes(printed: PrintedText) -> frozenset[str]:
    """The codes of usual currencies that stand in the text as words."""
    return _USUAL.intersection(_CODE.findall(printed.plain))


def _worded(currency: str, printed: PrintedText) -> bool:
    """Whether a word, or a sign that no other currency has, may mean it."""
    if currency in _CROWNS and re.search(r"(?<!\w)kr(?!\w)", printed.lower):
        return True
    if currency == "CHF" and re.search(r"(?<!\w)S?Fr\.", printed.plain):
        return True
    return any(word in printed.lower for word, named in _WORDS.items() if currency in named)


def currencies_meant(words: str) -> frozenset[str]:
    """The currencies that a code, a sign or a word may stand for; none if it is no such thing."""
    plain = " ".join(words.split())
    word = plain.casefold()
    if plain.upper() in CURRENCIES:
        return frozenset({plain.upper()})
    for names in (_SIGNS, _NAMES, _WORDS):
        found = names.get(plain) or names.get(word) or names.get(word.removesuffix("s"))
        if found:
            return found
    return frozenset()

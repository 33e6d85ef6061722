"""Does the document name another currency than the answer?

A currency is named by its code as a word of its own, or by its sign or word. The answer is wrong
where its currency is not named and another usual one is. A sign of several currencies (`$`, `kr`)
names none of them where the document has the code (`CAD`) or the own sign (`US$`) of another one,
nor where the seller's country has another one (`shared_signs`). `元` is that of the currency whose
name stands there, too (`新臺幣`).
Codes that are words of some language (`ALL`, `TOP`, `TRY`) are no evidence against an answer.
A named currency is still wrong where another one stands beside the total wherever it is printed:
`59,50 CHF`, and below `payable in EUR`, and where a label names another one (`currency_labels`).

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice

from schemas.codes import CURRENCIES
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.comparisons.currency_labels import is_labelled_otherwise, stands_beside_others
from service.checks.comparisons.shared_signs import currency_of_seller
from service.checks.labels.text_rows import row_around
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_words import CODE
from service.checks.values.whole_words import places_of

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
_YEN_OR_YUAN = {
    "JPY": re.compile("[円\u3041-\u30ff]|請求|消費税"),
    "CNY": re.compile("元|人民币|[发购销账额们单]"),
}
"""Japanese letters beside the sign of both mean the yen, simplified Chinese ones the yuan."""
_OF_THE_YUAN = {
    "TWD": re.compile("[臺台][幣币]|統一(?:編號|發票)|中華民國"),
    "HKD": re.compile("港[幣币元紙]"),
    "CNY": re.compile("人民[幣币]"),
}
"""What tells the currencies apart that have `元`: their names, and the words of Taiwan's forms."""
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


_MARK = r"(€|£|\$|¥|円|元|₹|₺|₴|₪|₩|₽|฿|zł|Kč|kr|Ft|lei|TL|[A-Z]{3}(?![A-Za-z]))"
_MARK_BEFORE = re.compile(rf"(?<![A-Za-z]){_MARK}\.?[ :]{{0,3}}\Z")
_MARK_BEHIND = re.compile(rf" {{0,3}}{_MARK}(?![A-Za-z])")
_MARKED_CHARS_MAX = 9
_FIGURES_BEFORE = re.compile(r"[0-9](?:[.,'] ?)?\Z")
_FIGURES_BEHIND = re.compile(r"[.,']?[0-9]")
_TOTALS_MAX = 20
_ROW_CHARS_MAX = 200
_AMOUNT_MAX = 10**12
_STYLES = ((",", "."), (".", ","), (" ", ","), (" ", "."), ("'", "."))
"""Marks of groups and of cents."""


def currency_checks(invoice: Invoice, printed: PrintedText) -> Iterator[Check]:
    """A broken check where only other currencies are named."""
    currency, text = invoice.currency, printed.plain
    if currency is None:
        return
    if _is_beside_total(invoice, text) or _is_said_otherwise(invoice, currency, printed):
        yield _broken(currency)
        return
    if currency in printed.codes:
        return
    signed = [named for sign, named in _SIGNS.items() if sign in text]
    named = any(currency in named for named in signed) or _worded(currency, printed)
    if not named:
        signed += _beside_amounts(text)
        named = any(currency in named for named in signed)
    if named and not _settled_otherwise(currency, invoice, printed):
        return
    if named or signed or usual_codes(printed):
        yield _broken(currency)


def _broken(currency: str) -> Check:
    return Check(
        "CURRENCY",
        "error",
        passed=False,
        expected="a currency that the document names",
        found=currency,
        message="the document names another currency",
        fields=("currency",),
    )


def _is_beside_total(invoice: Invoice, text: str) -> bool:
    """Whether each place of the total has the mark of a currency, and none has the answer's. Signs
    of unusual currencies (`$` in Jamaica) prove nothing."""
    total = abs(invoice.totals.gross or invoice.totals.amount_due or Decimal())
    if not 0 < total < _AMOUNT_MAX or invoice.currency not in _USUAL:
        return False
    pairs = _written(total)
    in_full = _marks_of((f"{whole}{mark}{cents}" for whole, mark, cents in pairs), text)
    others = _all_others(in_full, invoice.currency)
    if others is None and total == int(total):
        others = _all_others(_marks_of({whole for whole, _, _ in pairs}, text), invoice.currency)
    return others is True


def _is_said_otherwise(invoice: Invoice, currency: str, printed: PrintedText) -> bool:
    """Whether a label names another currency, or the answer's stands beside amounts alone that the
    answer does not have, and another code does not; the total has no mark of the answer's."""
    if currency not in _USUAL:
        return False
    labelled = is_labelled_otherwise(currency, printed, _usually_meant)
    if not labelled:
        others = usual_codes(printed) - {currency}
        if not others:
            return False  # As in most invoices.
        if _is_in_rows_of(others, invoice, printed.plain):
            return True
        if not stands_beside_others(invoice, currency, printed.plain):
            return False
        if all(stands_beside_others(invoice, other, printed.plain) for other in others):
            return False
    total = abs(invoice.totals.gross or invoice.totals.amount_due or Decimal())
    if not 0 < total < _AMOUNT_MAX:
        return False
    forms = {f"{whole}{mark}{cents}" for whole, mark, cents in _written(total)}
    return not any(currency in marks for marks in _marks_of(forms, printed.plain))


def _is_in_rows_of(others: frozenset[str], invoice: Invoice, text: str) -> bool:
    """Whether each row of the total has one of these codes, and none has the answer's: `TOTAL USD`
    may stand far from its amount."""
    total = abs(invoice.totals.gross or invoice.totals.amount_due or Decimal())
    if not 0 < total < _AMOUNT_MAX:
        return False
    named = list[frozenset[str]]()
    for whole, mark, cents in _written(total):
        total_as = f"{whole}{mark}{cents}"
        for at in islice(places_of(total_as, text), _TOTALS_MAX):
            row = text[slice(*row_around(text, at, at + len(total_as), _ROW_CHARS_MAX))]
            named.append(_USUAL.intersection(CODE.findall(row)))
    return bool(named) and all(one and one <= others for one in named)


def _usually_meant(word: str) -> frozenset[str]:
    """What a word may mean, but for codes that are words of some language, such as `ALL`."""
    found = currencies_meant(word)
    return found if found & _USUAL else frozenset()


def _all_others(marks: Iterator[frozenset[str]], currency: str) -> bool | None:
    """Whether each place has marks, and those of other currencies; None where there is no place.
    The first place says so in most documents."""
    found = None
    for one in marks:
        if not one or currency in one:
            return False
        found = True
    return found


def _marks_of(forms: Iterable[str], text: str) -> Iterator[frozenset[str]]:
    """What the marks beside each place of an amount may mean; no currency where it has none."""
    for form in forms:
        at = -1
        for _ in range(_TOTALS_MAX):
            at = text.find(form, at + 1)
            if at < 0:
                break
            before = text[max(0, at - _MARKED_CHARS_MAX) : at]
            behind = text[at + len(form) : at + len(form) + _MARKED_CHARS_MAX]
            if _FIGURES_BEFORE.search(before) or _FIGURES_BEHIND.match(behind):
                continue
            found = (_MARK_BEFORE.search(before), _MARK_BEHIND.match(behind))
            yield frozenset().union(*(_meant(one[1]) for one in found if one is not None))


def _meant(mark: str) -> frozenset[str]:
    if mark in _USUAL:
        return frozenset({mark})
    return _SIGNS.get(mark) or _BESIDE.get(mark) or frozenset()


def _written(amount: Decimal) -> set[tuple[str, str, str]]:
    """The forms of an amount in print, with and without groups: the units, a mark, the cents."""
    if amount != round(amount, 2):
        return set()
    whole, _, cents = f"{amount:.2f}".partition(".")
    grouped = f"{int(whole):,}"
    pairs = {(grouped.replace(",", group), mark) for group, mark in _STYLES}
    return {(one, mark, cents) for one, mark in (*pairs, (whole, "."), (whole, ","))}


def _beside_amounts(text: str) -> list[frozenset[str]]:
    """What the words beside amounts may mean, where they stand beside several."""
    found = [one or other for one, other in _BESIDE_AMOUNT.findall(text)]
    return [_BESIDE[word] for word in set(found) if found.count(word) >= _BESIDE_MIN]


def _settled_otherwise(currency: str, invoice: Invoice, printed: PrintedText) -> bool:
    """Whether the sign that may mean the currency has another meaning in this document, or in the
    country of its seller."""
    if currency in _OF_THE_YUAN and "元" in printed.plain:
        told = {code for code, name in _OF_THE_YUAN.items() if name.search(printed.plain)}
        if told:
            return currency not in told
    shared = next((group for group in _SHARED if currency in group), None)
    if shared is None:
        return False
    named = shared & printed.codes
    if shared is _DOLLARS:
        named |= _prefixed(printed.plain)
    elif currency in _YEN_OR_YUAN:
        named |= {code for code, letters in _YEN_OR_YUAN.items() if letters.search(printed.plain)}
    if shared is _DOLLARS and len(named) > 1:
        named = frozenset(_prefixed_totals(invoice, printed.plain)) or named
    if named:
        return currency not in named
    return currency_of_seller(shared, invoice, printed) not in (None, currency)


def _prefixed(text: str) -> set[str]:
    """The kinds of dollars that letters before the sign name."""
    before = {part[-_PREFIX_MAX:] for part in text.split("$")[:-1]}
    return {_PREFIXES[match[1]] for match in map(_PREFIX.search, before) if match is not None}


def _prefixed_totals(invoice: Invoice, text: str) -> set[str]:
    """The kinds of dollars that letters before the sign of the total name."""
    total = abs(invoice.totals.gross or invoice.totals.amount_due or Decimal())
    if not 0 < total < _AMOUNT_MAX:
        return set()
    found = set[str]()
    for whole, mark, cents in _written(total):
        at = text.find(f"{whole}{mark}{cents}")
        if at > 0:
            found |= _prefixed(text[max(0, at - _MARKED_CHARS_MAX) : at])
    return found


def usual_codes(printed: PrintedText) -> frozenset[str]:
    """The codes of usual currencies that stand in the text as words."""
    return _USUAL & printed.codes


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

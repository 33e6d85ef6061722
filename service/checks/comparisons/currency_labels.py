"""Does the document say by a label, or by its amounts, that its currency is another one?

`Currency: GBP` and `All amounts in GBP` name the currency of the invoice; `USD 560.99` below is
what the total is worth elsewhere. So is a currency that stands beside amounts alone of which the
answer has none, where another one is named otherwise. A label of a foreign currency or of an
exchange says nothing, and none does where the total is printed with the answer's currency.

Pure and total; linear in the text, because rows and places are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from schemas.invoice import Invoice
from service.checks.printed.printed_text import PrintedText
from service.checks.values.whole_words import places_of

Meant = Callable[[str], frozenset[str]]
"""The currencies that a code, a sign or a word may stand for."""

_TWO_WORDS: Final = "para birimi"
_LABELS: Final = frozenset(
    (
        *"currency währung devise monnaie moneda divisa valuta waluta moeda valuutta měna".split(),
        *"mena pénznem monedă valută νόμισμα valūta valiuta валюта gjaldmiðill".split(),
    )
)
_OTHERS: Final = re.compile(
    r"(?:foreign|fremd|étrang|extranjer|ester|vreemd|obc|estrangeir|utländsk|fremmed|ulkoma|cizí"
    r"|exchange|conver|umrechn|change|cambio|wissel|kurs|original|local|payment|settlement|second"
    r"|alternat)[^\n]{0,12}\Z"
)
_LABELLED = re.compile(
    rf"(?<![^\W_])(?:{'|'.join((*sorted(_LABELS), _TWO_WORDS))})(?: code)?\b ?[:=]? {{0,20}}"
    r"(?P<named>[^\n.;()]{1,40})"
)
_AMOUNTS: Final = (
    *"amounts prices figures values totals beträge preise angaben montants prix importes".split(),
    *"precios importi prezzi bedragen prijzen kwoty ceny valores preços belopp priser".split(),
    *"beløb beløp summat hinnat částky sumy ár összeg sumele prețurile iznosi cijene".split(),
    *"cene zneski".split(),
)
_AMOUNT_WORDS: Final = frozenset(_AMOUNTS)
_ALL = re.compile(
    r"(?:(?:^|\n)\W{0,9}|(?<!\w)(?:all|alle|tous les|todos los|todos os|tutti (?:gli|i)|wszystkie"
    r"|alla|kaikki|všechny|všetky|minden|toate|sve|vse) )"
    rf"(?:{'|'.join(_AMOUNTS)})"
    r"(?: (?:are|is|sind|sont|son|sono|são|zijn|są|är|er|ovat|jsou|sú|sunt|su|so|expressed"
    r"|quoted|shown|stated|given|exprimés|expresados|espressi)){0,2}"
    r" (?:in|en|em|w|i|v|u) (?P<named>[^\n.;()]{1,40})"
)
_NAME = re.compile(r"[^\W\d_]+\.?|[€£$¥₹₺₴₪₩₽฿]|(?:US|C|A|NZ|HK|S)\$")
_NAMES_MAX: Final = 4
_ROWS_MAX: Final = 20
_AMOUNT = r"[0-9][0-9.,' \u202f]{0,20}"
_PLACES_MAX: Final = 50
_OF_A_RATE = re.compile(
    r"(?<![^\W\d_])(?:[^\W\d_]{0,9}kurs(?:u|en|et)?|exchange|c[aâ]mbio|cours"
    r"|taux de change|wisselkoers|valuuttakurssi|kurz|árfolyam|curs)(?![^\W\d_])"
)
_RATE_CHARS_MAX: Final = 40


def is_labelled_otherwise(currency: str, printed: PrintedText, meant: Meant) -> bool:
    """Whether labels of the currency name others alone."""
    named = frozenset[str]().union(*_named(printed, meant))
    return bool(named) and currency not in named


def _named(printed: PrintedText, meant: Meant) -> Iterator[frozenset[str]]:
    """What the first label rows name. A word that is no currency ends them."""
    small, words = printed.small, printed.words
    labels = [*(_LABELS & words)]
    if "birimi" in words:
        labels.append(_TWO_WORDS)
    for found in islice(_labelled(small, labels), _ROWS_MAX):
        row = small[max(0, found.start() - 30) : found.start()].rpartition("\n")[2]
        if not _OTHERS.search(row):
            yield from _currencies(found["named"], meant)
    if not _AMOUNT_WORDS.isdisjoint(words):
        for found in islice(_ALL.finditer(small), _ROWS_MAX):
            yield from _currencies(found["named"], meant)


def _labelled(small: str, labels: Sequence[str]) -> Iterator[re.Match[str]]:
    """The labels with what they name; `labels` are those of the text."""
    end = 0
    for start in sorted(place for word in labels for place in places_of(word, small)):
        found = _LABELLED.match(small, start) if start >= end else None
        if found is not None:
            end = found.end()
            yield found


def _currencies(words: str, meant: Meant) -> Iterator[frozenset[str]]:
    for word in islice(_NAME.finditer(words), _NAMES_MAX):
        if not (found := meant(word.group())):
            return
        yield found


def stands_beside_others(invoice: Invoice, code: str, plain: str) -> bool:
    """Whether the code stands beside amounts alone, and the answer has none of them, or in rows of
    a rate of exchange."""
    own = {_digits(amount) for amount in _amounts(invoice)}
    found = [*islice(re.finditer(rf"(?<![A-Za-z]){code}(?![A-Za-z])", plain), _PLACES_MAX)]
    return bool(found) and all(_is_beside_others(place, own, plain) for place in found)


def _is_beside_others(place: re.Match[str], own: set[str], plain: str) -> bool:
    beside = _beside(plain, place.start(), place.end())
    if beside & own:
        return False
    before = plain[max(0, place.start() - _RATE_CHARS_MAX) : place.start()].rpartition("\n")[2]
    behind = plain[place.end() : place.end() + _RATE_CHARS_MAX].partition("\n")[0]
    return bool(beside) or _OF_A_RATE.search(f"{before} {behind}".lower()) is not None


def _beside(plain: str, start: int, end: int) -> frozenset[str]:
    """The digits of the amounts directly before and behind a place."""
    before = re.search(rf"(?<![\w.,])({_AMOUNT}) ?\Z", plain[max(0, start - 24) : start])
    behind = re.match(rf" ?[-+]? ?({_AMOUNT})", plain[end : end + 24])
    return frozenset(_plain_digits(one[1]) for one in (before, behind) if one is not None)


def _plain_digits(written: str) -> str:
    return "".join(filter(str.isdigit, written)).strip("0")


def _digits(amount: Decimal) -> str:
    return _plain_digits(format(abs(amount), "f"))


def _amounts(invoice: Invoice) -> Iterator[Decimal]:
    totals = invoice.totals
    yield from (one for one in (totals.net, totals.tax, totals.gross) if one)
    yield from (one for one in (totals.prepaid, totals.amount_due) if one)
    for line in invoice.lines:
        yield from (one for one in (line.net_amount, line.unit_price) if one)
    for tax in invoice.taxes:
        yield from (one for one in (tax.taxable_amount, tax.tax_amount) if one)

"""Does the document print its sums in thousands or millions: `All amounts in TEUR`, `Total (k€)`?

The answer has the printed number, which is then a thousandth of the money, or a number that no
page prints; either way a person has to look. A mark of such a scale counts

- in a statement about all amounts: `Beträge in TEUR`, `figures in thousands of euros`, `単位：千円`
- beside the total: `1.190 TEUR`, `£'000 1,190`
- in a cell that has words for amounts and totals alone, as the head of a column or the label of the
  total. There it is about something else, such as turnover or the sum insured, where the row of the
  total or the heads have a currency of their own.

Pure and total; linear in the text, because marks, places and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from schemas.invoice import Invoice
from service.checks.labels.text_rows import CELL, row_around
from service.checks.printed.printed_text import PrintedText

_CODES: Final = "eur|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|ron|cad|aud|nzd|try|brl|mxn|inr|rub|uah"
_CURRENCY: Final = (
    rf"(?:{_CODES}|€|us\$|\$|£|¥|zł(?:otych)?|kč|kr(?:oner|onor|on)?|ft|forint|lei|tl|rub(?:lej)?"
    r"|руб(?:лей|лях|\.)?|грн|євро|евро|euro[sa]?|dollars?|pounds?|franken|francs?|pesos?|reais)"
    r"(?:-[^\W\d_]{1,4})?"
)
_THOUSANDS: Final = (
    "thousands? thsd ths tausend tausender tsd milliers migliaia miles milhares duizenden"
    " duizend tys tysiącach tis tisících tisíc tusen tusental tusind tusinder tuhansina tuhatta"
    " ezer ezrekben mii bin тыс тысячах тис millions? millionen mio mln mn milioni millones"
    " milhões miljoen miljoner milliók millió milion milioane milionech milionach млн"
).replace(" ", "|")
_OF: Final = r"(?:\. ?| )(?:(?:of|de|di|van|in|w) |d')?"
_SCALE = re.compile(
    rf"(?<![^\W_])(?:[tk](?:{_CODES}|€|£|\$)|m(?:eur|€|chf|usd|gbp|sek|nok|dkk)|t\. ?kr|tkr|kkr"
    rf"|[em]ft(?:-(?:ban|ben|ba|ra|ot|os))?"
    rf"|[€£$](?:k|mn?)|(?<![0-9])(?<![0-9] )[€£$] (?:k|mn?)|(?:{_THOUSANDS}){_OF}{_CURRENCY}"
    rf"|{_CURRENCY} ?(?:(?:in|i|en) )?(?:'?000s?(?![.,])|{_THOUSANDS}))(?![^\W_])\.?"
    rf"|(?<![0-9])(?<![0-9] )(?:{_CURRENCY} ?[x×] ?1[., ]?000|[x×] ?1[., ]?000 ?{_CURRENCY})"
    r"(?![^\W_])|(?:千|万|萬|百万|百萬|億|亿)(?:円|元)|(?:천|만|백만|억) ?원"
)
"""In small letters. `20 t EUR` are tons, `3 x 1.000 €` is a product, and the `M` of `19.00 € M`
stands for a rate of tax."""
_IN_WORDS = re.compile(rf"[:=]\s*(?:{_THOUSANDS})(?![^\W_])")
"""`Amount: Million dollars` is an amount in words."""
_QUICK: Final = frozenset(
    (
        *_THOUSANDS.replace("s?", "s").split("|"),
        *(f"{letter}{code}" for letter in "tkm" for code in _CODES.split("|")),
        *"thousand million tkr kkr eft mft 000s".split(),
    )
)
_SIGNS: Final = "€£$"
_NEAR_SIGNS: Final = frozenset("tkm")
"""Beside a sign of a currency, they may make a scale of it: `k€`, `€ m`."""
_SPLIT_CODES: Final = ("t.kr", "t. kr")
_THOUSAND: Final = frozenset("000 1000".split())
_ZEROS: Final = ("'000", " 000)", "x 1.000", "x 1,000", "x 1000")
_EASTERN_CURRENCIES: Final = "円元원"
_EASTERN: Final = "千円 千元 万円 万元 萬元 百万 百萬 億円 亿元 천원 만원 백만 억원".split()
_AMOUNTS: Final = frozenset(
    """
    amounts amount figures values sums beträge betrag angaben werte wert summe summen montants
    montant chiffres sommes importes importe cifras importi importo cifre valori bedragen bedrag
    kwoty kwota wartości valores valor quantias belopp beloppen beløb beløp summat částky částka
    sumy suma összegek összeg sume sumele iznosi iznos tutarlar tutar суммы сумма суми сума
    単位 单位 單位 단위 金額 金额
    """.split()
)
_TOTALS: Final = frozenset(
    """
    total gesamt gesamtbetrag gesamtsumme rechnungsbetrag endbetrag zahlbetrag zwischensumme netto
    brutto net gross price preis einzelpreis gesamtpreis prix prezzo precio prijs pris cena totale
    totaal totalt razem celkem yhteensä toplam итого всього subtotal sous-total line unit position
    einzel due invoice balance
    """.split()
)
_JOINING: Final = frozenset(
    """
    in en i v w в у je dalam all alle tous toutes les los las todos todas tutti gli the sind are is
    son sont sono são zijn är er ovat jsou są stated expressed shown given quoted ausgewiesen
    angegeben exprimés expresados espressi expressos uitgedrukt vermeld ha все усі note hinweis nota
    """.split()
)
_ALL_WORDS: Final = _AMOUNTS | _TOTALS | _JOINING
_IN: Final = frozenset("in en i v w в у 単位 单位 單位 단위".split())
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_PLAIN_CURRENCY = re.compile(rf"(?<![^\W\d_]){_CURRENCY}(?![^\W\d_])")
_DIGIT = re.compile(r"[0-9]")
_TIMES: Final = "x×"
_ROW_CHARS_MAX: Final = 300
_MARKS_MAX: Final = 12
_PLACES_MAX: Final = 12
_BESIDE = re.compile(r"[\s:()\[\]|]{0,12}-?")


def prints_scaled_sums(invoice: Invoice, text: PrintedText) -> bool:
    """Whether it does."""
    if not _may_be_scaled(text):
        return False  # As in most invoices.
    small = text.small
    marks = [*islice(_marks(invoice, small), _MARKS_MAX)]
    if any(_is_about_all(small, mark) for mark in marks):
        return True
    ends = _places_of_total(invoice, text) if marks else []
    if any(_is_beside(small, mark, start, end) for mark in marks for start, end in ends):
        return True
    heads = [mark for mark in marks if _is_head(small, mark)]
    return bool(heads) and bool(ends) and not any(_has_currency(small, *one) for one in ends)


def _may_be_scaled(text: PrintedText) -> bool:
    """A quick look for a part of each scale: a text is searched for few of them."""
    small, words = text.small, text.words
    if not _QUICK.isdisjoint(words) or _has_scaled_sign(small):
        return True
    if "kr" in words and any(map(small.__contains__, _SPLIT_CODES)):
        return True
    if not _THOUSAND.isdisjoint(words) and any(map(small.__contains__, _ZEROS)):
        return True
    is_eastern = any(map(small.__contains__, _EASTERN_CURRENCIES))
    return "× 1" in small or (is_eastern and any(map(small.__contains__, _EASTERN)))


def _has_scaled_sign(small: str) -> bool:
    """Whether a letter or zeros for a scale stand beside a sign, or behind one blank."""
    for sign in filter(small.__contains__, _SIGNS):
        parts = small.split(sign)
        beside = {part[:2].lstrip(" ")[:1] for part in parts[1:]}
        beside |= {part[-1:] for part in parts[:-1]}
        if not _NEAR_SIGNS.isdisjoint(beside) or f"{sign}000" in small:
            return True
    return False


def _marks(invoice: Invoice, small: str) -> Iterator[re.Match[str]]:
    """`EFT` are thousands of forints only where the money is forints; elsewhere it is a transfer of
    funds, and `MFT` of files."""
    for mark in _SCALE.finditer(small):
        if mark[0] not in ("eft", "mft") or invoice.currency in (None, "HUF"):
            yield mark


def _places_of_total(invoice: Invoice, text: PrintedText) -> list[tuple[int, int]]:
    totals = invoice.totals
    amount = totals.gross if totals.gross is not None else totals.amount_due
    if not amount:
        return []
    found = islice(text.numbers_with_digits(amount), _PLACES_MAX)
    return [(one.start, one.end) for one in found if amount in one.readings]


def _cell(small: str, mark: re.Match[str]) -> str:
    """The cell around a mark, up to the digits of its value."""
    begin, end = row_around(small, mark.start(), mark.end(), _ROW_CHARS_MAX)
    for cell in CELL.finditer(small, begin, end):
        if cell.start() <= mark.start() < cell.end():
            behind = small[mark.end() : cell.end()]
            return f"{small[cell.start() : mark.start()]} {_DIGIT.split(behind, maxsplit=1)[0]}"
    return ""


def _is_about_all(small: str, mark: re.Match[str]) -> bool:
    """Whether words for amounts in general stand before the mark, and nothing else."""
    words = _WORD.findall(_cell(small, mark))
    known = _AMOUNTS | _JOINING
    return known.issuperset(words) and not (_AMOUNTS.isdisjoint(words) or _IN.isdisjoint(words))


def _is_beside(small: str, mark: re.Match[str], start: int, end: int) -> bool:
    """`5 timmar x 1000 kr   5000 kr` is a product and its result."""
    if mark[0][0] in _TIMES:
        return False
    if mark.end() <= start:
        return _BESIDE.fullmatch(small, mark.end(), start) is not None
    return _BESIDE.fullmatch(small, end, mark.start()) is not None


def _is_head(small: str, mark: re.Match[str]) -> bool:
    """Whether the cell of the mark has words for amounts and totals alone, and its row no currency
    besides. Behind a number the mark is of that number (`金額 1万円`), or its factor."""
    cell = _cell(small, mark)
    words = _WORD.findall(cell)
    if not _ALL_WORDS.issuperset(words) or _DIGIT.search(cell):
        return False
    if mark[0][0] in _TIMES and not words and "(" not in cell:
        return False
    begin, end = row_around(small, mark.start(), mark.end(), _ROW_CHARS_MAX)
    if _IN_WORDS.match(small, len(small[begin : mark.start()].rstrip(" :=")) + begin):
        return False
    return not _has_plain_currency(small[begin:end])


def _has_currency(small: str, start: int, end: int) -> bool:
    return _has_plain_currency(small[slice(*row_around(small, start, end, _ROW_CHARS_MAX))])


def _has_plain_currency(row: str) -> bool:
    return _PLAIN_CURRENCY.search(_SCALE.sub(" ", row)) is not None

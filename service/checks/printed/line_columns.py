"""Which of two printed numbers is a line's quantity, and which its unit price? The heads tell.

The heads of a table name the columns for quantity and price, in either order. Where a row of the
document holds both values of a line and its net amount, the order of the two must be that of the
heads. If every such row has them in the other order, the answer exchanged them: their product is
the same, so that no sum can tell.

A row of heads has a word for a quantity, one for a price and one for a further column, and no
number. If two tables have another order, nothing is said.

Pure and total; linear in text and answer, because the lines in doubt and their rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from schemas.invoice import Invoice, Line
from service.checks.printed.printed_text import PrintedText
from service.checks.values.number_forms import MILS, NUMBER
from service.checks.values.printed_numbers import PrintedNumbers

_QUANTITIES = frozenset(
    "qty quantity hours hrs menge anzahl stückzahl qté qte quantité quantite cant cantidad "
    "quantità q.tà qtà qta aantal ilość qtd qtde quantidade antal antall määrä množství "
    "množstvo menny mennyiség količina kol miktar adet ποσότητα количество кількість "
    "数量 數量 수량".split()
)
_PRICES = frozenset(
    "price preis einzelpreis nettopreis stückpreis einheitspreis ep prix precio prezzo prijs "
    "stukprijs eenheidsprijs cena preço pris styckpris enhetspris enhedspris stykpris stykkpris "
    "hinta yksikköhinta egységár ár preț pret cijena fiyat fiyatı τιμή цена ціна rate "
    "単価 单价 單價 단가 unit unitario unitário unitaire pu ppu pvp tarif tarifa ansatz".split()
)
_OTHERS = frozenset(
    "amount total sum value betrag gesamt gesamtpreis gesamtbetrag nettobetrag summe netto entgelt "
    "gp montant ht importe importo totale bedrag totaal kwota wartość valor belopp summa beløb "
    "beløp yhteensä částka celkem spolu nettó összesen "
    "valoare iznos vrednost znesek tutar tutarı αξία сумма сума základ extension "
    "金額 金额 小計 금액 "
    "description item product title details beschreibung leistung položka товар наименование "
    "найменування concepto περιγραφή "
    "bezeichnung artikel désignation descripción descrizione omschrijving nazwa descrição "
    "beskrivning beskrivelse kuvaus popis vare tuote megnevezés denumire naziv açıklama "
    "品名 摘要 품목".split()
)
"""A sentence may speak of a price and a quantity; the heads of lines have further columns."""
_OF_A_UNIT = frozenset("unit unitario unitário unitaire".split())
_BEFORE_A_UNIT = frozenset(
    "p pr pv prix precio prezzo preço prec valor importo importe montant".split()
)
"""`P. Unit.`, `Importo unitario`."""
_TAXES = frozenset("vat tax gst hst pst sales iva tva duty exchange discount".split())
"""Among the heads, they make `rate` one of theirs, and not a price: `Hours  Rate`."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[0-9]+(?:[.,'\u202f][0-9]+)*")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_DIGIT = re.compile(r"[0-9]")
_WHOLE_MAX = 12
_HEAD_CHARS_MAX = 200
_HEADS_MAX = 20
_IN_DOUBT_MAX = 20
_ROWS_MAX = 2_000
_ROW_CHARS_MAX = 300
_LOOKED_AT_MAX = 8


class _Row(NamedTuple):
    """A row with numbers, and the row below, where a PDF may have the amount."""

    text: str
    below: str


def exchanged_lines(invoice: Invoice, text: PrintedText) -> Iterator[int]:
    """The lines whose quantity is printed as their price, and whose price as their quantity."""
    order = _order_of_heads(text) if invoice.lines else 0
    if not order:
        return
    rows: _Rows | None = None
    table: _Table | None = None
    in_doubt, printed = 0, text.digits_of_numbers
    for index, line in enumerate(invoice.lines):
        quantity, price = line.quantity, line.unit_price
        if not quantity or not price or line.net_amount is None or quantity == price:
            continue
        left, right = (quantity, price) if order > 0 else (price, quantity)
        beside = f"\n{left}\n{right}\n".replace(".", "").replace("-", "")
        if right != 1 and beside in printed:  # One may begin the next row.
            continue
        in_doubt += 1
        if in_doubt > _IN_DOUBT_MAX:
            return
        rows = rows or _Rows(text.plain)
        if rows.have_usually(left, right, line.net_amount):
            continue
        table = table or _Table(rows.rows)
        if table.has_only(line, right, left):
            yield index


class _Rows:
    """The rows of a text with their numbers as they are written: a quick look."""

    def __init__(self, plain: str) -> None:
        self.rows = plain.split("\n", _ROWS_MAX)[:_ROWS_MAX]
        self._numbers: list[list[str]] = [
            NUMBER.findall(row, 0, _ROW_CHARS_MAX) for row in self.rows
        ]
        self._rows_with = dict[str, list[int]]()
        for place, numbers in enumerate(self._numbers):
            for number in numbers:
                self._rows_with.setdefault(number, []).append(place)

    def have_usually(self, left: Decimal, right: Decimal, net: Decimal) -> bool:
        """Whether a row has the one value and the other one behind it, and it or the row below the
        net amount, each written without doubt."""
        lefts, rights, nets = _forms(left), _forms(right), _forms(net)
        for row in {row for one in lefts for row in self._rows_with.get(one, ())}:
            numbers = self._numbers[row]
            first = next(place for place, one in enumerate(numbers) if one in lefts)
            if rights.isdisjoint(numbers[first + 1 :]):
                continue
            if not nets.isdisjoint(chain(*self._numbers[row : row + 2])):
                return True
        return False


def _forms(amount: Decimal) -> frozenset[str]:
    """How an amount may be written with one reading, but for a sign. Three decimals may be
    thousands, and so may a group without decimals."""
    whole, _, part = format(abs(amount), "f").partition(".")
    part = part.rstrip("0")
    if len(whole) > _WHOLE_MAX:
        return frozenset()
    parts = {part.ljust(places, "0") for places in (1, 2, 4)} | {part}
    parts = {one for one in parts if len(one) not in (0, MILS)}
    forms = [f"{whole}{mark}{one}" for one in parts for mark in ".,"]
    if len(whole) > MILS:
        grouped = f"{int(whole):,}"
        turned = grouped.replace(",", ".")
        forms += [form for one in parts for form in (f"{grouped}.{one}", f"{turned},{one}")]
    return frozenset(forms if part else (*forms, whole))


def _order_of_heads(text: PrintedText) -> int:
    """1 where quantities stand before prices, -1 behind them; 0 if there are no heads, or both."""
    orders, lower = set[int](), text.lower
    for word in _PRICES & text.words:
        at = lower.find(word)
        for _ in range(_HEADS_MAX):
            if at < 0:
                break
            begin, end = lower.rfind("\n", 0, at) + 1, lower.find("\n", at)
            end = end if end >= 0 else len(lower)
            if end - begin <= _HEAD_CHARS_MAX and not _DIGIT.search(lower, begin, end):
                orders.add(_order(lower[begin:end]))
            at = lower.find(word, end)
    orders.discard(0)
    return orders.pop() if len(orders) == 1 else 0


@lru_cache(maxsize=1024)
def _order(row: str) -> int:
    """The same heads stand in many documents."""
    words = _WORD.findall(row.replace("q.t", "qt"))
    quantities = [place for place, word in enumerate(words) if word in _QUANTITIES]
    prices = [place for place, word in enumerate(words) if _is_price(place, words)]
    if len(quantities) != 1 or not prices or not (prices[1:] or _OTHERS.intersection(words)):
        return 0
    return 1 if quantities[0] < prices[0] else -1


def _is_price(place: int, words: list[str]) -> bool:
    """Whether it is the head of the prices; `unit` alone is what a quantity counts."""
    word, before = words[place], words[place - 1] if place else ""
    if word in _OF_A_UNIT:
        return before in _BEFORE_A_UNIT
    return word in _PRICES and not (word == "rate" and not _TAXES.isdisjoint(words))


class _Table:
    """The rows of a text by the digits of their numbers."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._with: dict[str, list[_Row]] = {}
        for row, below in pairwise((*rows, "")):
            cut = row[:_ROW_CHARS_MAX]
            numbers = [*_NUMBER.findall(cut), *_SPACED.findall(cut)]
            for one in {_significant(number) for number in numbers}:
                self._with.setdefault(one, []).append(_Row(cut, below[:_ROW_CHARS_MAX]))

    def has_only(self, line: Line, left: Decimal, right: Decimal) -> bool:
        """Whether the rows of a line have the one value before the other, and none has it
        behind."""
        rows = [row.text for row in self._rows_with(left, right) if _holds(row, line.net_amount)]
        if any(_in_order(row, right, left) for row in rows):
            return False
        return any(_in_order(row, left, right) for row in rows)

    def _rows_with(self, one: Decimal, other: Decimal) -> list[_Row]:
        """The rows with the digits of both; none where there are too many to tell."""
        some = self._with.get(_significant(format(one, "f")), [])
        both = set(self._with.get(_significant(format(other, "f")), ())).intersection(some)
        return list(both) if len(both) <= _LOOKED_AT_MAX else []


def _in_order(row: str, left: Decimal, right: Decimal) -> bool:
    """Whether a print of the one stands before a print of the other."""
    places = [(number.start, number.readings) for number in PrintedNumbers(row).numbers()]
    lefts = [start for start, readings in places if _is_read(left, readings)]
    rights = [start for start, readings in places if _is_read(right, readings)]
    return bool(lefts) and bool(rights) and lefts[0] < rights[-1]


def _holds(row: _Row, net: Decimal | None) -> bool:
    numbers = PrintedNumbers(f"{row.text}\n{row.below}").numbers()
    return net is not None and any(_is_read(net, number.readings) for number in numbers)


def _is_read(amount: Decimal, readings: frozenset[Decimal]) -> bool:
    return amount in readings or -amount in readings


def _significant(amount: str) -> str:
    return _NOT_DIGITS.sub("", amount).strip("0")

"""Finds the evidence of an answer: where each value that decides a payment is printed.

Of several places of a value, the one behind a label of its role counts, as `labels.labels` reads
the document; without one, the place nearest to such a label; without any label the first place, or
for totals the last. A value that is not printed has no evidence. Where the document has placed
words, evidence has a page and a box, and the net amounts of lines have evidence, too; else it has
the line and column of the text. A value of an XML that no page prints is named by its business
term.

Invariants: a quote is what stands at its place, with single blanks, cut at `QUOTE_MAX_CHARS`. An
answer has at most as much evidence as it has fields in `_FIELDS`, and `LINES_MAX` lines.

Pure and total: nothing raises, whatever answer and document are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, islice
from typing import Any, Final, NamedTuple

from schemas.invoice import Invoice, Line
from schemas.outcome import FieldEvidence
from service.checks.labels.label_places import label_above, label_before, middles_of
from service.checks.labels.label_roles import Role, made
from service.checks.labels.label_values import AMOUNTS, compact, days, significant
from service.checks.printed.placed_evidence import placed, quoted
from service.checks.printed.printed_places import (
    PrintedPlace,
    PrintedPlaces,
    amount_forms,
    is_number,
    is_word,
    places_of,
    usual_form,
    with_its_minus,
)
from service.checks.printed.printed_text import PrintedText
from service.model.page_words import PageWords

LINES_MAX: Final = 20
"""Lines with evidence; further ones stand below them."""
VALUES_MAX: Final = 30
"""Values of a custom schema with evidence."""
_ANCHOR_CHARS_MAX = 40
_PREFIX = 2
"""Letters of a country before a VAT id, which many documents leave out."""
_TAX_ID_MIN = 8


class _Kind(NamedTuple):
    """How values of a kind are found."""

    same: Callable[[str, Any, PrintedText], bool]
    """Whether the printed value behind a label is this one."""
    places: Callable[[PrintedPlaces, Any], Sequence[PrintedPlace]]
    """Every place of a value."""


class _Field(NamedTuple):
    """A field: its path and term (BT of EN 16931), the roles of its labels, its kind, and whether
    its last place counts where no label decides."""

    path: str
    term: str
    roles: tuple[Role, ...]
    kind: _Kind
    last: bool = False


def _same_number(printed: str, value: str, _: PrintedText) -> bool:
    return printed == value or compact(printed) == compact(value)


def _same_tax_id(printed: str, value: str, _: PrintedText) -> bool:
    """With the prefix of its country, or without it."""
    if printed == value:
        return True
    one, other = compact(printed), compact(value)
    return one == other or (len(one) >= _TAX_ID_MIN and one == other[_PREFIX:])


def _same_name(printed: str, value: str, _: PrintedText) -> bool:
    """Whether it begins with the name; an address may follow."""
    if printed == value:
        return True
    return printed.casefold().startswith(value.casefold()) and (
        not printed[len(value) : len(value) + 1].isalnum()
    )


def _same_day(printed: str, value: date, _: PrintedText) -> bool:
    return value in days(printed)


def _same_amount(printed: str, value: Decimal, text: PrintedText) -> bool:
    mark = text.decimal_mark
    if printed == usual_form(value, mark):
        return True
    same = significant(printed) == significant(format(value, "f"))
    return same and printed in amount_forms(value, mark)


def _of_number(places: PrintedPlaces, value: str) -> Sequence[PrintedPlace]:
    return places.of_words(value)


def _of_tax_id(places: PrintedPlaces, value: str) -> Sequence[PrintedPlace]:
    bare = value.strip()[_PREFIX:]
    found = places.of_words(value)
    return found if found or len(bare) < _TAX_ID_MIN else places.of_words(bare)


def _of_day(places: PrintedPlaces, value: date) -> Sequence[PrintedPlace]:
    return places.of_date(value)


def _of_amount(places: PrintedPlaces, value: Decimal) -> Sequence[PrintedPlace]:
    return places.of_amount(value)


_NUMBER = _Kind(_same_number, _of_number)
_TAX_ID = _Kind(_same_tax_id, _of_tax_id)
_NAME = _Kind(_same_name, _of_number)
_DAY = _Kind(_same_day, _of_day)
_AMOUNT = _Kind(_same_amount, _of_amount)
_FIELDS: Final = (
    _Field("invoice_number", "BT-1", (Role.NUMBER,), _NUMBER),
    _Field("issue_date", "BT-2", (Role.ISSUE,), _DAY),
    _Field("due_date", "BT-9", (Role.DUE, Role.TERMS), _DAY),
    _Field("supplier.name", "BT-27", (Role.SELLER,), _NAME),
    _Field("supplier.tax_id", "BT-31", (Role.VAT_ID,), _TAX_ID),
    _Field("customer.name", "BT-44", (Role.BUYER,), _NAME),
    _Field("payment.iban", "BT-84", (Role.IBAN,), _NUMBER),
    _Field("totals.net", "BT-109", (Role.NET,), _AMOUNT, last=True),
    _Field("totals.tax", "BT-110", (Role.TAX,), _AMOUNT, last=True),
    _Field("totals.gross", "BT-112", (Role.GROSS,), _AMOUNT, last=True),
    _Field("totals.prepaid", "BT-113", (Role.PREPAID,), _AMOUNT, last=True),
    _Field("totals.amount_due", "BT-115", (Role.AMOUNT_DUE,), _AMOUNT, last=True),
)
"""What decides a payment, and what a person compares with it."""
_PATHS = tuple((field, *field.path.partition(".")[::2]) for field in _FIELDS)
_FROM_TEXT, _FROM_XML = "text", "xml"
_CURRENCY_TERM, _LINES_TERM = "BT-5", "BG-25"


def find_evidence(
    invoice: Invoice, printed: PrintedText | None, words: PageWords | None, *, exact: bool
) -> dict[str, FieldEvidence]:
    """The evidence of each field that has some, by path. `words` are those of the text, if it has
    pages; `exact`: the values are those of an XML."""
    found: dict[str, FieldEvidence] = _of_xml(invoice) if exact else {}
    if printed is None:
        return found
    search = _Search(printed, words)
    for field, value in _values(invoice):
        evidence = search.of_field(field, value)
        if evidence is not None:
            found[field.path] = evidence
    if invoice.currency:
        evidence = search.of_currency(invoice.currency)
        if evidence is not None:
            found["currency"] = evidence
    if words is not None and invoice.lines:
        for index, evidence in search.of_lines(invoice.lines[:LINES_MAX]):
            found[f"lines.{index}.net_amount"] = evidence
    return found


def find_values(
    values: Iterable[tuple[str, str | float]], printed: PrintedText | None, words: PageWords | None
) -> dict[str, FieldEvidence]:
    """The evidence of values that no rule knows, by path: the first place of each, of the first
    `VALUES_MAX` values."""
    if printed is None:
        return {}
    search = _Search(printed, words)
    found = {path: search.of_value(value) for path, value in islice(values, VALUES_MAX)}
    return {path: evidence for path, evidence in found.items() if evidence is not None}


def _values(invoice: Invoice) -> Iterator[tuple[_Field, Any]]:
    for field, group, name in _PATHS:
        value = getattr(invoice, group)
        if name:
            value = getattr(value, name, None)
        # An amount that is compared with a text asks the classes of all numbers: 1.5 µs.
        if value is not None and (value or value.__class__ is not str):
            yield field, value


def _of_xml(invoice: Invoice) -> dict[str, FieldEvidence]:
    """The terms of the values."""
    terms = {field.path: field.term for field, _ in _values(invoice)}
    if invoice.currency:
        terms["currency"] = _CURRENCY_TERM
    if invoice.lines:
        terms["lines"] = _LINES_TERM
    return {path: FieldEvidence(_FROM_XML, label=term) for path, term in terms.items()}


class _Search:
    """The places of one answer's values in one document."""

    def __init__(self, printed: PrintedText, words: PageWords | None) -> None:
        self._printed = printed
        self._words = words
        self._text = printed.text
        self._plain = printed.plain
        self._places = PrintedPlaces(printed)
        self._labelled = printed.labelled
        self._rows = self._plain.split("\n")
        self._before = list(accumulate(map(len, self._rows), initial=0))
        """Characters before each row, without line breaks."""

    def of_field(self, field: _Field, value: Any) -> FieldEvidence | None:
        """Where a value is printed, if it is."""
        same, labelled = field.kind.same, self._labelled
        for role in field.roles:
            for candidate in labelled.of_role(role) if labelled.has(role) else ():
                printed = candidate.text
                if same(printed, value, self._printed):
                    column = self._column(candidate.row, printed, field)
                    if column >= 0:
                        return self._behind_label(field, value, candidate.row, column, printed)
        places = field.kind.places(self._places, value)
        return self._elsewhere(field, places) if places else None

    def of_value(self, value: str | float) -> FieldEvidence | None:
        """The first place of a value of any kind."""
        if not isinstance(value, str):
            places = self._places.of_amount(Decimal(str(value)))
        else:
            day = _day(value)
            places = self._places.of_words(value) if day is None else self._places.of_date(day)
        return self._evidence(places[0], "", self._row(places[0])) if places else None

    def _column(self, row: int, printed: str, field: _Field) -> int:
        """Where a labelled value stands in its row: `190,00` is also a part of `1.190,00`."""
        text = self._rows[row]
        column = text.find(printed)
        if text.find(printed, column + 1) < 0:
            return column
        places = places_of(text, printed, is_number if field.kind is _AMOUNT else is_word)
        return places[0].start if places else column

    def _behind_label(
        self, field: _Field, value: Any, row: int, column: int, printed: str
    ) -> FieldEvidence:
        label = self._label(row, column, field)
        start = self._start(row) + column
        length = min(len(printed), len(value)) if field.kind is _NAME else len(printed)
        place = made(PrintedPlace, (start, start + length))
        if field.kind is _AMOUNT and value < 0:
            place = with_its_minus(self._plain, place)
        return self._evidence(place, label, row)

    def _elsewhere(self, field: _Field, places: Sequence[PrintedPlace]) -> FieldEvidence:
        """Of several places, the one nearest to a label of the field; without one, the first or
        the last that is no other amount by its label."""
        own = sorted(self._labelled.rows(*field.roles))
        if len(places) == 1:
            place = places[0]
        elif own:
            ordered = places[::-1] if field.last else places
            place = min(ordered, key=lambda place: _distance(self._row(place), own))
        else:
            free = self._without_label(places) if field.kind is _AMOUNT else places
            place = free[-1] if field.last else free[0]
        row = self._row(place)
        if len(places) > 1 and row:
            place = self._below_its_head(field, places, place, row)
        label = ""
        if row in own:
            label = self._label(row, place[0] - self._start(row), field)
        return self._evidence(place, label, row)

    def _below_its_head(
        self, field: _Field, places: Sequence[PrintedPlace], place: PrintedPlace, row: int
    ) -> PrintedPlace:
        """Of equal values beside each other, the one below a head of the field."""
        start = self._start(row)
        end = start + len(self._rows[row])
        beside = [one for one in places if start <= one[0] < end]
        heads = middles_of(self._rows[row - 1], field.roles) if len(beside) > 1 else []
        if not heads:
            return place
        return min(beside, key=lambda one: abs((one[0] + one[1]) / 2 - start - heads[-1]))

    def _without_label(self, places: Sequence[PrintedPlace]) -> Sequence[PrintedPlace]:
        """The places in rows that no label says to be an amount, or all of them."""
        labelled = self._labelled.rows(*AMOUNTS)
        return [place for place in places if self._row(place) not in labelled] or places

    def _row(self, place: PrintedPlace) -> int:
        return self._plain.count("\n", 0, place[0])

    def _start(self, row: int) -> int:
        return self._before[row] + row

    def _label(self, row: int, column: int, field: _Field) -> str:
        """The words that name what stands in this column: before it, or in the row above."""
        label = label_before(self._rows[row], column, field.roles) if column else ""
        if not label and row:
            label = label_above(self._rows[row - 1], column, field.roles)
        return label

    def of_currency(self, code: str) -> FieldEvidence | None:
        """The code or sign nearest to the end, where the totals stand."""
        place = self._places.of_currency(code)
        return None if place is None else self._evidence(place, "", self._row(place))

    def of_lines(self, lines: Sequence[Line]) -> Iterator[tuple[int, FieldEvidence]]:
        """The net amounts of lines, each in the row of its line, one below the other."""
        at, end = self._described(lines[0]), len(self._plain)
        for index, line in enumerate(lines):
            amount = line.net_amount
            if amount is None:
                continue
            place = self._places.next_amount(amount, at, end)
            if place is not None:
                yield index, self._evidence(place, "", self._row(place))
                at = place[1]

    def _described(self, line: Line) -> int:
        """Where a line's description stands; the beginning of the text without one."""
        words = (line.description or "")[:_ANCHOR_CHARS_MAX].partition("\n")[0].strip()
        return max(0, self._text.find(words)) if words else 0

    def _evidence(self, place: PrintedPlace, label: str, row: int) -> FieldEvidence:
        """What is printed there, which begins in this row."""
        if self._words is not None:
            return placed(self._text, place, label, self._words)
        column = place[0] - self._before[row] - row
        quote = quoted(self._text, place)
        return FieldEvidence(_FROM_TEXT, quote, label, None, None, None, row + 1, column + 1)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _distance(row: int, rows: Sequence[int]) -> int:
    """From a row to the nearest of several, which are sorted."""
    at = bisect_right(rows, row)
    return min(abs(row - near) for near in rows[max(0, at - 1) : at + 1])

"""Does a row of its own below the gross total say that a part of it was paid, or ask for the rest?

A payment may be printed without what it leaves (`Bereits bezahlt 390,00 EUR`, `EC-Karte 390,00`).
`payment_row_words` decides what the words of such a row mean. The row has one amount, which is no
discount. Where the gross total stands below again, an earlier invoice or balance is named, or
the amount is printed twice and the words alone do not decide, the print leaves it open. Rows that
pay the gross total together leave nothing due.

Pure and total; linear in the text, because the rows that are read are few and short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import islice, pairwise
from typing import Final, NamedTuple

from schemas.invoice import Invoice
from service.checks.payments.other_advances import is_of_something_else
from service.checks.payments.payment_amounts import OF_A_DAY
from service.checks.payments.payment_row_words import RowSays, may_say, row_says
from service.checks.payments.unpaid_words import says_earlier
from service.checks.printed.printed_text import PrintedText
from service.checks.values.made_once import made_once
from service.checks.values.number_forms import bare

_WIDE = Context(prec=80)
_CHARS_BEHIND: Final = 1_500
_ROWS_MAX: Final = 1_000
_ROW_CHARS_MAX: Final = 160
_PAYMENTS_MAX: Final = 12
_SMALL_PART: Final = Decimal(20)
_MONEY = re.compile(
    r"(?<![0-9.,/])(?<![^\W_]-)"
    r"(?P<amount>[0-9]{1,3}(?:[., '][0-9]{3}){1,3}[.,][0-9]{2}|[0-9]{1,9}[.,][0-9]{2})"
    r"(?![0-9]| ?%|[.,/-][0-9]|\.? ?[-–] ?[0-9])(?P<behind>[-)]?)"
)
_CENTS = re.compile(r"[.,][0-9]{2}(?![0-9])")
_SIGN_BEFORE = re.compile(r"(?<![0-9])(?<![0-9] )[-−(] ?(?:[€$£]|[a-z]{3})? ?\Z")
"""A minus behind a number makes a range: `08.30 - 12.30`."""
_MINUS: Final = ("-", "(")
_COUNTED = re.compile(r"\([0-9]{1,3} ?[x×*] ?[^()\n]{1,30}\)")
"""How a sum of equal payments is made: `(9 x 40,00 EUR)`."""
_ORDINAL = re.compile(r"\A *[0-9]{1,2}\. ")
_PERIOD = re.compile(
    r"[0-9]{1,2}[./][0-9]{1,2}[./]? ?[-–]|(?<![\w./-])(?:[01]?[0-9][/.])?20[0-9]{2}(?![\w./])"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ONE = re.compile(
    r"^(?P<before>[^\n0-9]{0,80}+)(?P<amount>[0-9]{1,3}(?:[., '][0-9]{3}){0,3}[.,][0-9]{2}"
    r"|[0-9]{1,9}[.,][0-9]{2})(?P<behind>[^\n0-9%]{0,60}+)$",
    re.MULTILINE,
)
_ONLY_LEFT = re.compile(
    r"(?<![^\W\d_])(?:noch|nog (?:slechts|maar)|only the (?:remaining|balance)"
    r"|ne (?:vous )?reste plus|ne reste que)(?![^\W\d_])"
)
_ASKING: Final = frozenset(
    """
    bitte nur noch überweisen sie zahlen zu zahlende es sind ist uns den der betrag restbetrag von
    offen begleichen daher also damit verbleiben bleiben somit eur euro
    please pay transfer only the remaining balance of to be paid
    il ne vous reste plus que à payer régler verser virer merci de
    nog slechts maar te betalen voldoen gelieve over maken u dient
    """.split()
)
_ASKS: Final = frozenset(
    """
    überweisen zahlen zahlende begleichen pay transfer paid payer régler verser virer betalen
    voldoen maken
    """.split()
)


class _Payment(NamedTuple):
    """What a row calls paid, and where the row stands."""

    start: int
    end: int
    written: str
    amount: Decimal
    is_sure: bool = False
    """Its words alone say so."""


class PaymentRows:
    """The rows below a place of the gross total, and what they say of payments. They are read when
    the first rule asks, and once."""

    def __init__(self, invoice: Invoice, text: PrintedText, place: int) -> None:
        self._invoice = invoice
        self._text = text
        self._place = place
        self._gross = invoice.totals.gross or Decimal(0)

    @made_once
    def _found(self) -> list[_Payment]:
        return [*islice(_payments(self._invoice, self._text, self._place), _PAYMENTS_MAX)]

    @made_once
    def _sum(self) -> Decimal:
        return sum((one.amount for one in self._found), Decimal(0))

    def say_part_is_paid(self) -> bool:
        """Whether a row does."""
        text, found = self._text, self._found
        if not found or self._sum >= self._gross:
            return False  # All is paid, and in parts.
        last = found[-1]
        repeated = not last.is_sure and _is_repeated(last.written, text.plain, self._place)
        printed_again = repeated or _is_printed_again(self._gross, last, text)
        return not (printed_again or _is_of_another(found, text))

    def say_whole_is_paid(self) -> bool:
        """Whether rows pay all of the gross total, or more."""
        found = self._found
        if not found or self._sum < self._gross:
            return False
        asked = _is_printed_again(self._gross, found[-1], self._text)
        return not (asked or _is_of_another(found, self._text))

    def pay(self, amount: Decimal) -> bool:
        """Whether a row pays the amount, or all of them do."""
        found = [one.amount for one in self._found]
        return amount in found or (bool(found) and self._sum == amount)

    def pay_more_than(self, amount: Decimal) -> bool:
        """Whether they pay just the gross total together, and the amount is one of them."""
        found = [one.amount for one in self._found]
        return amount != self._gross and amount in found and self._sum == self._gross

    def ask_for_rest_alone(self) -> bool:
        """Whether a row asks for no more than a part of the gross total: `Bitte nur noch 800,00 €
        überweisen`. What that leaves is printed nowhere, as in a plan."""
        text, gross = self._text, self._gross
        begin = text.small.find("\n", self._place) + 1
        for row in _ONE.finditer(text.small, begin, begin + _CHARS_BEHIND) if begin else ():
            amount = Decimal(bare(row["amount"])) / 100
            less = _WIDE.subtract(gross, amount)
            if not _WIDE.divide(gross, _SMALL_PART) < less < gross:
                continue
            asked = _Payment(row.start(), row.end(), row["amount"], amount)
            if _asks_for_rest(row) and not _is_printed_again(gross, asked, text):
                return next(iter(text.numbers_with_digits(less)), None) is None
        return False


def _is_repeated(written: str, plain: str, place: int) -> bool:
    """Whether an amount is printed twice from this place on."""
    found = re.finditer(rf"(?<![0-9.,]){re.escape(written)}", plain[place:])
    return next(islice(found, 1, None), None) is not None


def _is_of_another(found: list[_Payment], text: PrintedText) -> bool:
    """Whether the other rows speak of an earlier invoice or balance, which may have been paid."""
    last = found[-1]
    others = f"{text.small[: last.start]}\n{text.small[last.end :]}".split("\n", _ROWS_MAX)
    return any(map(says_earlier, others[:_ROWS_MAX]))


def _asks_for_rest(row: re.Match[str]) -> bool:
    """Whether all its words are known, and ask for what is left."""
    words = f"{row['before']} {row['behind']}"
    known = frozenset(_LETTERS.findall(words))
    return known <= _ASKING and not known.isdisjoint(_ASKS) and bool(_ONLY_LEFT.search(words))


def _payments(invoice: Invoice, text: PrintedText, place: int) -> Iterator[_Payment]:
    """The rows that say so of an amount that is no discount."""
    gross = invoice.totals.gross or Decimal(0)
    start = text.small.find("\n", place) + 1
    if not start:
        return
    end = start + _CHARS_BEHIND
    end = max(start, text.small.rfind("\n", start, end)) if end < len(text.small) else end
    rows = text.small[start:end].split("\n", _ROWS_MAX)[:_ROWS_MAX]
    for row, below in pairwise([*rows, ""]):
        if len(row) > _ROW_CHARS_MAX or not _CENTS.search(row):
            start += len(row) + 1
            continue
        goes_on = text.plain[start + len(row) + 1 : start + len(row) + 2].islower()
        if goes_on and not _MONEY.search(below[:_ROW_CHARS_MAX]):
            row = f"{row}\n{below}"
        paid = _payment(row, start, gross, invoice, text)
        if paid is not None:
            yield paid
        start += row.find("\n") + 1 or len(row) + 1


def _payment(
    row: str, start: int, gross: Decimal, invoice: Invoice, text: PrintedText
) -> _Payment | None:
    """What a row with cents calls paid, if it has one amount and does."""
    if len(row) > _ROW_CHARS_MAX or not (any(map(row.__contains__, _MINUS)) or may_say(row)):
        return None
    row = _COUNTED.sub(lambda counted: " " * len(counted.group()), row)
    amounts = [*islice(_MONEY.finditer(row), 2)]
    if len(amounts) != 1:
        return None
    one = amounts[0]
    amount = Decimal(bare(one["amount"])) / 100
    if _WIDE.divide(gross, _SMALL_PART) >= amount:
        return None
    before = row[: one.start()]
    is_less = bool(one["behind"] or _SIGN_BEFORE.search(before))
    said = _says(f"{before} {row[one.end() :]}", start, len(row), invoice, text, is_less=is_less)
    if said is RowSays.NOTHING:
        return None
    sure = said is RowSays.SURELY_PAID
    return _Payment(start, start + len(row), one["amount"], amount, sure)


def _says(
    words: str, start: int, length: int, invoice: Invoice, text: PrintedText, *, is_less: bool
) -> RowSays:
    """What a row says of the days until that of issue; nothing of later ones."""
    issued, has_day = invoice.issue_date, False
    for day in text.dates_within(start, start + length) if OF_A_DAY.search(words) else ():
        if issued is None or min(day.readings) > issued:
            return RowSays.NOTHING
        has_day = True
        words = words.replace(text.small[day.start : day.end], " ")
    words, ordinals = _ORDINAL.subn("", words)
    words = _PERIOD.sub(" ", words)
    number = (invoice.invoice_number or "").lower()
    if number and number in words:
        words = re.sub(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", " ", words)
    if is_of_something_else(words, issued, text):
        return RowSays.NOTHING
    return row_says(words, is_less=is_less, has_day=has_day and not ordinals)


def _is_printed_again(gross: Decimal, payment: _Payment, text: PrintedText) -> bool:
    """Whether the gross total stands below the payment, as what is due then."""
    return any(
        gross in one.readings and one.start > payment.end for one in text.numbers_with_digits(gross)
    )

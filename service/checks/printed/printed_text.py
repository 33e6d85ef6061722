"""A document's text, prepared for searching.

All rules about one document share one `PrintedText`: each form of the text (plain characters, lower
case, numbers, words, dates) is made once, when a rule first needs it.

Pure; linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import folded as without_punctuation
from service.checks.labels.labels import read_labels
from service.checks.labels.policy_terms import without_ends_of_policies
from service.checks.labels.text_rows import TextRows
from service.checks.labels.vat_numbers import with_vat_numbers
from service.checks.parties.addressees import addressees
from service.checks.parties.self_billing import is_self_billed_print
from service.checks.values.made_once import made_once
from service.checks.values.plain_text import (
    composed,
    folded,
    is_plain,
    plain_text,
    without_invisible,
    words_of,
)
from service.checks.values.printed_dates import PrintedDate, PrintedDates
from service.checks.values.printed_numbers import Found, PrintedNumber, PrintedNumbers
from service.checks.values.printed_words import CODE, PrintedWords

STEM_CHARS_MIN = 3
"""What is looked for in `word_row` has so many characters, unless it has others than ASCII."""
_ROW_CHARS_MAX = 300
_HYPHEN = re.compile(r"-\n\s{0,40}")


class DatedRow(NamedTuple):
    """A row with a date: its words and those of the row above, and how many dates it has."""

    words: str
    dates: int


class PrintedText:
    """A document's text, prepared for searching; each form is made when first needed."""

    def __init__(self, text: str) -> None:
        self._is_plain = is_plain(text)
        self._text = text if self._is_plain else without_invisible(text)

    @property
    def text(self) -> str:
        """The document's text, as people see it."""
        return self._text

    @property
    def length_chars(self) -> int:
        """How long the text is."""
        return len(self._text)

    @property
    def decimal_mark(self) -> str | None:
        """The decimal mark of the document's numbers, where they show one clearly."""
        return self._numbers.decimal_mark

    def has_text(self, value: str) -> bool:
        """Whether `value` occurs, regardless of blanks and case."""
        plain = _as_seen(value)
        return composed(plain).casefold() in self.lower or self._words.has_text(plain)

    def has_identifier(self, value: str, *, grouped: bool = False) -> bool:
        """Whether `value` occurs as a whole, regardless of the kind of its separators."""
        return self._words.has_identifier(_as_seen(value), grouped=grouped)

    def is_cut(self, value: str) -> bool:
        """Whether each place of `value` goes on with more digits, behind a blank or a slash."""
        return self._words.is_cut(_as_seen(value))

    def find_amount(
        self, amount: Decimal, *, exponent: int | None = None, signed: bool = True
    ) -> Found:
        """How well the amount is printed; `PrintedNumbers.find` explains the conditions."""
        return self._numbers.find(amount, exponent=exponent, signed=signed)

    def has_digits(self, amount: Decimal) -> bool:
        """Whether the amount's digits are printed, with any value."""
        return self._numbers.has_digits(amount)

    @property
    def digits_of_numbers(self) -> str:
        """The digits of each printed number, in one row for each: a quick look at their order."""
        return self._numbers.digits

    def same_digits(self, amount: Decimal) -> list[frozenset[Decimal]]:
        """The readings of each printed number with the amount's digits."""
        return [readings for readings in self._numbers.same_digits(amount) if readings]

    @property
    def plain_amounts(self) -> frozenset[str]:
        """Numbers that are printed with one reading, as Decimals are written: a quick
        look before `find_amount`."""
        return self._numbers.unmistakable

    def find_date(self, day: date) -> Found:
        """How well the day is printed."""
        return self._dates.find(day)

    def only_row_with(self, day: date) -> DatedRow | None:
        """The row with the day, if it is printed once."""
        dates = {one.start: day in one.readings for one in self._all_dates}
        places = [place for place, is_day in dates.items() if is_day]
        if len(places) != 1:
            return None
        above, begin, end = self._row_around(places[0])
        beside = sum(begin <= other < end for other in dates)
        return DatedRow(self.plain[above:end].casefold(), beside)

    def _row_around(self, place: int) -> tuple[int, int, int]:
        """Where the row above begins, where the row begins and ends; long rows are cut."""
        text = self.plain
        least, most = max(0, place - _ROW_CHARS_MAX), place + _ROW_CHARS_MAX
        begin = max(least, text.rfind("\n", least, place) + 1)
        end = text.find("\n", place, most)
        least = max(0, begin - _ROW_CHARS_MAX)
        above = max(least, text.rfind("\n", least, max(0, begin - 1)) + 1)
        return above, begin, end if end >= 0 else min(most, len(text))

    def numbers_with_digits(self, amount: Decimal) -> Iterator[PrintedNumber]:
        """The printed numbers with the amount's digits."""
        return self._numbers.with_digits(amount)

    def numbers_from(
        self, place: int, is_wanted: Callable[[int, int], bool]
    ) -> Iterator[PrintedNumber]:
        """The printed numbers from a place on, with the readings of those that are wanted, by
        where they begin and end."""
        return self._numbers.numbers_from(place, is_wanted)

    @property
    def signed_places(self) -> frozenset[int]:
        """Where numbers begin or end that have a sign there."""
        return self._numbers.signed_places

    def dates(self) -> Iterator[PrintedDate]:
        """All printed dates."""
        return iter(self._all_dates)

    def dates_within(self, begin: int, end: int) -> list[PrintedDate]:
        """The dates that begin between two places, found without a look at the others."""
        places = self._places_of_dates
        return self._dates_by_place[bisect_left(places, begin) : bisect_left(places, end)]

    def has_currency(self, code: str) -> bool:
        """Whether the code or its sign occurs as a word."""
        return self._words.has_currency(code)

    @made_once
    def lower(self) -> str:
        """The text in plain characters, composed, without capital letters (`casefold`)."""
        if self._is_plain:
            return folded(self.plain, self.lowered)
        return composed(self.plain).casefold()

    @made_once
    def words(self) -> frozenset[str]:
        """The words of `lower`, and those that a hyphen at the end of a row parts."""
        words = self._own_words
        if "-\n" in self.lower:
            words |= words_of(_HYPHEN.sub("", self.lower))
        return words

    @made_once
    def word_row(self) -> str:
        """Each word of `lower` once, but for ASCII of fewer than `STEM_CHARS_MIN` characters. More
        letters that stand together in the text do so here, where they are found in half of the
        time."""
        words = self._own_words
        return " ".join([w for w in words if len(w) >= STEM_CHARS_MIN or not w.isascii()])

    @made_once
    def small_row(self) -> str:
        """The same of `small`; `small` itself, where `lower` has other letters."""
        return self.word_row if self.lower is self.small else self.small

    @made_once
    def _own_words(self) -> frozenset[str]:
        return words_of(self.lower)

    @made_once
    def codes(self) -> frozenset[str]:
        """What stands alone and may be the code of a currency."""
        return frozenset(CODE.findall(self.plain))

    @made_once
    def joined(self) -> str:
        """`lower` without blanks and hyphens."""
        return "".join(self.lower.replace("-", "").split())

    def as_printed(self, value: str) -> str:
        """A value in the form of `lower`."""
        return composed(_as_seen(value)).casefold()

    def as_small(self, value: str) -> str:
        """A value in the form of `small`."""
        return as_small(_as_seen(value))

    @made_once
    def labelled(self) -> Candidates:
        """The values that labels name."""
        found = read_labels(TextRows(self.plain, self.unpunctuated))
        found = without_ends_of_policies(found, self.small)
        found = with_vat_numbers(found, self.plain, self.small, self.words)
        return Candidates([*found, *addressees(self.plain, self.small)])

    @made_once
    def is_self_billed(self) -> bool:
        """Whether the document says that the buyer wrote it."""
        return is_self_billed_print(self.lower, self.word_row)

    @made_once
    def plain(self) -> str:
        """The text in plain characters: as long as the text."""
        return self._text if self._is_plain else plain_text(self._text)

    @made_once
    def small(self) -> str:
        """`plain` in small letters, and as long: one capital letter (İ) has two small ones."""
        small = self.lowered
        return small if len(small) == len(self.plain) else as_small(self.plain)

    @made_once
    def unpunctuated(self) -> str:
        """`small` with punctuation as blanks."""
        return without_punctuation(self.plain, self.lowered)

    @made_once
    def lowered(self) -> str:
        """`plain` in small letters, as `str.lower` makes them."""
        return self.plain.lower()

    @made_once
    def _numbers(self) -> PrintedNumbers:
        return PrintedNumbers(self.plain, self.lowered)

    @made_once
    def _words(self) -> PrintedWords:
        return PrintedWords(self.plain, self.lowered)

    @made_once
    def _all_dates(self) -> list[PrintedDate]:
        return list(self._dates.dates())

    @made_once
    def _dates_by_place(self) -> list[PrintedDate]:
        return sorted(self._all_dates, key=lambda one: one.start)

    @made_once
    def _places_of_dates(self) -> list[int]:
        return [one.start for one in self._dates_by_place]

    @made_once
    def _dates(self) -> PrintedDates:
        has_comma = self._numbers.decimal_mark == ","
        return PrintedDates(self.plain, decimal_comma=has_comma, lower=self.lowered)


def as_small(plain: str) -> str:
    """Plain characters in small letters, of the same length."""
    return plain.replace("İ", "i").lower()


def _as_seen(value: str) -> str:
    if value.isascii():
        return value.replace("`", "'")
    return plain_text(without_invisible(value))

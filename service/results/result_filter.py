"""Which results a list shows: conditions as one value. Pure; `matches` never raises."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.model.record import Coordinates
from service.results.listed import ListedResult
from service.review.decisions import InvoiceState
from service.review.identity import folded

AmountSpan: TypeAlias = tuple[Decimal | None, Decimal | None]
DateSpan: TypeAlias = tuple[date | None, date | None]
COMPARED_STATES: Final = frozenset((InvoiceState.READY, InvoiceState.OPEN))
"""States that depend on other invoices."""
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


class ResultFilterRefused(Exception):
    """Raised when a condition cannot be read; the message shows the right form."""


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """Conditions that must all hold; unset ones match all."""

    states: tuple[InvoiceState, ...] = ()
    trusts: tuple[Trust, ...] = ()
    because: tuple[str, ...] = ()
    """What keeps a result from `book`: ids of rules, and paths of fields or their beginnings, in
    small letters."""
    supplier: str = ""
    """Part of the name, as `folded` writes it."""
    number: str = ""
    """The whole number, as `folded` writes it."""
    invoice_id: str = ""
    issued: DateSpan = (None, None)
    gross: AmountSpan = (None, None)
    simulated: bool | None = None
    places: frozenset[Coordinates] | None = None
    """Of records in the results topic: only these."""

    def matches(self, one: ListedResult) -> bool:
        """Whether all conditions hold. A value that is not there is in no range."""
        return (not self.states or one.state in self.states) and self._holds_of_the_rest(one)

    def may_match(self, one: ListedResult) -> bool:
        """Whether all conditions hold or may yet: a state that is not known depends on other
        invoices, and will be one of those that do."""
        if one.state is not None:
            return self.matches(one)
        may_be_asked = not self.states or not COMPARED_STATES.isdisjoint(self.states)
        return may_be_asked and self._holds_of_the_rest(one)

    def _holds_of_the_rest(self, one: ListedResult) -> bool:
        return (
            (not self.trusts or one.trust in self.trusts)
            and (not self.because or self._keeps(one.trust_because))
            and (self.simulated is None or one.simulated is self.simulated)
            and (not self.invoice_id or one.invoice_id == self.invoice_id)
            and (self.places is None or one.record.coordinates in self.places)
            and self._holds_of(one.number, one.supplier, one.issued, one.gross)
        )

    def _keeps(self, reasons: tuple[str, ...]) -> bool:
        return any(is_among(word, reasons) for word in self.because)

    def matches_invoice(self, invoice: Invoice) -> bool:
        """The same of the conditions on values, which a decision shows."""
        return self._holds_of(
            invoice.invoice_number, invoice.supplier.name, invoice.issue_date, invoice.totals.gross
        )

    def _holds_of(
        self, number: str | None, supplier: str | None, issued: date | None, gross: Decimal | None
    ) -> bool:
        return (
            (not self.number or folded(number) == self.number)
            and (not self.supplier or self.supplier in folded(supplier))
            and _in_dates(self.issued, issued)
            and _in_amounts(self.gross, gross)
        )


def _in_dates(span: DateSpan, value: date | None) -> bool:
    low, high = span
    if low is None and high is None:
        return True
    return value is not None and (low is None or low <= value) and (high is None or value <= high)


def _in_amounts(span: AmountSpan, value: Decimal | None) -> bool:
    low, high = span
    if low is None and high is None:
        return True
    return value is not None and (low is None or low <= value) and (high is None or value <= high)


def is_among(word: str, reasons: tuple[str, ...]) -> bool:
    """Whether one of the reasons is that word, or a part of the field that it names."""
    return any(f"{reason.lower()}.".startswith(f"{word.lower()}.") for reason in reasons)


def parse_dates(option: str, words: str) -> DateSpan:
    """`2026-03-01`, `2026-03`, `2026`, or a range of them, such as `2026-03..2026-04` and
    `2026-03-01..`; both ends are included."""
    first, last = _ends(
        option, words, "2026-03-01, 2026-03, 2026, 2026-03-01..2026-03-31, 2026-03.."
    )
    try:
        span = (_days(first)[0], _days(last)[1])
    except ValueError:
        raise ResultFilterRefused(
            f"{option} {words!r}: write a day, a month, a year or a range, such as 2026-03-01, "
            "2026-03, 2026 or 2026-03-01..2026-03-31"
        ) from None
    if span[0] is not None and span[1] is not None and span[1] < span[0]:
        raise ResultFilterRefused(f"{option} {words!r}: the range ends before it begins")
    return span


def _days(words: str) -> DateSpan:
    """The first and the last day of a day, a month or a year. Raises ValueError."""
    if not words:
        return None, None
    if _YEAR.fullmatch(words):
        return date(int(words), 1, 1), date(int(words), 12, 31)
    if _MONTH.fullmatch(words):
        first = date.fromisoformat(f"{words}-01")
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    day = date.fromisoformat(words)
    return day, day


def parse_amounts(option: str, words: str) -> AmountSpan:
    """`119.00`, `100..200`, `100..` or `..200`, both included."""
    first, last = _ends(option, words, "119.00, 100..200, 100.. or ..200")
    if not all(not part or _AMOUNT.fullmatch(part) for part in (first, last)):
        raise ResultFilterRefused(
            f"{option} {words!r}: write an amount or a range, such as 100..200"
        )
    span = (Decimal(first) if first else None, Decimal(last) if last else None)
    if span[0] is not None and span[1] is not None and span[1] < span[0]:
        raise ResultFilterRefused(f"{option} {words!r}: the range ends before it begins")
    return span


def _ends(option: str, words: str, forms: str) -> tuple[str, str]:
    first, dots, last = words.strip().partition("..")
    if not first and not last:
        raise ResultFilterRefused(f"{option} {words!r}: write {forms}")
    return (first, last) if dots else (first, first)

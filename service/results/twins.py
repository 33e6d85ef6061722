"""Which invoices have number or amount in common with an earlier one, without a database.

All invoices are told twice (`service.results.reading`). The first reading finds the keys that
several invoices have; the second compares the invoices with such keys, by their values as people
corrected them. Which of two is the earlier one is decided by the time of reading, then by the
place, as in the store. Memory is bounded by `KEYS_MAX`: beyond it the store has to compare. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from schemas.invoice import Invoice
from service.model.record import Coordinates
from service.results.listed import ListedInvoice
from service.review.identity import FindingKind, marks

KEYS_MAX: Final = 2_000_000
"""About 200 MB; an invoice has two to four keys."""
_Order: TypeAlias = tuple[float, Coordinates]


class TooManyInvoices(Exception):
    """Raised where a list cannot compare all invoices; the message says what can."""


@dataclass(frozen=True, slots=True)
class EarlierTwin:
    """An earlier invoice, and what it has in common."""

    kind: FindingKind
    source: Coordinates


@dataclass
class Twins:
    """Told all invoices with `note`, then all of them again with `compare`, it knows who is a
    duplicate of whom."""

    keys_max: int = KEYS_MAX
    _seen: set[int] = field(default_factory=set)
    _shared: set[int] = field(default_factory=set)
    _first: dict[int, _Order] = field(default_factory=dict)
    _of: dict[Coordinates, tuple[tuple[FindingKind, int], ...]] = field(default_factory=dict)

    def note(self, invoice: Invoice) -> None:
        """First reading. Raises TooManyInvoices."""
        for _, key in _keys(invoice):
            (self._shared if key in self._seen else self._seen).add(key)
        if len(self._seen) > self.keys_max:
            raise TooManyInvoices(
                "there are too many invoices to compare in a list: `invoice-stream store` fills a "
                "database that knows the duplicates (table `findings`)"
            )

    def compare(self, one: ListedInvoice) -> None:
        """Second reading."""
        line = one.line
        shared = tuple(found for found in _keys(one.invoice) if found[1] in self._shared)
        if not shared:
            return
        order = (line.extracted_at.timestamp(), line.source)
        for _, key in shared:
            self._first[key] = min(self._first.get(key, order), order)
        self._of[line.source] = shared

    def earlier(self, source: Coordinates) -> EarlierTwin | None:
        """The earlier invoice that one has most in common with."""
        for kind, key in self._of.get(source, ()):
            first = self._first[key][1]
            if first != source:
                return EarlierTwin(kind, first)
        return None


def _keys(invoice: Invoice) -> list[tuple[FindingKind, int]]:
    """A common number says more than a common amount, so it comes first."""
    found = marks(invoice)
    numbers = [(FindingKind.SAME_NUMBER, key) for key in found.same_number]
    return numbers + [(FindingKind.SAME_AMOUNT, key) for key in found.same_amount]

"""Which invoices have number or amount in common with an earlier one, without a database.

All invoices are told twice (`service.results.reading`). The first reading finds the keys that
several invoices have; the second compares the invoices with such keys, by their values as people
corrected them. Which of two is the earlier one is decided by the time of reading, then by the
place, as in the store. A rejected invoice is not booked, so no other one is its duplicate, but it
may be one itself. What the simulator made up is compared with what it made up only. Memory is
bounded by `KEYS_MAX`: beyond it the store has to compare. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from service.model.record import Coordinates
from service.results.listed import ListedInvoice
from service.review.decisions import InvoiceState
from service.review.identity import FindingKind, marks

KEYS_MAX: Final = 2_000_000
"""About 200 MB; an invoice has two to four keys."""
_Order: TypeAlias = tuple[float, Coordinates]
_Keys: TypeAlias = tuple[tuple[FindingKind, int], ...]


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
    """Of what is not rejected."""
    _of: dict[Coordinates, tuple[_Order, _Keys]] = field(default_factory=dict)

    def note(self, one: ListedInvoice) -> None:
        """First reading. Raises TooManyInvoices."""
        for _, key in _keys(one):
            (self._shared if key in self._seen else self._seen).add(key)
        if len(self._seen) > self.keys_max:
            raise TooManyInvoices(
                "there are too many invoices to compare in a list: `invoice-stream store` fills a "
                "database that knows the duplicates (table `findings`)"
            )

    def compare(self, one: ListedInvoice) -> None:
        """Second reading."""
        line = one.line
        shared = tuple(found for found in _keys(one) if found[1] in self._shared)
        if not shared:
            return
        order = (line.extracted_at.timestamp(), line.source)
        self._of[line.source] = (order, shared)
        if line.state is InvoiceState.REJECTED:
            return
        for _, key in shared:
            self._first[key] = min(self._first.get(key, order), order)

    def earlier(self, source: Coordinates) -> EarlierTwin | None:
        """The earlier invoice that one has most in common with."""
        order, shared = self._of.get(source, (None, ()))
        if order is None:
            return None
        for kind, key in shared:
            first = self._first.get(key, order)
            if first[1] != source and first < order:
                return EarlierTwin(kind, first[1])
        return None


def _keys(one: ListedInvoice) -> _Keys:
    """A common number says more than a common amount, so it comes first."""
    found = marks(one.invoice, simulated=one.line.simulated)
    numbers = ((FindingKind.SAME_NUMBER, key) for key in found.same_number)
    amounts = ((FindingKind.SAME_AMOUNT, key) for key in found.same_amount)
    return (*numbers, *amounts)

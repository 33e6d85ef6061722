"""Which invoices have number or amount in common with an earlier one, without a database.

All invoices are told twice (`service.results.reading`). The first reading finds the keys that
several invoices have, each supplier's earliest account, and the accounts that people approved; the
second compares the invoices with such keys, by their values as people corrected them. Which of two
is the earlier one is decided by the time of reading, then by the place, as in the store. A rejected
invoice will not be booked, so it comes after all others: no other one is its duplicate, but it may
be one itself. An invoice that resembles only a rejected one asks for no person; `rejected` names
that one. Memory is bounded by `KEYS_MAX`: beyond it the store has to compare. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from service.model.record import Coordinates
from service.results.listed import ListedInvoice
from service.review.decisions import InvoiceState
from service.review.identity import FindingKind, InvoiceMarks, marks

KEYS_MAX: Final = 2_000_000
"""About 200 MB; an invoice has two to four keys."""
_Order: TypeAlias = tuple[bool, float, Coordinates]
"""Whether it is rejected, when it was read, and its place."""
_APPROVING: Final = (InvoiceState.APPROVED, InvoiceState.CORRECTED)
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
    _rejected: dict[int, _Order] = field(default_factory=dict)
    """The first one that was rejected."""
    _paid_first: dict[int, tuple[_Order, str]] = field(default_factory=dict)
    """By supplier, the earliest invoice that names an account."""
    _approved: set[tuple[int, str]] = field(default_factory=set)
    """Suppliers with accounts that people approved."""
    _changed: dict[Coordinates, EarlierTwin] = field(default_factory=dict)
    """What names another account than its supplier's earliest one, and not an approved one."""
    _of: dict[Coordinates, tuple[_Order, _Keys]] = field(default_factory=dict)

    def note(self, one: ListedInvoice) -> None:
        """First reading. Raises TooManyInvoices."""
        found, order = _marks(one), _order(one)
        for _, key in _keys(found):
            (self._shared if key in self._seen else self._seen).add(key)
        for supplier in found.supplier:
            paid = (order, found.account)
            self._paid_first[supplier] = min(self._paid_first.get(supplier, paid), paid)
            if one.line.state in _APPROVING:
                self._approved.add((supplier, found.account))
        kept = len(self._seen) + len(self._paid_first) + len(self._approved)
        if kept > self.keys_max:
            raise TooManyInvoices(
                "there are too many invoices to compare in a list: `invoice-stream store` fills a "
                "database that knows the duplicates (table `findings`)"
            )

    def compare(self, one: ListedInvoice) -> None:
        """Second reading."""
        line, found, order = one.line, _marks(one), _order(one)
        for supplier in found.supplier:
            first, account = self._paid_first.get(supplier, (order, found.account))
            is_approved = (supplier, found.account) in self._approved
            if account != found.account and not is_approved:
                self._changed[line.source] = EarlierTwin(FindingKind.NEW_ACCOUNT, first[-1])
        shared = tuple([pair for pair in _keys(found) if pair[1] in self._shared])
        if not shared:
            return
        self._of[line.source] = (order, shared)
        for _, key in shared:
            self._first[key] = min(self._first.get(key, order), order)
            if line.state is InvoiceState.REJECTED:
                self._rejected[key] = min(self._rejected.get(key, order), order)

    def earlier(self, source: Coordinates) -> EarlierTwin | None:
        """The earlier invoice that one has most in common with."""
        order, shared = self._of.get(source, (None, ()))
        if order is None:
            return None
        for kind, key in shared:
            first = self._first[key]
            if first[-1] != source and first < order:
                return EarlierTwin(kind, first[-1])
        return None

    def rejected(self, source: Coordinates) -> EarlierTwin | None:
        """The rejected invoice that another one resembles."""
        _, shared = self._of.get(source, (None, ()))
        for kind, key in shared:
            found = self._rejected.get(key)
            if found is not None and found[-1] != source:
                return EarlierTwin(kind, found[-1])
        return None

    def asking(self, source: Coordinates) -> EarlierTwin | None:
        """Why a result is not `ready` though its trust is `book`: the store's rule."""
        return self.earlier(source) or self._changed.get(source)

    def asks(self, source: Coordinates) -> bool:
        """Whether there is such a reason."""
        return self.asking(source) is not None


def _marks(one: ListedInvoice) -> InvoiceMarks:
    return marks(one.invoice, simulated=one.line.simulated)


def _order(one: ListedInvoice) -> _Order:
    line = one.line
    is_rejected = line.state is InvoiceState.REJECTED
    return (is_rejected, line.extracted_at.timestamp(), line.source)


def _keys(found: InvoiceMarks) -> _Keys:
    """A common number says more than a common amount, so it comes first."""
    numbers = ((FindingKind.SAME_NUMBER, key) for key in found.same_number)
    amounts = ((FindingKind.SAME_AMOUNT, key) for key in found.same_amount)
    return (*numbers, *amounts)

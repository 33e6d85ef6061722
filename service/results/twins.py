"""Which invoices have number or amount in common with an earlier one, without a database.

All invoices are told once, in any order, then compared. Of two the earlier one is decided by the
time of reading, then by the place, as in the store; values are compared as people corrected them. A
rejected invoice will not be booked, so it comes after all others: no other one is its duplicate,
but it may be one itself. An invoice that resembles only a rejected one asks for no person;
`rejected` names that one. Each invoice is kept as a few numbers, so memory is bounded by
`KEYS_MAX`: beyond it the store has to compare. Pure.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from service.model.record import Coordinates
from service.results.listed import ComparableResult, ListedResult
from service.review.decisions import InvoiceState
from service.review.identity import FindingKind, InvoiceMarks

KEYS_MAX: Final = 2_000_000
"""About 200 MB; an invoice has two to four keys."""
_APPROVING: Final = (InvoiceState.APPROVED, InvoiceState.CORRECTED)


class TooManyInvoices(Exception):
    """Raised where a list cannot compare all invoices; the message says what can."""


@dataclass(frozen=True, slots=True)
class EarlierTwin:
    """An earlier invoice, and what it has in common."""

    kind: FindingKind
    source: Coordinates


class _NotedInvoices:
    """Invoices by their number, in the order in which they were told."""

    def __init__(self) -> None:
        self._topics: dict[str, int] = {}
        self._topic_names: list[str] = []
        self._topic, self._partition = array("l"), array("l")
        self._offset, self._time = array("q"), array("d")
        self._rejected = bytearray()
        self._keys, self._ends = array("q"), array("q", (0,))
        """Of each invoice the keys of its number, amount and supplier, and where each kind ends."""
        self._accounts: dict[str, int] = {}
        self._account = array("l")

    def __len__(self) -> int:
        return len(self._rejected)

    def add(self, line: ListedResult, found: InvoiceMarks) -> None:
        topic, partition, offset = line.source
        self._topic.append(self._topics.setdefault(topic, len(self._topics)))
        if len(self._topic_names) < len(self._topics):
            self._topic_names.append(topic)
        self._partition.append(partition)
        self._offset.append(offset)
        self._time.append(line.extracted_at.timestamp())
        self._rejected.append(line.state is InvoiceState.REJECTED)
        self._account.append(self._accounts.setdefault(found.account, len(self._accounts)))
        for keys in (found.same_number, found.same_amount, found.supplier):
            self._keys.extend(keys)
            self._ends.append(len(self._keys))

    def account(self, number: int) -> int:
        """A small number, equal for equal accounts."""
        return self._account[number]

    def is_earlier(self, one: int, other: int) -> bool:
        ours, theirs = self._rejected[one], self._rejected[other]
        if ours != theirs:
            return ours < theirs
        read_at, other_at = self._time[one], self._time[other]
        return read_at < other_at if read_at != other_at else self.source(one) < self.source(other)

    def source(self, number: int) -> Coordinates:
        topic = self._topic_names[self._topic[number]]
        return Coordinates(topic, self._partition[number], self._offset[number])

    def rejected(self) -> list[int]:
        return [number for number, is_rejected in enumerate(self._rejected) if is_rejected]

    def keys(self, number: int) -> list[tuple[FindingKind, int]]:
        """A common number says more than a common amount, so it comes first."""
        begin, numbers, amounts, _ = self._ends[3 * number : 3 * number + 4]
        return [
            *((FindingKind.SAME_NUMBER, key) for key in self._keys[begin:numbers]),
            *((FindingKind.SAME_AMOUNT, key) for key in self._keys[numbers:amounts]),
        ]

    def suppliers(self, number: int) -> Sequence[int]:
        return self._keys[self._ends[3 * number + 2] : self._ends[3 * number + 3]]

    def with_keys(self, wanted: set[int]) -> list[int]:
        """Invoices that have one of the keys."""
        if not wanted:
            return []
        ends, keys = self._ends, self._keys
        return [
            number
            for number in range(len(self))
            if not wanted.isdisjoint(keys[ends[3 * number] : ends[3 * number + 3]])
        ]


@dataclass
class Twins:
    """Told all invoices with `note`, then asked to `compare` them, it knows who is a duplicate of
    whom."""

    keys_max: int = KEYS_MAX
    _invoices: _NotedInvoices = field(default_factory=_NotedInvoices)
    _first: dict[int, int] = field(default_factory=dict)
    """By key, the earliest invoice."""
    _shared: set[int] = field(default_factory=set)
    """Keys that several invoices have."""
    _paid_first: dict[int, int] = field(default_factory=dict)
    """By supplier, the earliest invoice that names an account."""
    _several_accounts: set[int] = field(default_factory=set)
    """Suppliers whose invoices do not all name one account."""
    _approved: set[tuple[int, int]] = field(default_factory=set)
    """Suppliers with accounts that people approved."""
    _earlier: dict[Coordinates, EarlierTwin] = field(default_factory=dict)
    _near: dict[Coordinates, EarlierTwin] = field(default_factory=dict)
    """Rejected ones that others resemble."""
    _changed: dict[Coordinates, EarlierTwin] = field(default_factory=dict)
    """What names another account than its supplier's earliest one, and not an approved one."""

    def note(self, one: ComparableResult) -> None:
        """One more invoice. Raises TooManyInvoices."""
        found, line = one.marks, one.line
        if not (found.same_number or found.same_amount or found.supplier):
            return
        number = len(self._invoices)
        self._invoices.add(line, found)
        for keys in (found.same_number, found.same_amount):
            for key in keys:
                if self._note_first(self._first, key, number):
                    self._shared.add(key)
        account = self._invoices.account(number)
        for supplier in found.supplier:
            before = self._paid_first.get(supplier, number)
            if self._invoices.account(before) != account:
                self._several_accounts.add(supplier)
            self._note_first(self._paid_first, supplier, number)
            if line.state in _APPROVING:
                self._approved.add((supplier, account))
        self._stay_within()

    def _note_first(self, first: dict[int, int], key: int, number: int) -> bool:
        """Whether there was one."""
        before = first.setdefault(key, number)
        if before == number:
            return False
        if self._invoices.is_earlier(number, before):
            first[key] = number
        return True

    def _stay_within(self) -> None:
        kept = len(self._first) + len(self._paid_first) + len(self._approved)
        if kept > self.keys_max or len(self._invoices) > self.keys_max:
            raise TooManyInvoices(
                "there are too many invoices to compare in a list: `invoice-stream store` fills a "
                "database that knows the duplicates (table `findings`)"
            )

    def compare(self) -> None:
        """All that were told. Only those that share a key need a look."""
        invoices, rejected = self._invoices, self._first_rejected()
        for number in invoices.with_keys(self._shared):
            source = invoices.source(number)
            shared = [pair for pair in invoices.keys(number) if pair[1] in self._shared]
            for kind, key in shared:
                first = self._first[key]
                if invoices.source(first) != source and invoices.is_earlier(first, number):
                    self._earlier.setdefault(source, EarlierTwin(kind, invoices.source(first)))
            for kind, key in shared:
                near = rejected.get(key)
                if near is not None and invoices.source(near) != source:
                    self._near.setdefault(source, EarlierTwin(kind, invoices.source(near)))
        for number in invoices.with_keys(self._several_accounts):
            self._compare_account(number)

    def _first_rejected(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for number in self._invoices.rejected():
            for _, key in self._invoices.keys(number):
                if key in self._shared:
                    self._note_first(found, key, number)
        return found

    def _compare_account(self, number: int) -> None:
        invoices = self._invoices
        account = invoices.account(number)
        for supplier in invoices.suppliers(number):
            first = self._paid_first[supplier]
            is_approved = (supplier, account) in self._approved
            if invoices.account(first) != account and not is_approved:
                twin = EarlierTwin(FindingKind.NEW_ACCOUNT, invoices.source(first))
                self._changed[invoices.source(number)] = twin

    def earlier(self, source: Coordinates) -> EarlierTwin | None:
        """The earlier invoice that one has most in common with."""
        return self._earlier.get(source)

    def rejected(self, source: Coordinates) -> EarlierTwin | None:
        """The rejected invoice that another one resembles."""
        return self._near.get(source)

    def asking(self, source: Coordinates) -> EarlierTwin | None:
        """Why a result is not `ready` though its trust is `book`: the store's rule."""
        return self._earlier.get(source) or self._changed.get(source)

    def asks(self, source: Coordinates) -> bool:
        """Whether there is such a reason."""
        return self.asking(source) is not None

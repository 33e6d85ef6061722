"""Compares invoices with all earlier ones by their marks: duplicates and changed accounts.

`InvoiceComparison` is told the earliest invoice known for each key, then takes invoices in any
order and says what changes: new findings, and a new earliest invoice where one arrives late. An
invoice is earlier by `place`, its time of reading and its source, and not by its arrival: the
findings of a set of invoices are the same in each order of arrival.

| finding | of each invoice that |
| --- | --- |
| `same_number` | has the number of an earlier invoice of the supplier |
| `same_amount` | has date, currency and gross total of an earlier invoice of the supplier |
| `new_account` | names another account than the supplier's earliest invoice |

An invoice that was sent twice has both of the first two; readers show `same_amount` only where the
number is another one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from service.review.identity import FindingKind, InvoiceMarks


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earliest invoice with a key; `account` is what it names, for a supplier's key."""

    invoice: int
    account: str
    place: str


@dataclass(frozen=True, slots=True)
class InvoiceFinding:
    """An invoice, and the earlier one that it has the key in common with."""

    invoice: int
    kind: FindingKind
    key: int
    earlier: int


@dataclass(frozen=True, slots=True)
class EarlierCame:
    """An earlier invoice with the key arrived: findings with it name `now` instead of `before`. If
    the account is another one, invoices with the account of `before` gain a finding, and invoices
    with that of `now` lose theirs; else only `before` gains one, if it is no account's."""

    kind: FindingKind
    key: int
    before: Earliest
    now: Earliest


Change: TypeAlias = InvoiceFinding | EarlierCame


@dataclass
class InvoiceComparison:
    """Takes invoices; `changes` are in the order in which they have to be written."""

    known: dict[int, Earliest]
    """By key; all keys of the invoices that will be added, where there is an invoice yet."""
    moved: set[int] = field(default_factory=set)
    """Keys whose earliest invoice is another one than before."""
    replaced: set[int] = field(default_factory=set)
    """Those of them that had an earliest invoice at the beginning."""
    changes: list[Change] = field(default_factory=list)

    def add(self, invoice: int, found: InvoiceMarks, place: str) -> None:
        """Compares one more."""
        ours = Earliest(invoice, "", place)
        self._compare(FindingKind.SAME_NUMBER, found.same_number, ours)
        self._compare(FindingKind.SAME_AMOUNT, found.same_amount, ours)
        account = Earliest(invoice, found.account, place)
        self._compare(FindingKind.NEW_ACCOUNT, found.supplier, account)

    def _compare(self, kind: FindingKind, keys: Iterable[int], ours: Earliest) -> None:
        for key in keys:
            first = self.known.get(key)
            if first is None:
                self._set(key, ours)
            elif ours.place < first.place:
                if key not in self.moved:
                    self.replaced.add(key)
                self._set(key, ours)
                self.changes.append(EarlierCame(kind, key, first, ours))
            elif kind is not FindingKind.NEW_ACCOUNT or ours.account != first.account:
                self.changes.append(InvoiceFinding(ours.invoice, kind, key, first.invoice))

    def _set(self, key: int, earliest: Earliest) -> None:
        self.known[key] = earliest
        self.moved.add(key)


def keys_of(all_marks: Iterable[InvoiceMarks]) -> set[int]:
    """All keys to look up before."""
    return {
        key
        for found in all_marks
        for keys in (found.same_number, found.same_amount, found.supplier)
        for key in keys
    }

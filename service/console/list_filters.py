"""The words of a list's address (`?state=open&supplier=acme&after=17`) as a query, and back.

Words that cannot be read are left out, and named on the page: an address may be typed by hand.
Reads no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from service.console.wording import FAILURE_STATES, FAILURES_TO_DO, FINDINGS, STATES, TRUSTS
from service.store.queries import FailureQuery, InvoiceQuery

_CHARS_MAX = 200
_DIGITS_MAX = 18
_INVOICE_NAMES = (
    "state",
    "trust",
    "supplier",
    "number",
    "invoice_id",
    "from",
    "to",
    "least",
    "most",
    "finding",
    "simulated",
)
_FAILURE_NAMES = ("state", "reason", "invoice_id")


@dataclass(frozen=True, slots=True)
class InvoiceFilters:
    """What was asked for, as it stands in the form, and the query that it means."""

    words: Mapping[str, str]
    query: InvoiceQuery
    faults: tuple[str, ...]
    after: tuple[Any, ...] | None

    def address(self, after: Iterable[Any] | None = None) -> str:
        """The same list, from another place on."""
        return _address(self.words, after)


@dataclass(frozen=True, slots=True)
class FailureFilters:
    """The same for failures."""

    words: Mapping[str, str]
    query: FailureQuery
    after: tuple[int, ...] | None

    def address(self, after: Iterable[Any] | None = None) -> str:
        """The same list, from another place on."""
        return _address(self.words, after)

    def with_reason(self, reason: str) -> str:
        """The failures of this reason alone."""
        return _address({**self.words, "reason": reason}, None)


def invoice_filters(asked: Mapping[str, str]) -> InvoiceFilters:
    """Filters of the list of invoices."""
    words, faults = _words(asked, _INVOICE_NAMES), list[str]()
    query = InvoiceQuery(
        states=(words["state"],) if words.get("state") in STATES else (),
        trust=words["trust"] if words.get("trust") in TRUSTS else None,
        supplier=words.get("supplier"),
        number=words.get("number"),
        invoice_id=words.get("invoice_id"),
        issued_from=_day(words, "from", faults),
        issued_to=_day(words, "to", faults),
        gross_from=_number(words, "least", faults),
        gross_to=_number(words, "most", faults),
        simulated={"yes": True, "no": False}.get(words.get("simulated", "")),
        finding=words["finding"] if words.get("finding") in FINDINGS else None,
    )
    return InvoiceFilters(words, query, tuple(faults), _row(asked, query))


def failure_filters(asked: Mapping[str, str]) -> FailureFilters:
    """Filters of the list of failures: those to do, unless the state says otherwise."""
    words = _words(asked, _FAILURE_NAMES)
    state = words.get("state", "")
    states = FAILURES_TO_DO if not state else (state,) if state in FAILURE_STATES else ()
    query = FailureQuery(states, words.get("reason"), words.get("invoice_id"))
    return FailureFilters(words, query, _place(asked, 2))


def _words(asked: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    given = {name: asked.get(name, "").strip()[:_CHARS_MAX].replace("\0", "") for name in names}
    return {name: words for name, words in given.items() if words}


def _day(words: Mapping[str, str], name: str, faults: list[str]) -> date | None:
    given = words.get(name)
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        faults.append(f"“{name}” is no date: write 2026-12-31")
        return None


def _number(words: Mapping[str, str], name: str, faults: list[str]) -> Decimal | None:
    given = words.get(name)
    try:
        number = None if given is None else Decimal(given)
    except InvalidOperation:
        number = Decimal("NaN")
    if number is not None and not (number.is_finite() and number.adjusted() < _DIGITS_MAX):
        faults.append(f"“{name}” is no amount: write 1234.56")
        return None
    return number


def _row(asked: Mapping[str, str], query: InvoiceQuery) -> tuple[Any, ...] | None:
    """Where a page of invoices begins: the values of the column by which the list is ordered, and
    the row's number."""
    found = _values(asked)
    number = found[-1] if found else None
    if not _is_number(number):
        return None
    if len(found) == 1:
        return (number,)
    if len(found) == 2 and query.supplier and isinstance(found[0], str):
        return found
    if len(found) == 2 and isinstance(found[0], str):
        try:
            return (date.fromisoformat(found[0]), number)
        except ValueError:
            return None
    return found if len(found) == 2 and isinstance(found[0], int | float) else None


def _place(asked: Mapping[str, str], length: int) -> tuple[int, ...] | None:
    found = _values(asked)
    return found if len(found) == length and all(map(_is_number, found)) else None


def _values(asked: Mapping[str, str]) -> tuple[Any, ...]:
    words = asked.get("after", "")
    try:
        found = json.loads(words) if len(words) <= 2 * _CHARS_MAX else None
    except (ValueError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) else ()


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 10**_DIGITS_MAX


def _address(words: Mapping[str, str], after: Iterable[Any] | None) -> str:
    place = {"after": json.dumps(list(after), default=str)} if after is not None else {}
    return "?" + urlencode({**words, **place})

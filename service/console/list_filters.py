"""The words of a list's address (`?state=open&supplier=acme&after=17`) as a query, and back.

Words that cannot be read are left out, and named on the page: an address may be typed by hand.
Reads no database.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from service.checks.rules import RULES
from service.console.typed_texts import has_two_meanings, is_plain_amount, typed_amount
from service.console.wording import FAILURE_STATES, FAILURES_TO_DO, FINDINGS, STATES, TRUSTS
from service.model.outcome import Reason
from service.store.queries import FAILURE_ORDER, FailureQuery, InvoiceQuery, invoice_order

_CHARS_MAX = 200
_SHOWN_CHARS = 40
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
    "because",
    "finding",
    "simulated",
)
_QUEUE_NAMES = ("trust", "supplier", "least", "most", "rule", "finding", "age", "simulated")
_OF_PAGES = frozenset({"queue", "edit", "told", "last"})
"""What else the addresses of the queue and of its invoices say."""
_AGE_DAYS_MAX = 36_500
_FINDING_NAMES = ("finding", "decided")
_DECIDED = ("yes",)
_FAILURE_NAMES = ("state", "reason", "invoice_id")
_REASONS = frozenset(map(str, Reason))
_PLACE = "after"
_PARTITIONS_MAX = 2**31
_SIMULATED = {"yes": True, "no": False}
_FAULTS_MAX = 5


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
    faults: tuple[str, ...]
    after: tuple[Any, ...] | None

    def address(self, after: Iterable[Any] | None = None) -> str:
        """The same list, from another place on."""
        return _address(self.words, after)

    def with_reason(self, reason: str) -> str:
        """The failures of this reason alone."""
        return _address({**self.words, "reason": reason}, None)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Which of the invoices that wait are decided one after the other."""

    words: Mapping[str, str]
    """Without those that cannot be read."""
    query: InvoiceQuery
    faults: tuple[str, ...]

    @property
    def more(self) -> str:
        """Goes behind another word of an address; empty where nothing is chosen."""
        return f"&{urlencode(self.words)}" if self.words else ""


@dataclass(frozen=True, slots=True)
class FindingFilters:
    """Which findings are shown."""

    kind: str | None
    only_open: bool
    faults: tuple[str, ...]
    after: tuple[Any, ...] | None

    def address(self, after: Iterable[Any] | None = None) -> str:
        """The same list, from another place on."""
        words = {"finding": self.kind} if self.kind is not None else {}
        return _address(words | ({} if self.only_open else {"decided": "yes"}), after)

    def of(self, kind: str | None) -> str:
        """Findings of this kind alone, or of all."""
        return replace(self, kind=kind).address()

    def toggled(self) -> str:
        """Also those that a person has decided, or no longer."""
        return replace(self, only_open=not self.only_open).address()


def finding_filters(asked: Mapping[str, str]) -> FindingFilters:
    """Filters of the list of findings: those that wait, unless `decided` says otherwise."""
    words, faults = _words(asked, _FINDING_NAMES), _unknown_names(asked, _FINDING_NAMES)
    kind = _known(words, "finding", FINDINGS, faults)
    decided = _known(words, "decided", _DECIDED, faults)
    place = _values(asked)
    after = place if _is_finding_place(place) else None
    _check_place(asked, after, faults)
    return FindingFilters(kind, decided is None, tuple(faults), after)


def _is_finding_place(place: tuple[Any, ...]) -> bool:
    """Whether the values are a number, a kind of finding and the key of a row."""
    if len(place) != 3 or not _is_number(place[0]):
        return False
    is_kind = isinstance(place[1], str) and place[1] in FINDINGS
    return is_kind and type(place[2]) is int and abs(place[2]) < 2**63


def invoice_filters(asked: Mapping[str, str]) -> InvoiceFilters:
    """Filters of the list of invoices."""
    words, faults = _words(asked, _INVOICE_NAMES), _unknown_names(asked, _INVOICE_NAMES)
    state = _known(words, "state", STATES, faults)
    simulated = _known(words, "simulated", _SIMULATED, faults)
    query = InvoiceQuery(
        states=() if state is None else (state,),
        trust=_known(words, "trust", TRUSTS, faults),
        supplier=words.get("supplier"),
        number=words.get("number"),
        invoice_id=words.get("invoice_id"),
        issued_from=_day(words, "from", faults),
        issued_to=_day(words, "to", faults),
        gross_from=_number(words, "least", faults),
        gross_to=_number(words, "most", faults),
        simulated=None if simulated is None else _SIMULATED[simulated],
        because=words.get("because"),
        finding=_known(words, "finding", FINDINGS, faults),
    )
    _check_ranges(query, faults)
    after = _row(asked, query)
    _check_place(asked, after, faults)
    return InvoiceFilters(words, query, tuple(faults), after)


def queue_filters(asked: Mapping[str, str], now: datetime) -> QueueFilters:
    """Filters of the review queue. `age` is the least number of days since an invoice was read."""
    given = {name: word for name, word in asked.items() if name not in _OF_PAGES}
    words, faults = _words(given, _QUEUE_NAMES), _unknown_names(given, _QUEUE_NAMES)
    simulated, age = _known(words, "simulated", _SIMULATED, faults), _days(words, "age", faults)
    query = InvoiceQuery(
        states=("open",),
        trust=_known(words, "trust", TRUSTS, faults),
        supplier=words.get("supplier"),
        gross_from=_number(words, "least", faults),
        gross_to=_number(words, "most", faults),
        rule=_known(words, "rule", RULES, faults),
        finding=_known(words, "finding", FINDINGS, faults),
        read_until=None if age is None else now - timedelta(days=age),
        simulated=None if simulated is None else _SIMULATED[simulated],
    )
    _check_ranges(query, faults)
    return QueueFilters(_readable(words, query, age), query, tuple(faults))


def _check_ranges(query: InvoiceQuery, faults: list[str]) -> None:
    """An empty list would pass for good news."""
    low, high = query.gross_from, query.gross_to
    if low is not None and high is not None and high < low:
        faults.append("“least” is more than “most”: no amount is in this range")
    first, last = query.issued_from, query.issued_to
    if first is not None and last is not None and last < first:
        faults.append("“from” is later than “to”: no day is in this range")


def _readable(words: Mapping[str, str], query: InvoiceQuery, age: int | None) -> dict[str, str]:
    read = {
        "trust": query.trust,
        "supplier": query.supplier,
        "least": query.gross_from,
        "most": query.gross_to,
        "rule": query.rule,
        "finding": query.finding,
        "age": age,
        "simulated": query.simulated,
    }
    return {name: word for name, word in words.items() if read[name] is not None}


def failure_filters(asked: Mapping[str, str]) -> FailureFilters:
    """Filters of the list of failures: those to do, unless the state says otherwise."""
    words, faults = _words(asked, _FAILURE_NAMES), _unknown_names(asked, _FAILURE_NAMES)
    state, after = _known(words, "state", FAILURE_STATES, faults), _failure(asked)
    _check_place(asked, after, faults)
    states = FAILURES_TO_DO if state is None else (state,)
    reason = words.get("reason")
    if reason is not None and reason not in _REASONS:
        # It counts all the same: a later version of the service may know it.
        faults.append(f"“{_short(reason)}” is no reason that this version knows: choose one below")
    query = FailureQuery(states, reason, words.get("invoice_id"))
    return FailureFilters(words, query, tuple(faults), after)


def _unknown_names(asked: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """A misspelt filter must not show everything as if it had been asked for."""
    unknown = [name for name in asked if name not in (*names, _PLACE)][:_FAULTS_MAX]
    known = ", ".join(names)
    return [f"“{_short(name)}” is no filter of this list: use {known}" for name in unknown]


def _known(
    words: Mapping[str, str], name: str, known: Collection[str], faults: list[str]
) -> str | None:
    """A word of a closed set."""
    given = words.get(name)
    if given is None or given in known:
        return given
    faults.append(f"“{_short(given)}” is no {name}: write {', '.join(known)}")
    return None


def _short(words: str) -> str:
    return words[:_SHOWN_CHARS]


def _check_place(
    asked: Mapping[str, str], after: tuple[Any, ...] | None, faults: list[str]
) -> None:
    if asked.get(_PLACE) and after is None:
        faults.append("The address names no place of this list: this is its beginning")


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


def _days(words: Mapping[str, str], name: str, faults: list[str]) -> int | None:
    given = words.get(name)
    if given is None:
        return None
    if given.isascii() and given.isdigit() and int(given) <= _AGE_DAYS_MAX:
        return int(given)
    faults.append(f"“{name}” is no number of days: write 7")
    return None


def _number(words: Mapping[str, str], name: str, faults: list[str]) -> Decimal | None:
    given = words.get(name)
    try:
        number = None if given is None else Decimal(typed_amount(given))
    except InvalidOperation:
        number = Decimal("NaN")
    if given is not None and (has_two_meanings(given) or not is_plain_amount(typed_amount(given))):
        number = Decimal("NaN")
    if number is not None and not (number.is_finite() and number.adjusted() < _DIGITS_MAX):
        faults.append(f"“{name}” is no amount: write 1234.56")
        return None
    return number


def _row(asked: Mapping[str, str], query: InvoiceQuery) -> tuple[Any, ...] | None:
    """Where a page of invoices begins: the values of the column by which the list is ordered, and
    the row's number."""
    found, columns = _values(asked), invoice_order(query)
    if len(found) != len(columns) or not _is_number(found[-1]):
        return None
    return _behind_value(columns[0], found[0], found[1])


def _behind_value(column: str, value: object, number: int) -> tuple[Any, ...] | None:
    """Each column has values of one type, and a database takes no other one."""
    if column == "supplier_key":
        return (value, number) if isinstance(value, str) and _is_storable(value) else None
    if column == "issue_date":
        return _behind_day(value, number)
    if column == "extracted_at":
        return _behind_time(value, number)
    is_amount = type(value) in (int, float) and abs(value) < 10.0**_DIGITS_MAX  # type: ignore[arg-type]
    return (value, number) if is_amount else None


def _behind_day(value: object, number: int) -> tuple[Any, ...] | None:
    try:
        return (date.fromisoformat(value), number) if isinstance(value, str) else None
    except ValueError:
        return None


def _behind_time(value: object, *numbers: int) -> tuple[Any, ...] | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return (time, *numbers) if time is not None and time.tzinfo is not None else None


def _is_storable(text: str) -> bool:
    """UTF-8 has no halves of surrogate pairs, and PostgreSQL stores no NUL."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _failure(asked: Mapping[str, str]) -> tuple[Any, ...] | None:
    """Where a page of failures begins: a time, and a place in the topic."""
    found = _values(asked)
    known = len(found) == len(FAILURE_ORDER) and all(map(_is_number, found[1:]))
    return _behind_time(*found) if known and found[1] < _PARTITIONS_MAX else None


def _values(asked: Mapping[str, str]) -> tuple[Any, ...]:
    words = asked.get(_PLACE, "")
    try:
        found = json.loads(words) if len(words) <= 2 * _CHARS_MAX else None
    except (ValueError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) else ()


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 10**_DIGITS_MAX


def _address(words: Mapping[str, str], after: Iterable[Any] | None) -> str:
    place = {_PLACE: json.dumps(list(after), default=str)} if after is not None else {}
    return "?" + urlencode({**words, **place})

"""What people ask a store: pages of invoices and failures, one invoice, numbers of each kind.

Pages go by key and not by number: the next page begins behind the last row, so page 10,000 costs
what page 1 does. Each condition has an index; `_order` chooses one of them. Newest and oldest are
so by the time of reading: rows are numbered as they came, and a first fill takes whole partitions.

Reads only; raises DatabaseFault. Synchronous.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    Text,
    Tuple,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from service.model.record import Coordinates
from service.review.identity import FindingKind
from service.store.database import check_layout, faults_in_words, open_database
from service.store.resemblance import findings_of, rejected_twins
from service.store.rows import search_key
from service.store.tables import (
    BATCHES,
    CHECKS,
    EVIDENCE,
    FAILURES,
    FINDINGS,
    INVOICES,
    LINES,
    RECORDS,
    REPLAYS,
    REVIEWS,
    TAXES,
)

PAGE_MAX: Final = 500
COUNTED_MAX: Final = 1_000
"""Waiting invoices are counted so far; rules are counted in so many of the oldest."""
_RANGES_LOOKED_AT: Final = 50
_FINDING_COLUMNS: Final = (
    "source_topic",
    "source_partition",
    "source_offset",
    "invoice_id",
    "invoice_number",
    "issue_date",
    "supplier_name",
    "gross",
    "currency",
    "iban",
    "state",
    "simulated",
)
_BY_TIME: Final = ("extracted_at", "id")
FAILURE_ORDER: Final = ("failed_at", "partition", "offset")
"""Columns by which failures are ordered; `StorePage.behind` has their values."""
_LAST_LETTER: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """Conditions that must all hold; unset ones match all."""

    states: tuple[str, ...] = ()
    trust: str | None = None
    supplier: str | None = None
    """Beginning of the name, in any case."""
    number: str | None = None
    """Invoice number, whole."""
    invoice_id: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    gross_from: Decimal | None = None
    gross_to: Decimal | None = None
    simulated: bool | None = None
    because: str | None = None
    """What keeps it from `book`: the id of a rule, or the path of a field or its beginning. It has
    no index."""
    finding: str | None = None
    """With a finding of this kind."""
    rule: str | None = None
    """That breaks this rule. It has no index, so ask with a state that few invoices have."""
    read_until: datetime | None = None
    """Read by then. The same holds."""


WAITING: Final = InvoiceQuery(states=("open",))
"""All invoices that wait for a person."""


@dataclass(frozen=True, slots=True)
class FailureQuery:
    """The same for failures."""

    states: tuple[str, ...] = ()
    reason: str | None = None
    invoice_id: str | None = None


@dataclass(frozen=True, slots=True)
class StorePage:
    """Rows by column name, and where the next page begins; None at the end."""

    rows: list[dict[str, Any]]
    behind: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """One invoice with its parts, each a list of rows by column name."""

    invoice: dict[str, Any]
    lines: list[dict[str, Any]]
    taxes: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    """With `source_topic`, `source_partition`, `source_offset`, `invoice_number` and
    `supplier_name` of the earlier invoice."""
    rejected: list[dict[str, Any]]
    """Rejected invoices that it resembles, with the same columns: they ask for no review."""
    reviews: list[dict[str, Any]]
    result: bytes
    """As the service published it."""


class StoreReader:
    """A store that is only read; several threads may share it."""

    def __init__(self, address: str) -> None:
        self._engine: Engine = open_database(address, writes=False)

    def check(self) -> None:
        """Raises DatabaseFault unless the tables are those of this version."""
        check_layout(self._engine)

    def close(self) -> None:
        """Lets the connections go."""
        self._engine.dispose()

    def invoices(
        self, asked: InvoiceQuery, behind: tuple[Any, ...] | None = None, limit: int = 50
    ) -> StorePage:
        """The newest first; of suppliers by name, of dates the latest first, of amounts the least
        first. `behind` is that of the page before."""
        order = _order(asked)
        columns = [INVOICES.c[name] for name in order.columns]
        query = select(INVOICES).where(*_conditions(asked))
        if behind is not None:
            here, place = tuple_(*columns), _place(columns, behind)
            query = query.where(here < place if order.falls else here > place)
        ordered = [column.desc() if order.falls else column.asc() for column in columns]
        rows = self._page(query.order_by(*ordered), limit)
        return StorePage(rows, _behind(rows, limit, *order.columns))

    def failures(
        self, asked: FailureQuery, behind: tuple[Any, ...] | None = None, limit: int = 50
    ) -> StorePage:
        """The latest first."""
        columns = FAILURES.c
        conditions: list[ColumnElement[bool]] = []
        if asked.states:
            conditions.append(columns.state.in_(asked.states))
        if asked.reason is not None:
            conditions.append(columns.reason == asked.reason)
        if asked.invoice_id is not None:
            conditions.append(columns.invoice_id == asked.invoice_id)
        places = [columns[name] for name in FAILURE_ORDER]
        if behind is not None:
            conditions.append(tuple_(*places) < _place(places, behind))
        order = [column.desc() for column in places]
        rows = self._page(select(FAILURES).where(*conditions).order_by(*order), limit)
        return StorePage(rows, _behind(rows, limit, *FAILURE_ORDER))

    def batches(self, limit: int = 50) -> list[dict[str, Any]]:
        """The latest micro-batches."""
        return self._page(select(BATCHES).order_by(BATCHES.c.started_at.desc()), limit)

    def next_open(
        self, behind: int = 0, asked: InvoiceQuery = WAITING, passed: Collection[int] = ()
    ) -> dict[str, Any] | None:
        """The oldest of these invoices, behind the one with this number; those in `passed` are
        passed over."""
        query = select(INVOICES).where(*_conditions(asked))
        query = query.where(INVOICES.c.id.not_in(passed)) if passed else query
        columns, shown = [INVOICES.c[name] for name in _BY_TIME], self.numbered(behind)
        if shown is not None:
            place = _place(columns, [shown[name] for name in _BY_TIME])
            query = query.where(tuple_(*columns) > place)
        rows = self._page(query.order_by(*columns), 1)
        return rows[0] if rows else None

    def waiting(self, asked: InvoiceQuery = WAITING) -> int:
        """How many of these there are; COUNTED_MAX stands for as many or more."""
        some = select(INVOICES.c.id).where(*_conditions(asked)).limit(COUNTED_MAX).subquery()
        with faults_in_words(), self._engine.begin() as connection:
            return connection.execute(select(func.count()).select_from(some)).scalar_one()

    def broken_rules(self) -> list[dict[str, Any]]:
        """Rules that the COUNTED_MAX oldest waiting invoices break: `rule`, `number` of invoices,
        and the `first` and `last` of its messages, which are one where it always says the same."""
        by_time = [INVOICES.c[name] for name in _BY_TIME]
        waits = select(INVOICES.c.id).where(*_conditions(WAITING)).order_by(*by_time)
        oldest = waits.limit(COUNTED_MAX).subquery()
        rule, message = CHECKS.c.rule, CHECKS.c.message
        number = func.count(CHECKS.c.invoice.distinct()).label("number")
        said = (func.min(message).label("first"), func.max(message).label("last"))
        query = select(rule, number, *said).join(oldest, oldest.c.id == CHECKS.c.invoice)
        return self._page(query.group_by(rule).order_by(number.desc(), rule), PAGE_MAX)

    def numbered(self, key: int) -> dict[str, Any] | None:
        """The row with this number."""
        rows = self._page(select(INVOICES).where(INVOICES.c.id == key), 1)
        return rows[0] if rows else None

    def invoice(self, source: Coordinates) -> InvoiceDetail | None:
        """The outcome of an event; None where there is no result of it."""
        with faults_in_words(), self._engine.begin() as connection:
            found = _rows(connection, select(INVOICES).where(*_of_source(INVOICES, source)))
            if not found:
                return None
            key = found[0]["id"]
            lines, taxes, checks, evidence = (
                _rows(connection, select(table).where(table.c.invoice == key).order_by("number"))
                for table in (LINES, TAXES, CHECKS, EVIDENCE)
            )
            packed = select(RECORDS.c.result).where(RECORDS.c.invoice == key)
            result = zlib.decompress(connection.execute(packed).scalar_one())
            reviews = select(REVIEWS).where(*_of_source(REVIEWS, source))
            order = (REVIEWS.c.partition, REVIEWS.c.offset)
            decided = _rows(connection, reviews.order_by(*order))
            findings = findings_of(connection, key)
            rejected = rejected_twins(connection, found[0], result, decided)
            return InvoiceDetail(
                found[0], lines, taxes, checks, evidence, findings, rejected, decided, result
            )

    def findings(
        self,
        kind: str | None = None,
        behind: tuple[Any, ...] | None = None,
        limit: int = 50,
        *,
        only_open: bool = True,
    ) -> StorePage:
        """Invoices with what they have in common with an earlier one, the newest first; with
        `only_open` those that wait for a person because of it. Columns of the earlier invoice begin
        with `earlier_`.

        Few waiting invoices are found by their state, and sorted. Of many, a sort would read all
        for one page: they are read in the order of the page. Each way hides the other one's index.
        """
        found, later, first = FINDINGS.c, INVOICES.alias("later"), INVOICES.alias("first")
        own = [later.c[name] for name in _FINDING_COLUMNS]
        others = [first.c[name].label(f"earlier_{name}") for name in _FINDING_COLUMNS]
        query = (
            select(found.invoice, found.kind, found.key, found.accepted, *own, *others)
            .join(later, later.c.id == found.invoice)
            .join(first, first.c.id == found.earlier)
            .where(_is_news())
        )
        few = only_open and self.waiting() < COUNTED_MAX
        if kind is not None:
            query = query.where((_unindexed(found.kind) if few else found.kind) == kind)
        if only_open:
            state = later.c.state if few else _unindexed(later.c.state)
            query = query.where(state == "open", found.accepted.is_(False))
        if behind is not None:
            query = query.where(tuple_(found.invoice, found.kind, found.key) < tuple_(*behind))
        order = (found.invoice.desc(), found.kind.desc(), found.key.desc())
        rows = self._page(query.order_by(*order), limit)
        return StorePage(_once(rows), _behind(rows, limit, "invoice", "kind", "key"))

    def states(self) -> dict[str, dict[str, int]]:
        """Number of invoices and of failures in each state."""
        found = {}
        with faults_in_words(), self._engine.begin() as connection:
            for table in (INVOICES, FAILURES):
                query = select(table.c.state, func.count()).group_by(table.c.state)
                found[table.name] = {row[0]: row[1] for row in connection.execute(query)}
        return found

    def reasons(self, states: Sequence[str], words: str) -> list[tuple[str, str, bool, int]]:
        """Reason, last reason, whether the message has these words, and the number of such
        failures, the most frequent first; in any state if none is named."""
        columns, number = FAILURES.c, func.count()
        has = case((columns.message.contains(words, autoescape=True), 1), else_=0).label("has")
        query = select(columns.reason, columns.last_reason, has)
        kinds = (query.where(columns.state.in_(states)) if states else query).subquery().c
        counts = select(*kinds, number).group_by(*kinds).order_by(number.desc())
        with faults_in_words(), self._engine.begin() as connection:
            return [(row[0], row[1], bool(row[2]), row[3]) for row in connection.execute(counts)]

    def failure(self, partition: int, offset: int) -> dict[str, Any] | None:
        """The failure at a place of its topic."""
        here = and_(FAILURES.c.partition == partition, FAILURES.c.offset == offset)
        rows = self._page(select(FAILURES).where(here), 1)
        return rows[0] if rows else None

    def sent_as(self, partition: int, offset: int) -> Coordinates | None:
        """The event that a failure became when it was last sent back."""
        columns = REPLAYS.c
        query = select(REPLAYS).where(
            columns.mark == "sent",
            columns.failure_partition == partition,
            columns.failure_offset <= offset,
        )
        order = (columns.failure_offset.desc(), columns.partition.desc(), columns.offset.desc())
        for row in self._page(query.order_by(*order), _RANGES_LOOKED_AT):
            behind = offset - row["failure_offset"]
            if behind < row["length"] and row["event_offset"] is not None:
                return Coordinates(
                    row["topic"], row["event_partition"], row["event_offset"] + behind
                )
        return None

    def replays(self, limit: int = 50) -> list[dict[str, Any]]:
        """The latest entries of replay runs."""
        order = (REPLAYS.c.partition, REPLAYS.c.offset.desc(), REPLAYS.c.number)
        return self._page(select(REPLAYS).order_by(*order), limit)

    def _page(self, query: Select[Any], limit: int) -> list[dict[str, Any]]:
        bounded = query.limit(max(1, min(limit, PAGE_MAX)))
        with faults_in_words(), self._engine.begin() as connection:
            return _rows(connection, bounded)


@dataclass(frozen=True, slots=True)
class _Order:
    """Columns of an index, and its direction."""

    columns: tuple[str, ...]
    falls: bool


def invoice_order(asked: InvoiceQuery) -> tuple[str, ...]:
    """The columns by which these invoices are ordered; `StorePage.behind` has their values."""
    return _order(asked).columns


def _order(asked: InvoiceQuery) -> _Order:
    """That of the index which narrows most: a page is read from it, and never sorted."""
    if asked.number is not None or asked.invoice_id is not None or asked.states == ("open",):
        return _Order(_BY_TIME, falls=True)
    if asked.supplier:
        return _Order(("supplier_key", "id"), falls=False)
    if asked.issued_from is not None or asked.issued_to is not None:
        return _Order(("issue_date", "id"), falls=True)
    if asked.gross_from is not None or asked.gross_to is not None:
        return _Order(("gross_number", "id"), falls=False)
    return _Order(_BY_TIME, falls=True)


def _place(columns: Sequence[ColumnElement[Any]], values: Sequence[Any]) -> Tuple:
    """Values of these columns, written as the database has them."""
    return tuple_(*values, types=[column.type for column in columns])


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _behind(rows: Sequence[dict[str, Any]], limit: int, *names: str) -> tuple[Any, ...] | None:
    full = len(rows) == max(1, min(limit, PAGE_MAX))
    return tuple(rows[-1][name] for name in names) if full else None


def _of_source(table: Table, source: Coordinates) -> tuple[ColumnElement[bool], ...]:
    columns = table.c
    return (
        columns.source_topic == source.topic,
        columns.source_partition == source.partition,
        columns.source_offset == source.offset,
    )


def _conditions(asked: InvoiceQuery) -> list[ColumnElement[bool]]:
    columns = INVOICES.c
    exact = {
        columns.trust: asked.trust,
        columns.invoice_number: asked.number,
        columns.invoice_id: asked.invoice_id,
        columns.simulated: asked.simulated,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    if asked.states:
        conditions.append(columns.state.in_(asked.states))
    if asked.supplier:
        beginning = search_key(asked.supplier)
        conditions.append(columns.supplier_key >= beginning)
        conditions.append(columns.supplier_key < beginning + _LAST_LETTER)
    bounds = (
        (columns.issue_date, asked.issued_from, asked.issued_to),
        (columns.gross_number, _float(asked.gross_from), _float(asked.gross_to)),
    )
    for column, low, high in bounds:
        conditions += [column >= low] if low is not None else []
        conditions += [column <= high] if high is not None else []
    if asked.because is not None:
        said, word = cast(columns.trust_because, Text), json.dumps(asked.because)
        beginnings = (word, f"{word[:-1]}.")
        conditions.append(or_(*(said.icontains(one, autoescape=True) for one in beginnings)))
    if asked.finding is not None:
        chosen = select(FINDINGS.c.invoice).where(FINDINGS.c.kind == asked.finding)
        conditions.append(columns.id.in_(chosen))
    if asked.rule is not None:
        broken = exists().where(CHECKS.c.invoice == columns.id, CHECKS.c.rule == asked.rule)
        conditions.append(broken)
    if asked.read_until is not None:
        conditions.append(columns.extracted_at <= asked.read_until)
    return conditions


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, for a condition that no index is to serve."""
    return func.coalesce(column, "")


def _is_news() -> ColumnElement[bool]:
    """The same amount as an invoice with the same number is none."""
    same = FINDINGS.alias("same")
    doubled = select(same.c.invoice).where(
        same.c.invoice == FINDINGS.c.invoice,
        same.c.kind == FindingKind.SAME_NUMBER.value,
        same.c.earlier == FINDINGS.c.earlier,
    )
    return (FINDINGS.c.kind != FindingKind.SAME_AMOUNT.value) | ~doubled.exists()


def _once(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A supplier has a key for its name and one for its VAT id: two rows say one thing."""
    found = {
        (
            row["invoice"],
            row["kind"],
            row["earlier_source_topic"],
            row["earlier_source_partition"],
            row["earlier_source_offset"],
        ): row
        for row in rows
    }
    return list(found.values())

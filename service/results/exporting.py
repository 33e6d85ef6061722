"""Rows of an export, with the states of their results: mostly from one reading.

As in `searching`, a state may depend on any other result, so the first row is handed over once all
results are compared. Rows that the filter may choose are kept meanwhile, up to `KEPT_BYTES`. Beyond
it the topic is read once more, so memory does not grow with it. They are kept as JSON, in a third
of the memory of their cells; those of Parquet as columns (`kept_columns`).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from json import JSONEncoder
from sys import getsizeof
from typing import Any, Final, NamedTuple, TypeAlias

from service.model.record import Coordinates
from service.results.export_tables import (
    INVOICES_SHEET,
    STATE_CELL,
    Cell,
    ExportTable,
    Kind,
    sheet_rows,
)
from service.results.kept_columns import ColumnsPart, KeptColumns
from service.results.listed import ExportedResult, KnownDecisions, ListedInvoice, settled_state
from service.results.reading import Decisions, exported_results, listed_invoices, say_passed
from service.results.result_filter import ResultFilter
from service.results.searching import KEPT_BYTES, Comparing, ResultSearch
from service.review.decisions import InvoiceState
from service.settings import KafkaSettings

ResultRows: TypeAlias = list[list[list[Cell]]]
"""Of one result: for each table its rows."""
AsText: TypeAlias = Callable[[list[list[Cell]]], str]
"""Makes the rows of a format of one table its text, which then need not be made cells again."""
_UNSETTLED: Final = "\0"
"""Stands for a state that is not known yet. No text of a result has it: `without_nul`."""
_TOGETHER: Final = 200
"""Results in one JSON text."""
_JSON: Final = JSONEncoder(default=str, check_circular=False)
_READ_AS: Final[Mapping[Kind, Callable[[Any], Cell]]] = {
    "amount": Decimal,
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}
"""Cells that JSON has no type for; the others are as they were."""


class RowsText(NamedTuple):
    """The rows of one result as text."""

    words: str
    rows: int


class _KeptResult(NamedTuple):
    source: Coordinates
    state: InvoiceState | None
    """None where it depends on other invoices."""
    rows: ResultRows | RowsText | None
    """None of a result that is left out: this version cannot read all of it."""


class KeptRows:
    """Rows that an export may write, whatever other invoices say."""

    def __init__(
        self,
        chosen: ResultFilter,
        tables: tuple[ExportTable, ...],
        limit_bytes: int = KEPT_BYTES,
        as_text: AsText | None = None,
    ) -> None:
        self._chosen, self._tables = chosen, tables
        self._as_text = as_text
        self._has_states = tables[0] is INVOICES_SHEET
        self._read_as = [
            [(at, _READ_AS[kind]) for at, (_, kind) in enumerate(table.columns) if kind in _READ_AS]
            for table in tables
        ]
        self._room = limit_bytes
        self._newest: list[_KeptResult] = []
        self._kept: deque[str] | None = deque()
        """Of each text the results, as JSON."""

    @property
    def has_all(self) -> bool:
        """Whether there was room so far."""
        return self._kept is not None

    def take(self, one: ExportedResult) -> None:
        """Keeps the rows of a result if they may be written."""
        line, found = one.compared.line, one.found
        if self._kept is None or one.is_no_invoice or not self._chosen.may_match(line):
            return
        rows = None if found is None else self._rows(found)
        self._newest.append(_KeptResult(line.source, line.state, rows))
        if len(self._newest) == _TOGETHER:
            self._pack(self._kept)

    def _rows(self, found: ListedInvoice) -> ResultRows | RowsText:
        rows = result_rows(self._tables, found)
        if self._as_text is None:
            return rows
        if self._has_states and found.line.state is None:
            rows[0][0][STATE_CELL] = _UNSETTLED
        return RowsText(self._as_text(rows[0]), len(rows[0]))

    def _pack(self, kept: deque[str]) -> None:
        written = _JSON.encode(self._newest)
        self._newest = []
        self._room -= getsizeof(written)
        kept.append(written)
        if self._room < 0:
            self._kept = None

    def in_order(self, known: KnownDecisions) -> Iterator[ResultRows | RowsText | None]:
        """In the order of reading, once, when all results are compared; None of one that is left
        out. Memory is freed on the way."""
        if self._kept is not None:
            self._pack(self._kept)
        while self._kept:
            for source, state, rows in json.loads(self._kept.popleft()):
                yield from self._settled(source, state, rows, known)

    def _settled(
        self, source: list[Any], read: str | None, rows: Any, known: KnownDecisions
    ) -> Iterator[ResultRows | RowsText | None]:
        """Nothing where another state was chosen."""
        state = settled_state(Coordinates(*source), known) if read is None else InvoiceState(read)
        if self._chosen.states and state not in self._chosen.states:
            return
        if rows is None:
            yield None
        elif self._as_text is not None:
            words, count = rows
            shown = "" if state is None else state.value
            yield RowsText(words.replace(_UNSETTLED, shown, 1), count)
        else:
            self._read(rows)
            if state is not None and self._has_states:
                rows[0][0][STATE_CELL] = state.value
            yield rows

    def _read(self, rows: ResultRows) -> None:
        """Gives the cells the types that they had."""
        for of_table, read_as in zip(rows, self._read_as, strict=True):
            for row in of_table:
                for at, read in read_as:
                    cell = row[at]
                    if cell is not None:
                        row[at] = read(cell)


def result_rows(tables: tuple[ExportTable, ...], found: ListedInvoice) -> ResultRows:
    """The rows of one result."""
    return [sheet_rows(table, found) for table in tables]


@dataclass(frozen=True, slots=True)
class ComparedExport:
    """What an export writes, once all results are compared."""

    kafka: KafkaSettings
    known: KnownDecisions
    chosen: ResultFilter
    tables: tuple[ExportTable, ...]
    kept: KeptRows | KeptColumns
    unreadable: int
    """Records that not even a list can show."""

    async def results(self) -> AsyncGenerator[ResultRows | RowsText | ColumnsPart, None]:
        """The rows of each invoice that the filter chooses, or of some. Records that cannot be read
        are left out and reported."""
        if not self.kept.has_all:
            with_rows = needs_rows(self.tables)
            again = listed_invoices(self.kafka, self.known, self.chosen, with_rows=with_rows)
            async with aclosing(again):
                async for found in again:
                    yield result_rows(self.tables, found)
            return
        left_out = self.unreadable
        for rows in self.kept.in_order(self.known):
            if rows is None:
                left_out += 1
                continue
            if isinstance(rows, ColumnsPart):
                left_out += rows.left_out
            yield rows
        say_passed(left_out)


def needs_rows(tables: tuple[ExportTable, ...]) -> bool:
    """Whether lines and taxes are read."""
    return tables != (INVOICES_SHEET,)


async def compared_export(
    kafka: KafkaSettings,
    decisions: Decisions,
    chosen: ResultFilter,
    tables: tuple[ExportTable, ...],
    kept: KeptRows | KeptColumns,
) -> ComparedExport:
    """Compares all results, and keeps rows meanwhile, as the format wants them. Raises
    TooManyInvoices where the filter cannot do without comparing."""
    comparing, unreadable = Comparing(needed=ResultSearch(chosen).compares), 0
    read = exported_results(kafka, decisions.known, with_rows=needs_rows(tables))
    async with aclosing(read) as results:
        async for one in results:
            if one is None:
                unreadable += 1
                continue
            comparing.take(one.compared)
            kept.take(one)
            if comparing.gave_up and not kept.has_all:
                break
    decisions.twins = comparing.compared()
    return ComparedExport(kafka, decisions.known, chosen, tables, kept, unreadable)

"""Rows of an export, with the states of their results: mostly from one reading.

As in `searching`, a state may depend on any other result, so the first row is handed over once all
results are compared. Rows that the filter may choose are kept meanwhile, up to `KEPT_BYTES`. Beyond
it the topic is read once more, so memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from sys import getsizeof
from typing import Final, NamedTuple, TypeAlias

from service.model.record import Coordinates
from service.results.export_tables import INVOICES_SHEET, STATE_CELL, Cell, ExportTable, sheet_rows
from service.results.listed import ExportedResult, KnownDecisions, ListedInvoice, settled_state
from service.results.reading import Decisions, exported_results, listed_invoices, say_passed
from service.results.result_filter import ResultFilter
from service.results.searching import KEPT_BYTES, Comparing, ResultSearch
from service.review.decisions import InvoiceState
from service.settings import KafkaSettings

ResultRows: TypeAlias = list[list[list[Cell]]]
"""Of one result: for each table its rows."""
_RESULT_BYTES: Final = 350
_ROW_BYTES: Final = 600
"""Of what is kept, besides the texts."""


class _KeptResult(NamedTuple):
    source: Coordinates
    state: InvoiceState | None
    """None where it depends on other invoices."""
    rows: ResultRows | None
    """None of a result that is left out: this version cannot read all of it."""


class KeptRows:
    """Rows that an export may write, whatever other invoices say."""

    def __init__(
        self,
        chosen: ResultFilter,
        tables: tuple[ExportTable, ...],
        limit_bytes: int = KEPT_BYTES,
    ) -> None:
        self._chosen, self._tables = chosen, tables
        self._whatever_state = replace(chosen, states=())
        self._room = limit_bytes
        self._kept: list[_KeptResult] | None = []

    @property
    def has_all(self) -> bool:
        """Whether there was room so far."""
        return self._kept is not None

    def take(self, one: ExportedResult) -> None:
        """Keeps the rows of a result if they may be written."""
        line, found = one.compared.line, one.found
        chosen = self._whatever_state if line.state is None else self._chosen
        if self._kept is None or one.is_no_invoice or not chosen.matches(line):
            return
        rows = None if found is None else result_rows(self._tables, found)
        self._room -= _size_bytes(rows)
        self._kept.append(_KeptResult(line.source, line.state, rows))
        if self._room < 0:
            self._kept = None

    def in_order(self, known: KnownDecisions) -> Iterator[ResultRows | None]:
        """In the order of reading, once all results are compared; None of one that is left out."""
        chosen_states = self._chosen.states
        has_state = self._tables[0] is INVOICES_SHEET
        for source, read, rows in self._kept or ():
            state = settled_state(source, known) if read is None else read
            if chosen_states and state not in chosen_states:
                continue
            if has_state and rows is not None and state is not None:
                rows[0][0][STATE_CELL] = state.value
            yield rows


def result_rows(tables: tuple[ExportTable, ...], found: ListedInvoice) -> ResultRows:
    """The rows of one result."""
    return [sheet_rows(table, found) for table in tables]


def _size_bytes(rows: ResultRows | None) -> int:
    size_bytes = _RESULT_BYTES
    for row in (row for of_table in rows or () for row in of_table):
        size_bytes += _ROW_BYTES + sum([getsizeof(cell) for cell in row if type(cell) is str])
    return size_bytes


@dataclass(frozen=True, slots=True)
class ComparedExport:
    """What an export writes, once all results are compared."""

    kafka: KafkaSettings
    known: KnownDecisions
    chosen: ResultFilter
    tables: tuple[ExportTable, ...]
    kept: KeptRows
    unreadable: int
    """Records that not even a list can show."""

    async def results(self) -> AsyncGenerator[ResultRows, None]:
        """The rows of each invoice that the filter chooses. Records that cannot be read are left
        out and reported."""
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
            else:
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
) -> ComparedExport:
    """Compares all results, and keeps rows meanwhile. Raises TooManyInvoices where the filter
    cannot do without comparing."""
    comparing = Comparing(needed=ResultSearch(chosen).compares)
    kept, unreadable = KeptRows(chosen, tables), 0
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

"""Rows of an export that wait for their states as Arrow's columns, which a Parquet file is made of.

As in `exporting`, a state may depend on any other result. A row is made columns once, in a tenth of
the memory of its cells, and no cell is made anew: what becomes of a row later is its state, or that
the filter leaves it out. Beyond the limit the topic is read once more.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from json import JSONEncoder
from typing import Any, Final, NamedTuple, TypeAlias

from service.model.record import Coordinates
from service.results.export_files import TableColumns
from service.results.export_tables import INVOICES_SHEET, Cell, ExportTable, sheet_rows
from service.results.listed import ExportedResult, KnownDecisions, settled_state
from service.results.result_filter import ResultFilter
from service.results.searching import KEPT_BYTES
from service.review.decisions import InvoiceState

_TOGETHER: Final = 1_000
"""Results, or rows, in one piece."""
_JSON: Final = JSONEncoder(check_circular=False)
_Head: TypeAlias = tuple[Sequence[Any], str | None, int]
"""Of a result its source, its state (None where it depends on other invoices), and its rows."""
_LEFT_OUT: Final = -1
"""Instead of a number of rows: this version cannot read all of it."""


class ColumnsPart(NamedTuple):
    """Some results as columns."""

    columns: Any
    results: int
    rows: int
    left_out: int
    """Results that this version cannot read whole."""


class KeptColumns:
    """Rows of one table that an export may write, whatever other invoices say."""

    def __init__(
        self, chosen: ResultFilter, table: ExportTable, limit_bytes: int = KEPT_BYTES
    ) -> None:
        self._chosen, self._table = chosen, table
        self._columns = TableColumns(table)
        self._room = limit_bytes
        self._heads: list[_Head] = []
        self._rows: list[list[Cell]] = []
        self._kept: deque[tuple[str, Any]] | None = deque()
        """Of each piece the heads, as JSON, and the columns."""

    @property
    def has_all(self) -> bool:
        """Whether there was room so far."""
        return self._kept is not None

    def take(self, one: ExportedResult) -> None:
        """Keeps the rows of a result if they may be written."""
        line, found = one.compared.line, one.found
        if self._kept is None or one.is_no_invoice or not self._chosen.may_match(line):
            return
        rows = [] if found is None else sheet_rows(self._table, found)
        self._heads.append((line.source, line.state, _LEFT_OUT if found is None else len(rows)))
        self._rows += rows
        if max(len(self._heads), len(self._rows)) >= _TOGETHER:
            self._pack(self._kept)

    def _pack(self, kept: deque[tuple[str, Any]]) -> None:
        heads, columns = _JSON.encode(self._heads), self._columns.of_rows(self._rows)
        self._heads, self._rows = [], []
        self._room -= len(heads) + columns.nbytes
        kept.append((heads, columns))
        if self._room < 0:
            self._kept = None

    def in_order(self, known: KnownDecisions) -> Iterator[ColumnsPart]:
        """In the order of reading, once, when all results are compared. Memory is freed on the
        way."""
        if self._kept is not None:
            self._pack(self._kept)
        while self._kept:
            heads, columns = self._kept.popleft()
            yield self._settled(json.loads(heads), columns, known)

    def _settled(self, heads: list[_Head], columns: Any, known: KnownDecisions) -> ColumnsPart:
        states = [_state(source, read, known) for source, read, _ in heads]
        wanted = [not self._chosen.states or state in self._chosen.states for state in states]
        counts = [count if is_wanted else 0 for (_, _, count), is_wanted in _pairs(heads, wanted)]
        if self._table is INVOICES_SHEET:
            of_rows = [state for state, (_, _, count) in _pairs(states, heads) if count > 0]
            columns = self._columns.with_states(columns, of_rows)
        if not all(wanted):
            columns = columns.filter(self._columns.flags(_of_each_row(heads, wanted)))
        left_out = counts.count(_LEFT_OUT)
        return ColumnsPart(columns, sum(wanted) - left_out, columns.num_rows, left_out)


def _pairs(ones: list[Any], others: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(ones, others, strict=True)


def _of_each_row(heads: list[_Head], wanted: list[bool]) -> list[bool]:
    found: list[bool] = []
    for (_, _, count), is_wanted in _pairs(heads, wanted):
        found += [is_wanted] * count  # None where it is left out.
    return found


def _state(source: Sequence[Any], read: str | None, known: KnownDecisions) -> InvoiceState | None:
    return settled_state(Coordinates(*source), known) if read is None else InvoiceState(read)

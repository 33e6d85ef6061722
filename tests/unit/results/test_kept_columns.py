"""Rows of a Parquet file wait as columns, and are those that other formats write."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.model.record import SourceRecord
from service.results.export_files import TableColumns
from service.results.export_tables import SHEETS, ExportTable
from service.results.exporting import KeptRows
from service.results.kept_columns import KeptColumns
from service.results.listed import ExportedResult, exported_result
from service.results.result_filter import ResultFilter
from service.results.twins import Twins
from service.review.decisions import InvoiceState
from tests.unit.results.test_exporting import NOTHING, RECORDS


def _read(records: list[SourceRecord]) -> tuple[list[ExportedResult], Twins]:
    found, twins = [exported_result(record, NOTHING, with_rows=True) for record in records], Twins()
    for one in found:
        twins.note(one.compared)
    twins.compare()
    return found, twins


@pytest.mark.parametrize("table", SHEETS)
def test_columns_are_those_of_the_rows(table: ExportTable) -> None:
    """In their order, in several pieces, with the states that comparing gives."""
    found, twins = _read(RECORDS)
    known = replace(NOTHING, asks=twins.asks)
    for states in ((), (InvoiceState.OPEN,), (InvoiceState.READY,), (InvoiceState.REJECTED,)):
        chosen = ResultFilter(states=states)
        rows, columns = KeptRows(chosen, (table,)), KeptColumns(chosen, table)
        for one in found * 220:
            rows.take(one)
            columns.take(one)
        wanted = [one[0] for one in rows.in_order(known) if isinstance(one, list)]
        parts, form = list(columns.in_order(known)), TableColumns(table)
        flat = [row for of_result in wanted for row in of_result]
        assert (
            form.table([part.columns for part in parts]).to_pylist()
            == form.of_rows(flat).to_pylist()
        )
        assert sum(part.results for part in parts) == len(wanted)
        assert sum(part.rows for part in parts) == len(flat)


def test_results_that_cannot_be_read_whole_are_counted() -> None:
    """Where the filter chooses them."""
    body = json.loads(RECORDS[0].value or b"")
    body["invoice"]["lines"] = [{"quantity": "NaN"}]
    broken = replace(RECORDS[0], value=json.dumps(body, separators=(",", ":")).encode())
    found, twins = _read([broken, RECORDS[2]])
    known = replace(NOTHING, asks=twins.asks)
    for states, wanted in (
        ((), (1, 1)),
        ((InvoiceState.READY,), (0, 1)),
        ((InvoiceState.OPEN,), (1, 0)),
    ):
        columns = KeptColumns(ResultFilter(states=states), SHEETS[1])
        for one in found:
            columns.take(one)
        (part,) = columns.in_order(known)
        assert (part.results, part.left_out) == wanted


def test_more_than_fits_is_not_kept() -> None:
    """The topic is read again instead."""
    kept = KeptColumns(ResultFilter(), SHEETS[0], limit_bytes=50_000)
    one = exported_result(RECORDS[0], NOTHING, with_rows=False)
    for _ in range(1_000):
        kept.take(one)
    assert not kept.has_all
    assert list(kept.in_order(NOTHING)) == []

"""An export keeps the rows that it may write while it compares, and no more than fits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from schemas.outcome import Trust
from service.model.record import Coordinates, SourceRecord
from service.results.export_files import csv_lines
from service.results.export_tables import (
    INVOICES_SHEET,
    LINES_SHEET,
    SHEETS,
    STATE_CELL,
    ExportTable,
)
from service.results.exporting import AsText, KeptRows, result_rows
from service.results.listed import KnownDecisions, exported_result, listed_invoice
from service.results.result_filter import ResultFilter
from service.results.twins import Twins
from service.review.decisions import InvoiceState
from service.review.published import UnreadableRecord
from service.review.replayed import SentEvents
from tests.fakes.published import EVENTS, invoice, result, result_record, split_container

NOTHING = KnownDecisions({}, SentEvents("failures"))
INVOICES = (INVOICES_SHEET,)
RECORDS = [
    result_record(result(0)),
    result_record(result(1, trust=Trust.LOOK)),
    result_record(result(2, read=invoice(0))),  # A duplicate of the first one.
    result_record(split_container(3)),
    result_record(result(4, simulated=True)),
]


def _kept(
    chosen: ResultFilter,
    tables: tuple[ExportTable, ...] = INVOICES,
    records: list[SourceRecord] = RECORDS,
    as_text: AsText | None = None,
) -> tuple[KeptRows, KnownDecisions]:
    """Taken, and compared."""
    kept, twins = KeptRows(chosen, tables, as_text=as_text), Twins()
    for record in records:
        one = exported_result(record, NOTHING, with_rows=tables != INVOICES)
        twins.note(one.compared)
        kept.take(one)
    twins.compare()
    return kept, replace(NOTHING, asks=twins.asks)


@pytest.mark.parametrize("tables", [INVOICES, (LINES_SHEET,), SHEETS])
def test_kept_rows_are_those_of_a_second_reading(tables: tuple[ExportTable, ...]) -> None:
    """In its order, with the states that comparing gives; those of more than one JSON text, too."""
    records = RECORDS + [result_record(result(number)) for number in range(5, 450)]
    kept, known = _kept(ResultFilter(), tables, records)
    again = [listed_invoice(record, known, with_rows=True) for record in records]
    wanted = [result_rows(tables, found) for found in again if found is not None]
    assert list(kept.in_order(known)) == wanted


@pytest.mark.parametrize("tables", [INVOICES, (LINES_SHEET,)])
def test_rows_that_are_kept_as_text_are_the_lines_of_the_rows(
    tables: tuple[ExportTable, ...],
) -> None:
    """With the states that comparing gives, where the table has states; of a text that begins as a
    formula does, too."""
    odd = result_record(result(5, read=invoice(5, invoice_number="=1+1", purchase_order='a,"b"')))
    for chosen in (ResultFilter(), ResultFilter(states=(InvoiceState.OPEN,))):
        kept, known = _kept(chosen, tables, [*RECORDS, odd])
        texts, _ = _kept(chosen, tables, [*RECORDS, odd], csv_lines)
        found = [rows for rows in kept.in_order(known) if isinstance(rows, list)]
        wanted = [(csv_lines(rows[0]), len(rows[0])) for rows in found]
        assert list(texts.in_order(known)) == wanted
        assert "\0" not in "".join(words for words, _ in wanted)


def test_a_filter_of_states_waits_for_the_comparison() -> None:
    """The duplicate is open, though nothing else speaks against it."""
    for state, offsets in ((InvoiceState.READY, [0, 4]), (InvoiceState.OPEN, [1, 2])):
        kept, known = _kept(ResultFilter(states=(state,)))
        rows = [rows[0][0] for rows in kept.in_order(known) if rows is not None]
        assert [(row[2], row[STATE_CELL]) for row in rows] == [(n, state) for n in offsets]


def test_without_a_comparison_a_state_stays_unknown() -> None:
    """There were too many invoices to compare."""
    kept, _ = _kept(ResultFilter())
    states = [rows[0][0][STATE_CELL] for rows in kept.in_order(NOTHING) if rows is not None]
    assert states == [None, "open", None, None]


def test_a_result_is_left_out_for_its_lines_alone() -> None:
    """It is compared, and has a row among the invoices."""
    body = json.loads(RECORDS[0].value or b"")
    body["invoice"]["lines"] = [{"quantity": "NaN"}]
    broken = replace(RECORDS[0], value=json.dumps(body, separators=(",", ":")).encode())
    for tables, is_whole in ((INVOICES, True), ((LINES_SHEET,), False)):
        kept, known = _kept(ResultFilter(), tables, [broken, RECORDS[2]])
        first, _ = kept.in_order(known)
        assert (first is not None) is is_whole
        assert known.asks is not None
        assert known.asks(Coordinates(EVENTS, 0, 2))
    with pytest.raises(UnreadableRecord):
        listed_invoice(broken, known, with_rows=True)


def test_more_than_fits_is_not_kept() -> None:
    """The topic is read again instead."""
    kept = KeptRows(ResultFilter(), INVOICES, limit_bytes=50_000)
    one = exported_result(RECORDS[0], NOTHING, with_rows=False)
    for _ in range(400):
        kept.take(one)
    assert not kept.has_all
    assert list(kept.in_order(NOTHING)) == []

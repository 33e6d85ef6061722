"""Cells of a CSV file never compute."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.results.export_tables import INVOICES_SHEET, SHEETS, csv_cell, sheet_rows
from service.results.listed import KnownDecisions, listed_invoice
from service.review.published import UnreadableRecord
from service.review.replayed import SentEvents
from tests.fakes.published import result, result_record


@given(st.text())
def test_no_cell_begins_like_a_formula(words: str) -> None:
    """Whatever the text is, except a plain number."""
    cell = csv_cell(words)
    assert cell.endswith(words)
    assert cell[:1] not in ("=", "+", "@", "\t", "\r")


def test_other_values_are_written_plainly() -> None:
    """Amounts digit for digit, times with their zone."""
    assert csv_cell(Decimal("1E+3")) == "1000"
    assert csv_cell(True) == "true"
    assert csv_cell(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00+00:00"


def test_a_sheet_of_invoices_needs_no_rows() -> None:
    """It has the same cells, and a line that no reader takes is not looked at."""
    known, record = KnownDecisions({}, SentEvents("failures")), result_record(result(0))
    whole = listed_invoice(record, known, with_rows=True)
    head = listed_invoice(record, known, with_rows=False)
    assert whole is not None
    assert head is not None
    assert sheet_rows(INVOICES_SHEET, head) == sheet_rows(INVOICES_SHEET, whole)
    body = json.loads(record.value or b"")
    body["invoice"]["lines"] = [{"quantity": "NaN"}]
    broken = replace(record, value=json.dumps(body, separators=(",", ":")).encode())
    assert listed_invoice(broken, known, with_rows=False) is not None
    with pytest.raises(UnreadableRecord):
        listed_invoice(broken, known, with_rows=True)


def test_each_row_has_a_cell_for_each_column() -> None:
    """Of all tables."""
    record = result_record(result(0))
    found = listed_invoice(record, KnownDecisions({}, SentEvents("failures")), with_rows=True)
    assert found is not None
    for table in SHEETS:
        rows = sheet_rows(table, found)
        assert rows
        assert all(len(table.columns) == len(row) for row in rows)

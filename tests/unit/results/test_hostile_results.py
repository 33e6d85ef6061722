"""Records of strangers in the results topic end no list and no export."""

from __future__ import annotations

import errno
import gc
import io
import json
from pathlib import Path
from typing import Any

import pytest

from service.model.record import SourceRecord
from service.model.text_table import TextTable
from service.results.export_files import open_table_file
from service.results.export_tables import INVOICES_SHEET, SHEETS, sheet_rows
from service.results.listed import KnownDecisions, ListedResult, listed, listed_invoice
from service.results.views import RESULT_COLUMNS, result_lines, result_page
from service.review.decisions import UNDECIDED, InvoiceState
from service.review.published import UnreadableRecord
from service.review.replayed import SentEvents
from tests.fakes.published import RESULTS, result, result_record, split_container

NOTHING = KnownDecisions({}, SentEvents("invoices.failures"))


def record(path: str, value: Any) -> SourceRecord:
    """A published result with one other value."""
    fields = json.loads(result(0).model_dump_json())
    *groups, name = path.split(".")
    place = fields
    for group in groups:
        place = place[group]
    place[name] = value
    written = json.dumps(fields, separators=(",", ":")).encode()
    return SourceRecord(RESULTS, 0, 0, 0, None, written)


def test_a_result_is_listed() -> None:
    """As the service publishes it."""
    assert _listed("model", "m").gross is not None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("invoice.totals.gross", "1e30000000"),
        ("invoice.totals.gross", "NaN"),
        ("invoice.currency", "E" * 1_000_000),
        ("source.partition", 2**70),
        ("source.offset", 2**63),
        ("source.offset", -1),
    ],
)
def test_a_list_shows_nothing_that_a_whole_result_could_not_have(path: str, value: Any) -> None:
    """An amount of thirty million digits would be written digit for digit."""
    with pytest.raises(UnreadableRecord):
        listed(record(path, value), NOTHING)
    for with_rows in (True, False):
        with pytest.raises(UnreadableRecord):
            listed_invoice(record(path, value), NOTHING, with_rows=with_rows)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    "read_at",
    ["0001-01-01T00:00:00+14:00", "1899-12-31T00:00:00Z", "9999-12-31T23:59:59-14:00"],
)
def test_every_time_of_the_calendar_is_exported(form: str, read_at: str, tmp_path: Path) -> None:
    """A spreadsheet knows none before 1900. Nothing is left beside the file."""
    one = _listed("extracted_at", read_at)
    tables = SHEETS if form == "xlsx" else (INVOICES_SHEET,)
    out = io.BytesIO()
    found = listed_invoice(one.record, NOTHING, with_rows=True)
    assert found is not None
    with open_table_file(form, out, tables, tmp_path) as file:
        for table in tables:
            for row in sheet_rows(table, found):
                file.write(table, row)
        file.close()
    assert out.getvalue()
    assert not list(tmp_path.iterdir())


def test_a_workbook_that_is_given_up_leaves_no_rows_behind(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its sheets wait in files: they hold what invoices say, and a full disk would keep them."""
    found = listed_invoice(
        _listed("extracted_at", "2026-01-01T00:00:00Z").record, NOTHING, with_rows=True
    )
    assert found is not None

    def write() -> None:
        with open_table_file("xlsx", io.BytesIO(), (INVOICES_SHEET,), tmp_path) as file:
            for row in sheet_rows(INVOICES_SHEET, found):
                file.write(INVOICES_SHEET, row)
            assert list(tmp_path.rglob("*"))
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write()
    gc.collect()
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")


def _listed(path: str, value: Any) -> ListedResult:
    one = listed(record(path, value), NOTHING)
    assert len(*result_lines(TextTable(RESULT_COLUMNS, None), one)) < 300
    return one


def test_a_split_container_is_listed_as_what_it_became() -> None:
    """With nothing to decide; a stranger's number of events in an invoice is none."""
    one = listed(result_record(split_container(7, into=3)), NOTHING)
    assert (one.state, one.split_into, one.gross) == (InvoiceState.SPLIT, 3, None)
    assert "split into 3" in result_lines(TextTable(RESULT_COLUMNS, None), one)[0]
    page = "\n".join(result_page(one, split_container(7, into=3), UNDECIDED))
    assert "INV-7-3" in page
    assert "3.pdf" in page
    assert _listed("children", [1, 2]).state is not InvoiceState.SPLIT

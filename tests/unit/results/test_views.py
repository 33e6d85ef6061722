"""Lines and pages of results and failures, for people."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from schemas.batch import BatchReport, BatchVerdict
from schemas.invoice import Party, Totals
from schemas.outcome import ExtractedBy, Trust
from service.model.record import Coordinates
from service.model.text_table import TextTable, columns_of
from service.results.listed import KnownDecisions, listed
from service.results.twins import EarlierTwin
from service.results.views import (
    BATCH_COLUMNS,
    RESULT_COLUMNS,
    batch_line,
    decision_lines,
    result_lines,
    result_page,
    shown_of,
    started,
    twin_facts,
    twin_words,
)
from service.review.decisions import UNDECIDED, InvoiceState
from service.review.identity import FindingKind
from service.review.replayed import SentEvents
from tests.fakes.published import EVENTS, invoice, result, result_record, review

NOTHING = KnownDecisions({}, SentEvents("failures"))
WIDE = TextTable(RESULT_COLUMNS, None)
_BATCHES = TextTable(BATCH_COLUMNS, None)


def test_a_line_ends_with_the_whole_id_of_the_sender() -> None:
    """`results show` takes it; other columns are cut to their width, so that all lines align."""
    long = invoice(0, invoice_number="N" * 60, supplier=Party(name="Supplier " * 9))
    sender = "scan-2026-03-01-" + "7" * 60 + ".pdf"
    [row] = result_lines(WIDE, listed(result_record(result(0, long, invoice_id=sender)), NOTHING))
    assert row.endswith(f" {sender}")
    assert row.index(sender) == WIDE.head.index("sender's id")
    assert "NNN…" in row


@pytest.mark.parametrize(
    "gross", ["119.00", "-123456789012.00", "123456789012345.67", f"{'9' * 18}.{'9' * 10}"]
)
def test_no_digit_of_an_amount_is_cut(gross: str) -> None:
    """In the line of a result and in that of a decision: without its end it is another amount."""
    read = invoice(0, totals=Totals(gross=Decimal(gross)))
    [row] = result_lines(WIDE, listed(result_record(result(0, read)), NOTHING))
    decision = review(0, "correct", 0, after=read)
    [decided] = decision_lines(WIDE, decision, UNDECIDED.take(decision)[0])
    for line in (row, decided):
        assert f" {gross} EUR Supplier 0 Ltd" in line
    assert row.index(" EUR") == max(WIDE.head.index(" cur"), row.index(gross) + len(gross))


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
@pytest.mark.parametrize("supplier", ["Supplier " * 9, "株式会社" * 12])
def test_a_line_fits_a_terminal_and_no_amount_is_cut(columns: int, supplier: str) -> None:
    """Names give way. Place, state, date and amount are whole from 80 columns on."""
    long = invoice(0, invoice_number="N" * 60, supplier=Party(name=supplier))
    one = listed(result_record(result(0, long, invoice_id="scan" * 30)), NOTHING)
    table = TextTable(RESULT_COLUMNS, columns)
    row, *below = result_lines(table, one, "same supplier and number as 0@4")
    assert max(map(columns_of, (row, *below))) <= columns
    assert below == ["    (same supplier and number as 0@4)"]
    assert columns_of(table.head) <= columns
    assert "…" in row
    if columns >= 80:
        assert " 2026-02-01 " in row
        assert f" {long.totals.gross} EUR {supplier[:4]}" in row


def test_a_line_says_what_it_is_a_duplicate_of() -> None:
    """Behind all columns; in JSON as a place."""
    twin = EarlierTwin(FindingKind.SAME_NUMBER, Coordinates(EVENTS, 0, 4))
    line, of = listed(result_record(result(7)), NOTHING), Coordinates(EVENTS, 0, 7)
    [row] = result_lines(WIDE, line, twin_words(twin, of))
    assert row.endswith("INV-7  (same supplier and number as 0@4)")
    assert twin_facts(twin)["duplicate_of"] == {"topic": EVENTS, "partition": 0, "offset": 4}


def test_a_line_says_what_keeps_an_invoice_from_book() -> None:
    """Who decides from a list needs no page for it, on a narrow terminal either; what is decided
    waits for nothing."""
    names = ("simulated", "payment.iban", "GROUNDED", "totals", "TITLE", "lines")
    one = listed(
        result_record(result(7, trust=Trust.LOOK, trust_because=names, simulated=True)), NOTHING
    )
    said = "INV-7  (because payment.iban, GROUNDED, totals and 2 more)  (simulated)"
    for columns in (80, 100, 120):
        _, *below = result_lines(TextTable(RESULT_COLUMNS, columns), one)
        assert f"INV-7  {' '.join(map(str.strip, below))}" == said.replace(")  (", ") (")
    assert result_lines(WIDE, one)[0].endswith(said)
    assert "because" not in result_lines(WIDE, one._replace(state=InvoiceState.APPROVED))[0]
    assert "because" not in result_lines(WIDE, one._replace(trust_because=("simulated",)))[0]


def test_a_value_of_several_lines_is_shown_on_one() -> None:
    """With blanks for its breaks."""
    address = invoice(0, supplier=Party(name="A Ltd", address_text="Main Street 1\r\nBath"))
    read = result(0, address)
    page = "\n".join(result_page(listed(result_record(read), NOTHING), read, UNDECIDED))
    assert "Main Street 1  Bath" in page
    assert "\N{REPLACEMENT CHARACTER}" not in page


def test_a_line_of_a_batch_stands_below_its_head() -> None:
    """A time without a zone is UTC, so that hostile reports can be compared with others."""
    values: dict[str, Any] = {
        "batch_id": "b-1",
        "started_at": datetime(2026, 3, 1, 12, 0, 7),
        "verdict": "ok",
        "succeeded": 3,
        "size": 4,
        "wall_s": 1.5,
    }
    report = BatchReport.model_construct(**values)
    row = batch_line(_BATCHES, report)
    assert row.index("b-1") == _BATCHES.head.index("batch")
    report = report.model_copy(update={"verdict": BatchVerdict.MOSTLY_FAILED})
    assert "mostly failed" in batch_line(
        _BATCHES, report.model_copy(update={"size": 9, "succeeded": 1})
    )
    assert "mostly failed" in batch_line(
        _BATCHES, report.model_copy(update={"size": 1, "succeeded": 0})
    ), "the verdict has one name, in every command"
    assert row.split()[:5] == ["2026-03-01T12:00:07Z", "ok", "3", "of", "4"]
    assert started(report) == datetime(2026, 3, 1, 12, 0, 7, tzinfo=UTC)


def test_a_result_without_a_model_names_its_way_of_reading() -> None:
    """An e-invoice is read by no model."""
    read = result(0, model="", extracted_by=ExtractedBy.EINVOICE)
    page = "\n".join(result_page(listed(result_record(read), NOTHING), read, UNDECIDED))
    assert " by einvoice\n" in page


def test_a_list_says_how_many_match_and_how_many_there_are() -> None:
    """A limit and a filter each leave some out, alone or together."""
    assert shown_of(2, 2, 2, "2 results") == "2 results"
    assert shown_of(2, 9, 9, "9 results") == "2 shown (--limit); 9 results in all"
    assert shown_of(1, 1, 9, "9 results") == "1 of 9 results"
    said = "1,200 results"
    assert (
        shown_of(2, 340, 1_200, said) == "2 of 340 that match shown (--limit); 1,200 results in all"
    )

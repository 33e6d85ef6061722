"""Whole results are written as they were read, and get their states in the file."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from schemas.outcome import Trust
from service.model.record import Coordinates, SourceRecord
from service.results.listed import KnownDecisions, exported_result, whole_result
from service.results.result_filter import ResultFilter
from service.results.twins import Twins
from service.results.whole_export import WholeLines
from service.review.decisions import UNDECIDED, InvoiceState
from service.review.replayed import SentEvents
from tests.fakes.published import (
    EVENTS,
    invoice,
    result,
    result_record,
    review,
    split_container,
)

HISTORY, _ = UNDECIDED.take(review(4, "correct", 0, before=invoice(4), after=invoice(40)))
KNOWN = KnownDecisions({Coordinates(EVENTS, 0, 4): HISTORY}, SentEvents("failures"))
RECORDS = [
    result_record(result(0)),
    result_record(result(1, trust=Trust.LOOK)),
    result_record(result(2, read=invoice(0))),  # A duplicate of the first one.
    result_record(split_container(3)),
    result_record(result(4)),  # Corrected.
]


def _lines(
    chosen: ResultFilter, records: list[SourceRecord], *, compares: bool = True
) -> tuple[list[bytes], int, int]:
    """The lines of the file, and how many were said to be written and left out."""
    twins = Twins()
    with tempfile.TemporaryFile() as file:
        lines = WholeLines(file.fileno(), chosen)
        for record in records:
            one = whole_result(record, KNOWN)
            twins.note(one.compared)
            lines.take(one)
        twins.compare()
        lines.settle(replace(KNOWN, asks=twins.asks) if compares else KNOWN)
        return file.readlines(), lines.count, lines.left_out


def _exported(chosen: ResultFilter, records: list[SourceRecord]) -> list[dict[str, Any]]:
    lines, count, _ = _lines(chosen, records)
    assert len(lines) == count
    return [json.loads(line) for line in lines]


def test_every_result_is_written_with_its_state_and_as_it_counts() -> None:
    """In the order of reading; one that was corrected has the values of the correction."""
    rows = _exported(ResultFilter(), RECORDS)
    states = ["ready", "open", "open", "split", "corrected"]
    assert [row.pop("state") for row in rows] == states
    assert [row.pop("reviewed_by") for row in rows] == [*[None] * 4, "Ann"]
    assert rows[:4] == [json.loads(record.value or b"") for record in RECORDS[:4]]
    assert rows[4]["invoice"]["invoice_number"] == invoice(40).invoice_number


@pytest.mark.parametrize("known", [KNOWN, replace(KNOWN, histories={})])
def test_what_the_service_wrote_is_passed_on(known: KnownDecisions) -> None:
    """It is what reading all of it would give. A correction is written anew."""
    odd = result(7, read=invoice(7, invoice_number="a\u2028b\u202ec\nd Infinity"))
    for record in (*RECORDS, result_record(odd)):
        own = replace(record, headers=(("invoice.outcome", b"extracted"),))
        assert whole_result(own, known) == whole_result(record, known)


@pytest.mark.parametrize("more", ['"later":1', '"later":NaN', '"state":"approved"', '"later":\n1'])
def test_no_line_has_what_is_no_json_or_says_a_state_of_its_own(more: str) -> None:
    """A name of a later version is passed on where the service wrote it."""
    value = (RECORDS[0].value or b"")[:-1] + f",{more}}}".encode()
    own = replace(RECORDS[0], value=value, headers=(("invoice.outcome", b"extracted"),))
    text = (whole_result(own, KNOWN).text or b"").decode()
    assert json.loads(text, parse_constant=pytest.fail)
    assert ("later" in text, "state" in text, "\n" in text) == (more == '"later":1', False, False)


def test_a_filter_of_states_waits_for_the_comparison() -> None:
    """The duplicate is open, though nothing else speaks against it."""
    rows = _exported(ResultFilter(states=(InvoiceState.OPEN,)), RECORDS)
    assert [row["source"]["offset"] for row in rows] == [1, 2]


def test_what_only_a_list_can_show_is_left_out() -> None:
    """It is told apart from a result that the filter did not choose."""
    body = json.loads(RECORDS[0].value or b"")
    body["checks"] = 1
    broken = replace(RECORDS[0], value=json.dumps(body, separators=(",", ":")).encode())
    assert _lines(ResultFilter(), [broken]) == ([], 0, 1)
    assert _lines(ResultFilter(gross=(Decimal(0), Decimal(1))), [broken]) == ([], 0, 0)
    for state, left_out in ((InvoiceState.OPEN, 0), (InvoiceState.READY, 1)):
        assert _lines(ResultFilter(states=(state,)), [broken]) == ([], 0, left_out)


def test_whole_results_are_compared_as_rows_are() -> None:
    """Lists, tables and whole results say one thing about one result."""
    for record in RECORDS:
        whole = whole_result(record, KNOWN).compared
        assert whole == exported_result(record, KNOWN, with_rows=False).compared


def test_what_would_break_a_line_or_steer_a_terminal_is_an_escape() -> None:
    """A line is one result, and it is valid JSON."""
    odd = result_record(result(7, read=invoice(7, invoice_number="a\u2028b\u202ec\nd")))
    (line,), *_ = _lines(ResultFilter(), [odd])
    assert line.decode().removesuffix("\n").isprintable()
    assert json.loads(line)["invoice"]["invoice_number"] == "a\u2028b\u202ec\nd"


def test_lines_that_wait_are_settled_in_the_file() -> None:
    """Whatever stands around those that are left out, and however long their states are."""
    records = [record for record in RECORDS for _ in range(3)]
    every, count, _ = _lines(ResultFilter(), records)
    assert count == len(records)
    of_state = {
        state: _lines(ResultFilter(states=(state,)), records)[0]
        for state in (InvoiceState.READY, InvoiceState.OPEN, InvoiceState.CORRECTED)
    }
    for state, lines in of_state.items():
        assert lines == [line for line in every if json.loads(line)["state"] == state]
        assert len(lines) % 3 == 0
    assert {
        json.loads(line)["state"] for line in _lines(ResultFilter(), RECORDS[:1], compares=False)[0]
    } == {None}

"""Due dates by their labels: what would be booked wrong is counted, and only that."""

from __future__ import annotations

from benchmarks.due_dates import due_by_label, measure_due, tables
from benchmarks.mutations import made_up
from service.checks.printed.printed_text import PrintedText


def test_an_older_invoice_is_booked_with_a_wrong_due_date_if_its_label_fills_it() -> None:
    """The reason for which the service asks for due dates: without the label nothing is wrong."""
    counts = measure_due(made_up.samples(4, 1), 1)
    assert counts["right answers; none"].booked_wrong == 0
    assert counts["older invoice, none of its own; none"].booked_wrong == 0
    assert counts["older invoice, none of its own; where it is null"].booked_wrong > 0
    told = counts["wrong due dates; none"], counts["wrong due dates; where it differs"]
    assert told[0].right < told[1].right


def test_the_table_says_how_many_labels_are_right() -> None:
    """Behind the values that are taken."""
    text = "\n".join(tables(list(made_up.samples(2, 1)), 1))
    assert "2 of 2 right alone" in text


def test_labels_with_two_days_tell_none() -> None:
    """One day alone is taken."""
    assert due_by_label(PrintedText("Due date: 2026-03-05")) is not None
    assert due_by_label(PrintedText("Due date: 2026-03-05\nDue date: 2026-03-06")) is None
    assert due_by_label(PrintedText("Invoice 5")) is None

"""One invoice as people see it: what was read, overruled by decisions in force."""

from __future__ import annotations

from decimal import Decimal

from schemas.invoice import Totals
from schemas.outcome import Check
from service.console.invoice_view import FieldRow, invoice_view
from tests.fakes.published import invoice, result, review

READ = result(0)
RIGHT = invoice(0, totals=Totals(net=Decimal(100), tax=Decimal(19), gross=Decimal(120)))
PASSED = (Check("BR-CO-15", "error", passed=True, message="it adds up"),)
CORRECTED = review(0, "correct", 0, after=RIGHT, checks=PASSED)


def _gross(row: tuple[FieldRow, ...]) -> FieldRow:
    return next(field for field in row if field.path == "totals.gross")


def test_a_field_has_value_status_and_print() -> None:
    """Each in words."""
    view = invoice_view(READ, [])
    gross = _gross(view.fields.head)
    assert (gross.label, gross.value, gross.text) == ("Gross total", "119.00", "119.00")
    assert (gross.status.label, gross.printed, gross.place) == ("Printed", "119.00", "page 1")
    assert gross.boxed
    assert [check.id for check in view.fields.broken] == ["GROUNDED"]
    assert view.fields.broken[0].fields == (("totals.gross", "Gross total"),)


def test_a_correction_in_force_counts() -> None:
    """With its own checks, and what was read before; undone, it is as if it had not been."""
    view = invoice_view(READ, [CORRECTED])
    gross = _gross(view.fields.head)
    assert (gross.text, gross.corrected_from) == ("120", "119.00")
    assert view.fields.broken == ()
    assert view.decisions[0].changes == (("Gross total", "119.00", "120"),)
    undo = review(0, "undo", 1, undoes=CORRECTED.review_id)
    assert invoice_view(READ, [CORRECTED, undo]).fields == invoice_view(READ, []).fields


def test_a_decision_without_effect_is_shown_as_such() -> None:
    """The latest first."""
    late = review(0, "reject", 0, by="Bob")
    newest, first = invoice_view(READ, [CORRECTED, late]).decisions
    assert (newest.by, newest.counts) == ("Bob", False)
    assert newest.effect.label == "no effect: somebody decided before"
    assert first.counts


def test_what_an_invoice_says_is_one_printable_line() -> None:
    """Characters that turn text around are shown as replaced."""
    hostile = result(0, invoice(0, purchase_order="a\u202eb\nc" + "x" * 1_900))
    row = next(
        field for field in invoice_view(hostile, []).fields.head if field.path == "purchase_order"
    )
    assert row.value.startswith("a\N{REPLACEMENT CHARACTER}b")
    assert len(row.value) < 600

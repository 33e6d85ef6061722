"""Decisions make invoices final, whichever comes first: the decision or the result."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.invoice import Party, Payment, Totals
from service.model.record import SourceRecord
from service.store.tables import CHECKS, FINDINGS, INVOICES, LINES, REVIEWS, UNREADABLE
from tests.fakes.published import (
    OTHER_IBAN,
    invoice,
    result,
    result_record,
    review,
    review_record,
)
from tests.fakes.published import (
    REVIEWS as TOPIC,
)
from tests.unit.store.conftest import StoreRig

ACME = Party(name="Acme Ltd", tax_id="DE123456789")
CORRECTED = invoice(0, totals=Totals(gross=Decimal("120.00")), lines=())


@pytest.mark.parametrize("result_first", [True, False])
def test_a_correction_is_the_invoice_that_counts(rig: StoreRig, result_first: bool) -> None:
    """Row, lines and broken rules are those of the corrected invoice."""
    records = [
        result_record(result(0)),
        review_record(review(0, "correct", 0, after=CORRECTED), 0),
    ]
    for record in records if result_first else reversed(records):
        rig.take(record)
    [row] = rig.rows(INVOICES)
    assert (row["state"], row["gross"], row["review_version"]) == (
        "corrected",
        Decimal("120.00"),
        1,
    )
    assert row["reviewed_by"] == "Ann"
    assert rig.rows(LINES) == rig.rows(CHECKS) == []


def test_two_people_cannot_decide_one_invoice_at_once(rig: StoreRig) -> None:
    """The first decision in the topic counts; the other one is stored, and does nothing."""
    rig.take(result_record(result(0)))
    rig.take(
        review_record(review(0, "reject", 0, "Ann"), 0),
        review_record(review(0, "approve", 0, "Ben"), 1),
        review_record(review(0, "reject", 0, "Ann"), 2),
    )
    assert [row["effect"] for row in rig.rows(REVIEWS)] == ["counts", "late", "repeated"]
    [row] = rig.rows(INVOICES)
    assert (row["state"], row["reviewed_by"]) == ("rejected", "Ann")


def test_an_undone_decision_leaves_what_was_before(rig: StoreRig) -> None:
    """The invoice as it was read, with its lines and rules."""
    rig.take(result_record(result(0)))
    before = (rig.rows(LINES), rig.rows(CHECKS))
    correction = review(0, "correct", 0, after=CORRECTED)
    rig.take(review_record(correction, 0))
    rig.take(review_record(review(0, "undo", 1, undoes=correction.review_id), 1))
    [row] = rig.rows(INVOICES)
    assert (row["state"], row["review_version"], row["reviewed_by"]) == ("ready", 2, None)
    assert (rig.rows(LINES), rig.rows(CHECKS)) == before


def test_an_approved_account_is_asked_about_no_more(rig: StoreRig) -> None:
    """Also by invoices that come later, in each order of arrival; undone, it is new again."""
    other = Payment(iban=OTHER_IBAN)
    approval = review(1, "approve", 0)
    records = [
        result_record(result(0, invoice(0, supplier=ACME))),
        result_record(result(1, invoice(1, supplier=ACME, payment=other))),
        review_record(approval, 0),
    ]
    for _ in rig.orders(records):
        rig.take(result_record(result(2, invoice(2, supplier=ACME, payment=other))))
        assert _states(rig) == {0: "ready", 1: "approved", 2: "ready"}
        assert {row["accepted"] for row in rig.rows(FINDINGS)} == {True}
        rig.take(review_record(review(1, "undo", 1, undoes=approval.review_id), 1))
        assert _states(rig) == {0: "ready", 1: "open", 2: "open"}


def _states(rig: StoreRig) -> dict[object, object]:
    return {row["source_offset"]: row["state"] for row in rig.rows(INVOICES)}


def test_what_is_no_decision_is_listed_and_passed_over(rig: StoreRig) -> None:
    """Each with its place and why."""
    hostile = [None, b"", b"[]", b'{"schema_version":"2"}', b"\xff"]
    rig.take(*(SourceRecord(TOPIC, 0, n, 0, None, value) for n, value in enumerate(hostile)))
    assert len(rig.rows(UNREADABLE)) == len(hostile)
    assert rig.rows(REVIEWS) == []

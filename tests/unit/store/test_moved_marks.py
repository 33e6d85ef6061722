"""A correction moves the invoice among those that it is compared with; an undo moves it back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert

from schemas.invoice import Invoice, Party, Payment, Totals
from schemas.outcome import Trust
from service.store.tables import ACCOUNTS, EVIDENCE, FINDINGS, FIRSTS, INVOICES, PAID_TO
from tests.fakes.published import OTHER_IBAN, invoice, result, result_record, review, review_record
from tests.unit.store.conftest import StoreRig

ACME = Party(name="Acme Ltd", tax_id="DE123456789")
OTHER = Payment(iban=OTHER_IBAN)


def _of_acme(number: int, **changes: Any) -> Invoice:
    return invoice(number, supplier=ACME, **changes)


def _findings(rig: StoreRig) -> set[tuple[object, ...]]:
    """By the events: which invoice, the kind, the earlier one, and whether it is accepted."""
    numbers = {row["id"]: row["source_offset"] for row in rig.rows(INVOICES)}
    return {
        (numbers[row["invoice"]], row["kind"], numbers[row["earlier"]], row["accepted"])
        for row in rig.rows(FINDINGS)
    }


def _internal(rig: StoreRig) -> list[object]:
    """Everything that comparison keeps, by the events."""
    numbers = {row["id"]: row["source_offset"] for row in rig.rows(INVOICES)}
    firsts = {(row["key"], numbers[row["invoice"]], row["said"]) for row in rig.rows(FIRSTS)}
    paid = {(r["supplier"], r["account"], numbers[r["invoice"]]) for r in rig.rows(PAID_TO)}
    approved = {(r["supplier"], r["account"]) for r in rig.rows(ACCOUNTS) if r["approvals"]}
    return [_findings(rig), firsts, paid, approved, _states(rig)]


def _states(rig: StoreRig) -> dict[object, object]:
    return {row["source_offset"]: row["state"] for row in rig.rows(INVOICES)}


def test_the_next_earliest_takes_the_place_of_one_whose_number_was_misread(rig: StoreRig) -> None:
    """In each order of results and decision."""
    read = [_of_acme(number, invoice_number="R-7") for number in range(3)]
    right = _of_acme(0, invoice_number="R-1")
    records = [result_record(result(number, one)) for number, one in enumerate(read)]
    records.append(review_record(review(0, "correct", 0, after=right), 0))
    for _ in rig.orders(records):
        assert _findings(rig) == {(2, "same_number", 1, False)}
        assert _states(rig) == {0: "corrected", 1: "ready", 2: "open"}


def test_a_corrected_number_may_be_that_of_an_earlier_invoice(rig: StoreRig) -> None:
    """The duplicate shows as soon as the person types the right number."""
    right = _of_acme(1, invoice_number="R-0")
    records = [result_record(result(number, _of_acme(number))) for number in range(2)]
    records.append(review_record(review(1, "correct", 0, after=right), 0))
    for _ in rig.orders(records):
        assert _findings(rig) == {(1, "same_number", 0, False)}


@pytest.mark.parametrize(
    "paid_to", [(None, OTHER, OTHER), (None, OTHER, None), (OTHER, None, None)]
)
def test_a_corrected_account_is_the_one_that_is_compared(
    rig: StoreRig, paid_to: tuple[Payment | None, ...]
) -> None:
    """All that the store keeps is what it would keep of invoices that were read so at once."""
    usual = _of_acme(0).payment
    accounts = [one or usual for one in paid_to]
    read = [_of_acme(number, payment=one) for number, one in enumerate(accounts)]
    right = _of_acme(0, payment=usual if paid_to[0] else OTHER)
    correction = review_record(review(0, "correct", 0, after=right), 0)
    results = [result_record(result(number, one)) for number, one in enumerate(read)]
    kept = [_internal(rig) for _ in rig.orders([*results, correction])]
    assert all(one == kept[0] for one in kept)
    at_once = [result_record(result(0, right)), *results[1:]]
    next(rig.orders([*at_once, review_record(review(0, "approve", 0), 0)]))
    assert kept[0][:-1] == _internal(rig)[:-1]


def test_a_rejected_invoice_makes_no_other_one_a_duplicate(rig: StoreRig) -> None:
    """In each order of results and decisions. Of three with one number the first is rejected: the
    second is ready, and the others name it."""
    records = [
        result_record(result(number, _of_acme(number, invoice_number="R-7"))) for number in range(3)
    ]
    records.append(review_record(review(0, "reject", 0), 0))
    for _ in rig.orders(records):
        assert _findings(rig) == {(0, "same_number", 1, False), (2, "same_number", 1, False)}
        assert _states(rig) == {0: "rejected", 1: "ready", 2: "open"}


def test_where_all_but_one_are_rejected_that_one_is_ready(rig: StoreRig) -> None:
    """It may be the first, the second or the third."""
    for kept in range(3):
        rig.writer.empty()
        for number in range(3):
            rig.take(result_record(result(number, _of_acme(number, invoice_number="R-7"))))
        others = [number for number in range(3) if number != kept]
        for place, number in enumerate(others):
            rig.take(review_record(review(number, "reject", 0), place))
        assert _findings(rig) == {(number, "same_number", kept, False) for number in others}
        assert _states(rig)[kept] == "ready"


def test_the_account_of_a_rejected_invoice_is_no_account_of_the_supplier(rig: StoreRig) -> None:
    """A forged invoice came first: right ones ask for no person, and another forged one does."""
    read = [_of_acme(0, payment=OTHER), _of_acme(1), _of_acme(2, payment=OTHER)]
    records = [result_record(result(number, one)) for number, one in enumerate(read)]
    records.append(review_record(review(0, "reject", 0), 0))
    for _ in rig.orders(records):
        assert _findings(rig) == {(0, "new_account", 1, False), (2, "new_account", 1, False)}
        assert _states(rig) == {0: "rejected", 1: "ready", 2: "open"}


def test_an_undone_rejection_leaves_no_trace(rig: StoreRig) -> None:
    """The invoice is the earliest one again, and the others its duplicates."""
    for number in range(3):
        rig.take(result_record(result(number, _of_acme(number, invoice_number="R-7"))))
    before = _internal(rig)
    rejection = review(0, "reject", 0)
    rig.take(review_record(rejection, 0))
    assert _internal(rig) != before
    rig.take(review_record(review(0, "undo", 1, undoes=rejection.review_id), 1))
    assert _internal(rig) == before


def test_an_undone_correction_leaves_no_trace(rig: StoreRig) -> None:
    """Keys, findings, evidence and trust are those of the values that were read."""
    read = [_of_acme(number, invoice_number="R-7") for number in range(3)]
    for number, one in enumerate(read):
        rig.take(result_record(result(number, one)))
    before = [_internal(rig), rig.rows(INVOICES)[0], rig.rows(EVIDENCE)]
    right = _of_acme(0, invoice_number="R-1", payment=OTHER, totals=Totals(gross=Decimal(5)))
    correction = review(0, "correct", 0, after=right)
    rig.take(review_record(correction, 0))
    assert [row["invoice"] for row in rig.rows(EVIDENCE)] == [2, 3], "the first amount is another"
    rig.take(review_record(review(0, "undo", 1, undoes=correction.review_id), 1))
    row = {**rig.rows(INVOICES)[0], "review_version": 0}
    assert [_internal(rig), row, rig.rows(EVIDENCE)] == before


@pytest.mark.parametrize("result_first", [True, False])
def test_trust_is_that_of_the_corrected_values(rig: StoreRig, result_first: bool) -> None:
    """A person's correction is printed nowhere that a rule has seen, so it asks for a look."""
    records = [
        result_record(result(0, trust=Trust.REJECT, trust_because=("totals.gross",))),
        review_record(review(0, "correct", 0, after=invoice(0, invoice_number="R-9")), 0),
    ]
    for record in records if result_first else reversed(records):
        rig.take(record)
    [row] = rig.rows(INVOICES)
    assert row["trust"] == "look"
    assert row["trust_because"] != ["totals.gross"]


@pytest.mark.parametrize(
    "changes",
    [{"invoice_number": "R-1"}, {"supplier": Party(name="Other Ltd", tax_id="DE987654321")}],
)
def test_an_invoice_that_an_earlier_version_stored_is_no_duplicate_of_itself(
    rig: StoreRig, changes: dict[str, Any]
) -> None:
    """Versions until November 2026 left a corrected invoice under the keys that were read: an undo
    leads back to what there was."""
    read = [_of_acme(number, invoice_number="R-7") for number in range(3)]
    for number, one in enumerate(read):
        rig.take(result_record(result(number, one)))
    at_first = _internal(rig)
    compared = {table: rig.rows(table) for table in (FINDINGS, FIRSTS, PAID_TO)}
    corrected = review(0, "correct", 0, after=read[0].model_copy(update=changes))
    rig.take(review_record(corrected, 0))
    with rig.engine.begin() as connection:
        for table, rows in compared.items():
            connection.execute(delete(table))
            connection.execute(insert(table), rows)
    rig.take(review_record(review(0, "undo", 1, undoes=corrected.review_id), 1))
    assert _internal(rig) == at_first

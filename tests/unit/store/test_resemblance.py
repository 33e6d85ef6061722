"""What one invoice resembles, as its page tells it, and lists tell the same."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from schemas.invoice import Party, Payment
from schemas.outcome import InvoiceExtracted
from service.model.record import Coordinates
from service.results.listed import KnownDecisions, comparable_result, listed
from service.results.twins import Twins
from service.review.decisions import UNDECIDED
from service.review.replayed import SentEvents
from service.store.queries import StoreReader
from service.store.tables import INVOICES
from tests.fakes.published import (
    EVENTS,
    NOON,
    OTHER_IBAN,
    invoice,
    result,
    result_record,
    review,
    review_record,
)
from tests.unit.store.conftest import StoreRig


def test_a_rejected_invoice_is_named_and_asks_for_nobody(rig: StoreRig, address: str) -> None:
    """Once, though number and amount are the same. The rejected one names the other as any
    duplicate does."""
    for number in range(2):
        rig.take(result_record(result(number, invoice(0))))
    rig.take(review_record(review(0, "reject", 0), 0))
    reader = StoreReader(address)
    right, rejected = (reader.invoice(Coordinates(EVENTS, 0, number)) for number in range(2)[::-1])
    assert right is not None
    assert rejected is not None
    assert (right.invoice["state"], right.findings) == ("ready", [])
    assert [(row["kind"], row["source_offset"]) for row in right.rejected] == [("same_number", 0)]
    assert [row["source_offset"] for row in rejected.findings] == [1]
    assert rejected.rejected == []
    reader.close()


def _read(chance: random.Random, number: int) -> InvoiceExtracted:
    own = {"payment": Payment(iban=OTHER_IBAN)} if chance.random() < 0.3 else {}
    found = invoice(
        chance.randrange(3),
        supplier=Party(name=f"Supplier {chance.randrange(2)}"),
        invoice_number=f"R-{chance.randrange(3)}",
        **own,
    )
    at = NOON + timedelta(minutes=chance.randrange(100))
    return result(number, found, extracted_at=at)


@pytest.mark.parametrize("seed", range(8))
def test_lists_and_the_store_have_the_same_states(rig: StoreRig, seed: int) -> None:
    """Whatever the invoices have in common and people decided."""
    chance = random.Random(seed)
    results = [_read(chance, number) for number in range(9)]
    decisions = [
        review(number, chance.choice(["reject", "reject", "approve"]), 0)
        for number in chance.sample(range(9), 4)
    ]
    records = [result_record(one) for one in results]
    for record in records:
        rig.take(record)
    for place, decision in enumerate(decisions):
        rig.take(review_record(decision, place))
    histories = {
        Coordinates(EVENTS, 0, one.source.offset): UNDECIDED.take(one)[0] for one in decisions
    }
    alone = KnownDecisions(histories, SentEvents("failures"))
    twins = Twins()
    for record in records:
        twins.note(comparable_result(record, alone))
    twins.compare()
    compared = KnownDecisions(histories, SentEvents("failures"), twins.asks)
    stored = {row["source_offset"]: row["state"] for row in rig.rows(INVOICES)}
    assert {
        number: listed(record, compared).state for number, record in enumerate(records)
    } == stored

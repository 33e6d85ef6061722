"""Pages of a store have each row once, in each order, and find what is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert

from schemas.invoice import Party, Totals
from schemas.outcome import SourceCoordinates, Trust
from service.model.record import Coordinates
from service.store.queries import COUNTED_MAX, WAITING, FailureQuery, InvoiceQuery, StoreReader
from service.store.tables import INVOICES
from tests.fakes.published import (
    EVENTS,
    NOON,
    failure_record,
    invoice,
    result,
    result_record,
    review,
    review_record,
)
from tests.unit.store.conftest import StoreRig

COUNT = 9
SAME = invoice(0, supplier=Party(name="Acme Ltd"), invoice_number="A-1")


@pytest.fixture
def reader(rig: StoreRig, address: str) -> StoreReader:
    """Nine invoices of three suppliers; the last one is the first once more."""
    for number in range(COUNT - 1):
        read = invoice(
            number,
            supplier=Party(name=f"Supplier {number % 3}"),
            issue_date=date(2026, 1, 1 + number % 4),
            totals=Totals(gross=Decimal(100 + number % 5)),
        )
        trust = Trust.LOOK if number == 4 else Trust.BOOK
        because = ("GROUNDED", "lines.3.net_amount") if number == 4 else ()
        facts = {"trust": trust, "trust_because": because}
        rig.take(result_record(result(number, SAME if number == 0 else read, **facts)))
    rig.take(result_record(result(COUNT - 1, SAME)))
    rig.take(*(failure_record(number) for number in range(COUNT)))
    rig.take(review_record(review(1, "reject", 0), 0))
    return StoreReader(address)


@pytest.mark.parametrize(
    "asked",
    [
        InvoiceQuery(),
        InvoiceQuery(supplier="SUPPLIER"),
        InvoiceQuery(issued_from=date(2026, 1, 1)),
        InvoiceQuery(gross_to=Decimal(104)),
        InvoiceQuery(states=("open",)),
    ],
)
def test_pages_have_each_row_once(reader: StoreReader, asked: InvoiceQuery) -> None:
    """In one order, whatever the size of a page."""
    whole = [row["source_offset"] for row in reader.invoices(asked).rows]
    assert len(set(whole)) == len(whole) > 1
    for limit in (1, 2, 3):
        found, behind = [], None
        while True:
            page = reader.invoices(asked, behind, limit)
            found += [row["source_offset"] for row in page.rows]
            if page.behind is None:
                break
            behind = page.behind
        assert found == whole


def test_what_is_asked_for_is_found(reader: StoreReader) -> None:
    """By each condition."""
    for asked, offsets in (
        (InvoiceQuery(number="A-1"), {0, 8}),
        (InvoiceQuery(invoice_id="INV-3"), {3}),
        (InvoiceQuery(supplier="supplier 1"), {1, 4, 7}),
        (InvoiceQuery(states=("rejected",)), {1}),
        (InvoiceQuery(states=("open",)), {4, 8}),
        (InvoiceQuery(trust="look"), {4}),
        (InvoiceQuery(because="grounded"), {4}),
        (InvoiceQuery(because="lines"), {4}),
        (InvoiceQuery(because="net_amount"), set()),
        (InvoiceQuery(because="%"), set()),
        (InvoiceQuery(finding="same_number"), {8}),
        (InvoiceQuery(issued_from=date(2026, 1, 4), issued_to=date(2026, 1, 4)), {3, 7}),
        (InvoiceQuery(gross_from=Decimal(101), gross_to=Decimal(101)), {1, 6}),
        (InvoiceQuery(simulated=True), set()),
        (InvoiceQuery(supplier="%"), set()),
        (InvoiceQuery(rule="GROUNDED"), set(range(COUNT))),
        (InvoiceQuery(rule="BR-CO-15"), set()),
        (InvoiceQuery(states=("open",), read_until=NOON + timedelta(seconds=5)), {4}),
        (InvoiceQuery(read_until=NOON - timedelta(days=1)), set()),
    ):
        rows = reader.invoices(asked).rows
        assert {row["source_offset"] for row in rows} == offsets, asked


def test_one_invoice_with_its_parts(reader: StoreReader) -> None:
    """A second copy names the first, once; a decision is listed; the record is as published."""
    copy = reader.invoice(Coordinates(EVENTS, 0, 8))
    assert copy is not None
    kinds = [(row["kind"], row["source_offset"]) for row in copy.findings]
    assert kinds == [("same_number", 0)]
    assert (copy.invoice["state"], len(copy.lines), len(copy.evidence)) == ("open", 1, 1)
    assert copy.result == result_record(result(8, SAME)).value
    rejected = reader.invoice(Coordinates(EVENTS, 0, 1))
    assert rejected is not None
    assert [row["effect"] for row in rejected.reviews] == ["counts"]
    assert reader.invoice(Coordinates(EVENTS, 9, 9)) is None


def test_what_waits_for_a_person(reader: StoreReader) -> None:
    """The oldest first, then the next; and the numbers of each state."""
    first = reader.next_open()
    assert first is not None
    assert first["source_offset"] == 4
    second = reader.next_open(first["id"])
    assert second is not None
    assert second["source_offset"] == 8
    assert reader.next_open(second["id"]) is None
    assert reader.next_open(passed=[first["id"]]) == second
    assert reader.next_open(passed=[first["id"], second["id"]]) is None
    [rule] = reader.broken_rules()
    assert (rule["rule"], rule["number"], rule["first"] == rule["last"]) == ("GROUNDED", 2, True)
    looks = replace(WAITING, trust="look")
    assert reader.next_open(first["id"], looks) is None
    assert (reader.waiting(), reader.waiting(looks)) == (2, 1)
    assert reader.states() == {
        "invoices": {"ready": 6, "open": 2, "rejected": 1},
        "failures": {"open": COUNT},
    }


def test_lists_and_queue_go_by_time_after_a_first_fill(rig: StoreRig, address: str) -> None:
    """Which takes one partition after the other. Every page begins where the one before ended."""
    for partition in (0, 1):
        for number in range(partition, 6, 2):
            at = SourceCoordinates(topic=EVENTS, partition=partition, offset=number)
            rig.take(result_record(result(number, source=at, trust=Trust.LOOK), number // 2))
            failed = failure_record(number)
            rig.take(replace(failed, partition=partition, offset=number // 2))
    store = StoreReader(address)
    for asked in (InvoiceQuery(), WAITING):
        first = store.invoices(asked, None, 4)
        rows = (*first.rows, *store.invoices(asked, first.behind).rows)
        assert [row["source_offset"] for row in rows] == [5, 4, 3, 2, 1, 0]
    failures = store.failures(FailureQuery(), None, 4)
    rows = (*failures.rows, *store.failures(FailureQuery(), failures.behind).rows)
    assert [row["event_id"] for row in rows] == [f"event-{n}" for n in (5, 4, 3, 2, 1, 0)]
    shown, number = [], 0
    while (row := store.next_open(number)) is not None:
        number = row["id"]
        shown.append(row["source_offset"])
    assert shown == [0, 1, 2, 3, 4, 5]


def test_failures_go_by_pages_too(reader: StoreReader) -> None:
    """The latest first."""
    first = reader.failures(FailureQuery(states=("open",)), limit=5)
    rest = reader.failures(FailureQuery(states=("open",)), first.behind, limit=5)
    found = [row["offset"] for row in (*first.rows, *rest.rows)]
    assert found == list(reversed(range(COUNT)))
    assert reader.failures(FailureQuery(reason="bug")).rows == []


@pytest.mark.parametrize("waiting", [0, COUNTED_MAX])
def test_pages_of_findings_have_each_once(rig: StoreRig, address: str, waiting: int) -> None:
    """With the earlier invoice; a page begins behind the last row of the one before. Also where
    many wait for another reason: then the page is read in another way."""
    for number in range(4):
        rig.take(result_record(result(number, SAME)))
    [row, *_] = rig.rows(INVOICES)
    others = [
        {**row, "id": number, "source_offset": number, "state": "open"}
        for number in range(10, 10 + waiting)
    ]
    with rig.engine.begin() as connection:
        if others:
            connection.execute(insert(INVOICES), others)
    store, behind = StoreReader(address), None
    seen = []
    while True:
        found = store.findings(None, behind, 2)
        seen += [(row["source_offset"], row["earlier_source_offset"]) for row in found.rows]
        if found.behind is None:
            break
        behind = found.behind
    assert seen == [(3, 0), (2, 0), (1, 0)]
    assert store.findings("new_account").rows == []
    assert len(store.findings("same_number").rows) == 3

"""Results become invoices with their parts, once each, and duplicates and new accounts show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from schemas.invoice import DocumentType, Party, Payment
from schemas.outcome import SourceCoordinates, Trust
from service.model.record import SourceRecord
from service.store.tables import (
    CHECKS,
    EVIDENCE,
    FINDINGS,
    INVOICES,
    LINES,
    RECORDS,
    TAXES,
    UNREADABLE,
)
from tests.fakes.published import (
    EVENTS,
    IBAN,
    NOON,
    OTHER_IBAN,
    RESULTS,
    changed,
    invoice,
    result,
    result_record,
    review,
    review_record,
    split_container,
)
from tests.unit.store.conftest import StoreRig

ACME = Party(name="Acme Ltd", tax_id="DE123456789")


def test_a_result_becomes_an_invoice_with_its_parts(rig: StoreRig) -> None:
    """Amounts digit for digit, times with their zone, and every part with the invoice's number."""
    rig.take(result_record(result(0)))
    [row] = rig.rows(INVOICES)
    assert (row["source_topic"], row["source_partition"], row["source_offset"]) == (EVENTS, 0, 0)
    assert (row["gross"], row["gross_number"]) == (Decimal("119.00"), 119.0)
    assert (row["issue_date"], row["extracted_at"]) == (date(2026, 2, 1), NOON)
    assert (row["state"], row["trust"], row["simulated"]) == ("ready", "book", False)
    assert row["trust_because"] == []
    [line] = rig.rows(LINES)
    assert (line["invoice"], line["net_amount"]) == (row["id"], Decimal(100))
    [tax] = rig.rows(TAXES)
    assert tax["tax_amount"] == Decimal("19.00")
    [check] = rig.rows(CHECKS)
    assert (check["rule"], check["fields"]) == ("GROUNDED", ["totals.gross"])
    [evidence] = rig.rows(EVIDENCE)
    assert (evidence["page"], evidence["left"], evidence["bottom"]) == (1, 0.1, 0.4)
    assert len(rig.rows(RECORDS)) == 1


def test_a_source_has_one_invoice(rig: StoreRig) -> None:
    """`at_least_once` may publish two results of one event: the first one counts, in one
    transaction and in two."""
    first = result(0)
    later = result(0, model="other")
    rig.take(result_record(first, 0), result_record(later, 1))
    rig.take(result_record(later, 2))
    assert [row["model"] for row in rig.rows(INVOICES)] == ["model-1"]


def _same(number: int, seconds: int, **changes: Any) -> SourceRecord:
    """A result of one supplier; read so many seconds after noon."""
    read = invoice(number, supplier=ACME, **changes)
    return result_record(result(number, read, extracted_at=NOON.replace(second=seconds)))


def _asked(rig: StoreRig) -> dict[object, set[tuple[object, object]]]:
    """By event, its findings: the kind, and the event of the earlier invoice."""
    numbers = {row["id"]: row["source_offset"] for row in rig.rows(INVOICES)}
    found: dict[object, set[tuple[object, object]]] = {}
    for row in rig.rows(FINDINGS):
        at = (row["kind"], numbers[row["earlier"]])
        found.setdefault(numbers[row["invoice"]], set()).add(at)
    return found


def _states(rig: StoreRig) -> dict[object, object]:
    return {row["source_offset"]: row["state"] for row in rig.rows(INVOICES)}


def test_duplicates_are_found_in_each_order_of_arrival(rig: StoreRig) -> None:
    """The invoice that was read later asks for a person and names the earliest one. A number may
    be written differently; another number with the same date and total is found, too."""
    day = date(2026, 2, 2)
    records = [
        _same(0, 1, invoice_number="R-007", issue_date=day),
        _same(1, 2, invoice_number="r 007", issue_date=date(2026, 2, 3)),
        _same(2, 3, invoice_number="R-008", issue_date=day, totals=invoice(0).totals),
    ]
    for _ in rig.orders(records):
        assert _asked(rig) == {1: {("same_number", 0)}, 2: {("same_amount", 0)}}
        assert _states(rig) == {0: "ready", 1: "open", 2: "open"}


def test_a_simulated_invoice_is_no_earlier_one_of_a_real_one(rig: StoreRig) -> None:
    """After a rehearsal the first real invoice is ready, whatever its account; the second real one
    names the first. Simulated ones are compared with each other."""
    paid = {"payment": Payment(iban=OTHER_IBAN)}
    made_up = [
        result_record(result(number, invoice(0, **paid), simulated=True)) for number in (0, 1)
    ]
    real = [result_record(result(number, invoice(0))) for number in (2, 3)]
    for _ in rig.orders([*made_up, *real]):
        both = [{("same_number", earlier), ("same_amount", earlier)} for earlier in (0, 2)]
        assert _asked(rig) == {1: both[0], 3: both[1]}
        assert _states(rig) == {0: "ready", 1: "open", 2: "ready", 3: "open"}


def test_a_new_account_is_found_in_each_order_of_arrival(rig: StoreRig) -> None:
    """Every invoice with another account than the supplier's earliest one names that."""
    other = Payment(iban=OTHER_IBAN)
    records = [_same(0, 1), _same(1, 2, payment=other), _same(2, 3, payment=other)]
    for _ in rig.orders(records):
        assert _asked(rig) == {1: {("new_account", 0)}, 2: {("new_account", 0)}}
        assert _states(rig) == {0: "ready", 1: "open", 2: "open"}


def test_a_duplicate_is_open_whatever_else_its_transaction_brings(rig: StoreRig) -> None:
    """An earlier invoice of the same transaction makes its account the supplier's first one. It
    has no finding for its account then, and still one for its number."""
    other = Payment(iban=OTHER_IBAN)
    rig.take(result_record(result(5, invoice(5, supplier=ACME)), 0))
    earlier = invoice(1, supplier=ACME, payment=other)
    twin = invoice(6, supplier=ACME, payment=other, invoice_number="R-5")
    rig.take(result_record(result(1, earlier), 1), result_record(result(6, twin), 2))
    states = {row["source_offset"]: row["state"] for row in rig.rows(INVOICES)}
    assert states == {1: "ready", 5: "open", 6: "open"}


def test_what_is_no_duplicate(rig: StoreRig) -> None:
    """A credit note with the invoice's number, another supplier with it, and the same account."""
    rig.take(
        _same(0, 1, invoice_number="7"),
        _same(1, 2, invoice_number="7", document_type=DocumentType.CREDIT_NOTE),
        result_record(result(2, invoice(2, invoice_number="7"))),
        _same(3, 3, invoice_number="8", payment=Payment(iban=f"{IBAN[:4]} {IBAN[4:]}")),
    )
    assert _asked(rig) == {}


def test_results_that_need_a_person_are_open(rig: StoreRig) -> None:
    """By their trust."""
    rig.take(
        result_record(result(0, trust=Trust.LOOK)), result_record(result(1, trust=Trust.REJECT))
    )
    assert set(_states(rig).values()) == {"open"}


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff",
    b'{"schema_version":"9"}',
    changed(result_record(result(0)), attempts="many"),
    changed(result_record(result(0)), source={"topic": "t", "partition": 0, "offset": 10**30}),
    changed(result_record(result(0)), source={"topic": "t" * 300, "partition": 0, "offset": 1}),
    changed(result_record(result(0)), event_id="\ud800"),
]


def test_what_is_no_result_is_listed_and_passed_over(rig: StoreRig) -> None:
    """Each with its place and why; what comes behind is stored."""
    places = range(len(HOSTILE))
    rig.take(
        *(SourceRecord(RESULTS, 0, n, 0, None, HOSTILE[n]) for n in places),
        SourceRecord(RESULTS, 0, len(HOSTILE), 0, None, None),
        SourceRecord(RESULTS, 0, len(HOSTILE) + 1, 0, None, None, quarantined="broken batch"),
        result_record(result(0), len(HOSTILE) + 2),
    )
    assert [row["offset"] for row in rig.rows(UNREADABLE)] == list(range(len(HOSTILE) + 2))
    assert all(row["fault"] for row in rig.rows(UNREADABLE))
    assert len(rig.rows(INVOICES)) == 1


def test_values_that_a_database_cannot_hold_do_not_stop_it(rig: StoreRig) -> None:
    """NUL characters, texts beyond an index's room, numbers beyond a column's, the calendar's
    ends."""
    long = "é" * 2_000
    wild = invoice(
        0,
        supplier=Party(name=f"Nul\0 {long[:1_900]}", tax_id=long),
        payment=Payment(iban="\0" + long[:1_999], account_number="x"),
        invoice_number="\0" * 200,
        issue_date=date.min,
    )
    record = result_record(
        result(0, wild, model=long * 3, event_id="\0" + long, batch_id="\\u0000 stays")
    )
    value = changed(record, attempts=10**40, extracted_at="0001-01-01T00:00:00+14:00")
    rig.take(SourceRecord(RESULTS, 0, 0, 0, None, value))
    [row] = rig.rows(INVOICES)
    assert row["attempts"] == 2**31 - 1
    assert row["batch_id"] == "\\u0000 stays"
    assert str(row["event_id"])[0] == "\N{REPLACEMENT CHARACTER}"
    assert rig.rows(UNREADABLE) == []


def test_a_later_service_may_write_more(rig: StoreRig) -> None:
    """Fields and statuses that this version does not know are passed over."""
    value = changed(
        result_record(result(0)), new_field=[1], fields={"totals.gross": {"status": "novel"}}
    )
    rig.take(SourceRecord(RESULTS, 0, 0, 0, None, value))
    assert len(rig.rows(INVOICES)) == 1


def test_sources_of_several_partitions_and_topics(rig: StoreRig) -> None:
    """The event's place is the identity, not the result's."""
    places = [(EVENTS, 0, 5), (EVENTS, 1, 5), ("other.events", 0, 5)]
    for offset, (topic, partition, at) in enumerate(places):
        source = SourceCoordinates(topic=topic, partition=partition, offset=at)
        record = result_record(result(offset, source=source))
        rig.take(SourceRecord(RESULTS, 0, offset, 0, None, record.value))
    assert len(rig.rows(INVOICES)) == 3


def test_a_split_container_is_a_row_without_values_and_nothing_to_decide(rig: StoreRig) -> None:
    """No decision changes that, and it is the duplicate of nothing."""
    rig.take(
        result_record(split_container(0)),
        result_record(split_container(1)),
        review_record(review(0, "approve", 0), 0),
    )
    rows = rig.rows(INVOICES)
    assert [(row["state"], row["kind"], row["gross"]) for row in rows] == [
        ("split", "container", None)
    ] * 2
    assert rows[0]["trust_because"] == ["split into 3"]
    assert rig.rows(FINDINGS) == []

"""Records of the results, failures, reviews and replays topics, as the service writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from schemas.invoice import Invoice, Line, Party, Payment, Tax, Totals
from schemas.outcome import (
    SPLIT_KIND,
    Check,
    DocumentExtracted,
    ExtractionRecord,
    FieldEvidence,
    FieldStatus,
    FieldVerdict,
    InvoiceExtracted,
    SourceCoordinates,
    SplitChild,
    Timings,
    TokenUsage,
    Trust,
)
from schemas.review import InvoiceReviewed, ReviewDecision
from service.model.record import SourceRecord

RESULTS, FAILURES, REVIEWS = "invoices.results", "invoices.failures", "invoices.reviews"
EVENTS = "invoices.events"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
IBAN, OTHER_IBAN = "DE89370400440532013000", "FR1420041010050500013M02606"


def invoice(number: int = 0, **changes: Any) -> Invoice:
    """An invoice of one line; of a supplier of its own, unless `supplier` says otherwise."""
    net = Decimal(100 + number)
    facts: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": f"R-{number}",
        "issue_date": date(2026, 2, 1) + timedelta(days=number % 20),
        "due_date": date(2026, 4, 1),
        "currency": "EUR",
        "supplier": Party(name=f"Supplier {number} Ltd", tax_id=f"DE{number:09}"),
        "customer": Party(name="Customer GmbH"),
        "payment": Payment(iban=IBAN),
        "lines": (Line(description=f"Item {number}", net_amount=net, quantity=Decimal(1)),),
        "taxes": (Tax(rate=Decimal(19), taxable_amount=net, tax_amount=net * Decimal("0.19")),),
        "totals": Totals(net=net, tax=net * Decimal("0.19"), gross=net * Decimal("1.19")),
    }
    return Invoice(**{**facts, **changes})


def result(number: int = 0, read: Invoice | None = None, **changes: Any) -> InvoiceExtracted:
    """The result of event `number`, all of one partition."""
    checks = (
        Check("BR-CO-15", "error", passed=True, message="totals.gross is net plus tax"),
        Check("GROUNDED", "warning", passed=False, expected="printed", fields=("totals.gross",)),
    )
    facts: dict[str, Any] = {
        "event_id": f"event-{number}",
        "invoice_id": f"INV-{number}",
        "source": SourceCoordinates(topic=EVENTS, partition=0, offset=number),
        "batch_id": "batch-1",
        "needs_review": False,
        "trust": Trust.BOOK,
        "fields": {"totals.gross": FieldVerdict(FieldStatus.PRINTED, ("print",))},
        "checks": checks,
        "evidence": {
            "totals.gross": FieldEvidence("text", "119.00", page=1, box=(0.1, 0.2, 0.3, 0.4))
        },
        "document_sha256": "a" * 64,
        "model": "model-1",
        "prompt_version": "invoice-v5",
        "simulated": False,
        "attempts": 1,
        "processed_by": 0,
        "tokens": TokenUsage(prompt=900, completion=100),
        "timings": Timings(queue_s=0, llm_s=1, total_s=1.5),
        "extracted_at": NOON + timedelta(seconds=number),
        "invoice": read or invoice(number),
    }
    return InvoiceExtracted(**{**facts, **changes})


def split_container(number: int = 0, into: int = 3, **changes: Any) -> DocumentExtracted:
    """The outcome of event `number`, a container that was split."""
    fields = result(number).model_dump(exclude={"invoice", "checks", "evidence", "fields"})
    children = tuple(
        SplitChild(event_id=f"split-{n}", invoice_id=f"INV-{number}-{n}", name=f"{n}.pdf")
        for n in range(1, into + 1)
    )
    split = {
        "trust": Trust.REJECT,
        "trust_because": (f"split into {into}",),
        "kind": SPLIT_KIND,
        "data": {},
        "children": children,
        "fields": {},
        "checks": (),
    }
    return DocumentExtracted(**{**fields, **split, **changes})


def result_record(published: ExtractionRecord, offset: int | None = None) -> SourceRecord:
    """As it lies in the results topic."""
    source = published.source
    place = source.offset if offset is None else offset
    value = published.model_dump_json().encode()
    return SourceRecord(RESULTS, source.partition, place, 0, b"key", value)


def failure_record(number: int, **headers: str) -> SourceRecord:
    """The failure of event `number`; `headers` as their names end, with `_` for a dot."""
    facts = {
        "invoice.source.topic": EVENTS,
        "invoice.source.partition": "0",
        "invoice.source.offset": str(number),
        "invoice.event_id": f"event-{number}",
        "invoice.dlq.reason": "llm_timeout",
        "invoice.dlq.invoice.id": f"INV-{number}",
        "invoice.dlq.retryable": "true",
        "invoice.dlq.failed.at": (NOON + timedelta(seconds=number)).isoformat(),
        "invoice.dlq.attempts": "4",
        "__dlq.errors.message": "no answer in time",
        **{name.replace("_", "."): words for name, words in headers.items()},
    }
    encoded = tuple((name, words.encode()) for name, words in facts.items())
    return SourceRecord(FAILURES, 0, number, 0, b"key", b"{}", encoded)


def review(
    number: int, decision: str, expected: int, by: str = "Ann", **more: Any
) -> InvoiceReviewed:
    """A decision about the result of event `number`."""
    return InvoiceReviewed(
        review_id=more.pop("review_id", f"{by}-{decision}-{number}-{expected}"),
        source=SourceCoordinates(topic=EVENTS, partition=0, offset=number),
        expected_version=expected,
        decision=ReviewDecision(decision),
        decided_by=by,
        decided_at=NOON,
        **more,
    )


def review_record(decision: InvoiceReviewed, offset: int) -> SourceRecord:
    """As it lies in the reviews topic."""
    return SourceRecord(REVIEWS, 0, offset, 0, b"key", decision.model_dump_json().encode())


def changed(record: SourceRecord, **changes: Any) -> bytes:
    """The value of a record with other fields at its top."""
    fields: Mapping[str, Any] = json.loads(record.value or b"{}")
    return json.dumps({**fields, **changes}).encode()

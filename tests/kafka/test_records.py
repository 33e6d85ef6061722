"""Every outcome can be written, and says where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import InvoiceExtracted, InvoiceFailed
from service.core.outcome import Assessment, Extracted, Failed, Reason, Stage, Usage
from service.core.record import SourceRecord
from service.demo.invoices import make_invoice
from service.kafka.records import OutcomeEncoder
from service.settings import KafkaSettings

LIMIT = 50_000
ENCODER = OutcomeEncoder(KafkaSettings(max_outcome_bytes=LIMIT), "1.2.3")
RECORD = SourceRecord("events", 3, 42, 1_000, b"key", b"value", (("traceparent", b"t"),))


def _extracted(record: SourceRecord) -> Extracted:
    event = InvoiceEvent(invoice_id="A", document=InlineText(text="x"))
    invoice = Invoice.model_validate(make_invoice(1).truth)
    usage = Usage(attempts=1, model="m", prompt_version="p", slot=2)
    return Extracted(record, event, invoice, "0" * 64, Assessment(), usage, 1.0, 2.0, "b")


def _failed(record: SourceRecord) -> Failed:
    return Failed(record, Reason.LLM_TIMEOUT, Stage.LLM, True, "slow", 9.0, 8.0)


def _headers(encoded: object) -> dict[str, bytes | None]:
    return dict(encoded.headers)  # type: ignore[attr-defined]


def test_a_result_is_the_published_model() -> None:
    """Its value validates, its key is the source's, its headers name the source."""
    encoded = ENCODER.encode(_extracted(RECORD))
    result = InvoiceExtracted.model_validate_json(encoded.value)
    assert (result.source.topic, result.source.partition, result.source.offset) == (
        "events",
        3,
        42,
    )
    assert encoded.key == b"key"
    assert _headers(encoded)["invoice.source.offset"] == b"42"
    assert result.event_id == "events-3-42"


def test_amounts_are_published_as_plain_decimal_strings() -> None:
    """No float, no exponent."""
    value = json.loads(ENCODER.encode(_extracted(RECORD)).value)
    assert value["invoice"]["totals"]["gross"] == make_invoice(1).truth["totals"]["gross"]


@given(
    st.one_of(st.none(), st.integers(0, 3 * LIMIT).map(lambda n: b"v" * n)),
    st.one_of(st.none(), st.integers(0, 2 * LIMIT).map(lambda n: b"k" * n)),
    st.integers(-(10**15), 10**15),
    st.lists(st.tuples(st.text(max_size=10), st.binary(max_size=2_000)), max_size=40),
)
def test_every_failure_can_be_written(
    value: bytes | None, key: bytes | None, timestamp_ms: int, headers: list[tuple[str, bytes]]
) -> None:
    """Whatever was sent: within the limit, with a reason, and with all bytes or their hash."""
    record = replace(
        RECORD, value=value, key=key, timestamp_ms=timestamp_ms, headers=tuple(headers)
    )
    encoded = ENCODER.encode(_failed(record))
    found = _headers(encoded)
    assert found["invoice.dlq.reason"] == b"llm_timeout"
    assert found["invoice.source.partition"] == b"3"
    assert encoded.timestamp_ms is None or 0 <= encoded.timestamp_ms <= 9_000
    if found.get("invoice.dlq.value") is None:
        assert encoded.value == value
        assert encoded.key == key
        assert len(encoded.value) <= LIMIT
    else:
        body = InvoiceFailed.model_validate_json(encoded.value)
        assert body.value_bytes == len(value or b"")
        assert (body.value_sha256 is None) == (value is None)


def test_a_result_that_is_too_large_becomes_a_failure() -> None:
    """Never dropped, never refused by the broker for ever."""
    small = OutcomeEncoder(KafkaSettings(max_outcome_bytes=10_000), "1")
    outcome = _extracted(RECORD)
    assert isinstance(outcome.answer, Invoice)
    lines = outcome.answer.lines * 200
    huge = replace(outcome, answer=outcome.answer.model_copy(update={"lines": lines}))
    encoded = small.encode(huge)
    assert _headers(encoded)["invoice.dlq.reason"] == b"output_too_large"
    assert encoded.value == b"value"

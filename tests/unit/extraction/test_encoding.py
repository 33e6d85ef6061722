"""Every outcome can be written, and says where it comes from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import (
    HIDINGS,
    READ_AS,
    DocumentExtracted,
    FieldEvidence,
    InvoiceExtracted,
    InvoiceFailed,
)
from schemas.versions import read_result
from service.extraction.encoding import OutcomeEncoder, TopicBounds
from service.model.answer import CustomDocument
from service.model.hidden_text import HiddenText, Hiding
from service.model.outcome import Assessment, ChildEvent, Extracted, Failed, Reason, Stage, Usage
from service.model.page_words import ReadAs
from service.model.publish_failure import Fault
from service.model.record import OutputRecord, SourceRecord
from service.model.trace_context import TraceContext
from service.registry.avro_encoding import ValueRefused
from service.settings import KafkaSettings
from service.testbed.invoices import make_invoice

LIMIT = 50_000
ENCODER = OutcomeEncoder(KafkaSettings(max_outcome_bytes=LIMIT), "1.2.3", "EUR")
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


def test_the_form_of_results_is_that_of_results_alone() -> None:
    """A failure is its event, byte for byte."""
    encoder = OutcomeEncoder(
        KafkaSettings(max_outcome_bytes=LIMIT), "1", "EUR", written=lambda body: b"written"
    )
    assert encoder.encode(_extracted(RECORD)).value == b"written"
    assert encoder.encode(_failed(RECORD)).value == RECORD.value


def test_a_result_that_its_form_cannot_hold_is_a_failure() -> None:
    """With what it cannot hold."""

    def refuses(body: object) -> bytes:
        raise ValueRefused("too many digits")

    encoder = OutcomeEncoder(KafkaSettings(), "1", "EUR", written=refuses)
    encoded = encoder.encode(_extracted(RECORD))
    headers = _headers(encoded)
    assert (encoded.value, headers["invoice.dlq.reason"]) == (RECORD.value, b"output_refused")
    assert b"Avro: too many digits" in (headers["__dlq.errors.message"] or b"")


def test_evidence_and_hidden_text_are_absent_where_there_are_none() -> None:
    """And of evidence only what it has: results stay small."""
    without = json.loads(ENCODER.encode(_extracted(RECORD)).value)
    assert not {"evidence", "hidden"} & set(without)
    evidence = {
        "totals.gross": FieldEvidence("text", "1,00", page=1, box=(0.1, 0.2, 0.3, 0.4)),
        "currency": FieldEvidence("text", "EUR", line=3, column=9),
    }
    hidden = (HiddenText(Hiding.TINY, "ignore", 2), HiddenText(Hiding.NOT_DRAWN, "this"))
    encoded = ENCODER.encode(replace(_extracted(RECORD), evidence=evidence, hidden=hidden))
    value = json.loads(encoded.value)
    assert value["evidence"] == {
        "totals.gross": {"how": "text", "quote": "1,00", "page": 1, "box": [0.1, 0.2, 0.3, 0.4]},
        "currency": {"how": "text", "quote": "EUR", "line": 3, "column": 9},
    }
    assert value["hidden"] == [
        {"how": "tiny", "quote": "ignore", "page": 2},
        {"how": "not_drawn", "quote": "this"},
    ]
    assert read_result(encoded.value).evidence == evidence


def test_ways_of_reading_and_hiding_are_published_by_their_names() -> None:
    """The contract lists those that readers of documents tell apart."""
    assert tuple(Hiding) == HIDINGS
    assert (*ReadAs, "xml") == READ_AS


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
    """Never dropped, and never rejected by the broker in all its forms."""
    small = OutcomeEncoder(KafkaSettings(max_outcome_bytes=10_000), "1", "EUR")
    outcome = _extracted(RECORD)
    assert isinstance(outcome.answer, Invoice)
    lines = outcome.answer.lines * 200
    huge = replace(outcome, answer=outcome.answer.model_copy(update={"lines": lines}))
    encoded = small.encode(huge)
    assert _headers(encoded)["invoice.dlq.reason"] == b"output_too_large"
    assert encoded.value == b"value"


_NAMES = (
    "invoice.dlq.replay.id",
    "invoice.dlq.replay.count",
    "invoice.dlq.reason",
    "traceparent",
    "__dlq.errors.topic",
    "__connect.errors.topic",
    "kafka_dlt-exception-message",
    "ce_id",
    "",
    "\U0001f600" * 40,
    "\ud800",
)
_BYTES = st.one_of(
    st.none(), st.binary(max_size=50), st.integers(0, 2 * LIMIT).map(lambda n: b"\xff" * n)
)
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "\U0001f600", '"']).flatmap(
        lambda part: st.integers(0, 20_000).map(lambda n: part * n)
    ),
)


def _wire_bytes(record: OutputRecord) -> int:
    """The client's size of a record: a lower bound, as no framing is counted."""
    headers = sum(len(name.encode()) + len(value or b"") for name, value in record.headers)
    return len(record.value) + len(record.key or b"") + headers


def _forms(record: OutputRecord, fault: Fault) -> list[OutputRecord]:
    """A record and every form that takes its place while the topic goes on rejecting."""
    forms: list[OutputRecord] = []
    form: OutputRecord | None = record
    while form is not None:
        forms.append(form)
        assert len(forms) < 5
        form = form.instead(fault) if form.instead is not None else None
    return forms


@pytest.mark.parametrize("family", ["native", "connect", "spring"])
@given(
    headers=st.lists(st.tuples(st.sampled_from(_NAMES), _BYTES), max_size=30),
    key=_BYTES,
    value=_BYTES,
    timestamp_ms=st.integers(-(2**63), 2**63 - 1),
    texts=st.tuples(_TEXTS, _TEXTS, _TEXTS, _TEXTS),
    fault=st.sampled_from(Fault),
    limit=st.integers(10_000, LIMIT),
)
def test_no_stranger_makes_an_outcome_that_cannot_be_written(
    family: str,
    headers: list[tuple[str, bytes | None]],
    key: bytes | None,
    value: bytes | None,
    timestamp_ms: int,
    texts: tuple[str, str, str, str],
    fault: Fault,
    limit: int,
) -> None:
    """Huge headers of our own names, bytes that are no UTF-8, halves of surrogate pairs, keys of
    any size: every form of the failure is within the limit, and the client can encode it."""
    settings = KafkaSettings.model_validate({"max_outcome_bytes": limit, "dlq_headers": family})
    encoder = OutcomeEncoder(settings, "1", "EUR")
    record = replace(RECORD, headers=tuple(headers), key=key, value=value)
    record = replace(record, timestamp_ms=timestamp_ms)
    message, exception_class, event_id, invoice_id = texts
    failed = replace(_failed(record), message=message, exception_class=exception_class)
    failed = replace(failed, event_id=event_id, invoice_id=invoice_id)
    for form in _forms(encoder.encode(failed), fault):
        assert _wire_bytes(form) <= limit
        assert _headers(form)["invoice.source.offset"] == b"42"
        assert _headers(form)["invoice.dlq.reason"] == b"llm_timeout"


def test_a_replay_id_of_400_kilobytes_is_cut() -> None:
    """Any publisher can write our header names; the id of a run is short."""
    hostile = replace(RECORD, headers=(("invoice.dlq.replay.id", b"\xff" * 400_000),))
    encoded = ENCODER.encode(_failed(hostile))
    assert encoded.value == b"value"
    assert _wire_bytes(encoded) < 5_000


@pytest.mark.parametrize("fault", list(Fault))
def test_a_refused_result_becomes_a_small_failure_that_leads_to_its_event(fault: Fault) -> None:
    """Coordinates and hash are carried, so that a replay can fetch the event from its topic."""
    encoded = ENCODER.encode(_extracted(RECORD))
    assert encoded.instead is not None
    small = encoded.instead(fault)
    assert small is not None
    assert small.topic == "invoices.failures"
    body = InvoiceFailed.model_validate_json(small.value)
    assert body.reason == ("output_too_large" if fault is Fault.TOO_LARGE else "output_refused")
    assert (body.source.partition, body.source.offset) == (3, 42)
    assert body.value_sha256 == hashlib.sha256(b"value").hexdigest()
    assert _headers(small)["invoice.dlq.value"] == b"omitted"
    assert "invoices.results" in body.message


def test_a_refused_failure_gives_up_as_little_as_it_can() -> None:
    """A timestamp first, if that is at fault; the payload then; a key is made up at last."""
    encoded = ENCODER.encode(_failed(replace(RECORD, key=None)))
    assert encoded.timestamp_ms == 1_000
    assert encoded.instead is not None
    later = encoded.instead(Fault.TIMESTAMP)
    assert later is not None
    assert (later.value, later.timestamp_ms) == (b"value", None)
    small, with_key = _forms(encoded, Fault.INVALID)[1:]
    assert (small.key, _headers(small)["invoice.dlq.value"]) == (None, b"omitted")
    assert with_key.key == b"events-3@42"
    assert _headers(with_key)["invoice.dlq.reason"] == b"llm_timeout"


def test_what_is_known_of_the_topics_is_kept_to() -> None:
    """No outcome has to be rejected first where the limits could be read."""
    known = TopicBounds(10_000, 20_000, failures_oldest_ms=5_000, events_bytes=10_000)
    encoder = OutcomeEncoder(KafkaSettings(), "1", "EUR", bounds=lambda: known)
    large = replace(RECORD, value=b"v" * 30_000)
    assert _headers(encoder.encode(_failed(large)))["invoice.dlq.value"] == b"omitted"
    assert encoder.encode(_failed(RECORD)).timestamp_ms is None
    assert encoder.encode(_failed(replace(RECORD, timestamp_ms=5_000))).timestamp_ms == 5_000


def test_a_result_that_is_no_unicode_becomes_a_failure() -> None:
    """Half of a surrogate pair has no bytes in UTF-8; encoding it must not end the process."""
    outcome = _extracted(RECORD)
    event = outcome.event.model_copy(update={"invoice_id": "\ud800"})
    encoded = ENCODER.encode(replace(outcome, event=event))
    assert _headers(encoded)["invoice.dlq.reason"] == b"output_refused"
    assert encoded.value == b"value"


def _split(record: SourceRecord, *sizes: int) -> Extracted:
    children = tuple(
        ChildEvent(
            f"split-{n}", f"A-{n}", f"{n}.pdf", b"v" * size, (("invoice.split.depth", b"1"),)
        )
        for n, size in enumerate(sizes)
    )
    answer = CustomDocument("container", {})
    return replace(
        _extracted(record), answer=answer, children=children, trace=TraceContext("00-trace", "a=1")
    )


def test_a_split_container_brings_the_events_of_its_documents() -> None:
    """In one record to write: all of them with the outcome, or none."""
    encoded = ENCODER.encode(_split(RECORD, 10, 20))
    assert (encoded.topic, _headers(encoded)["invoice.outcome"]) == ("invoices.results", b"split")
    assert [(child.topic, child.key) for child in encoded.children] == [
        ("invoices.events", b"key"),
        ("invoices.events", b"key"),
    ]
    assert _headers(encoded.children[0]) == {
        "invoice.split.depth": b"1",
        "traceparent": b"00-trace",
        "tracestate": b"a=1",
    }
    assert encoded.size_bytes > len(encoded.value) + 30
    published = read_result(encoded.value)
    assert isinstance(published, DocumentExtracted)
    assert [child.invoice_id for child in published.children] == ["A-0", "A-1"]


def test_a_document_that_no_event_can_carry_fails_its_container() -> None:
    """By name, with what to do; no other document of it leaves."""
    encoded = ENCODER.encode(_split(RECORD, 10, LIMIT))
    assert (encoded.topic, encoded.children) == ("invoices.failures", ())
    said = _headers(encoded)
    assert said["invoice.dlq.reason"] == b"output_too_large"
    message = said["__dlq.errors.message"] or b""
    assert b"1.pdf" in message
    assert b"publish --store" in message


def test_a_refused_split_is_one_failure() -> None:
    """It names both topics, because a broker does not say which record it was."""
    encoded = ENCODER.encode(_split(RECORD, 10, 20))
    assert encoded.instead is not None
    other = encoded.instead(Fault.TOO_LARGE)
    assert other is not None
    assert (other.topic, other.children) == ("invoices.failures", ())
    message = _headers(other)["__dlq.errors.message"] or b""
    assert b"invoices.results or invoices.events" in message


def test_the_outcome_of_a_document_names_its_container() -> None:
    """Results and failures; whatever else an event says so is cut."""
    headers = (("invoice.split.parent.event_id", b"x" * 9_000), ("invoice.split.depth", b"1"))
    record = replace(RECORD, headers=headers)
    result = ENCODER.encode(_extracted(record))
    assert _headers(result)["invoice.split.parent.event_id"] == b"x" * 300
    many = replace(RECORD, headers=headers * 1_000)
    assert len(ENCODER.encode(_extracted(many)).headers) < 20
    failure = ENCODER.encode(_failed(record))
    assert _headers(failure)["invoice.split.depth"] == b"1"

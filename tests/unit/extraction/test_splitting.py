"""The events of a container: the same for every delivery, and different from one another."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decode import USUAL_LIMITS, VALUE_SCHEMA_HEADER, DecodedEvent, decode_event
from schemas.envelope import Envelope
from schemas.event import InlineBytes, InlineText, InvoiceEvent
from schemas.outcome import Trust
from service.documents.frames.parts import DocumentPart, DocumentParts
from service.extraction.splitting import (
    children_of,
    events_bytes,
    may_split,
    split_assessment,
    split_headers,
)
from service.model.outcome import ChildEvent
from service.model.record import Headers, SourceRecord, event_id_of
from service.settings import DocumentsSettings, KafkaSettings

RECORD = SourceRecord("events", 3, 17, 0, b"key", b"{}")
EVENT = InvoiceEvent(
    invoice_id="MAIL-1",
    event_id="shop-1",
    document=InlineText(text="x"),
    occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
    amount=Decimal(10),
    source="inbox",
)
PDF = DocumentPart("r.pdf", "application/pdf", b"%PDF-1")
PARTS = DocumentParts((PDF, replace(PDF, data=b"%PDF-2"), replace(PDF, name="s.pdf"), PDF))


def ids(
    record: SourceRecord = RECORD, event: InvoiceEvent = EVENT, parts: DocumentParts = PARTS
) -> list[str]:
    return [child.event_id for child in children_of(record, event, parts)]


def decoded(child: ChildEvent) -> DecodedEvent:
    found = decode_event(child.value, child.headers, USUAL_LIMITS)
    assert isinstance(found, DecodedEvent), found
    return found


@pytest.mark.parametrize("envelope", [Envelope.CONNECT, Envelope.DEBEZIUM])
@pytest.mark.parametrize("column", ["", "payload"])
def test_documents_of_a_container_are_read_where_an_envelope_is_set(
    envelope: Envelope, column: str
) -> None:
    """The service writes them, and no connector wraps them."""
    limits = replace(USUAL_LIMITS, envelope=envelope, envelope_column=column)
    for child in children_of(RECORD, EVENT, PARTS):
        assert decode_event(child.value, child.headers, limits) == decoded(child)


def test_each_document_is_an_event_of_the_same_sender() -> None:
    """With its bytes; the container's amount is not that of a document in it."""
    first, *_ = children_of(RECORD, EVENT, PARTS)
    found = decoded(first).event
    assert isinstance(found.document, InlineBytes)
    assert base64.b64decode(found.document.base64) == b"%PDF-1"
    assert found.document.media_type == "application/pdf"
    assert (found.invoice_id, found.event_id) == ("MAIL-1-1", first.event_id)
    assert (found.source, found.occurred_at, found.amount) == ("inbox", EVENT.occurred_at, None)


def test_ids_differ_by_place_name_and_bytes() -> None:
    """And by the parent."""
    found = ids()
    assert len(set(found)) == len(found)
    assert not set(found) & set(ids(event=EVENT.model_copy(update={"event_id": "shop-2"})))


def test_pages_of_a_file_are_known_by_the_file() -> None:
    """Another version of what cuts them may write other bytes."""
    page = replace(PDF, name="page 1", cut_from="ab" * 32)
    (one,) = ids(parts=DocumentParts((page,)))
    assert ids(parts=DocumentParts((replace(page, data=b"%PDF-9"),))) == [one]
    assert ids(parts=DocumentParts((replace(page, name="page 2"),))) != [one]
    assert ids(parts=DocumentParts((replace(page, cut_from="cd" * 32),))) != [one]


@pytest.mark.parametrize(
    "of_another", [{"source": "shop"}, {"source": None}, {"invoice_id": "M-2"}]
)
def test_two_senders_may_use_one_id(of_another: dict[str, str | None]) -> None:
    """CloudEvents are told apart by source and id; without a source, the invoice's id helps."""
    assert not set(ids()) & set(ids(event=EVENT.model_copy(update=of_another)))


def test_a_replay_and_a_second_delivery_make_the_same_ids() -> None:
    """At other coordinates, and where the sender gave the event no id."""
    moved = replace(RECORD, partition=1, offset=99)
    assert ids(moved) == ids()
    nameless = [
        EVENT.model_copy(update={"event_id": event_id_of(None, record.coordinates)})
        for record in (RECORD, moved)
    ]
    assert ids(RECORD, nameless[0]) == ids(moved, nameless[1])


def test_headers_name_the_parent_and_the_depth() -> None:
    """So that a document can be traced back to its container."""
    (first, second, *_) = children_of(RECORD, EVENT, PARTS)
    assert dict(first.headers) == {
        "invoice.split.parent.event_id": b"shop-1",
        "invoice.split.parent.topic": b"events",
        "invoice.split.parent.partition": b"3",
        "invoice.split.parent.offset": b"17",
        "invoice.split.depth": b"1",
        "invoice.split.position": b"1",
    }
    assert dict(second.headers)["invoice.split.position"] == b"2"
    assert split_headers((("other", b"x"), *first.headers)) == first.headers


def test_a_child_is_never_split_again() -> None:
    """An archive can hold itself, or many archives that are packed too deep to be opened: events
    that beget events would be without number."""
    assert may_split(RECORD.headers)
    assert not any(may_split(child.headers) for child in children_of(RECORD, EVENT, PARTS))


def test_the_headers_of_a_container_are_those_of_its_documents() -> None:
    """A tenant is; what names one event, its trace, its form or its failures is not."""
    passed = (("tenant", b"acme"), ("ce_source", b"/shop"))
    of_parent = (
        ("ce_id", b"shop-1"),
        ("Content-Type", b"application/cloudevents+json"),
        ("traceparent", b"00-1"),
        ("invoice.dlq.replay.count", b"1"),
        ("__dlq.errors.topic", b"x"),
    )
    record = replace(RECORD, headers=(*of_parent, *passed))
    first, *_ = children_of(record, EVENT, PARTS)
    found = [(name, value) for name, value in first.headers if not name.startswith("invoice.split")]
    assert found == [*passed, ("ce_id", first.event_id.encode())]
    assert decoded(first).event_id == first.event_id


def test_long_headers_are_not_passed_on_a_hundredfold() -> None:
    """Each document would have them."""
    record = replace(RECORD, headers=(("tenant", b"acme"), ("note", b"x" * 5_000), ("late", b"")))
    first, *_ = children_of(record, EVENT, PARTS)
    names = {name for name, _ in first.headers if not name.startswith("invoice.split")}
    assert names == {"tenant"}


def test_long_ids_of_different_containers_stay_different() -> None:
    """Where they are cut to make room for the number; short ones are not changed."""
    ids = [
        child.invoice_id
        for end in "ab"
        for child in children_of(
            RECORD, EVENT.model_copy(update={"invoice_id": "X" * 199 + end}), PARTS
        )
    ]
    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 200
    whole = EVENT.model_copy(update={"invoice_id": "X" * 180})
    assert next(iter(children_of(RECORD, whole, PARTS))).invoice_id == "X" * 180 + "-1"


def test_large_documents_are_encoded_in_pieces() -> None:
    """The event is as if they were not, and is no larger than what was counted for it."""
    for size_bytes in (1, 3 * 256 * 1024, 2_000_000):
        parts = DocumentParts((replace(PDF, data=bytes(range(250)) * (size_bytes // 250 + 1)),))
        [child] = children_of(RECORD, EVENT, parts)
        found = json.loads(child.value)["document"]["base64"]
        assert base64.b64decode(found, validate=True) == parts.parts[0].data
        assert len(child.value) <= events_bytes(parts)


def test_files_of_740_kilobytes_can_be_split_by_default() -> None:
    """As the setting's description says, with all headers that are passed on."""
    record = replace(RECORD, headers=(("tenant", b"x" * 4_000),))
    said = DocumentsSettings.model_fields["split_containers"].description or ""
    assert "up to 740 kB" in said
    for size_bytes, fits in ((740_000, True), (760_000, False)):
        [child] = children_of(record, EVENT, DocumentParts((replace(PDF, data=bytes(size_bytes)),)))
        sent_bytes = len(child.value) + sum(len(n) + len(v or b"") for n, v in child.headers)
        assert (sent_bytes <= KafkaSettings().max_outcome_bytes) is fits


@pytest.mark.parametrize("depth", [b"-1", b"", None, b"x", b"\xff", b"3", b"999999", b"1.0"])
def test_a_depth_that_we_did_not_write_splits_nothing(depth: bytes | None) -> None:
    """Senders can write any header."""
    assert not may_split((("invoice.split.depth", depth),))


def test_the_outcome_has_nothing_to_book_or_to_decide() -> None:
    """It says how many, and what stayed unread."""
    found = split_assessment(replace(PARTS, left=("terms.pdf",), unlisted=2))
    assert (found.trust, found.trust_because) == (Trust.REJECT, ("split into 4",))
    assert not found.needs_review
    [check] = found.checks
    assert (check.passed, check.found) == (True, "terms.pdf, and 2 more")
    assert split_assessment(PARTS).checks == ()


@given(
    st.text(min_size=1, max_size=200),
    st.text(max_size=80),
    st.binary(max_size=50),
    st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=10)), max_size=3).map(tuple),
)
def test_children_of_any_event_can_be_read(
    invoice_id: str, name: str, data: bytes, headers: Headers
) -> None:
    """Whatever its sender wrote."""
    event = EVENT.model_copy(update={"invoice_id": invoice_id, "event_id": None})
    part = DocumentPart(name, "application/pdf", data or b"x")
    [child] = children_of(replace(RECORD, headers=headers), event, DocumentParts((part,)))
    assert decoded(child).event_id == child.event_id


def test_documents_of_a_made_up_container_are_made_up() -> None:
    """And those of any other are not."""
    made_up = EVENT.model_copy(update={"simulated": True})
    for event in (EVENT, made_up):
        said = {decoded(child).event.simulated for child in children_of(RECORD, event, PARTS)}
        assert said == {event.simulated}


def test_a_child_names_no_schema() -> None:
    """The container's schema in a header is not the child's: that is JSON, whatever form the
    container's event had."""
    record = replace(RECORD, headers=((VALUE_SCHEMA_HEADER, b"\0\0\0\0\x07"), ("tenant", b"t")))
    for child in children_of(record, EVENT, PARTS):
        names = [name for name, _ in child.headers]
        assert VALUE_SCHEMA_HEADER not in names
        assert "tenant" in names

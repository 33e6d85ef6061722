"""Decoding of events in three shapes, and rejection of everything else."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from cloudevents.v1.http import CloudEvent
from cloudevents.v1.kafka import to_binary, to_structured
from hypothesis import given
from hypothesis import strategies as st

from schemas.decode import (
    SPLIT_DEPTH_HEADER,
    USUAL_LIMITS,
    DecodedEvent,
    DecodeLimits,
    Rejected,
    decode_event,
)
from schemas.envelope import Envelope, enclosed
from schemas.event import InvoiceEvent
from schemas.strict_json import JsonLimits
from service.testbed.invoices import POISON, make_invoice

LIMITS = USUAL_LIMITS
GOOD = {"invoice_id": "A-1", "document": {"media_type": "text/plain", "text": "hello"}}

HOSTILE = [
    (None, "undecodable"),
    (b"", "undecodable"),
    (b" ", "undecodable"),
    (b"\xff\xfe{\x00}\x00", "undecodable"),
    (b"\x80abc", "undecodable"),
    (b"not json", "undecodable"),
    (b'{"a": }', "undecodable"),
    (b'{"a": 1', "undecodable"),
    (b'{"a": 1} trailing', "undecodable"),
    (b'{"a": NaN}', "undecodable"),
    (b'{"a": Infinity}', "undecodable"),
    (b'{"a": -Infinity}', "undecodable"),
    (b'{"a": 1, "a": 2}', "undecodable"),
    (b'{"a": {"b": 1, "b": 1}}', "undecodable"),
    (b'{"amount": 1E+1000000}', "undecodable"),
    (b'{"amount": 1E-1000000}', "undecodable"),
    (b'{"amount": ' + b"9" * 5_000 + b"}", "undecodable"),
    (b'{"amount": 0.' + b"1" * 5_000 + b"}", "undecodable"),
    (b"[" * 100_000, "undecodable"),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "undecodable"),
    (b'{"a": "\\ud800"}', "undecodable"),
    (b"{" + b",".join(b'"%d":1' % n for n in range(300_000)) + b"}", "undecodable"),
    (b"x" * 9_000_000, "too_large"),
    (b"null", "schema_invalid"),
    (b"[]", "schema_invalid"),
    (b'"text"', "schema_invalid"),
    (b"12", "schema_invalid"),
    (b"{}", "schema_invalid"),
    (b'{"schema_version": "2", "invoice_id": "x", "document": {"text": "y"}}', "schema_invalid"),
    (b'{"schema_version": 1, "invoice_id": "x", "document": {"text": "y"}}', "schema_invalid"),
    (b'{"schema_version": [], "invoice_id": "x", "document": {"text": "y"}}', "schema_invalid"),
    (b'{"invoice_id": "", "document": {"text": "y"}}', "schema_invalid"),
    (b'{"invoice_id": 5, "document": {"text": "y"}}', "schema_invalid"),
    (b'{"invoice_id": "x", "document": null}', "schema_invalid"),
    (b'{"invoice_id": "x", "document": {"text": ""}}', "schema_invalid"),
    (b'{"invoice_id": "x", "document": {"media_type": "nonsense", "text": "y"}}', "schema_invalid"),
]


@pytest.mark.parametrize(("value", "code"), HOSTILE, ids=lambda item: repr(item)[:40])
def test_hostile_values_are_rejected_by_type(value: bytes | None, code: str) -> None:
    """Each has its reason and one short line; none raises."""
    rejected = decode_event(value, (), LIMITS)
    assert isinstance(rejected, Rejected)
    assert rejected.code == code
    assert 0 < len(rejected.message) <= 500
    assert "\n" not in rejected.message


@given(
    st.one_of(st.none(), st.binary(max_size=300)),
    st.lists(
        st.tuples(
            st.one_of(st.text(max_size=20), st.sampled_from(["ce_id", "content-type"])),
            st.one_of(st.none(), st.binary(max_size=50)),
        ),
        max_size=5,
    ),
)
def test_nothing_raises(value: bytes | None, headers: list[tuple[str, bytes | None]]) -> None:
    """Any bytes and headers yield an event or a reason."""
    assert isinstance(decode_event(value, headers, LIMITS), DecodedEvent | Rejected)


def test_the_smallest_event() -> None:
    """Value only: any key, no headers."""
    decoded = decode_event(json.dumps(GOOD).encode(), (), LIMITS)
    assert isinstance(decoded, DecodedEvent)
    assert decoded.event.invoice_id == "A-1"
    assert decoded.event_id is None


def test_unknown_fields_are_tolerated() -> None:
    """Senders may be newer than we are."""
    decoded = decode_event(json.dumps({**GOOD, "later": 1}).encode(), (), LIMITS)
    assert isinstance(decoded, DecodedEvent)


@pytest.mark.parametrize(("said", "simulated"), [(True, True), (False, False), (None, False)])
def test_only_true_says_that_an_invoice_is_made_up(said: object, simulated: bool) -> None:
    """Null is what senders with a schema write for nothing."""
    decoded = decode_event(json.dumps({**GOOD, "simulated": said}).encode(), (), LIMITS)
    assert isinstance(decoded, DecodedEvent)
    assert decoded.event.simulated is simulated


@pytest.mark.parametrize("said", ["true", "no", 1, 0, "", [], {}])
def test_what_is_neither_true_nor_false_marks_no_invoice(said: object) -> None:
    """A real one is not marked by a word of another meaning, and a test is not taken for real."""
    decoded = decode_event(json.dumps({**GOOD, "simulated": said}).encode(), (), LIMITS)
    assert isinstance(decoded, Rejected)
    assert decoded.message.startswith("simulated: ")


def test_cloudevents_of_the_sdk_are_understood_in_both_modes() -> None:
    """The CloudEvents SDK writes them, we read them: the same event and its id."""
    attributes = {"type": "invoice.received", "source": "/erp", "id": "evt-7"}
    event = CloudEvent({**attributes, "datacontenttype": "application/json"}, GOOD)
    binary = to_binary(event, data_marshaller=lambda data: json.dumps(data).encode())
    structured = to_structured(event)
    # The SDK leaves the media type of a structured message to its caller.
    envelope = {"content-type": b"application/cloudevents+json"}
    for message, headers in ((binary, binary.headers), (structured, envelope)):
        assert isinstance(message.value, bytes)
        decoded = decode_event(message.value, list(headers.items()), LIMITS)
        assert isinstance(decoded, DecodedEvent), decoded
        assert decoded.event_id == "evt-7"
        assert decoded.event.invoice_id == "A-1"


def test_structured_data_may_be_base64() -> None:
    """`data_base64` is the other spelling of data."""
    value = {
        "specversion": "1.0",
        "id": "b",
        "source": "s",
        "type": "t",
        "data_base64": base64.b64encode(json.dumps(GOOD).encode()).decode(),
    }
    headers = [("Content-Type", b"application/cloudevents+json; charset=utf-8")]
    decoded = decode_event(json.dumps(value).encode(), headers, LIMITS)
    assert isinstance(decoded, DecodedEvent)
    assert decoded.event_id == "b"


@pytest.mark.parametrize("spelled", [base64.encodebytes, base64.urlsafe_b64encode])
def test_data_base64_may_be_in_lines_or_url_safe(spelled: Callable[[bytes], bytes]) -> None:
    """Libraries write it so; what is broken is still said."""
    headers = [("content-type", b"application/cloudevents+json")]
    good = {**GOOD, "vendor": "Größe?>~ und Söhne" * 5}
    text = spelled(json.dumps(good, ensure_ascii=False).encode()).decode().rstrip("=")
    value = json.dumps({"id": "b", "data_base64": text})
    assert isinstance(decode_event(value.encode(), headers, LIMITS), DecodedEvent)
    broken = decode_event(json.dumps({"id": "b", "data_base64": "%"}).encode(), headers, LIMITS)
    assert isinstance(broken, Rejected)
    assert "data_base64 is not base64" in broken.message


def test_a_schema_registry_frame_is_skipped() -> None:
    """Five bytes before the JSON: magic and schema id."""
    framed = b"\x00\x00\x00\x00\x07" + json.dumps(GOOD).encode()
    assert isinstance(decode_event(framed, (), LIMITS), DecodedEvent)


def test_messages_never_quote_the_document() -> None:
    """The input may be confidential; the message goes into logs and headers."""
    secret = "SECRET-CANARY"
    event = {"invoice_id": "x" * 300, "document": {"text": secret, "media_type": secret}}
    rejected = decode_event(json.dumps(event).encode(), (), LIMITS)
    assert isinstance(rejected, Rejected)
    assert secret not in rejected.message


def test_the_size_limit_comes_first() -> None:
    """A value over the limit is not parsed at all."""
    limits = DecodeLimits(JsonLimits(max_bytes=10))
    rejected = decode_event(json.dumps(GOOD).encode(), (), limits)
    assert isinstance(rejected, Rejected)
    assert rejected.code == "too_large"


def test_amounts_do_not_pass_through_floats() -> None:
    """A JSON number keeps all its digits."""
    value = json.dumps(GOOD)[:-1] + ', "amount": 12345678901234567.89}'
    decoded = decode_event(value.encode(), (), LIMITS)
    assert isinstance(decoded, DecodedEvent)
    assert str(decoded.event.amount) == "12345678901234567.89"


def test_sample_poison_is_rejected_before_the_model_sees_it() -> None:
    """Each poison sample of the demo is rejected, except those that only a document loader
    detects."""
    for kind, value in POISON.items():
        decoded = decode_event(value, (), LIMITS)
        expected = DecodedEvent if kind in ("unsupported", "unreadable") else Rejected
        assert isinstance(decoded, expected), kind
    sample = json.dumps(make_invoice(3).event()).encode()
    assert isinstance(decode_event(sample, (), LIMITS), DecodedEvent)


def test_a_cloudevent_needs_no_content_type() -> None:
    """Connectors and mirrors lose headers; what the standard requires is in the value."""
    event = {"specversion": "1.0", "id": "e-1", "source": "erp", "type": "invoice", "data": GOOD}
    found = decode_event(json.dumps(event).encode(), (), LIMITS)
    assert isinstance(found, DecodedEvent)
    assert (found.event_id, found.event.invoice_id) == ("e-1", "A-1")
    encoded = base64.b64encode(json.dumps(GOOD).encode()).decode()
    event = {"specversion": "1.0", "id": "e-2", "data_base64": encoded}
    found = decode_event(json.dumps(event).encode(), (), LIMITS)
    assert isinstance(found, DecodedEvent)
    assert found.event_id == "e-2"


def test_an_event_of_ours_with_a_word_of_the_standard_stays_one() -> None:
    """A sender may have a field of that name."""
    found = decode_event(json.dumps(GOOD | {"specversion": "1", "data": {}}).encode(), (), LIMITS)
    assert isinstance(found, DecodedEvent)
    assert found.event.invoice_id == "A-1"


@pytest.mark.parametrize("frame", [b"\0\0\0\0\x07", b"\1" + b"g" * 16])
@pytest.mark.parametrize("blanks", [b"\xef\xbb\xbf", b" ", b"\r\n\t ", b"\xef\xbb\xbf \n"])
def test_a_mark_or_blanks_may_stand_behind_a_frame(frame: bytes, blanks: bytes) -> None:
    """Writers of .NET put a byte order mark before their JSON."""
    found = decode_event(frame + blanks + json.dumps(GOOD).encode(), (), LIMITS)
    assert isinstance(found, DecodedEvent)


CONNECT = DecodeLimits(LIMITS.json, Envelope.CONNECT)
DEBEZIUM = DecodeLimits(LIMITS.json, Envelope.DEBEZIUM)
OUTBOX = DecodeLimits(LIMITS.json, Envelope.DEBEZIUM, "payload")
SCHEMA = {"type": "struct", "fields": []}


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        (CONNECT, {"schema": SCHEMA, "payload": GOOD}),
        (CONNECT, {"schema": {"type": "string"}, "payload": json.dumps(GOOD)}),
        (CONNECT, GOOD),
        (CONNECT, json.dumps(GOOD)),
        (DEBEZIUM, {"before": None, "after": GOOD, "op": "c", "ts_ms": 1}),
        (DEBEZIUM, {"schema": SCHEMA, "payload": {"before": None, "after": GOOD, "op": "r"}}),
        (OUTBOX, {"op": "c", "after": {"id": 7, "payload": json.dumps(GOOD)}}),
        (OUTBOX, {"op": "u", "after": {"id": 7, "payload": GOOD}}),
    ],
)
def test_an_event_is_taken_out_of_its_envelope(limits: DecodeLimits, value: object) -> None:
    """As objects, and as JSON within JSON."""
    found = decode_event(json.dumps(value).encode(), (), limits)
    assert isinstance(found, DecodedEvent), found
    assert found.event.invoice_id == "A-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("limits", [LIMITS, CONNECT, DEBEZIUM, OUTBOX])
def test_an_event_that_was_put_into_an_envelope_is_taken_out_again(
    limits: DecodeLimits, encoding: str
) -> None:
    """With and without a byte order mark."""
    event = json.dumps(GOOD | {"note": "ä\u2028"}, ensure_ascii=False).encode(encoding)
    found = decode_event(enclosed(event, limits.envelope, limits.envelope_column), (), limits)
    assert found == decode_event(event, (), LIMITS)


@pytest.mark.parametrize(
    ("limits", "value", "says"),
    [
        (DEBEZIUM, GOOD, "no change of Debezium"),
        (DEBEZIUM, {"before": GOOD, "after": None, "op": "d"}, "deleted"),
        (OUTBOX, {"op": "c", "after": {"id": 7}}, "lacks the column"),
        (OUTBOX, {"op": "c", "after": 7}, "lacks the column"),
        (OUTBOX, {"op": "c", "after": {"payload": "{"}}, "in it: "),
        (OUTBOX, {"op": "c", "after": {"payload": "[" * 5_000}}, "in it: "),
        (CONNECT, {"schema": SCHEMA, "payload": None}, "no object"),
    ],
)
def test_an_envelope_without_an_event_is_rejected(
    limits: DecodeLimits, value: object, says: str
) -> None:
    """With what is missing, and without a word of it."""
    found = decode_event(json.dumps(value).encode(), (), limits)
    assert isinstance(found, Rejected)
    assert found.code == "schema_invalid"
    assert says in found.message


def test_a_change_with_the_header_of_a_split_is_opened() -> None:
    """Connectors pass headers on."""
    value = json.dumps({"op": "c", "after": {"payload": GOOD}}).encode()
    found = decode_event(value, ((SPLIT_DEPTH_HEADER, b"1"),), OUTBOX)
    assert isinstance(found, DecodedEvent)


@pytest.mark.parametrize("limits", [CONNECT, DEBEZIUM, OUTBOX])
@pytest.mark.parametrize(("value", "code"), HOSTILE)
def test_hostile_values_are_rejected_in_envelopes_too(
    limits: DecodeLimits, value: bytes | None, code: str
) -> None:
    """Nothing raises."""
    found = decode_event(value, (), limits)
    assert isinstance(found, Rejected)
    assert found.code in (code, "schema_invalid")


@pytest.mark.parametrize("said", ["unknown", "NULL", "*/*", "xml", ".pdf", " "])
def test_a_media_type_that_says_nothing_leaves_it_to_the_bytes(said: str) -> None:
    """As an empty one does."""
    document = {"media_type": said, "base64": "eA=="}
    event = InvoiceEvent.model_validate({"invoice_id": "x", "document": document})
    assert event.document.media_type == "application/octet-stream"

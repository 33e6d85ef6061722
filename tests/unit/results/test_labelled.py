"""An event of labelled data is a file that `evaluate` reads without headers and settings."""

from __future__ import annotations

import json
from dataclasses import replace

from schemas.decode import USUAL_LIMITS, DecodedEvent, decode_event
from schemas.envelope import Envelope
from service.model.record import Coordinates
from service.results.labelled import event_alone, file_stem

EVENT = {
    "invoice_id": "A-1",
    "amount": "10.50",
    "document": {"media_type": "text/plain", "text": "Rechnung für Müller"},
}
DEBEZIUM = replace(USUAL_LIMITS, envelope=Envelope.DEBEZIUM, envelope_column="payload")


def test_an_event_without_an_envelope_is_kept_byte_by_byte() -> None:
    """Whatever the settings say."""
    value = json.dumps(EVENT, indent=3).encode()
    assert event_alone(value, (), USUAL_LIMITS) == value
    assert event_alone(value, (), DEBEZIUM) == value


def test_an_event_is_taken_out_of_its_envelope() -> None:
    """`evaluate` knows no envelopes."""
    value = json.dumps({"op": "c", "after": {"payload": json.dumps(EVENT)}}).encode()
    alone = event_alone(value, (), DEBEZIUM)
    assert alone is not None
    bare = decode_event(json.dumps(EVENT).encode(), (), USUAL_LIMITS)
    assert isinstance(bare, DecodedEvent)
    assert decode_event(alone, (), USUAL_LIMITS) == bare


def test_a_cloud_event_that_only_its_header_names_is_taken_out() -> None:
    """Its file has no headers."""
    value = json.dumps({"id": "c-1", "data": EVENT}).encode()
    headers = (("content-type", b"application/cloudevents+json"),)
    alone = event_alone(value, headers, USUAL_LIMITS)
    assert alone is not None
    assert isinstance(decode_event(alone, (), USUAL_LIMITS), DecodedEvent)


def test_what_is_no_event_is_left_out() -> None:
    """Nothing raises."""
    for value in (None, b"", b"{", b"\xff", json.dumps({"op": "d", "after": None}).encode()):
        assert event_alone(value, (), DEBEZIUM) is None


def test_files_of_two_topics_have_two_names() -> None:
    """Events of both may have one partition and offset."""
    one, other = Coordinates("east", 0, 3), Coordinates("west", 0, 3)
    assert file_stem(one, several=False) == "0-3"
    assert {file_stem(one, several=True), file_stem(other, several=True)} == {
        "east-0-3",
        "west-0-3",
    }

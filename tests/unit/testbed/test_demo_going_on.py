"""The lines that a demo ends with can be copied into a shell."""

from __future__ import annotations

import shlex

from service.settings import KafkaSettings
from service.testbed.demo_going_on import going_on, next_time

USUAL = {
    "INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:4711",
    "INVOICE_STREAM_KAFKA__EVENTS_TOPIC": KafkaSettings().events_topic,
    "INVOICE_STREAM_KAFKA__GROUP_ID": KafkaSettings().group_id,
    "INVOICE_STREAM_LLM__MODEL": "a model; with signs",
    "INVOICE_STREAM_HTTP__PORT": "1234",
}


def test_only_what_is_no_default_is_exported() -> None:
    """And no port of a service that ended with the demo."""
    lines = list(going_on(USUAL, with_model=True, with_service=False))
    exported = dict(shlex.split(line)[1].split("=", 1) for line in lines if "export" in line)
    assert exported == {
        "INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:4711",
        "INVOICE_STREAM_LLM__MODEL": "a model; with signs",
    }
    assert "invoice-stream publish samples/*.txt" in lines


def test_topics_of_another_name_are_exported() -> None:
    """On a Kafka of one's own they have a tag."""
    topics = {"INVOICE_STREAM_KAFKA__RESULTS_TOPIC": "invoices.results-0a1b2c"}
    assert next(going_on(topics, with_model=False, with_service=False)).endswith(
        "RESULTS_TOPIC=invoices.results-0a1b2c"
    )


def test_without_a_model_no_invoice_is_sent() -> None:
    """It would wait: the simulator ended with the demo."""
    lines = list(going_on(USUAL, with_model=False, with_service=False))
    assert not any("LLM" in line or "publish" in line for line in lines)
    assert "invoice-stream results list --limit 10" in lines


def test_a_service_that_stays_can_be_asked_for_its_health() -> None:
    """At its own port, which is not the default."""
    lines = list(going_on(USUAL, with_model=True, with_service=True))
    assert "export INVOICE_STREAM_HTTP__PORT=1234" in lines
    assert "invoice-stream health" in lines
    gone = list(going_on(USUAL, with_model=True, with_service=False))
    assert not any("HTTP__PORT" in line or "health" in line for line in gone)


def test_a_demo_that_ended_promises_no_invoice_that_is_gone() -> None:
    """It names what stays next time, and the extra that the web page needs."""
    said = " ".join(next_time())
    assert "its data is removed" in said
    assert "these invoices" not in said
    assert "extra `console`" in said

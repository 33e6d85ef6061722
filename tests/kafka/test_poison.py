"""No record in the input topic stops the stream or is dropped."""

from __future__ import annotations

import json

from confluent_kafka import Producer
from structlog.testing import capture_logs

from service.testbed.invoices import POISON, make_invoice
from tests.kafka.conftest import INFLATED_MAX, Rig, Serve, body, metrics_page


def _good(number: int) -> tuple[bytes, bytes]:
    return b"good", json.dumps(make_invoice(number).event()).encode()


async def test_every_kind_of_poison_becomes_a_typed_failure_with_its_bytes(
    rig: Rig, serve: Serve
) -> None:
    """Between good neighbours, which all come through."""
    values = [_good(0)]
    for number, value in enumerate(POISON.values(), 1):
        values += [(b"bad", value), _good(number)]  # type: ignore[list-item]
    rig.publish(list(values))
    async with serve(rig.settings()):
        results, failures = await rig.outcomes(len(values))
    assert len(results) == len(POISON) + 1
    reasons = {
        (failure.header("invoice.dlq.reason"), failure.value)
        for failure in failures
        if failure.header("invoice.dlq.value") is None
    }
    expected = {
        "not_utf8": "undecodable",
        "not_json": "undecodable",
        "nan": "undecodable",
        "duplicate_key": "undecodable",
        "deep": "undecodable",
        "wrong_version": "schema_invalid",
        "missing_field": "schema_invalid",
        "unsupported": "unsupported_document",
        "unreadable": "llm_rejected",
    }
    assert reasons == {(reason, POISON[kind]) for kind, reason in expected.items()}
    (null,) = [f for f in failures if f.header("invoice.dlq.value") == "null"]
    assert body(null)["reason"] == "undecodable"


async def test_a_decompression_bomb_costs_its_own_offset_and_nothing_else(
    rig: Rig, serve: Serve
) -> None:
    """A batch that inflates beyond the bound is quarantined; what lies around it is read."""
    rig.publish([_good(1), _good(2)])
    bomb = b'{"invoice_id": "' + b"0" * (2 * INFLATED_MAX) + b'"}'
    for codec in ("gzip", "zstd", "lz4", "snappy"):
        rig.publish(
            [(b"bomb", bomb)],
            **{"compression.type": codec, "message.max.bytes": 100_000_000},
        )
        rig.publish([_good(3), _good(4)])
    async with serve(rig.settings()):
        results, failures = await rig.outcomes(2 + 4 * 3)
    assert len(results) == 2 + 4 * 2
    assert {f.header("invoice.dlq.reason") for f in failures} == {"undecodable"}
    assert len(failures) == 4
    assert all("inflates beyond" in body(f)["message"] for f in failures)


async def test_a_batch_that_is_refused_as_a_whole_costs_one_failure_for_each_record(
    rig: Rig, serve: Serve
) -> None:
    """In order, each once, counted, and one line in the log; the other partition is read."""
    records = 3_000
    value = b"0" * (2 * INFLATED_MAX // records)
    producer = Producer(
        {
            "bootstrap.servers": rig.servers,
            "compression.type": "zstd",
            "linger.ms": 2_000,
            "batch.size": 100_000_000,
            "message.max.bytes": 100_000_000,
        }
    )
    for _ in range(records):
        producer.produce(rig.topics[0], value, b"bomb", partition=0)
    for number in range(5):
        producer.produce(rig.topics[0], _good(number)[1], b"good", partition=1)
    assert producer.flush(30) == 0
    with capture_logs() as lines:
        async with serve(rig.settings()) as app:
            results, failures = await rig.outcomes(records + 5)
            page = metrics_page(app)
    assert f'outcomes_total{{outcome="failed",reason="undecodable"}} {records}.0' in page
    assert len(results) == 5
    assert [body(failure)["source"]["offset"] for failure in failures] == list(range(records))
    assert {f.header("invoice.dlq.reason") for f in failures} == {"undecodable"}
    told = [line for line in lines if line["event"] in ("batch_unreadable", "invoice_failed")]
    assert [(line["event"], line["records"]) for line in told] == [("batch_unreadable", records)]


async def test_header_names_that_are_no_utf8_do_not_hold_up_the_partition(
    rig: Rig, serve: Serve
) -> None:
    """The client cannot read such a record at all; it is read around, and comes through."""
    rig.publish([_good(1), _good(2)])
    rig.publish([_good(3)], headers=[(b"\xff\xfe", b"x")])
    rig.publish([_good(4), _good(5)])
    async with serve(rig.settings()):
        results, failures = await rig.outcomes(5)
    assert (len(results), len(failures)) == (5, 0)


async def test_a_value_too_large_to_carry_is_named_by_its_hash(rig: Rig, serve: Serve) -> None:
    """The failure says where the event lies, how large it is, and what its hash is."""
    value = b'{"invoice_id": "x", "pad": "' + b"0" * 600_000 + b'"}'
    rig.publish([(b"k", value)])
    settings = rig.settings(
        kafka={"max_outcome_bytes": 100_000}, extraction={"max_event_bytes": 200_000}
    )
    async with serve(settings):
        _, failures = await rig.outcomes(1)
    (failure,) = failures
    assert failure.header("invoice.dlq.reason") == "too_large"
    assert failure.header("invoice.dlq.value") == "omitted"
    assert body(failure)["value_bytes"] == len(value)
    assert body(failure)["source"]["offset"] == 0


async def test_failures_keep_headers_and_replace_their_own_family(rig: Rig, serve: Serve) -> None:
    """A failure that was replayed and failed again does not grow."""
    headers = [
        ("traceparent", b"00-1"),
        ("invoice.dlq.reason", b"old"),
        ("__dlq.errors.topic", b"old"),
        ("invoice.dlq.replay.count", b"2"),
    ]
    rig.publish([(b"k", b"not json")], headers=headers)
    async with serve(rig.settings()):
        _, failures = await rig.outcomes(1)
    names = [name for name, _ in failures[0].headers]
    assert len(names) == len(set(names))
    assert failures[0].header("traceparent") == "00-1"
    assert failures[0].header("invoice.dlq.reason") == "undecodable"
    assert failures[0].header("__dlq.errors.topic") == rig.topics[0]
    assert failures[0].header("invoice.dlq.replay.count") == "2"


async def test_events_in_every_codec_are_read_and_tombstones_can_be_passed_over(
    rig: Rig, serve: Serve
) -> None:
    """A tombstone that is passed over has no outcome, as a marker has none; what follows is
    read, in each codec of librdkafka."""
    codecs = ("none", "gzip", "snappy", "lz4", "zstd")
    for number, codec in enumerate(codecs):
        tombstones = [(b"gone", None), (b"gone", None)]
        good = [_good(2 * number), _good(2 * number + 1)]
        rig.publish([*tombstones, *good, *tombstones], **{"compression.type": codec})
    async with serve(rig.settings(kafka={"tombstones": "skip"})):
        results, failures = await rig.outcomes(2 * len(codecs))
    assert (len(results), failures) == (2 * len(codecs), [])

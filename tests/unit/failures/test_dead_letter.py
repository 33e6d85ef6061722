"""Every family of headers becomes one value, and nothing that headers hold makes reading raise."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.encoding import OutcomeEncoder
from service.failures.dead_letter import Family, Payload, big_endian, integer, read_dead_letter
from service.failures.dead_letter_headers import CONNECT, NATIVE, SPRING, Origin, common_headers
from service.model.outcome import Failed, Reason, Stage, Usage
from service.model.record import Coordinates, Headers, SourceRecord
from service.settings import KafkaSettings

NAMES = [
    "invoice.dlq.reason",
    "invoice.dlq.failed.at",
    "invoice.dlq.attempts",
    "invoice.dlq.replay.count",
    "invoice.dlq.original.timestamp",
    "invoice.dlq.headers",
    "invoice.dlq.value",
    "invoice.source.topic",
    "invoice.source.partition",
    "invoice.source.offset",
    "__dlq.errors.topic",
    "__dlq.errors.partition",
    "__dlq.errors.offset",
    "__connect.errors.topic",
    "__connect.errors.partition",
    "__connect.errors.offset",
    "kafka_dlt-original-topic",
    "kafka_dlt-original-partition",
    "kafka_dlt-original-offset",
    "retry_topic-attempts",
    "ce_id",
]
RAW = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.integers().map(lambda n: str(n).encode()),
    st.datetimes().map(lambda time: time.isoformat().encode()),
    st.sampled_from([b"connect", b"spring", b"null", b"true", b"9" * 5_000, "²".encode()]),
)


def _record(headers: Headers, value: bytes | None = b"v") -> SourceRecord:
    return SourceRecord("failures", 1, 7, 5_000, b"k", value, headers)


@given(st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text()), RAW), max_size=20))
def test_reading_never_raises_and_keeps_the_record(headers: list[tuple[str, bytes | None]]) -> None:
    """Any headers give a family, a bounded reason, natural counts, and the record itself."""
    record = _record(tuple(headers))
    letter = read_dead_letter(record)
    assert letter.record is record
    assert letter.attempts >= 0
    assert letter.replay_count >= 0
    assert len(letter.reason) <= 4_000
    if letter.source is not None:
        assert letter.source.topic
        assert min(letter.source.partition, letter.source.offset) >= 0
    if letter.family is Family.UNKNOWN:
        assert letter.source is None


@given(st.integers(-(2**63), 2**63 - 1))
def test_numbers_are_read_exactly(number: int) -> None:
    """As text and as Java's bytes."""
    assert integer(str(number).encode()) == number
    assert big_endian(struct.pack(">q", number), 8) == number


@pytest.mark.parametrize("raw", [b"", b"-", b"1.0", b"+1", b" 1", b"9" * 19, b"9" * 30, b"0x1"])
def test_what_is_no_number_is_absent(raw: bytes) -> None:
    """Never zero, never a guess."""
    assert integer(raw) is None


def test_spring_numbers_are_big_endian_bytes() -> None:
    """Partition 4, offset and timestamp 8 bytes; the cause counts more than its wrapper."""
    headers: Headers = (
        ("kafka_dlt-original-topic", b"orders"),
        ("kafka_dlt-original-partition", struct.pack(">i", 3)),
        ("kafka_dlt-original-offset", struct.pack(">q", 2**40)),
        ("kafka_dlt-original-timestamp", struct.pack(">q", 1_700_000_000_123)),
        ("kafka_dlt-exception-fqcn", b"org.springframework.kafka.ListenerFailed"),
        ("kafka_dlt-exception-cause-fqcn", b"java.lang.IllegalStateException"),
        ("kafka_dlt-exception-message", b"no"),
        ("retry_topic-attempts", struct.pack(">i", 4)),
    )
    letter = read_dead_letter(_record(headers))
    assert letter.family is Family.SPRING
    assert letter.source == Coordinates("orders", 3, 2**40)
    assert letter.original_timestamp_ms == 1_700_000_000_123
    assert (letter.reason, letter.attempts, letter.message) == ("IllegalStateException", 4, "no")
    assert letter.event_id == f"orders-3-{2**40}"


def test_connect_and_share_groups_are_text() -> None:
    """Topic, partition and offset as decimal strings."""
    connect = read_dead_letter(
        _record(
            (
                ("__connect.errors.topic", b"in"),
                ("__connect.errors.partition", b"2"),
                ("__connect.errors.offset", b"9"),
                ("__connect.errors.stage", b"VALUE_CONVERTER"),
                ("__connect.errors.exception.class.name", b"org.apache.DataException"),
            )
        )
    )
    assert (connect.family, connect.source) == (Family.CONNECT, Coordinates("in", 2, 9))
    assert (connect.reason, connect.stage) == ("DataException", "VALUE_CONVERTER")
    share = read_dead_letter(
        _record(
            (
                ("__dlq.errors.topic", b"in"),
                ("__dlq.errors.partition", b"2"),
                ("__dlq.errors.offset", b"9"),
                ("__dlq.errors.delivery.count", b"5"),
            )
        )
    )
    assert (share.family, share.source, share.attempts) == (
        Family.KIP1191,
        Coordinates("in", 2, 9),
        5,
    )


ORIGIN = Origin(Coordinates("in", 2, 9), 1_234, "group", 3, "llm", "ValueError", "broken")


@pytest.mark.parametrize(
    ("family", "read_as"),
    [(NATIVE, Family.KIP1191), (CONNECT, Family.CONNECT), (SPRING, Family.SPRING)],
)
def test_what_is_written_in_a_family_is_read_back(family: str, read_as: Family) -> None:
    """By the same rules that foreign programs' failures are read by."""
    letter = read_dead_letter(_record(common_headers(family, ORIGIN)))
    assert (letter.family, letter.source) == (read_as, ORIGIN.source)
    assert (letter.message, letter.group) == ("broken", "group")


@pytest.mark.parametrize("family", [NATIVE, CONNECT, SPRING])
def test_the_services_own_failures_read_the_same_in_every_family(family: str) -> None:
    """The choice of `kafka.dlq_headers` loses nothing, and headers of that family on the event are
    replaced, not appended to."""
    old = common_headers(family, Origin(Coordinates("old", 0, 0), 0, "old", 1, "", "", "old"))
    record = SourceRecord("in", 2, 9, 1_234, b"k", b"v", (("own", b"1"), *old))
    failed = Failed(
        record, Reason.RETRIES_EXHAUSTED, Stage.LLM, True, "late", 9.5, 8.5,
        last_reason=Reason.LLM_TIMEOUT, usage=Usage(attempts=4, model="m"),
    )  # fmt: skip
    settings = KafkaSettings.model_validate({"dlq_headers": family, "group_id": "g"})
    written = OutcomeEncoder(settings, "1", "EUR").encode(failed)
    names = [name for name, _ in written.headers]
    assert len(names) == len(set(names))
    letter = read_dead_letter(_record(written.headers, written.value))
    assert (letter.family, letter.source) == (Family.INVOICE, Coordinates("in", 2, 9))
    assert (letter.reason, letter.last_reason) == ("retries_exhausted", "llm_timeout")
    assert (letter.message, letter.group, letter.attempts) == ("late", "g", 4)
    assert (letter.failed_s, letter.first_failed_s) == (9.5, 8.5)
    assert (letter.retryable, letter.model, letter.payload) == (True, "m", Payload.WHOLE)
    assert letter.original_timestamp_ms == 1_234


def test_a_failure_without_its_value_says_so() -> None:
    """Null and too large are told apart."""
    for value, payload in ((None, Payload.NULL), (b"v" * 200_000, Payload.OMITTED)):
        record = SourceRecord("in", 2, 9, 1_234, b"k", value)
        failed = Failed(record, Reason.TOO_LARGE, Stage.DECODE, False, "big", 9.5, 8.5)
        encoder = OutcomeEncoder(KafkaSettings(max_outcome_bytes=10_000), "1", "EUR")
        written = encoder.encode(failed)
        assert read_dead_letter(_record(written.headers, written.value)).payload is payload

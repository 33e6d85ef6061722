"""Every failure gets one verdict, and the original event goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.encoding import OutcomeEncoder
from service.failures.dead_letter import DeadLetter, Family, Payload, read_dead_letter
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_plan import (
    Action,
    Mark,
    ReplayPace,
    ReplayRules,
    ReplayVerdict,
    RunMark,
    decide,
    read_mark,
    replayed,
    write_mark,
)
from service.model.outcome import Failed, Reason, Stage
from service.model.record import Coordinates, Headers, SourceRecord
from service.settings import KafkaSettings

LETTER = DeadLetter(
    SourceRecord("failures", 0, 5, 1_000, b"k", b"v"),
    Family.INVOICE,
    Coordinates("events", 1, 9),
    "id",
    "llm_timeout",
)
RULES = ReplayRules(
    ReplayFilter(), allowed_topics=("events",), partitions_of=lambda topic: 2 * (topic == "events")
)
NULL_VALUE = replace(LETTER.record, value=None)
DISCARD = replace(RULES, action=Action.DISCARD)
PARKED, ALL = (Mark.PARKED,), tuple(Mark)


@pytest.mark.parametrize(
    ("letter", "rules", "mark", "verdict"),
    [
        (LETTER, RULES, None, ReplayVerdict.SEND),
        (LETTER, DISCARD, None, ReplayVerdict.DISCARD),
        (
            replace(LETTER, record=replace(LETTER.record, quarantined="broken")),
            RULES,
            None,
            ReplayVerdict.UNREADABLE,
        ),
        (replace(LETTER, family=Family.UNKNOWN), RULES, None, ReplayVerdict.NOT_A_DEAD_LETTER),
        (LETTER, replace(RULES, chosen=ReplayFilter(reasons=("x",))), None, ReplayVerdict.FILTERED),
        (LETTER, RULES, Mark.SENT, ReplayVerdict.ALREADY_REPLAYED),
        (LETTER, RULES, Mark.DISCARDED, ReplayVerdict.ALREADY_DISCARDED),
        (LETTER, RULES, Mark.PARKED, ReplayVerdict.ALREADY_PARKED),
        (LETTER, replace(RULES, overridden=ALL), Mark.SENT, ReplayVerdict.SEND),
        (LETTER, replace(RULES, overridden=PARKED), Mark.PARKED, ReplayVerdict.SEND),
        (LETTER, replace(RULES, overridden=PARKED), Mark.SENT, ReplayVerdict.ALREADY_REPLAYED),
        (
            LETTER,
            replace(DISCARD, overridden=PARKED),
            Mark.DISCARDED,
            ReplayVerdict.ALREADY_DISCARDED,
        ),
        (LETTER, DISCARD, Mark.SENT, ReplayVerdict.ALREADY_REPLAYED),
        (replace(LETTER, source=None), RULES, None, ReplayVerdict.NO_SOURCE),
        (replace(LETTER, source=None), DISCARD, None, ReplayVerdict.DISCARD),
        (
            replace(LETTER, source=Coordinates("elsewhere", 0, 0)),
            RULES,
            None,
            ReplayVerdict.SOURCE_NOT_ALLOWED,
        ),
        (
            replace(LETTER, source=Coordinates("events", 2, 0)),
            RULES,
            None,
            ReplayVerdict.SOURCE_MISSING,
        ),
        (replace(LETTER, payload=Payload.OMITTED), RULES, None, ReplayVerdict.NO_PAYLOAD),
        (
            replace(LETTER, payload=Payload.OMITTED),
            replace(RULES, corrected=True),
            None,
            ReplayVerdict.SEND,
        ),
        (replace(LETTER, record=NULL_VALUE), RULES, None, ReplayVerdict.NO_PAYLOAD),
        (replace(LETTER, replay_count=4), RULES, None, ReplayVerdict.SEND),
        (replace(LETTER, replay_count=5), RULES, None, ReplayVerdict.PARK),
        (replace(LETTER, replay_count=5), replace(RULES, overridden=ALL), None, ReplayVerdict.PARK),
    ],
)
def test_the_table_of_verdicts(
    letter: DeadLetter, rules: ReplayRules, mark: Mark | None, verdict: ReplayVerdict
) -> None:
    """One case per verdict, and the borders between them."""
    assert decide(letter, rules, mark) is verdict


own_headers = st.lists(
    st.tuples(st.sampled_from(["traceparent", "ce_id", "x"]), st.one_of(st.none(), st.binary())),
    max_size=5,
).map(tuple)


@given(
    own_headers,
    st.one_of(st.none(), st.binary()),
    st.binary(),
    st.integers(0, 2_000_000),
    st.sampled_from(["native", "connect", "spring"]),
    st.integers(0, 3),
)
def test_what_failed_goes_back_as_it_came(
    headers: Headers,
    key: bytes | None,
    value: bytes,
    timestamp_ms: int,
    family: str,
    earlier: int,
) -> None:
    """Through the service's own failure record, in every family, after any number of replays:
    original key, bytes, headers and timestamp; one count, one more; one id."""
    event = headers
    if earlier:
        event = (
            *headers,
            ("invoice.dlq.replay.count", str(earlier).encode()),
            ("invoice.dlq.replay.id", b"old"),
        )
    record = SourceRecord("events", 1, 9, timestamp_ms, key, value, event)
    failed = Failed(record, Reason.BUG, Stage.LLM, True, "m", 2_000.0, 2_000.0)
    settings = KafkaSettings.model_validate({"dlq_headers": family})
    written = OutcomeEncoder(settings, "1", "EUR").encode(failed)
    assert written.timestamp_ms == timestamp_ms
    at = SourceRecord("failures", 1, 3, timestamp_ms, written.key, written.value, written.headers)
    back = replayed(read_dead_letter(at), "run", 3_000_000)
    assert (back.topic, back.partition, back.key, back.value) == ("events", 1, key, value)
    assert back.timestamp_ms == timestamp_ms
    assert back.failure == at.coordinates
    assert back.headers == (
        *headers,
        ("invoice.dlq.replay.count", str(earlier + 1).encode()),
        ("invoice.dlq.replay.id", b"run"),
    )


def test_a_timestamp_from_the_future_is_left_to_the_broker() -> None:
    """A broker that rejects it would block the whole run."""
    assert replayed(LETTER, "run", 999).timestamp_ms is None
    assert replayed(LETTER, "run", 1_000).timestamp_ms == 1_000


@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_a_runs_mark_is_read_back(end: int, decided: int) -> None:
    """It is short ASCII, as commit metadata must be."""
    mark = RunMark(end, decided, "0123456789abcdef")
    words = write_mark(mark)
    assert words.isascii()
    assert len(words) < 200
    assert read_mark(words) == mark


@given(st.text())
def test_foreign_words_are_no_mark(words: str) -> None:
    """Groups that something else wrote are not taken for runs."""
    assert read_mark(words) is None


@given(
    st.floats(0.1, 10_000),
    st.lists(st.tuples(st.integers(0, 1_000), st.floats(0, 100)), max_size=30),
)
def test_a_pace_is_never_exceeded(per_second: float, chunks: list[tuple[int, float]]) -> None:
    """For any chunks and durations: each gets its own time in full, and a slow one does not shorten
    the following waits."""
    now_s = 1_000.0
    pace = ReplayPace(per_second, now_s)
    for events, took_s in chunks:
        began_s = now_s
        now_s += took_s
        delay_s = pace.delay_s(events, now_s)
        assert delay_s >= 0
        now_s += delay_s
        assert now_s - began_s >= events / per_second - 1e-6
        assert delay_s <= events / per_second + 1e-6

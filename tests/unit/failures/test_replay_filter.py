"""Filters combine by "and", survive serialisation, and reject words with advice."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.failures.dead_letter import DeadLetter, Family
from service.failures.replay_filter import (
    FilterRefused,
    ReplayFilter,
    from_json,
    parse_age,
    parse_header,
    parse_span,
    parse_time,
    to_json,
)
from service.model.record import Coordinates, SourceRecord

words = st.sampled_from(["a", "b", "c"])
spans = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(3, 8))),
)
times = st.one_of(st.none(), st.floats(0, 10))


@st.composite
def filters(draw: st.DrawFn) -> ReplayFilter:
    """Any filter over a small world."""
    some = st.lists(words, max_size=2).map(tuple)
    return ReplayFilter(
        reasons=draw(some),
        retryable_only=draw(st.booleans()),
        source_topics=draw(some),
        source_partitions=draw(spans),
        source_offsets=draw(spans),
        keys=draw(some),
        event_ids=draw(some),
        models=draw(some),
        since_s=draw(times),
        until_s=draw(times),
        attempts=draw(spans),
        replays=draw(spans),
        headers=draw(
            st.lists(st.tuples(words, st.one_of(st.none(), words)), max_size=2).map(tuple)
        ),
        named=draw(st.lists(st.sampled_from(["a", "F0@0", "F0@1", "0@1"]), max_size=2).map(tuple)),
    )


@st.composite
def letters(draw: st.DrawFn) -> DeadLetter:
    """Any failure of the same small world."""
    small = st.integers(0, 8)
    headers = tuple((draw(words), draw(words).encode()) for _ in range(draw(st.integers(0, 2))))
    key = draw(st.one_of(st.none(), words.map(str.encode), st.just(b"\xff")))
    source = draw(st.one_of(st.none(), st.builds(Coordinates, words, small, small)))
    return DeadLetter(
        SourceRecord("failures", 0, 0, 0, key, b"", headers),
        Family.INVOICE,
        source,
        draw(words),
        draw(words),
        draw(st.sampled_from(["", "a"])),
        draw(st.one_of(st.none(), st.booleans())),
        attempts=draw(small),
        failed_s=draw(st.floats(0, 10)),
        model=draw(words),
        replay_count=draw(small),
    )


@given(filters(), letters())
def test_all_conditions_must_hold(chosen: ReplayFilter, letter: DeadLetter) -> None:
    """A filter matches exactly where each of its conditions, alone, matches."""
    alone = [
        replace(ReplayFilter(), **{field.name: getattr(chosen, field.name)})
        for field in fields(ReplayFilter)
    ]
    assert chosen.matches(letter) == all(single.matches(letter) for single in alone)
    assert ReplayFilter().matches(letter)


@given(filters())
def test_a_filter_is_read_back_as_it_was_written(chosen: ReplayFilter) -> None:
    """Through JSON, as the replay log keeps it."""
    assert from_json(json.loads(json.dumps(to_json(chosen)))) == chosen


def test_conditions_of_a_newer_version_are_refused() -> None:
    """Passing over a condition would send more than was asked for."""
    with pytest.raises(FilterRefused, match="newer version"):
        from_json({"moon_phase": "full"})


LETTER = DeadLetter(
    SourceRecord("failures", 0, 0, 0, b"key", b"", (("h", b"v"), ("n", None))),
    Family.INVOICE,
    Coordinates("in", 2, 9),
    "id-1",
    "retries_exhausted",
    "llm_timeout",
    True,
    attempts=4,
    failed_s=100.0,
    model="m",
    replay_count=1,
)


@pytest.mark.parametrize(
    ("hit", "miss"),
    [
        (ReplayFilter(reasons=("llm_timeout",)), ReplayFilter(reasons=("bug",))),
        (ReplayFilter(source_topics=("in",)), ReplayFilter(source_topics=("out",))),
        (ReplayFilter(source_partitions=(2, 2)), ReplayFilter(source_partitions=(3, None))),
        (ReplayFilter(source_offsets=(5, 9)), ReplayFilter(source_offsets=(5, 8))),
        (ReplayFilter(keys=("key",)), ReplayFilter(keys=("ke",))),
        (ReplayFilter(event_ids=("id-1",)), ReplayFilter(event_ids=("id-2",))),
        (ReplayFilter(models=("m",)), ReplayFilter(models=("n",))),
        (ReplayFilter(since_s=100.0), ReplayFilter(since_s=100.1)),
        (ReplayFilter(until_s=100.0), ReplayFilter(until_s=99.9)),
        (ReplayFilter(attempts=(4, 4)), ReplayFilter(attempts=(0, 3))),
        (ReplayFilter(replays=(1, None)), ReplayFilter(replays=(0, 0))),
        (ReplayFilter(named=("F0@0",)), ReplayFilter(named=("F0@1", "0@0"))),
        (ReplayFilter(named=("2@9",)), ReplayFilter(named=("F2@9",))),
        (ReplayFilter(named=("x", "id-1")), ReplayFilter(named=("id-2",))),
        (ReplayFilter(headers=(("h", "v"),)), ReplayFilter(headers=(("h", "w"),))),
        (ReplayFilter(headers=(("n", None),)), ReplayFilter(headers=(("x", None),))),
    ],
)
def test_each_condition_decides(hit: ReplayFilter, miss: ReplayFilter) -> None:
    """One that fits and one that does not, for every condition."""
    assert hit.matches(LETTER)
    assert not miss.matches(LETTER)


def test_words_are_read() -> None:
    """Ranges with both ends, ages, times with and without a zone, headers."""
    assert parse_span("--x", "7") == (7, 7)
    assert parse_span("--x", "3..9") == (3, 9)
    assert parse_span("--x", "3..") == (3, None)
    assert parse_span("--x", "..9") == (0, 9)
    assert parse_age("--x", "2h") == 7_200
    assert parse_time("--x", "1970-01-01T01:00") == 3_600
    assert parse_time("--x", "1970-01-01T01:00+01:00") == 0
    assert parse_header("a=b=c") == ("a", "b=c")
    assert parse_header("a") == ("a", None)


@given(st.text(max_size=12))
@example("\n")
@example("7\n")
@example("2h\n")
def test_words_are_read_or_refused_with_the_option_in_the_message(given_words: str) -> None:
    """No other exception, whatever is typed."""
    refusals = []
    for parse in (parse_span, parse_age, parse_time):
        try:
            parse("--option", given_words)
        except FilterRefused as error:
            refusals.append(str(error))
    assert all("--option" in refusal for refusal in refusals)
    assert all("write" in refusal or "range" in refusal for refusal in refusals)

"""The log is read back as it was written, and the ledger remembers every decision exactly."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.failures.auto_replay import FailureSeen, seen
from service.failures.dead_letter import DeadLetter, Family, read_dead_letter
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import (
    Chunk,
    Done,
    Entry,
    Ledger,
    OffsetRange,
    OffsetSet,
    RunBegun,
    RunEnded,
    read_entry,
    stretches,
    write_entry,
)
from service.failures.replay_plan import (
    Mark,
    Replayed,
    ReplayRules,
    ReplayVerdict,
    decide,
    replayed,
)
from service.model.record import Coordinates, SourceRecord

BEGUN = RunBegun("r", "send", "failures", "p", "now", {"filter": {}}, {"0": 5}, {"0": 3}, "why")


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), unique_by=lambda p: p[0]))
def test_stretches_lose_nothing(pairs: list[tuple[int, int]]) -> None:
    """Every pair is found again, in order, and neighbours are joined."""
    pairs = sorted(pairs)
    found = stretches(pairs)
    assert [(s.failure + i, s.now + i) for s in found for i in range(s.length)] == pairs
    joined = pairwise(found)
    assert not any(
        b.failure == a.failure + a.length and b.now == a.now + a.length for a, b in joined
    )


def test_unsent_stretches_are_joined() -> None:
    """Marks without a new place need one stretch however long."""
    assert stretches([(1, -1), (2, -1), (4, -1)]) == (OffsetRange(1, -1, 2), OffsetRange(4, -1, 1))


@given(
    st.sampled_from(Mark), st.integers(0, 9), st.text(), st.lists(st.integers(0, 99), min_size=1)
)
def test_entries_are_read_back(mark: Mark, partition: int, note: str, offsets: list[int]) -> None:
    """All three kinds."""
    pairs = [(offset, offset + 100) for offset in sorted(set(offsets))]
    done = Done("r", mark, "failures", partition, stretches(pairs), "events", 1, note)
    for entry in (BEGUN, done, RunEnded("r", "now", 7)):
        assert read_entry(write_entry(entry)) == entry


@given(st.one_of(st.none(), st.binary(), st.text().map(str.encode)))
def test_what_is_no_entry_is_passed_over(value: bytes | None) -> None:
    """Never an exception; a newer version is not guessed at."""
    assert read_entry(value) is None
    assert read_entry(write_entry(BEGUN).replace(b'"v":1', b'"v":2')) is None
    assert read_entry(b'{"v":1,"kind":"done","stretches":[[1]],"mark":"sent"}') is None


@given(st.lists(st.integers(0, 200_000)), st.lists(st.integers(0, 200_000)))
def test_an_offset_set_is_a_set(added: list[int], asked: list[int]) -> None:
    """Membership, size and "was it new" as with a set of numbers."""
    real: set[int] = set()
    offsets = OffsetSet()
    for offset in added:
        assert offsets.add(offset) == (offset not in real)
        real.add(offset)
    assert len(offsets) == len(real)
    assert all((offset in offsets) == (offset in real) for offset in asked + added)


def _event(failure: int, to: int) -> Replayed:
    return Replayed(Coordinates("failures", 0, failure), "events", to, None, b"v", (), None)


def test_a_chunk_becomes_one_entry_per_destination_and_the_ledger_learns_it() -> None:
    """A new run sees all earlier decisions, partition by partition."""
    chunk = Chunk()
    for failure, to in ((3, 0), (4, 1), (5, 0)):
        chunk.send(_event(failure, to))
    chunk.marked.append((Coordinates("failures", 1, 8), Mark.PARKED))
    entries = chunk.entries("r", [70, 90, 71], "")
    assert len({entry.key for entry in entries}) == len(entries) == 3
    ledger = Ledger("failures")
    log: list[Entry] = [BEGUN, *entries]
    for entry in log:
        ledger.take(read_entry(write_entry(entry)))
    ledger.take(None)
    assert {o: ledger.mark(0, o) for o in (2, 3, 4, 5, 6)} == {
        2: None,
        3: Mark.SENT,
        4: Mark.SENT,
        5: Mark.SENT,
        6: None,
    }
    assert ledger.mark(1, 8) is Mark.PARKED
    assert ledger.mark(1, 3) is None
    assert ledger.counts() == {Mark.SENT: 3, Mark.DISCARDED: 0, Mark.PARKED: 1, Mark.GIVEN_UP: 0}
    assert ledger.unreadable == 1
    assert list(ledger.unfinished()) == [BEGUN]
    ledger.take(RunEnded("r", "now", 4))
    assert list(ledger.unfinished()) == []


def test_another_failures_topic_is_another_story() -> None:
    """Offsets of one topic say nothing about another."""
    ledger = Ledger("other")
    ledger.take(Done("r", Mark.SENT, "failures", 0, (OffsetRange(0, 0, 10),)))
    assert ledger.mark(0, 5) is None


def test_a_topic_created_anew_is_another_story() -> None:
    """Kafka's id tells it from its successor; entries and brokers without one are believed."""
    chunk = Chunk(marked=[(Coordinates("failures", 0, 5), Mark.DISCARDED)])
    (done,) = chunk.entries("r", [], "", "old")
    begun = replace(BEGUN, topic_id="old")
    for topic_id, mark in (("old", Mark.DISCARDED), ("", Mark.DISCARDED), ("new", None)):
        ledger = Ledger("failures", topic_id)
        for entry in (begun, done):
            ledger.take(read_entry(write_entry(entry)))
        assert ledger.mark(0, 5) is mark
        assert list(ledger.earlier_runs) == ([] if mark else ["r"])
        assert list(ledger.runs) == (["r"] if mark else [])
    (again,) = chunk.entries("r", [], "", "new")
    assert again.key != done.key, "a compacted log would lose the older one"
    (unnamed,) = chunk.entries("r", [], "")
    assert Ledger("failures", "new").mark(0, 5) is None
    ledger.take(unnamed)
    assert ledger.mark(0, 5) is Mark.DISCARDED


def test_a_count_of_replays_is_believed_where_a_run_sent_the_event() -> None:
    """A publisher may write that header, too: to have its event sent without end, or never."""
    ledger = Ledger("failures")
    places = stretches([(5, 70), (6, 71)])
    ledger.take(Done("r", Mark.SENT, "failures", 0, places, "events", 1))
    ledger.take(Done("r", Mark.PARKED, "failures", 0, stretches([(7, -1)]), "", -1))
    record = SourceRecord("failures", 0, 9, 5, None, b"v")
    for source, believed in (
        (Coordinates("events", 1, 70), 999_999),
        (Coordinates("events", 1, 71), 999_999),
        (Coordinates("events", 1, 72), 0),
        (Coordinates("events", 0, 70), 0),
        (Coordinates("other", 1, 70), 0),
        (Coordinates("", -1, -1), 0),
        (None, 0),
    ):
        letter = DeadLetter(record, Family.INVOICE, source, "e", "bug", replay_count=999_999)
        assert ledger.believed(letter).replay_count == believed


def test_a_publisher_decides_neither_parking_nor_automatic_replay() -> None:
    """It counts as a first failure: sent by a person's run, and by the service itself."""
    headers = [("invoice.dlq.reason", b"llm_timeout"), ("invoice.dlq.retryable", b"true")]
    headers += [("invoice.source.topic", b"events"), ("invoice.source.partition", b"0")]
    headers += [("invoice.source.offset", b"3"), ("invoice.dlq.replay.count", b"9" * 18)]
    record = SourceRecord("failures", 0, 9, 5, None, b"v", tuple(headers))
    letter = Ledger("failures").believed(read_dead_letter(record))
    rules = ReplayRules(ReplayFilter(), allowed_topics=("events",), partitions_of=lambda _: 1)
    assert decide(letter, rules, None) is ReplayVerdict.SEND
    assert seen(letter) == FailureSeen(0, 0.005)
    assert dict(replayed(letter, "r", 9).headers)["invoice.dlq.replay.count"] == b"1"

"""Failures, decisions of replay runs and outcomes of what was sent again, in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from service.failures.replay_log import Done, OffsetRange, RunBegun, RunEnded, write_entry
from service.failures.replay_plan import Mark
from service.model.record import SourceRecord
from service.store.portions import Portion
from service.store.tables import FAILURES, INVOICES, REPLAYS, UNREADABLE
from tests.fakes.published import EVENTS, failure_record, result, result_record
from tests.fakes.published import FAILURES as TOPIC
from tests.unit.store.conftest import StoreRig

LOG = "invoices.replays"
SENT = Done("run", Mark.SENT, TOPIC, 0, (OffsetRange(0, 10, 2),), EVENTS, 0)
"""Failures 0 and 1 became the events 10 and 11."""


def _entry(entry: Done | RunBegun | RunEnded, offset: int = 0) -> SourceRecord:
    return SourceRecord(LOG, 0, offset, 1_000, b"run", write_entry(entry))


def _at(record: SourceRecord, offset: int) -> SourceRecord:
    value, headers = record.value, record.headers
    return SourceRecord(record.topic, record.partition, offset, 0, record.key, value, headers)


def _states(rig: StoreRig) -> dict[object, object]:
    return {row["offset"]: row["state"] for row in rig.rows(FAILURES)}


def test_a_failure_has_its_facts(rig: StoreRig) -> None:
    """The sender's id of the invoice among them."""
    rig.take(failure_record(0))
    [row] = rig.rows(FAILURES)
    assert (row["invoice_id"], row["reason"], row["state"]) == ("INV-0", "llm_timeout", "open")
    assert (row["source_topic"], row["source_offset"], row["attempts"]) == (EVENTS, 0, 4)
    assert row["message"] == "no answer in time"


def test_a_replayed_success_names_the_failure_that_it_ends(rig: StoreRig) -> None:
    """And the failure says that it ended, whichever of the topics is read first. What failed again
    names its later failure."""
    again = _at(failure_record(11), 2)
    steps = (
        [failure_record(0), failure_record(1)],
        [_entry(SENT)],
        [result_record(result(10), 0)],
        [again],
    )
    for order in permutations(range(4)):
        if order.index(0) > order.index(3):
            continue  # A topic's partition has an order of its own.
        rig.writer.empty()
        for number in order:
            rig.take(*steps[number])
        [row] = rig.rows(INVOICES)
        assert (row["failure_partition"], row["failure_offset"]) == (0, 0)
        assert _states(rig) == {0: "ended", 1: "failed_again", 2: "open"}
        places = [(row["outcome_partition"], row["outcome_offset"]) for row in rig.rows(FAILURES)]
        assert places == [(0, 0), (0, 2), (None, None)]


def test_decisions_without_an_event(rig: StoreRig) -> None:
    """Discarded, parked and given up; what was sent afterwards counts more."""
    rig.take(*(failure_record(number) for number in range(4)))
    marks = (Mark.DISCARDED, Mark.PARKED, Mark.GIVEN_UP)
    for number, mark in enumerate(marks):
        rig.take(_entry(Done("run", mark, TOPIC, 0, (OffsetRange(number, -1, 1),)), number))
    assert _states(rig) == {0: "discarded", 1: "parked", 2: "given_up", 3: "open"}
    rig.take(_entry(SENT, 3))
    assert _states(rig) == {0: "sent", 1: "sent", 2: "given_up", 3: "open"}


def test_runs_and_foreign_entries(rig: StoreRig) -> None:
    """Runs have rows; entries about another failures topic have none; the rest is unreadable, and a
    tombstone is nothing."""
    begun = RunBegun("run", "send", TOPIC, "digest", "2026-03-01", {}, {}, {}, "why")
    other = Done("run", Mark.SENT, "other", 0, (OffsetRange(0, 10, 2),), EVENTS, 0)
    rig.take(failure_record(0))
    rig.take(
        _entry(begun, 0),
        _entry(other, 1),
        _entry(RunEnded("run", "2026-03-01", 2), 2),
        SourceRecord(LOG, 0, 3, 0, b"k", b"garbage"),
        SourceRecord(LOG, 0, 4, 0, b"k", None),
    )
    assert [(row["mark"], row["note"]) for row in rig.rows(REPLAYS)] == [
        ("begun", "why"),
        ("ended", ""),
    ]
    assert _states(rig) == {0: "open"}
    assert len(rig.rows(UNREADABLE)) == 1


def test_decisions_about_a_topic_of_before_are_passed_over(rig: StoreRig) -> None:
    """The failures topic was created anew: other failures have its offsets, and other events those
    of the events that were sent."""
    named = Portion(TOPIC, 0, 0, [], 0, "new")
    before = replace(SENT, topic_id="old")
    rig.writer.write([named, Portion(LOG, 0, 0, [_entry(before)], 1)])
    rig.take(failure_record(0), result_record(result(10), 0))
    assert _states(rig) == {0: "open"}
    rig.take(_entry(replace(SENT, topic_id="new"), 1))
    assert _states(rig) == {0: "ended"}


def test_hostile_headers_do_not_stop_it(rig: StoreRig) -> None:
    """Bytes of any kind, numbers beyond a column's, times beyond the calendar."""
    headers = (
        ("invoice.dlq.reason", b"\x00\xff" * 5_000),
        ("invoice.source.topic", b"\x00" * 500),
        ("invoice.source.partition", b"9223372036854775807"),
        ("invoice.source.offset", b"9223372036854775807"),
        ("invoice.dlq.invoice.id", b"\x00" * 4_000),
        ("invoice.dlq.attempts", b"9223372036854775807"),
        ("invoice.dlq.failed.at", b"9999-12-31T23:59:59-14:00"),
    )
    rig.take(
        SourceRecord(TOPIC, 0, 0, 2**62, None, None, headers),
        SourceRecord(TOPIC, 0, 1, -(2**62), None, b"\x00", ()),
        SourceRecord(TOPIC, 0, 2, 0, None, None, (), quarantined="broken"),
    )
    assert len(rig.rows(FAILURES)) == 3

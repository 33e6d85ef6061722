"""The store, and `results follow`, when a topic is deleted and created anew under its name.

The new topic has grown past the position that the store has of the earlier one, so offsets alone do
not show that its records are others.
"""

from __future__ import annotations

import signal
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from service.failures.replay_log import Done, OffsetRange, write_entry
from service.failures.replay_plan import Mark
from service.model.record import SourceRecord
from service.store.queries import InvoiceQuery, StoreReader
from tests.chaos.instances import until
from tests.conftest import create_topics
from tests.fakes.published import FAILURES, RESULTS, failure_record, result, result_record
from tests.kafka.store_rig import TopicsRig
from tests.shared_kafka import SharedKafka

REPLAYS = "invoices.replays"
OLD, NEW = range(5), range(100, 120)


@pytest.fixture
def filled(kafka: SharedKafka) -> TopicsRig:
    """Results and failures, in topics of this test alone."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    _fill(rig, RESULTS, OLD)
    _fill(rig, FAILURES, OLD)
    return rig


def _fill(rig: TopicsRig, topic: str, numbers: range) -> None:
    make = failure_record if topic == FAILURES else _result
    rig.publish(make(number) for number in numbers)


def _result(number: int) -> SourceRecord:
    return result_record(result(number))


def _invoices(address: str) -> list[int]:
    reader = StoreReader(address)
    try:
        rows = reader.invoices(InvoiceQuery(), limit=500).rows
    finally:
        reader.close()
    return sorted(row["source_offset"] for row in rows)


def _states(address: str) -> set[str]:
    with sqlite3.connect(address.removeprefix("sqlite:///")) as database:
        return {state for (state,) in database.execute("SELECT state FROM failures")}


@pytest.mark.parametrize("topic", [RESULTS, FAILURES])
def test_a_longer_topic_of_the_same_name_is_not_read_on(
    filled: TopicsRig, topic: str, tmp_path: Path
) -> None:
    """The store says which topic it is and what to do, and changes nothing; rebuilt, it has what
    the topics hold now."""
    address = f"sqlite:///{tmp_path}/store.sqlite"
    create_topics(filled.servers, (filled.topic(REPLAYS),), 1)
    discarded = Done("run", Mark.DISCARDED, filled.topic(FAILURES), 0, (OffsetRange(0, -1, 99),))
    told = write_entry(replace(discarded, topic_id="of a topic of this name that was deleted"))
    filled.publish([SourceRecord(REPLAYS, 0, 0, 0, b"run", told)])
    filled.output("store", "--once", STORE__DATABASE=address)
    filled.create_anew(topic)
    _fill(filled, topic, NEW)
    done = filled.run("store", "--once", STORE__DATABASE=address)
    assert done.returncode == 1, done.stdout + done.stderr
    for said in (filled.topic(topic), "created anew", "store.database", "--rebuild"):
        assert said in done.stderr
    assert _invoices(address) == list(OLD)
    done = filled.run("store", "--once", "--rebuild", STORE__DATABASE=address)
    assert done.returncode == 0, done.stderr
    assert _invoices(address) == list(NEW if topic == RESULTS else OLD)
    assert _states(address) == {"open"}, "decisions about earlier failures do not count"


def test_a_topic_that_changes_under_the_reader_is_not_read_on(
    filled: TopicsRig, tmp_path: Path
) -> None:
    """The process slept while the topic was exchanged, and wakes up with a position in it."""
    address = f"sqlite:///{tmp_path}/store.sqlite"
    filled.output("store", "--once", STORE__DATABASE=address)
    store = filled.begin("store", STORE__DATABASE=address, LOG__FORMAT="json")
    try:
        until(lambda: "writing" in store.output() + store.errors(), "it writes")
        store.send_signal(signal.SIGSTOP)
        filled.wait_suspended(store)
        filled.create_anew(RESULTS)
        _fill(filled, RESULTS, NEW)
        store.send_signal(signal.SIGCONT)
        done = store.finished()
    finally:
        store.kill()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "created anew" in done.stderr
    assert _invoices(address) == list(OLD)


def test_a_database_of_an_earlier_version_learns_the_ids_without_new_records(
    filled: TopicsRig, tmp_path: Path
) -> None:
    """Its positions have none. They are believed, and named at the first start."""
    path = tmp_path / "store.sqlite"
    address = f"sqlite:///{path}"
    filled.output("store", "--once", STORE__DATABASE=address)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE positions SET topic_id = NULL")
    filled.output("store", "--once", STORE__DATABASE=address)
    with sqlite3.connect(path) as database:
        ids = database.execute("SELECT topic, topic_id FROM positions").fetchall()
    assert all(topic_id for _, topic_id in ids)
    assert len({topic_id for _, topic_id in ids}) == len({topic for topic, _ in ids})
    filled.create_anew(RESULTS)
    _fill(filled, RESULTS, NEW)
    assert filled.run("store", "--once", STORE__DATABASE=address).returncode == 1


def test_an_empty_topic_may_be_made_anew(kafka: SharedKafka, tmp_path: Path) -> None:
    """Nothing of the earlier one is in the database, so nothing can be mixed."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    address = f"sqlite:///{tmp_path}/store.sqlite"
    rig.output("store", "--once", STORE__DATABASE=address)
    rig.create_anew(RESULTS)
    _fill(rig, RESULTS, NEW)
    rig.output("store", "--once", STORE__DATABASE=address)
    assert _invoices(address) == list(NEW)


def test_following_ends_where_the_topic_is_another_one(filled: TopicsRig) -> None:
    """It says so, also where the new one is shorter and gives nothing to print."""
    follow = filled.begin("results", "follow", "--json")
    try:
        until(lambda: "following" in follow.errors(), "it follows")
        follow.send_signal(signal.SIGSTOP)
        filled.wait_suspended(follow)
        filled.create_anew(RESULTS)
        _fill(filled, RESULTS, range(100, 102))
        follow.send_signal(signal.SIGCONT)
        done = follow.finished()
    finally:
        follow.kill()
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"topic {filled.topic(RESULTS)} was deleted and created anew" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""

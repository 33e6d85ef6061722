"""`invoice-stream store` as processes on the real Kafka: killed, two at once, rebuilt."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.ops.failpoint import STORE_STEPS
from service.store.queries import InvoiceQuery, StoreReader
from tests.chaos.instances import until
from tests.fakes.postgres import PostgresServer, postgres
from tests.fakes.published import failure_record, result, result_record, review, review_record
from tests.kafka.store_rig import TopicsRig
from tests.shared_kafka import SharedKafka

RESULTS_COUNT = 40
SMALL = {"STORE__TRANSACTION_MAX_RECORDS": "1", "STORE__LEASE_S": "1", "LOG__FORMAT": "json"}
"""A transaction takes one portion, so that there are several to strike at."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres() as running:
        yield running


@pytest.fixture(scope="module")
def filled(kafka: SharedKafka) -> TopicsRig:
    """Results, failures and decisions."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    rig.publish(result_record(result(number)) for number in range(RESULTS_COUNT))
    rig.publish([failure_record(100), failure_record(101)])
    rig.publish(
        [review_record(review(3, "reject", 0), 0), review_record(review(3, "approve", 0), 1)]
    )
    return rig


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    running: PostgresServer = request.getfixturevalue("server")
    return running.database()


def _check(address: str) -> None:
    """Everything once."""
    reader = StoreReader(address)
    reader.check()
    rows = reader.invoices(InvoiceQuery(), limit=500).rows
    assert sorted(row["source_offset"] for row in rows) == list(range(RESULTS_COUNT))
    assert len({row["id"] for row in rows}) == RESULTS_COUNT
    assert reader.states() == {
        "invoices": {"ready": RESULTS_COUNT - 1, "rejected": 1},
        "failures": {"open": 2},
    }
    reader.close()


STRIKES = [f"{step}:kill:{nth}" for step in STORE_STEPS for nth in (1, 3)]
"""Of at least three transactions: decisions, failures, results."""


def test_killed_at_any_step_everything_is_stored_once(filled: TopicsRig, address: str) -> None:
    """Whether the tables were emptied just before or not: the next life goes on where the database
    ends."""
    for strike in STRIKES:
        killed = filled.run(
            "store", "--once", "--rebuild", STORE__DATABASE=address, FAILPOINT=strike, **SMALL
        )
        assert killed.returncode == -signal.SIGKILL, f"{strike}: {killed.stderr}"
        filled.output("store", "--once", STORE__DATABASE=address, **SMALL)
        _check(address)


def test_a_suspended_process_writes_nothing_beside_its_successor(
    filled: TopicsRig, address: str
) -> None:
    """It wakes up, sees that it was overtaken, and waits in its turn."""
    first = filled.begin(
        "store", STORE__DATABASE=address, FAILPOINT="store_after_commit:stop:1", **SMALL
    )
    second = None
    try:
        filled.wait_suspended(first)
        second = filled.begin("store", STORE__DATABASE=address, **SMALL)
        until(lambda: _stored(address) == RESULTS_COUNT, "all is stored", limit_s=60)
        first.send_signal(signal.SIGCONT)
        until(lambda: "overtaken" in first.output() + first.errors(), "overtaken", limit_s=60)
        for process in (second, first):
            process.terminate()
        ended = [process.finished() for process in (second, first)]
    finally:
        first.kill()
        if second is not None:
            second.kill()
    assert [one.returncode for one in ended] == [0, 0], ended
    _check(address)


def _stored(address: str) -> int:
    reader = StoreReader(address)
    try:
        return len(reader.invoices(InvoiceQuery(), limit=500).rows)
    finally:
        reader.close()


def test_a_topic_that_was_made_anew_is_not_mixed_with_the_old_one(
    filled: TopicsRig, kafka: SharedKafka, tmp_path: Path
) -> None:
    """The store says so and stops; rebuilt, it has the new one alone."""
    path = tmp_path / "store.sqlite"
    address = f"sqlite:///{path}"
    filled.output("store", "--once", STORE__DATABASE=address)
    with sqlite3.connect(path) as database:  # As if the log had been longer.
        database.execute("UPDATE positions SET next_offset = next_offset + 1000")
    done = filled.run("store", "--once", STORE__DATABASE=address)
    assert done.returncode == 1
    assert "--rebuild" in done.stderr
    assert '"event"' not in done.stderr, "lines for people, also in a pipe"
    filled.output("store", "--once", "--rebuild", STORE__DATABASE=address)
    _check(address)


def test_standard_output_has_the_result_alone(filled: TopicsRig, tmp_path: Path) -> None:
    """What goes on is in the log, each line of it JSON where that is set."""
    address = f"sqlite:///{tmp_path}/store.sqlite"
    done = filled.run("store", "--once", STORE__DATABASE=address, LOG__FORMAT="json")
    counts = f"{RESULTS_COUNT} invoices, 2 failures, 2 reviews, 0 unreadable"
    assert done.stdout == f"{RESULTS_COUNT + 4} records stored; {counts}\n"
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events[0] == "storing"


def test_a_password_does_not_belong_on_the_command_line(filled: TopicsRig) -> None:
    """It is refused before anything is asked."""
    done = filled.run("store", "--database", "postgresql://me:secret@127.0.0.1:1/x")
    assert done.returncode == 2
    assert "store.database_file" in done.stderr
    assert "secret" not in done.stderr


def test_a_database_that_is_away_is_one_sentence(filled: TopicsRig) -> None:
    """With `--once`; else it is waited for."""
    done = filled.run("store", "--once", STORE__DATABASE="postgresql://me@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "the database says" in done.stderr
    assert "Traceback" not in done.stderr

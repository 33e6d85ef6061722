"""`invoice-stream results` on the real Kafka: lists, pages, files, and results as they come."""

from __future__ import annotations

import asyncio
import csv
import gc
import json
import signal
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from schemas.invoice import Line, Party, Totals
from schemas.outcome import SourceCoordinates, Trust
from service.checks.invoice_kind import InvoiceKind
from service.commands.evaluate import labelled
from service.commands.extract import MAX_BYTES
from service.commands.files import events_of
from service.commands.invocation import run_to_end
from service.failures.dead_letter import read_dead_letter
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import Done, OffsetRange, write_entry
from service.failures.replay_plan import Mark
from service.model.record import SourceRecord
from service.ops.row_output import OutputForm
from service.replay.failures import list_failures
from service.results.command import ListOptions, list_results
from service.results.result_filter import ResultFilter
from service.settings import KafkaSettings
from tests.chaos.instances import until
from tests.conftest import create_topics
from tests.fakes.published import (
    FAILURES,
    RESULTS,
    REVIEWS,
    failure_record,
    invoice,
    result,
    result_record,
    review,
    review_record,
)
from tests.kafka.store_rig import TopicsRig
from tests.shared_kafka import SharedKafka

REPLAYS = "invoices.replays"
FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def filled(kafka: SharedKafka) -> TopicsRig:
    """Four results, one of them corrected, and two failures."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    evil = invoice(2, supplier=Party(name=FORMULA))
    rig.publish(
        [
            result_record(result(0)),
            result_record(result(1, trust=Trust.LOOK)),
            result_record(result(2, evil, trust_because=("payment.iban",))),
            result_record(result(3, simulated=True)),
            failure_record(7),
            failure_record(8, invoice_dlq_reason="bug"),
        ]
    )
    corrected = invoice(1, totals=Totals(gross=Decimal("77.70")))
    rig.publish([review_record(review(1, "correct", 0, after=corrected), 0)])
    return rig


def _lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_list_shows_what_counts(filled: TopicsRig) -> None:
    """The corrected values, the state, and who decided."""
    rows = _lines(filled.output("results", "list", "--json"))
    assert [(row["event"]["offset"], row["state"]) for row in rows] == [
        (0, "ready"),
        (1, "corrected"),
        (2, "ready"),
        (3, "ready"),
    ]
    assert (rows[1]["gross"], rows[1]["reviewed_by"]) == ("77.70", "Ann")
    newest = _lines(filled.output("results", "list", "--json", "--limit", "2"))
    assert [row["event"]["offset"] for row in newest] == [3, 2]


@pytest.mark.parametrize(
    ("flags", "offsets"),
    [
        (("--state", "corrected"), [1]),
        (("--trust", "look"), [1]),
        (("--because", "payment", "--because", "bic"), [1, 2]),
        (("--supplier", "supplier 3"), [3]),
        (("--number", "r 0"), [0]),
        (("--invoice-id", "INV-2"), [2]),
        (("--date", "2026-02-02..2026-02-03"), [1, 2]),
        (("--amount", "70..80"), [1]),
        (("--simulated",), [3]),
        (("--not-simulated", "--trust", "book"), [0, 2]),
    ],
)
def test_filters(filled: TopicsRig, flags: tuple[str, ...], offsets: list[int]) -> None:
    """Each looks at the invoice that counts."""
    rows = _lines(filled.output("results", "list", "--json", *flags))
    assert [row["event"]["offset"] for row in rows] == offsets


def test_a_word_that_no_result_has_is_no_empty_list(filled: TopicsRig) -> None:
    """It looks like good news. Rows that another word finds are shown all the same."""
    done = filled.run("results", "list", "--json", "--because", "groundd", "--because", "payment")
    assert (done.returncode, len(_lines(done.stdout))) == (2, 2)
    assert "did you mean GROUNDED?" in done.stderr
    for form in ("table", "json"):
        none = filled.run("results", "list", "--because", "IBANX", "--output", form)
        assert (none.returncode, none.stdout, none.stderr.count("\n")) == (2, "", 1)
        assert none.stderr.startswith("--because IBANX is neither a rule nor a field")
    known = ("--because", "GROUNDED", "--because", "payment", "--limit", "1")
    done = filled.run("results", "list", *known)
    assert done.returncode == 0
    assert done.stderr.startswith("1 of 2 that match shown (--limit); 4 results in all; ")


def test_failures_name_their_invoice(filled: TopicsRig) -> None:
    """And can be chosen by state and id; the table is for people."""
    rows = _lines(filled.output("results", "list", "--of", "failures", "--json"))
    assert [(row["invoice_id"], row["state"]) for row in rows] == [
        ("INV-7", "open"),
        ("INV-8", "open"),
    ]
    by_id = ("--state", "sent", "--state", "open", "--invoice-id", "INV-7")
    [row] = _lines(filled.output("results", "list", "--of", "failures", "--json", *by_id))
    assert row["invoice_id"] == "INV-7"
    table = filled.run("results", "list", "--of", "failures", "--limit", "1")
    assert ("INV-8" in table.stdout, "INV-7" in table.stdout) == (True, False), "the newest"
    assert table.stderr == "1 shown (--limit); 2 failures in all\n"


def test_one_result_in_full(filled: TopicsRig) -> None:
    """By its event's place, by its number, and as JSON."""
    page = filled.output("results", "show", "0@1")
    for words in ("state        corrected", "totals.gross", "77.70", "GROUNDED", "correct by Ann"):
        assert words in page or words == "GROUNDED", words
    assert filled.output("results", "show", "R-0").count("event        ") == 1
    [shown] = _lines(filled.output("results", "show", "INV-1", "--json"))
    assert shown["invoice"]["totals"]["gross"] == "77.70"
    assert shown["published"]["invoice"]["totals"]["gross"] != "77.70"
    assert shown["fields"].keys() >= {"totals.gross"}
    assert "GROUNDED" not in [check["id"] for check in shown["checks"]], "of the old amount"
    missing = filled.run("results", "show", "9@9")
    assert (missing.returncode, missing.stdout) == (1, "")


@pytest.mark.parametrize("wanted", ["INV-7", "event-7", "0@7", "F0@0"])
def test_a_failure_is_shown_where_there_is_no_result(filled: TopicsRig, wanted: str) -> None:
    """By the sender's id, by its event or by its own place: why, and what to do. `replay show`
    takes the same words."""
    for group in ("results", "replay"):
        shown = filled.output(group, "show", wanted)
        for words in ("llm_timeout", "what to do  ", "replay send "):
            assert words in shown


def test_a_list_ends_with_its_counts(filled: TopicsRig) -> None:
    """On standard error, so that a pipe gets the lines alone; failures are counted as well."""
    whole = filled.run("results", "list")
    assert "4 results; 2 failures to do: " in whole.stderr
    assert "1 of 4 results; 2 failures" in filled.run("results", "list", "--simulated").stderr


def test_a_reader_that_goes_away_leaves_no_connection_open(filled: TopicsRig) -> None:
    """`| head` closes the pipe after some lines: every stream is closed before the loop ends, of
    `results list` and of `replay list`."""
    complaints: list[str] = []
    kafka = KafkaSettings(
        bootstrap_servers=filled.servers,
        results_topic=filled.topic(RESULTS),
        failures_topic=filled.topic(FAILURES),
        reviews_topic=filled.topic(REVIEWS),
    )

    async def read() -> int:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, said: complaints.append(said["message"])
        )
        with pytest.raises(BrokenPipeError):
            await list_results(kafka, ListOptions(ResultFilter()), _one_line())
        with pytest.raises(BrokenPipeError):
            await list_failures(kafka, ReplayFilter(), OutputForm.TABLE, None, _one_line())
        return 0

    run_to_end(read())
    gc.collect()
    assert complaints == []


def _one_line() -> Callable[[str], None]:
    """Takes the head of a table, and no line."""
    left = [1]

    def say(_: str) -> None:
        if not left:
            raise BrokenPipeError
        left.pop()

    return say


def test_duplicates_are_found_without_a_database(kafka: SharedKafka) -> None:
    """The later one, with the earlier one named."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    records = [
        result_record(result(0)),
        result_record(result(1)),
        result_record(result(2, invoice(0))),
    ]
    rig.publish(records)
    [row] = _lines(rig.output("results", "list", "--duplicates", "--json"))
    assert (row["event"]["offset"], row["duplicate_of"]["offset"]) == (2, 0)
    rows = _lines(rig.output("results", "list", "--json"))
    assert [row["state"] for row in rows] == ["ready", "ready", "open"]
    ready = _lines(rig.output("results", "list", "--state", "ready", "--json"))
    assert [row["event"]["offset"] for row in ready] == [0, 1]
    rig.publish([review_record(review(0, "reject", 0), 0)])
    line = rig.output("results", "list", "--state", "ready", "--number", "R-0")
    assert "0@2" in line
    assert "(same supplier and number as 0@0, which was rejected)" in line


def test_files(filled: TopicsRig, tmp_path: Path) -> None:
    """CSV, XLSX, Parquet and JSON lines hold the same; nothing in them computes."""
    import pyarrow.parquet

    for ending in ("csv", "xlsx", "parquet", "jsonl"):
        filled.output("results", "export", str(tmp_path / f"out.{ending}"))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["gross"] for row in rows] == ["119.00", "77.70", "121.38", "122.57"]
    assert rows[2]["supplier_name"] == "'" + FORMULA
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["gross"] for row in table][:2] == [Decimal("119.00"), Decimal("77.70")]
    assert table[2]["supplier_name"] == FORMULA
    bodies = _lines((tmp_path / "out.jsonl").read_text())
    assert bodies[1]["invoice"]["totals"]["gross"] == "77.70"
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600
    again = filled.run("results", "export", str(tmp_path / "out.csv"))
    assert (again.returncode, "--force" in again.stderr) == (2, True)


def test_an_export_of_rows_counts_them_and_their_results(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    """An invoice without rows is one of the results all the same."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    several = invoice(0, lines=(Line(description="one"), Line(description="two")), taxes=())
    bare = invoice(1, lines=(), taxes=invoice(1).taxes)
    rig.publish([result_record(result(0, several)), result_record(result(1, bare))])
    for table, ending, said, limit in (
        ("lines", "csv", "2 lines of 2 results", "2"),
        ("taxes", "csv", "1 tax row of 2 results", "9"),
        ("taxes", "parquet", "1 tax row of 2 results", "9"),
        ("invoices", "csv", "1 result", "1"),
    ):
        out = tmp_path / f"{table}.{ending}"
        done = rig.run("results", "export", str(out), "--table", table, "--limit", limit)
        assert done.stderr.startswith(f"{said} written to {out}"), done.stderr
        assert done.stdout == ""
    with (tmp_path / "lines.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["source_offset"], row["number"]) for row in csv.DictReader(file)]
    assert rows == [("0", "0"), ("0", "1")]
    with (tmp_path / "taxes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["source_offset"] for row in csv.DictReader(file)] == ["1"]
    one = rig.run(
        "results", "export", str(tmp_path / "one.csv"), "--table", "taxes", "--number", "R-1"
    )
    assert one.stderr.startswith("1 tax row of 1 result written to "), one.stderr


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("list", "--date", "yesterday"), "2026-03-01..2026-03-31"),
        (("list", "--date", "2026-03-02..2026-03-01"), "ends before"),
        (("list", "--amount", "1e9"), "100..200"),
        (("list", "--amount", ".."), "100..200"),
        (("list", "--state", "done"), "ready, open"),
        (("list", "--trust", "maybe"), "book, look"),
        (("list", "--supplier", "--"), "letters or digits"),
        (("list", "--of", "failures", "--number", "7"), "--state"),
        (("list", "--of", "nothing"), "write one of results, failures"),
        (("export", "x.doc"), "--format is"),
        (("export", "x.jsonl", "--table", "lines"), "CSV and Parquet"),
        (("follow", "--state", "ready"), "--trust book"),
    ],
)
def test_wrong_filters_are_explained(filled: TopicsRig, flags: tuple[str, ...], said: str) -> None:
    """With exit code 2 and the right form."""
    done = filled.run("results", *flags)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_topic_is_named(kafka: SharedKafka) -> None:
    """In one line."""
    done = TopicsRig(kafka.bootstrap_servers).run("results", "list")
    assert done.returncode == 1
    assert "does not exist" in done.stderr


def test_following_prints_what_comes_and_ends_silently(kafka: SharedKafka) -> None:
    """Results, and decisions that count, also about results that were there before. Ctrl-C is no
    error."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    rig.publish([result_record(result(0))])
    process = rig.begin("results", "follow", "--json")
    try:
        until(lambda: "following" in process.errors(), "following")
        rig.publish([result_record(result(1))])
        until(lambda: process.output(), "the result")
        decisions = [review(0, "reject", 0), review(0, "approve", 0, by="Ben")]
        rig.publish(review_record(one, number) for number, one in enumerate(decisions))
        until(lambda: process.output().count("\n") == 2, "the decision")
        process.send_signal(signal.SIGINT)
        ended = process.finished()
    finally:
        process.kill()
    assert ended.returncode == 130
    came, decided = _lines(ended.stdout)
    assert came["event"]["offset"] == 1
    assert (decided["event"]["offset"], decided["state"]) == (0, "rejected"), "Ben came too late"
    assert "Traceback" not in ended.stderr


def test_two_people_decide_one_result(kafka: SharedKafka, tmp_path: Path) -> None:
    """The second one, who had seen nothing of the first decision, is told; an undo names what it
    takes back, and the first decision creates the topic."""
    rig = TopicsRig(kafka.bootstrap_servers)
    create_topics(rig.servers, (rig.topic("invoices.results"),), 2)
    rig.publish([result_record(result(0, trust=Trust.LOOK))])
    said = rig.output("results", "review", "0@0", "approve", "--by", "Ann", "--note", "as agreed")
    assert said == "0@0 approved, version 1\n"
    again = rig.run("results", "review", "0@0", "approve", "--by", "Ben")
    assert again.returncode == 1
    assert "0@0 is approved already, by Ann" in again.stderr
    late = rig.run("results", "review", "INV-0", "reject", "--by", "Ben", "--expect", "0")
    assert late.returncode == 1
    assert "decided by Ann meanwhile" in late.stderr
    undone = rig.output("results", "review", "R-0", "undo", "--by", "Ben")
    assert undone == "R-0 undecided again, version 2\n"
    file = tmp_path / "corrected.json"
    shown = json.loads(rig.output("results", "show", "0@0", "--output", "json"))
    file.write_text(json.dumps({**shown, "gross": "5.00"}))
    summary = rig.run("results", "review", "0@0", "correct", "--by", "Ben", "--file", str(file))
    assert (summary.returncode, summary.stdout) == (1, "")
    assert "edit `invoice.totals.gross`" in summary.stderr
    file.write_text(invoice(0, totals=Totals(gross=Decimal("5.00"))).model_dump_json())
    correction = ("correct", "--by", "Ben", "--file", str(file))
    refused = rig.run("results", "review", "0@0", *correction)
    assert refused.returncode == 1
    assert "nothing was written" in refused.stderr
    corrected = rig.run("results", "review", "0@0", *correction, "--yes")
    assert corrected.stdout == "0@0 corrected, version 3\n"
    assert "the corrected invoice breaks LINES-SUM" in corrected.stderr
    [row] = _lines(rig.output("results", "list", "--json"))
    assert (row["state"], row["gross"]) == ("corrected", "5.00")


def test_a_place_of_two_topics_is_asked_about(kafka: SharedKafka) -> None:
    """Two streams may share a results topic. Neither invoice is decided until its topic is
    named."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    places = [SourceCoordinates(topic=topic, partition=0, offset=3) for topic in ("east", "west")]
    rig.publish(
        result_record(result(number, source=place, trust=Trust.LOOK))
        for number, place in enumerate(places)
    )
    asked = rig.run("results", "review", "0@3", "approve", "--by", "Ann")
    assert asked.returncode == 2, asked.stderr
    for said in ("2 topics", "east-0@3 (R-0, Supplier 0 Ltd)", "west-0@3 (R-1, Supplier 1 Ltd)"):
        assert said in asked.stderr
    done = rig.output("results", "review", "west-0@3", "approve", "--by", "Ann")
    assert done == "west-0@3 approved, version 1\n"
    rows = _lines(rig.output("results", "list", "--json"))
    assert {row["event"]["topic"]: row["state"] for row in rows} == {
        "east": "open",
        "west": "approved",
    }
    shown = rig.output("results", "show", "east-0@3", "--json")
    assert [row["invoice_number"] for row in _lines(shown)] == ["R-0"]
    none = rig.run("results", "review", "north-0@3", "approve", "--by", "Ann")
    assert none.returncode == 1
    assert "no result of north-0@3" in none.stderr


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("0@0", "maybe", "--by", "Ann"), "approve, correct", 2),
        (("0@0", "correct", "--by", "Ann"), "--file", 2),
        (("0@0", "undo", "--by", "Ann"), "no decision to undo", 2),
        (("F0@0", "approve", "--by", "Ann"), "results show F0@0`", 2),
        (("R-9", "approve", "--by", "Ann"), "no result of R-9", 1),
        (("0@0", "correct", "--by", "Ann", "--file", "/no/file"), "/no/file: No such file", 1),
        (("0@0", "approve", "--by", " "), "--by", 2),
    ],
)
def test_impossible_decisions_are_explained(
    filled: TopicsRig, arguments: tuple[str, ...], said: str, code: int
) -> None:
    """With exit code 2, as wrong usage is; a file that cannot be read is 1, as in every command.
    Nothing is written."""
    done = filled.run("results", "review", *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_decisions_of_people_become_labelled_data(kafka: SharedKafka, tmp_path: Path) -> None:
    """What a person corrected or approved is a folder that `evaluate` reads: the event and the
    invoice that counts. What nobody decided, or whose event is gone, is no label."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    events = rig.topic("events")
    create_topics(rig.servers, (events,), 1)
    producer = Producer({"bootstrap.servers": rig.servers})
    for number in range(3):
        document = {"media_type": "text/plain", "text": f"Invoice R-{number}"}
        event = {"schema_version": "1", "invoice_id": f"INV-{number}", "document": document}
        producer.produce(events, json.dumps(event).encode(), partition=0)
    assert producer.flush(30) == 0
    places = [SourceCoordinates(topic=events, partition=0, offset=number) for number in range(9)]
    read = [result(number, source=places[number]) for number in (0, 1, 2, 7)]
    rig.publish(map(result_record, read))
    right = invoice(0, totals=Totals(gross=Decimal("77.70")))
    decisions = [
        review(0, "correct", 0, after=right),
        review(1, "approve", 0),
        review(7, "approve", 0),
    ]
    rig.publish(
        review_record(one.model_copy(update={"source": places[one.source.offset]}), number)
        for number, one in enumerate(decisions)
    )
    folder = tmp_path / "labelled"
    done = rig.run("results", "export", str(folder), "--format", "labelled")
    assert done.returncode == 0, done.stderr
    assert "1 event is not in the topic any more" in done.stderr
    found = labelled(folder, InvoiceKind())
    assert {path.name: truth for path, truth in found.items()} == {
        "0-0.json": right,
        "0-1.json": invoice(1),
    }
    assert [len(list(events_of(str(path), MAX_BYTES))) for path in found] == [1, 1]
    again = rig.run("results", "export", str(folder), "--format", "labelled")
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def test_a_failure_that_failed_again_is_listed_as_such(kafka: SharedKafka) -> None:
    """Its event was sent again and failed: the failure of that event is the one to do."""
    rig = TopicsRig(kafka.bootstrap_servers)
    rig.create()
    create_topics(rig.servers, (rig.topic(REPLAYS),), 1)
    first, second = failure_record(100), failure_record(200)
    source = read_dead_letter(second).source
    assert source is not None
    stretch = OffsetRange(0, source.offset, 1)
    entry = Done("run", Mark.SENT, rig.topic(FAILURES), 0, (stretch,), source.topic, 0)
    before = Done("run", Mark.DISCARDED, rig.topic(FAILURES), 0, (OffsetRange(0, -1, 9),))
    log = (entry, replace(before, topic_id="of a topic of this name that was deleted"))
    rig.publish([first])
    rig.publish(SourceRecord(REPLAYS, 0, 0, 0, b"run", write_entry(one)) for one in log)
    states = _lines(rig.output("results", "list", "--of", "failures", "--json"))
    assert [row["state"] for row in states] == ["sent"]
    rig.publish([second])
    rows = _lines(rig.output("results", "list", "--of", "failures", "--json"))
    assert [row["state"] for row in rows] == ["open", "failed_again"]
    chosen = ("--of", "failures", "--state", "failed_again")
    assert len(_lines(rig.output("results", "list", *chosen, "--json"))) == 1
    none = rig.run("results", "list", "--of", "failures", "--state", "parked")
    assert none.stderr == "0 of 2 failures\n"
    shown = rig.run("results", "show", "F0@0")
    assert "its event was sent again, and failed" in shown.stdout

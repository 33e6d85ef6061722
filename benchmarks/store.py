"""How fast `invoice-stream store` fills a database, and how fast pages of a large one are.

    python -m benchmarks store --results 50000 --rows 1000000 --database sqlite:////tmp/bench.sqlite

Kafka and the store are processes of their own; the command is the one that operators run. A large
database is the small one, multiplied by statements: each copy has other places, numbers, dates and
amounts. Figures are of one machine; compare only within one run.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from sqlalchemy import Integer, cast, func, insert, literal, select

from benchmarks.measured_command import Took, took
from schemas.invoice import Invoice
from schemas.outcome import (
    Check,
    FieldEvidence,
    FieldStatus,
    FieldVerdict,
    InvoiceExtracted,
    SourceCoordinates,
    Timings,
    TokenUsage,
    Trust,
)
from service.checks.rules import check_invoice
from service.model.record import Coordinates, SourceRecord
from service.ops import collector
from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.store.columns import ExactDecimal
from service.store.database import migrate, open_database
from service.store.portions import Portion
from service.store.queries import FailureQuery, InvoiceQuery, StoreReader
from service.store.tables import INVOICES
from service.store.transactions import StoreWriter, take_over
from service.testbed.invoices import make_invoice

PARTITIONS = 4
_TEMPLATES = 200
_REPETITIONS = 20
_BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
_HEADERS: list[tuple[str, str | bytes | None]] = [("invoice.outcome", b"extracted")]
"""One of those that the service writes."""
_TRANSACTION = 2_000
"""Results in one; a multiple of `PARTITIONS`."""


def fill(servers: str, kafka: KafkaSettings, count: int) -> int:
    """Writes results as the service does; the bytes of an average one."""
    admin = AdminClient({"bootstrap.servers": servers})
    topics = (kafka.results_topic, kafka.failures_topic)
    for future in admin.create_topics([NewTopic(one, PARTITIONS, 1) for one in topics]).values():
        future.result(timeout=20)
    producer = Producer(
        {"bootstrap.servers": servers, "linger.ms": 20, "queue.buffering.max.messages": 20_000}
    )
    size = 0
    for number, value in enumerate(published(count)):
        size += len(value)
        while True:
            try:
                producer.produce(
                    kafka.results_topic,
                    value,
                    b"key",
                    partition=number % PARTITIONS,
                    headers=_HEADERS,
                )
                break
            except BufferError:
                producer.poll(0.1)
    producer.flush(120)
    return size // count


def published(count: int) -> Iterator[bytes]:
    """Results of five thousand suppliers; every number and total differs."""
    templates = [_template(number) for number in range(_TEMPLATES)]
    for number in range(count):
        fields = templates[number % _TEMPLATES]
        invoice, supplier = fields["invoice"], number % 5_000
        fields["source"] = {
            "topic": "events",
            "partition": number % PARTITIONS,
            "offset": number // PARTITIONS,
        }
        fields["event_id"] = f"event-{number}"
        fields["extracted_at"] = (_BEGUN + timedelta(seconds=number)).isoformat()
        invoice["invoice_number"] = f"R-{number:08}"
        invoice["supplier"]["name"] = f"Supplier {supplier} Ltd"
        invoice["supplier"]["tax_id"] = f"DE{supplier:09}"
        invoice["payment"]["iban"] = f"DE{supplier:020}"
        invoice["totals"]["gross"] = f"{100 + number}.00"
        yield json.dumps(fields, separators=(",", ":")).encode()


def _template(number: int) -> dict[str, Any]:
    """A result as large as that of a made-up invoice is."""
    sample = make_invoice(number)
    invoice = Invoice.model_validate(sample.truth)
    checks = tuple(check_invoice(invoice, sample.text))
    named = ("invoice_number", "issue_date", "currency", "supplier.name", "totals.gross")
    fields = (*named, "payment.iban", "totals.net", "totals.tax", "due_date", "customer.name")
    body = InvoiceExtracted(
        event_id="",
        invoice_id=sample.invoice_id,
        source=SourceCoordinates(topic="events", partition=0, offset=0),
        batch_id="batch-1",
        needs_review=False,
        trust=Trust.BOOK,
        fields={name: FieldVerdict(FieldStatus.VERIFIED, ("print", "label")) for name in fields},
        checks=tuple(
            Check(check.id, check.severity, passed=True, message=check.message) for check in checks
        ),
        evidence={
            name: FieldEvidence("text", "29,254.87", "Invoice total", 1, (0.1, 0.2, 0.3, 0.4))
            for name in fields
        },
        document_sha256="a" * 64,
        model="model",
        prompt_version="invoice-v5",
        simulated=False,
        attempts=1,
        processed_by=0,
        tokens=TokenUsage(prompt=998, completion=154),
        timings=Timings(queue_s=0.01, llm_s=1, total_s=1.1),
        extracted_at=_BEGUN,
        invoice=invoice,
    )
    found: dict[str, Any] = json.loads(body.model_dump_json())
    return found


def rows_alone(address: str, count: int) -> str:
    """CPU of one result in this process, from its bytes to the commit, without Kafka: the median of
    all transactions, and the least."""
    collector.spare()
    engine, kafka = open_database(address, writes=True), KafkaSettings()
    migrate(engine)
    writer = take_over(engine, kafka, "benchmark", Failpoint(None))
    assert isinstance(writer, StoreWriter), "another process writes into this database"
    writer.empty()
    costs_us = []
    for first in range(0, count, _TRANSACTION):
        portions = _portions(kafka.results_topic, count, first)
        began_s = time.process_time()
        written = writer.write(portions)
        costs_us.append((time.process_time() - began_s) * 1e6 / written)
    writer.release()
    engine.dispose()
    return f"{statistics.median(costs_us):.0f} µs of CPU a result, at least {min(costs_us):.0f}"


def _portions(topic: str, count: int, first: int) -> list[Portion]:
    """The results of one transaction, `first` and those behind it."""
    found = []
    values = list(islice(published(count), first, first + _TRANSACTION))
    for partition in range(PARTITIONS):
        start = first // PARTITIONS
        records = [
            SourceRecord(topic, partition, start + number, 0, b"key", value)
            for number, value in enumerate(values[partition::PARTITIONS])
        ]
        found.append(Portion(topic, partition, start, records, start + len(records)))
    return found


def environment_of(servers: str, kafka: KafkaSettings, address: str) -> dict[str, str]:
    """The variables of our commands."""
    prefix = "INVOICE_STREAM_"
    return {
        f"{prefix}KAFKA__BOOTSTRAP_SERVERS": servers,
        f"{prefix}KAFKA__RESULTS_TOPIC": kafka.results_topic,
        f"{prefix}KAFKA__FAILURES_TOPIC": kafka.failures_topic,
        f"{prefix}KAFKA__REVIEWS_TOPIC": kafka.reviews_topic,
        f"{prefix}KAFKA__REPLAY_LOG_TOPIC": kafka.replay_log_topic,
        f"{prefix}KAFKA__BATCHES_TOPIC": "",
        f"{prefix}STORE__DATABASE": address,
        f"{prefix}LOG__LEVEL": "error",
    }


def multiply(address: str, rows: int) -> int:
    """Doubles the invoices until there are so many; their number."""
    engine = open_database(address, writes=True)
    with engine.begin() as connection:
        while True:
            count = connection.execute(select(func.count()).select_from(INVOICES)).scalar_one()
            newest = connection.execute(select(func.max(INVOICES.c.id))).scalar_one()
            if count >= rows:
                break
            wanted = min(count, rows - count)
            connection.execute(
                insert(INVOICES).from_select(list(INVOICES.c), _copies(newest, wanted))
            )
    if engine.dialect.name == "postgresql":  # What its autovacuum does by itself.
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return int(count)


def _copies(newest: int, wanted: int) -> Any:
    """The rows again, at other places, of other suppliers, numbers and amounts."""
    columns = INVOICES.c
    changed: dict[str, Any] = {
        "id": columns.id + newest,
        "source_offset": columns.source_offset + newest,
        "result_offset": columns.result_offset + newest,
        "invoice_number": columns.invoice_number + literal(f"-{newest}"),
        "supplier_key": columns.supplier_key + literal(f" {newest}"),
        "gross": cast(columns.gross, ExactDecimal),
        "gross_number": columns.gross_number + newest,
        "review_version": cast(columns.review_version, Integer),
    }
    return select(*(changed.get(column.name, column) for column in columns)).limit(wanted)


def pages(address: str) -> Iterator[tuple[str, float]]:
    """Names of pages, and the median time of one in milliseconds."""
    reader = StoreReader(address)
    reader.check()
    newest = reader.invoices(InvoiceQuery(), limit=1).rows[0]
    span = newest["extracted_at"] - _BEGUN
    middle, last = (_BEGUN + span / 2, newest["id"]), (_BEGUN + timedelta(seconds=5), newest["id"])
    first = reader.numbered(1)
    assert first is not None, "copies have no whole result"
    stored = Coordinates(first["source_topic"], first["source_partition"], first["source_offset"])
    asked: dict[str, Callable[[], object]] = {
        "first page": lambda: reader.invoices(InvoiceQuery()),
        "page in the middle": lambda: reader.invoices(InvoiceQuery(), middle),
        "last page": lambda: reader.invoices(InvoiceQuery(), last),
        "open invoices": lambda: reader.invoices(InvoiceQuery(states=("open",))),
        "states of the books": lambda: reader.invoices(
            InvoiceQuery(states=("ready", "approved", "corrected"), simulated=False)
        ),
        "by number": lambda: reader.invoices(InvoiceQuery(number=newest["invoice_number"])),
        "by sender's id": lambda: reader.invoices(InvoiceQuery(invoice_id=newest["invoice_id"])),
        "by supplier": lambda: reader.invoices(InvoiceQuery(supplier="supplier 4999 ltd 1")),
        "by many suppliers": lambda: reader.invoices(InvoiceQuery(supplier="supplier")),
        "by date": lambda: reader.invoices(InvoiceQuery(issued_from=date(2025, 6, 1))),
        "by a date without invoices": lambda: reader.invoices(
            InvoiceQuery(issued_from=date(2031, 1, 1))
        ),
        "by amount": lambda: reader.invoices(
            InvoiceQuery(gross_from=Decimal(500), gross_to=Decimal(520))
        ),
        "with a finding": lambda: reader.invoices(InvoiceQuery(finding="new_account")),
        "open failures": lambda: reader.failures(FailureQuery(states=("open",))),
        "micro-batches": reader.batches,
        "next to review": reader.next_open,
        "one invoice": lambda: reader.invoice(stored),
        "number in each state": reader.states,
    }
    for name, ask in asked.items():
        times = []
        for _ in range(_REPETITIONS):
            began_s = time.perf_counter()
            ask()
            times.append(time.perf_counter() - began_s)
        yield name, statistics.median(times) * 1_000
    reader.close()


def _topics() -> KafkaSettings:
    """Of one measurement."""
    tag = f"{time.monotonic_ns()}"
    return KafkaSettings(
        results_topic=f"results-{tag}",
        failures_topic=f"failures-{tag}",
        reviews_topic=f"reviews-{tag}",
        replay_log_topic=f"replays-{tag}",
        batches_topic="",
    )


def _cost(name: str, count: int, cost: Took) -> str:
    return (
        f"{name}: {cost.wall_s:.1f} s wall, {count / cost.wall_s:,.0f}/s; "
        f"{cost.cpu_s:.1f} s of CPU, one core {count / cost.cpu_s:,.0f}/s; "
        f"peak memory {cost.rss_peak_mb:.0f} MB"
    )


def run(servers: str, count: int, rows: int, address: str, say: Callable[[str], None]) -> None:
    """Fills a database from topics of its own, multiplies it, and turns its pages."""
    kafka = _topics()
    size = fill(servers, kafka, count)
    say(f"{count:,} results of {size:,} bytes")
    environment = environment_of(servers, kafka, address)
    cost = took("store", "--once", "--rebuild", environment=environment)
    say(_cost("stored", count, cost))
    start_s = took("store", "--once", environment=environment).cpu_s
    steady = count / (cost.cpu_s - start_s)
    say(f"start-up alone: {start_s:.1f} s of CPU; without it one core {steady:,.0f}/s")
    if rows:
        say(f"{multiply(address, rows):,} invoices")
        for name, took_ms in pages(address):
            say(f"  {name:<28} {took_ms:8.1f} ms")


def run_lists(servers: str, count: int, say: Callable[[str], None]) -> None:
    """Lists and exports results, start-up included."""
    kafka = _topics()
    size = fill(servers, kafka, count)
    say(f"{count:,} results of {size:,} bytes")
    environment = environment_of(servers, kafka, "sqlite://")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in (
            ("listed", ("list",)),
            ("one found by its number", ("list", "--number", "R-00000007")),
            ("the newest 50", ("list", "--limit", "50")),
            ("exported as CSV", ("export", f"{folder}/out.csv")),
            ("exported as Parquet", ("export", f"{folder}/out.parquet")),
            ("exported as JSON lines", ("export", f"{folder}/out.jsonl")),
        ):
            say(_cost(name, count, took("results", *arguments, environment=environment)))

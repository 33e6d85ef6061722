"""How fast the page of duplicates is where one supplier has many invoices.

    python -m benchmarks findings --rows 100000 --database sqlite:////tmp/findings.sqlite

The database is emptied. All invoices are of one supplier, each with findings under two keys (its
name and its VAT id), as the store writes them. Two kinds of history: all wait for a person, and all
but the oldest are decided. Without Kafka.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, insert, select

from benchmarks.store import published
from service.model.record import Coordinates, SourceRecord
from service.ops.failpoint import Failpoint
from service.review.identity import FindingKind
from service.settings import KafkaSettings
from service.store.database import bulk_insert, migrate, open_database
from service.store.portions import Portion
from service.store.queries import InvoiceQuery, StoreReader
from service.store.tables import FINDINGS, INVOICES, RECORDS, TOPIC_TABLES
from service.store.transactions import StoreWriter, take_over

_REPETITIONS: Final = 9
_ROWS: Final = 50
_OPEN_AT_LAST: Final = 20
_CHUNK: Final = 10_000
_KEYS: Final = (1, 2)
_HISTORIES: Final = ("all wait", "all but the oldest are decided", "all have one finding of a kind")


def run(address: str, count: int, say: Callable[[str], None]) -> None:
    """One line a page: the median and the longest of several."""
    engine = open_database(address, writes=True)
    migrate(engine)
    row, result = _template(engine)
    for history in _HISTORIES:
        with engine.begin() as connection:
            _fill(connection, row, result, count, history)
        _tell_statistics(engine)
        say(f"{count:,} invoices of one supplier, {history}")
        for name, times_ms in _pages(address, row):
            median, longest = statistics.median(times_ms), max(times_ms)
            say(f"  {name:<38} {median:8.1f} ms, at most {longest:.1f}")
    engine.dispose()


def _template(engine: Engine) -> tuple[dict[str, Any], bytes]:
    """The row of an invoice, as the store writes it, and its result."""
    kafka = KafkaSettings()
    writer = take_over(engine, kafka, "benchmark", Failpoint(None))
    assert isinstance(writer, StoreWriter), "another process writes into this database"
    writer.empty()
    record = SourceRecord(kafka.results_topic, 0, 0, 0, b"key", next(published(1)))
    writer.write([Portion(kafka.results_topic, 0, 0, [record], 1)])
    writer.release()
    with engine.begin() as connection:
        row = dict(connection.execute(select(INVOICES)).mappings().one())
        result: bytes = connection.execute(select(RECORDS.c.result)).scalar_one()
    return row, result


def _fill(
    connection: Connection, row: dict[str, Any], result: bytes, count: int, history: str
) -> None:
    for table in TOPIC_TABLES:
        connection.execute(delete(table))
    is_one_kind = history == _HISTORIES[2]
    for first in range(1, count + 1, _CHUNK):
        numbers = range(first, min(first + _CHUNK, count + 1))
        states = ["open" if _waits(number, history) else "approved" for number in numbers]
        invoices = [
            {**row, "id": number, "source_offset": number, "result_offset": number, "state": state}
            for number, state in zip(numbers, states, strict=True)
        ]
        connection.execute(insert(INVOICES), invoices)
        bulk_insert(connection, RECORDS, [(number, result) for number in numbers])
        bulk_insert(connection, FINDINGS, list(_findings(numbers, is_one_kind=is_one_kind)))


def _waits(number: int, history: str) -> bool:
    return history != _HISTORIES[1] or number <= _OPEN_AT_LAST + 1


def _findings(numbers: Sequence[int], *, is_one_kind: bool) -> Iterator[tuple[Any, ...]]:
    """All but the first invoice resemble it. With one kind, another one has few, the oldest."""
    for number in numbers:
        if number == 1:
            continue
        kind = FindingKind.NEW_ACCOUNT if is_one_kind else FindingKind.SAME_AMOUNT
        yield from ((number, kind.value, key, 1, False) for key in _KEYS)
        if number <= _OPEN_AT_LAST + 1:
            yield number, FindingKind.SAME_NUMBER.value, _KEYS[0], 1, False


def _tell_statistics(engine: Engine) -> None:
    """What PostgreSQL's autovacuum does by itself; the store asks SQLite for none."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _pages(address: str, row: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    reader = StoreReader(address)
    place = Coordinates(row["source_topic"], row["source_partition"], 2)
    asked: dict[str, Callable[[], object]] = {
        "open": lambda: reader.findings(limit=_ROWS),
        "open, one with few": lambda: reader.findings("same_number", limit=_ROWS),
        "open, same amount": lambda: reader.findings("same_amount", limit=_ROWS),
        "all": lambda: reader.findings(limit=_ROWS, only_open=False),
        "all, one with few": lambda: reader.findings("same_number", limit=_ROWS, only_open=False),
        "open, at the end": lambda: reader.findings(None, (22, "z", 0), _ROWS),
        "invoices with a finding": lambda: reader.invoices(InvoiceQuery(finding="same_number")),
        "one invoice": lambda: reader.invoice(place),
    }
    for name, ask in asked.items():
        times_ms = []
        for _ in range(_REPETITIONS):
            began_s = time.perf_counter()
            ask()
            times_ms.append((time.perf_counter() - began_s) * 1_000)
        yield name, times_ms
    reader.close()

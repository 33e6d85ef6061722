"""Writes what people decided as labelled data: the layout that `invoice-stream evaluate` reads.

Each approved or corrected invoice becomes two files: the event that it was read from
(`<partition>-<offset>.json`; without a connector's envelope, which `evaluate` does not open), and
the invoice that counts beside it (`….truth.json`). The folder and its files are their owner's
alone. An event that its topic does not hold any more, or that `evaluate` could not read, has no
label: it is left out, and counted.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from schemas.decode import USUAL_LIMITS, DecodeLimits, Rejected, decode_event
from schemas.invoice import Invoice
from service.kafka.dead_letters import TopicReader
from service.model.counted import are, counted
from service.model.record import Coordinates, Headers, SourceRecord
from service.ops.private_file import NotWritable, write_private, write_private_bytes
from service.ops.terminal import warn
from service.results.reading import listed_invoices, read_decisions
from service.results.result_filter import ResultFilter
from service.review.decisions import InvoiceState
from service.settings import KafkaSettings

TRUTH = ".truth.json"
"""As `evaluate` looks for it."""
_LABELLED = (InvoiceState.APPROVED, InvoiceState.CORRECTED)


async def export_labelled(
    kafka: KafkaSettings, limits: DecodeLimits, chosen: ResultFilter, folder: Path
) -> int:
    """0 when something was written. Raises NotWritable, TopicUnreadable."""
    _refuse_used(folder)
    decisions = await read_decisions(kafka)
    truths = {
        found.line.source: found.invoice
        async for found in listed_invoices(kafka, decisions.known, chosen, with_rows=True)
        if found.line.state in _LABELLED
    }
    if not truths:
        warn(f"no approved or corrected invoice is chosen: {folder} is not made")
        return 1
    written = 0
    async with aclosing(_events(kafka, sorted(truths))) as events:
        several = len({source.topic for source in truths}) > 1
        async for source, record in events:
            value = event_alone(record.value, record.headers, limits)
            if value is None:
                continue
            _make_private(folder)
            await asyncio.to_thread(
                _write, folder / file_stem(source, several=several), value, truths[source]
            )
            written += 1
    if written < len(truths):
        gone = len(truths) - written
        warn(f"{counted(gone, 'event')} {are(gone)} not in the topic any more, or unreadable")
    documents = counted(written, "labelled document")
    if not written:
        warn(f"no labelled document to write: {folder} is not made")
        return 1
    warn(f"{documents} written to {folder} (only you can read it)")
    return 0


def event_alone(value: bytes | None, headers: Headers, limits: DecodeLimits) -> bytes | None:
    """The event as a file that is read without headers and settings; None where there is none."""
    if not isinstance(decode_event(value, (), USUAL_LIMITS), Rejected):
        return value
    found = decode_event(value, headers, limits)
    if isinstance(found, Rejected):
        return None
    alone = found.event.model_dump_json(exclude_none=True).encode()
    return None if isinstance(decode_event(alone, (), USUAL_LIMITS), Rejected) else alone


def _refuse_used(folder: Path) -> None:
    """Before anything is read."""
    try:
        is_used = folder.exists() and bool(os.listdir(folder))
    except OSError as error:
        raise NotWritable(f"{folder} cannot be used: {error.strerror}") from None
    if is_used:
        raise NotWritable(f"{folder} is not empty: name a new folder")


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made: {error.strerror}") from None


def file_stem(source: Coordinates, *, several: bool) -> str:
    """Of the names of its two files; events of several topics may have one partition and offset."""
    place = f"{source.partition}-{source.offset}"
    return f"{source.topic}-{place}" if several else place


def _write(stem: Path, value: bytes, truth: Invoice) -> None:
    write_private_bytes(stem.with_name(f"{stem.name}.json"), value)
    write_private(stem.with_name(f"{stem.name}{TRUTH}"), truth.model_dump_json() + "\n")


async def _events(
    kafka: KafkaSettings, sources: Sequence[Coordinates]
) -> AsyncGenerator[tuple[Coordinates, SourceRecord], None]:
    """Those that are still there, read one after another by one connection for each topic."""
    for topic, places in itertools.groupby(sources, key=lambda source: source.topic):
        async with TopicReader(kafka, topic, "results") as reader:
            bounds = await reader.bounds_if_there()
            for place in places:
                found = bounds.get(place.partition)
                if found is None or not found.begin <= place.offset < found.end:
                    continue
                starts, ends = {place.partition: place.offset}, {place.partition: place.offset + 1}
                async for stretch in reader.read(starts, ends):
                    for record in stretch.records:
                        yield place, record

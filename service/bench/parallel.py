"""`invoice-stream bench parallel`: serial against parallel, through the real graph.

The service's own graph, extractor, gate and client, without Kafka: the same invoices at several
numbers of calls in flight, against your LLM server or the simulator. Each level is a fresh gate
with a fixed limit; answers are not kept between them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from service.assembly import extraction_policy, llm_client, llm_gate, reading
from service.bench.parallel_report import as_html, as_json, as_table, write_png
from service.core.bench_advice import Level
from service.core.outcome import Extracted, Failed
from service.core.record import SourceRecord
from service.core.report import BatchFacts, VerdictThresholds
from service.demo.invoices import make_invoice
from service.dialogue import Ambience
from service.extractor import Extractor, InlineDocuments
from service.graph import Known, batch_runner
from service.settings import Settings

_SAMPLE_S = 0.05


async def run(
    settings: Settings,
    levels: Sequence[int],
    invoices: int,
    *,
    html: Path | None,
    png: Path | None,
    json_lines: bool,
    say: Callable[[str], None],
) -> int:
    """Measures all levels; 0 when every level read something."""
    found = []
    for parallelism in levels:
        found.append(await measure(settings, parallelism, invoices))
        if not json_lines:
            say(f"{parallelism} in flight: {found[-1].per_s:.1f}/s")
    if json_lines:
        say(json.dumps(as_json(found), indent=2))
    else:
        for line in as_table(found):
            say(line)
    title = f"{invoices} invoices, {settings.llm.model}"
    if html is not None:
        await asyncio.to_thread(html.write_text, as_html(found, title), encoding="utf-8")
        if not json_lines:
            say(f"report: {html}")
    if png is not None:
        await asyncio.to_thread(write_png, found, png, title)
    return 0 if all(level.read for level in found) else 1


async def measure(settings: Settings, parallelism: int, invoices: int) -> Level:
    """One level: all invoices as one batch."""
    gate_settings = settings.gate.model_copy(update={"mode": "fixed", "limit": parallelism})
    settings = settings.model_copy(update={"gate": gate_settings})
    client = llm_client(settings.llm, settings.retry.max_retry_after_s)
    extractor = Extractor(
        client,
        llm_gate(settings, None),
        InlineDocuments(),
        reading(settings, None),
        extraction_policy(settings),
        Ambience(),
    )
    records = [_record(number) for number in range(invoices)]
    process = psutil.Process()
    before = peak = process.memory_info().rss
    by_worker: Counter[int] = Counter()
    read = 0
    began_s = sampled_s = time.monotonic()
    facts = BatchFacts("bench", time.time(), "count", VerdictThresholds())
    try:
        async for update in batch_runner(extractor, time.time)(facts, records):
            if not isinstance(update, Known):
                continue
            assert isinstance(update.outcome, Extracted | Failed)
            read += isinstance(update.outcome, Extracted)
            if update.outcome.usage.slot is not None:
                by_worker[update.outcome.usage.slot] += 1
            if time.monotonic() - sampled_s > _SAMPLE_S:
                sampled_s = time.monotonic()
                peak = max(peak, process.memory_info().rss)
    finally:
        await client.aclose()
    wall_s = time.monotonic() - began_s
    peak = max(peak, process.memory_info().rss)
    return Level(parallelism, wall_s, invoices, read, (peak - before) / 2**20, dict(by_worker))


def _record(number: int) -> SourceRecord:
    value = json.dumps(make_invoice(number).event(), ensure_ascii=False).encode()
    return SourceRecord("bench", 0, number, 0, None, value)

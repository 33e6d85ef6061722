"""What an invoice costs the service, by stage and by promise.

    python -m benchmarks.bill stages     µs of CPU for each stage, from samples of the whole service
    python -m benchmarks.bill promises   the same run with one promise more or less at a time

A real Kafka, an instant LLM server, exactly once, no answer cache, no batch reports, as in
`benchmarks.pipeline instant`. Promises are measured in turns, and the figure is the median.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.billing.stages import BillItem, bill
from benchmarks.brokers import Brokers
from benchmarks.pipeline import PipelineRun, measure
from service.testbed.broker import LocalKafka

_INSTANT = ["--mean-s", "0", "--slots", "64"]
_SETTINGS = {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "64"}
PROMISES: dict[str, dict[str, str]] = {
    "exactly once, in any order": {},
    "at least once": {"INVOICE_STREAM_DELIVERY": "at_least_once"},
    "order of each partition": {"INVOICE_STREAM_ORDER": "partition"},
    "no evidence": {"INVOICE_STREAM_EXTRACTION__EVIDENCE": "false"},
    "no values by labels": {"INVOICE_STREAM_EXTRACTION__READ_LABELS": "false"},
    "answers cached": {"INVOICE_STREAM_CACHE__ENABLED": "true"},
}
"""What is switched; the first is what the others are compared with."""


def stages(kafka: Brokers, invoices: int) -> Iterator[str]:
    """A row for each stage."""
    with TemporaryDirectory(prefix="invoice-stream-bill-") as folder:
        samples = Path(folder, "samples.json")
        command = [sys.executable, "-m", "benchmarks.billing.profiled_run", str(samples)]
        run = measure(kafka, invoices, _INSTANT, _SETTINGS, command)
        counts: dict[str, int] = json.loads(samples.read_text())
    yield from as_text(bill(counts, run.cpu_us), run, sum(counts.values()))


def as_text(items: list[BillItem], run: PipelineRun, samples: int) -> Iterator[str]:
    """The bill as rows of Markdown."""
    yield f"{run.invoices} invoices, {run.cpu_us:.0f} µs of CPU each, {samples} samples"
    yield ""
    yield "| stage | µs | share |"
    yield "| --- | ---: | ---: |"
    for item in items:
        yield f"| {item.stage} | {item.micros:.0f} | {item.share:.1%} |"


def promises(kafka: Brokers, invoices: int, turns: int) -> Iterator[str]:
    """A row for each promise."""
    taken: dict[str, list[float]] = {name: [] for name in PROMISES}
    with TemporaryDirectory(prefix="invoice-stream-bill-") as folder:
        for turn in range(turns):
            for name, changed in PROMISES.items():
                cache = {"INVOICE_STREAM_CACHE__PATH": str(Path(folder, f"{turn}.sqlite"))}
                run = measure(kafka, invoices, _INSTANT, _SETTINGS | cache | changed)
                taken[name].append(run.cpu_us)
    whole = median(taken[next(iter(PROMISES))])
    yield "| promise | µs of CPU an invoice | ratio |"
    yield "| --- | ---: | ---: |"
    for name, times in taken.items():
        yield f"| {name} | {median(times):.0f} | {median(times) / whole:.2f} |"


def main() -> None:
    """One bill, on a Kafka of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("stages", "promises"))
    parser.add_argument("--invoices", type=int, default=6_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        if options.what == "stages":
            rows = stages(kafka, options.invoices)
        else:
            rows = promises(kafka, options.invoices, options.turns)
        for row in rows:
            print(row)


if __name__ == "__main__":
    main()

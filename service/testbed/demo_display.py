"""Shows the demo's progress while it runs, and a summary at its end.

Words of documents and servers are shown as `harmless` makes them. Reads nothing but what it is
handed.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from schemas.outcome import Trust
from service.model.counted import counted
from service.testbed.harmless import harmless
from service.testbed.verify import DemoVerdict


@dataclass(frozen=True, slots=True)
class DemoLlm:
    """The LLM server of the demo."""

    dialect: str
    base_url: str
    model: str
    simulated: bool


@dataclass(slots=True)
class DemoProgress:
    """The outcomes read from the topics so far."""

    total: int
    began_s: float
    first_s: float | None = None
    """When the first outcomes came: before, the service was starting, and has no rate."""
    in_flight: int | None = None
    """None while the service does not say so."""
    waits_for: str = ""
    """Why the service does nothing, as it says itself."""
    slots: int = 0
    resources: dict[str, Any] | None = None
    extracted: int = 0
    trusted: Counter[str] = field(default_factory=Counter)
    only_simulated: int = 0
    """Results that ask for a look for no other reason than their reader."""
    from_xml: int = 0
    from_scans: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.extracted + self.reasons.total()


@contextlib.contextmanager
def display(console: Console) -> Iterator[Callable[[DemoProgress], None]]:
    """A live table on a terminal, a plain line every other second elsewhere."""
    if console.is_terminal:
        with Live(console=console, refresh_per_second=5) as live:
            yield lambda progress: live.update(_progress_table(progress))
        return
    printed_s, printed = 0.0, ""

    def show(progress: DemoProgress) -> None:
        nonlocal printed_s, printed
        if time.monotonic() - printed_s < 2 and progress.done < progress.total:
            return
        line = _progress_line(progress) if progress.done else _starting(progress)
        if line != printed:
            printed_s, printed = time.monotonic(), line
            console.print(harmless(line), highlight=False, soft_wrap=True)

    yield show


def _starting(progress: DemoProgress) -> str:
    waited_s = int(time.monotonic() - progress.began_s) // 10 * 10
    return f"the service is starting … {waited_s} s" if waited_s else "the service is starting …"


def _in_work(progress: DemoProgress) -> str:
    return "?" if progress.in_flight is None else f"{progress.in_flight}"


def _rate(progress: DemoProgress) -> tuple[float, float]:
    began_s = progress.began_s if progress.first_s is None else progress.first_s
    rate = progress.done / max(time.monotonic() - began_s, 1.0)
    return rate, (progress.total - progress.done) / rate if rate else float("inf")


def _figure(rate: float) -> str:
    """Two figures at least: a model on a laptop reads an invoice in some seconds."""
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"


def _eta(eta_s: float) -> str:
    return f"{eta_s:.0f} s" if eta_s < 1e6 else "not known yet"


def _progress_line(progress: DemoProgress) -> str:
    rate, eta_s = _rate(progress)
    return (
        f"{progress.done}/{progress.total}  {_figure(rate)}/s  in work {_in_work(progress)}  "
        f"call limit {progress.slots}  "
        f"extracted {progress.extracted}  to book {progress.trusted['book']}  "
        f"failed {progress.reasons.total()}  "
        f"lag {progress.total - progress.done}  ETA {_eta(eta_s)}"
        + f"  the service waits: {progress.waits_for}"
        * bool(progress.waits_for)
    )


def _progress_table(progress: DemoProgress) -> Table:
    rate, eta_s = _rate(progress)
    table = Table(show_header=False, box=None)
    width = 40
    filled = width * progress.done // max(progress.total, 1)
    table.add_row("progress", f"[green]{'█' * filled}[/green]{'░' * (width - filled)}")
    table.add_row("outcomes", f"{progress.done} of {progress.total}")
    table.add_row("rate", f"{_figure(rate)} invoices/s, ETA {_eta(eta_s)}")
    table.add_row("invoices in work", _in_work(progress))
    if progress.waits_for:
        table.add_row("the service waits", harmless(progress.waits_for))
    table.add_row("limit on calls (searched for)", f"{progress.slots}")
    table.add_row("extracted", f"{progress.extracted} ({_trusted(progress)})")
    table.add_row("failed", f"{progress.reasons.total()}")
    table.add_row("lag", f"{progress.total - progress.done}")
    return table


def summary(console: Console, progress: DemoProgress, llm: DemoLlm) -> None:
    """The summary of the run: results, resources, and a few invoices."""
    elapsed_s = time.monotonic() - progress.began_s
    table = Table(title="Summary")
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_row("events", str(progress.total))
    table.add_row("extracted", str(progress.extracted))
    for trust in Trust:
        table.add_row(f"… of them with trust {trust}", str(progress.trusted[trust]))
        if trust is Trust.LOOK and progress.only_simulated:
            table.add_row("  only because they are simulated", str(progress.only_simulated))
    table.add_row("… of them XML, read without the model", str(progress.from_xml))
    scans = str(progress.from_scans) if progress.from_scans else "none; --extra ocr reads them"
    table.add_row("… of them scans, read by OCR", scans)
    table.add_row("failed, by reason", str(progress.reasons.total()))
    for reason, count in progress.reasons.most_common():
        table.add_row(f"  {harmless(reason)}", str(count))
    table.add_row("time", f"{elapsed_s:.1f} s, start of the service included")
    rate, _ = _rate(progress)
    table.add_row("rate", f"{_figure(rate)} invoices/s, from the first outcome on")
    table.add_row("LLM", "SIMULATOR" if llm.simulated else harmless(f"{llm.base_url} {llm.model}"))
    if progress.resources:
        _add_resources(table, progress.resources)
    console.print(table)
    for advice in (progress.resources or {}).get("advice", ()):
        console.print(f"advice: {harmless(advice['text'])}")
    for result in progress.samples:
        _print_invoice(console, result)


def _trusted(progress: DemoProgress) -> str:
    return ", ".join(f"{trust} {progress.trusted[trust]}" for trust in Trust)


def _add_resources(table: Table, used: dict[str, Any]) -> None:
    """The service's own account of what it used."""
    memory, cpu, slots = used["memory_mib"], used["cpu_cores"], used["slots"]
    table.add_row("memory", _mean_and_most(memory, ".0f", " MiB"))
    table.add_row("CPU", _mean_and_most(cpu, ".2f", " cores"))
    table.add_row("calls, as a share of their limit", _mean_and_most(slots, ".0%", ""))


def _mean_and_most(used: dict[str, Any], form: str, unit: str) -> str:
    mean, most = format(used["average"], form), format(used["maximum"], form)
    return f"{mean}{unit} on average, at most {most}{unit}"


def _print_invoice(console: Console, result: dict[str, Any]) -> None:
    invoice = result["invoice"]
    because = ", ".join(result["trust_because"])
    trust = f"trust {result['trust']}" + f" ({because})" * bool(because)
    number, supplier = invoice["invoice_number"], invoice["supplier"]["name"]
    gross = f"{invoice['totals']['gross']} {invoice['currency']}"
    rows = len(invoice["lines"])
    lines = counted(rows, "line")
    said = f"{number}: {supplier}, {lines}, {gross}, {trust}"
    console.print("  " + harmless(said), highlight=False)


def print_verdict(console: Console, verdict: DemoVerdict) -> None:
    """The findings of an independent reader."""
    colour = "green" if verdict.clean else "red"
    console.print(
        f"[{colour}]independent check (librdkafka, read committed): {verdict.events} events, "
        f"{verdict.extracted} extracted, {verdict.failed} failed, {len(verdict.lost)} lost, "
        f"{len(verdict.doubled)} doubled[/{colour}]",
        highlight=False,
    )

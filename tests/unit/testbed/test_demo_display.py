"""The demo's summary tells what may be done with the results."""

from __future__ import annotations

import io
import time
from collections import Counter

from rich.console import Console

from service.testbed.demo_display import DemoLlm, DemoProgress, display, summary


def test_the_summary_counts_results_by_trust() -> None:
    """For all results, and for each invoice that it shows."""
    written = io.StringIO()
    invoice = {
        "invoice_number": "R-1",
        "supplier": {"name": "Acme Ltd"},
        "lines": [],
        "totals": {"gross": "1.00"},
        "currency": "EUR",
    }
    why = ["simulated", "GROUNDED"]
    shown = {"invoice": invoice, "simulated": True, "trust": "look", "trust_because": why}
    progress = DemoProgress(5, 0.0, extracted=5, samples=[shown], only_simulated=1)
    progress.trusted = Counter(book=3, look=2)
    console = Console(file=written, width=100)
    summary(console, progress, DemoLlm("ollama", "http://127.0.0.1:1", "m", simulated=True))
    rows = written.getvalue().splitlines()
    counted = [row.split()[-2] for row in rows if "with trust" in row]
    assert counted == ["3", "2", "0"]
    assert any("only because they are simulated" in row and " 1 " in row for row in rows)
    assert any("R-1: Acme Ltd" in r and "trust look (simulated, GROUNDED)" in r for r in rows)


def test_figures_are_written_as_people_write_them() -> None:
    """A slow model has a rate, one line is no "lines", no unit leaves no second blank."""
    written = io.StringIO()
    invoice = {
        "invoice_number": "R-1",
        "supplier": {"name": "Acme Ltd"},
        "lines": [{}],
        "totals": {"gross": "1.00"},
        "currency": "EUR",
    }
    used = {"average": 0.5, "maximum": 1.0}
    memory = {"average": 2.0, "maximum": 3.0}
    resources = {"memory_mib": memory, "cpu_cores": used, "slots": used, "advice": ()}
    began_s = time.monotonic() - 100
    shown = {"invoice": invoice, "simulated": False, "trust": "book", "trust_because": []}
    progress = DemoProgress(34, 0.0, began_s, extracted=34, samples=[shown], resources=resources)
    console = Console(file=written, width=100)
    summary(console, progress, DemoLlm("ollama", "http://127.0.0.1:1", "m", simulated=False))
    said = written.getvalue()
    assert "0.34 invoices/s" in said
    assert "R-1: Acme Ltd, 1 line, 1.00 EUR, trust book" in said
    assert "0.50 cores on average, at most 1.00 cores " in said
    assert "2 MiB on average, at most 3 MiB " in said
    assert "50% on average, at most 100% " in said


def test_lines_without_a_terminal_stay_whole_and_begin_with_the_first_outcome() -> None:
    """Zeros while the service starts say nothing, and a line that is broken cannot be searched."""
    written = io.StringIO()
    progress = DemoProgress(5, time.monotonic())
    with display(Console(file=written, width=40)) as show:
        show(progress)
        progress.extracted, progress.first_s = 5, time.monotonic()
        show(progress)
    starting, line = written.getvalue().splitlines()
    assert starting == "the service is starting …"
    assert line.startswith("5/5  ")
    assert line.endswith("ETA 0 s")


def test_a_service_that_does_not_answer_is_not_one_without_work() -> None:
    """A busy machine answers late. A service that waits says for what."""
    written = io.StringIO()
    progress = DemoProgress(5, time.monotonic() - 25.0)
    console = Console(file=written, width=40)
    with display(console) as show:
        show(progress)
    progress.extracted, progress.waits_for = 5, "no broker answers"
    with display(console) as show:
        show(progress)
    starting, line = written.getvalue().splitlines()
    assert starting == "the service is starting … 20 s"
    assert "  in work ?  " in line
    assert line.endswith("  the service waits: no broker answers")

"""The demo's summary tells what may be done with the results."""

from __future__ import annotations

import io
from collections import Counter

from rich.console import Console

from service.testbed.demo_display import DemoLlm, DemoProgress, summary


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
    shown = {"invoice": invoice, "simulated": True, "trust": "look"}
    progress = DemoProgress(5, 0.0, extracted=5, samples=[shown])
    progress.trusted = Counter(book=3, look=2)
    console = Console(file=written, width=100)
    summary(console, progress, DemoLlm("ollama", "http://127.0.0.1:1", "m", simulated=True))
    rows = written.getvalue().splitlines()
    counted = [row.split()[-2] for row in rows if "with trust" in row]
    assert counted == ["3", "2", "0"]
    assert any("R-1: Acme Ltd" in row and "trust look (simulated)" in row for row in rows)

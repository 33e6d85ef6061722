"""bench parallel: real calls at each level, a page that needs nothing else, figures as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_cli import _run


def test_serial_and_parallel_are_measured_and_reported(tmp_path: Path) -> None:
    """Every invoice is read at every level, all workers work; the page has no foreign address."""
    page = tmp_path / "report.html"
    arguments = ("bench", "parallel", "--invoices", "24", "--levels", "4,8")
    shown = _run(*arguments, "--html", str(page))
    assert shown.returncode == 0, shown.stderr
    assert "crossover" in shown.stdout or "do not pay" in shown.stdout
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.count("<svg") == 4
    assert "http" not in text
    told = _run(*arguments, "--json")
    figures = json.loads(told.stdout)
    assert [level["parallelism"] for level in figures["levels"]] == [1, 4, 8]
    for level in figures["levels"]:
        assert level["success_rate"] == 1.0
        assert sum(level["by_worker"].values()) == 24
        assert len(level["by_worker"]) == level["parallelism"]
    assert _run("bench", "parallel", "--levels", "0,x").returncode == 2

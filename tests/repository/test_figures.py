"""The README's figures and lists are those of the pages that it takes them from."""

from __future__ import annotations

import re
from pathlib import Path

from service.checks.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIGURES = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
MARATHON = next(line for line in FIGURES.splitlines() if line.endswith("`pytest -m marathon` |"))


def test_the_readme_has_the_figures_of_the_marathon() -> None:
    """Events, and all strikes together."""
    said = re.search(r"of ([\d,]+) events under (\d+) kills", README)
    kinds = re.search(r"(\d+) kills and (\d+) suspensions of instances, (\d+) brokers", MARATHON)
    assert said is not None
    assert kinds is not None
    events, strikes = said.groups()
    assert f"| {events} events," in MARATHON
    assert int(strikes) == sum(map(int, kinds.groups()))
    assert "0 lost and 0 doubled of" in README
    assert "0 lost, 0 doubled," in MARATHON


def test_the_page_of_trust_lists_every_rule() -> None:
    """Ids and severities, in the order of `RULES`."""
    page = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z][A-Z0-9-]+) \| ([a-z, ]+) \| .+ \|$", page, re.M)
    assert [(rule, tuple(severity.split(", "))) for rule, severity in rows] == list(RULES.items())

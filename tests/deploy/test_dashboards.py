"""Dashboards and rules name exactly the metrics that exist, and the files are those of the code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from service.core.memory_pressure import Level
from service.core.record import Partition
from service.core.session_states import State
from service.ops.gauges import LiveGauges, PartitionGauges, ResourceGauges, ServerSaid
from service.ops.metrics import Metrics

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
_NAME = re.compile(r"invoice_stream_[a-z0-9_]+")
_SUFFIX = re.compile(r"_(bucket|count|sum)$")


def dashboards() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in DEPLOY.glob("grafana/*.json")}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panel_queries() -> list[tuple[str, str]]:
    """(panel, query) of every dashboard."""
    return [
        (f"{name}: {panel['title']}", target["expr"])
        for name, board in dashboards().items()
        for panel in board["panels"]
        for target in panel["targets"]
    ]


def _exported() -> set[str]:
    """Names of all metrics, with every optional gauge present."""

    def live() -> LiveGauges:
        partition = PartitionGauges(Partition("t", 0), State.READY, 1, 1, 1, 1, 1, False)
        resources = ResourceGauges(1, 1, 1, Level.NORMAL, 1.0, 1.0, 1, 0.0)
        server = ServerSaid(1.0, 1.0, 1.0, 1.0, 1.0)
        loop = {"poll": 1.0}
        return LiveGauges(1, 1, 1, 1, 1, 1.0, 0.1, 1.0, 0, 0, (partition,), resources, server, loop)

    page = Metrics(live, lambda: 1.0, "1").page().decode()
    names = {s.name for f in text_string_to_metric_families(page) for s in f.samples}
    return {_SUFFIX.sub("", name) for name in names}


def _named(texts: list[str]) -> set[str]:
    return {_SUFFIX.sub("", name) for text in texts for name in _NAME.findall(text)}


def test_the_files_are_those_of_the_code() -> None:
    """Run `python deploy/grafana/generate.py` after changing a panel."""
    command = [sys.executable, str(DEPLOY / "grafana" / "generate.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert set(dashboards()) == {"operator", "llm", "internals"}


def test_panels_and_rules_name_metrics_that_exist() -> None:
    """A panel for a metric that nobody exports is empty for ever."""
    queries = [query for _, query in panel_queries()] + [rule["expr"] for rule in rules()]
    assert _named(queries) <= _exported()


def test_every_metric_is_shown_or_watched() -> None:
    """A metric that nobody looks at is a cost without a use."""
    queries = [query for _, query in panel_queries()] + [rule["expr"] for rule in rules()]
    assert _exported() - _named(queries) == set()


@pytest.mark.parametrize("alert", [rule for rule in rules() if "alert" in rule], ids=str)
def test_every_alert_has_its_runbook(alert: dict[str, Any]) -> None:
    """Its link leads to a section that says what it means and what to do."""
    anchor = alert["annotations"]["runbook_url"].removeprefix("docs/operations.md#")
    assert anchor == alert["alert"].lower()
    text = RUNBOOK.read_text(encoding="utf-8")
    section = text.partition(f"### {alert['alert']}\n")[2].partition("\n### ")[0]
    assert "**Do**" in section
    assert alert["labels"]["severity"] in ("info", "warning", "critical")

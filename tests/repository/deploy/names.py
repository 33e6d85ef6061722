"""Metric names as the code exports them, and as dashboards and rules use them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

from service.limits.memory_pressure import Level
from service.limits.spending import Period
from service.model.record import Partition
from service.ops.gauges import (
    BudgetGauge,
    EndpointGauges,
    LiveGauges,
    PartitionGauges,
    ResourceGauges,
    ServerSaid,
)
from service.ops.gpu import GpuReading
from service.ops.metrics import Metrics
from service.settings import ENV_PREFIX, Settings
from service.stream.session_states import State

SPARE_S = 10.0
"""The wait of a supervisor beyond the longest stop: a loaded machine, a container's own steps."""
ROOT = Path(__file__).resolve().parents[3]
DASHBOARDS = sorted((ROOT / "deploy" / "grafana").glob("*.json"))
RULES = ROOT / "deploy" / "prometheus" / "rules.yaml"

_NAME = re.compile(r"(?<![:\w])invoice_stream_\w+")
_PART = re.compile(r"_(bucket|sum|count)$")


def exported() -> set[str]:
    """Every metric family that the code can export, counters with `_total`."""
    source = Partition("events", 0)
    live = LiveGauges(
        in_flight=1,
        batches_running=1,
        gate_limit=1,
        gate_in_use=1,
        gate_waiting=1,
        gate_busy_s=1.0,
        gate_queue_share=0.5,
        gate_server_capacity=4.0,
        rebalances=1,
        log_lines_dropped=0,
        partitions=(PartitionGauges(source, State.READY, 3, 1, 1, 1, 0, False),),
        resources=ResourceGauges(1, 2, 3, Level.NORMAL, 1.0, 2.0, 3, 0.1),
        server=ServerSaid(1.0, 0.5, 1.0, 2.0, 0.3),
        gpus=(GpuReading(0, 1, 2.0),),
        loop_s={"poll": 1.0},
        budgets=(BudgetGauge(Period.DAY, 1.0, 0.5),),
        endpoints=(EndpointGauges("a", False, 4, 1, 1.0, 120.0),),
        registry_away=True,
    )
    page = Metrics(lambda: 100.0, "1", "USD").page(live).decode()
    return {line.split()[2] for line in page.splitlines() if line.startswith("# TYPE")}


def dashboards() -> list[dict[str, Any]]:
    """The committed dashboards."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS]


def panel_queries() -> list[tuple[str, str]]:
    """(dashboard and panel, PromQL) of every target."""
    return [
        (f"{dashboard['title']} / {panel['title']}", target["expr"])
        for dashboard in dashboards()
        for panel in dashboard["panels"]
        for target in panel["targets"]
    ]


def rules() -> list[dict[str, Any]]:
    """All rules of all groups."""
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    """The alerts alone."""
    return [rule for rule in rules() if "alert" in rule]


def used_in(query: str, known: set[str]) -> set[str]:
    """Metric families in a query; recorded names (`job:…`) are not ours to export."""
    return {name if name in known else _PART.sub("", name) for name in set(_NAME.findall(query))}


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings from these variables alone; raises on a name or value that the service rejects.

    Files of secrets are not read: they are the platform's to bring.
    """
    nested: dict[str, Any] = {}
    for variable, value in environment.items():
        assert variable.startswith(ENV_PREFIX), variable
        *groups, name = variable.removeprefix(ENV_PREFIX).lower().split("__")
        group = nested
        for part in groups:
            group = group.setdefault(part, {})
        group[name] = value
    return Settings(**nested)

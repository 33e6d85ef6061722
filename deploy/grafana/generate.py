"""Grafana dashboards, written as code so that panels and metrics cannot drift apart.

    python deploy/grafana/generate.py            rewrite the JSON files next to this one
    python deploy/grafana/generate.py --check    compare them

Three dashboards: `operator` (is it healthy, does it keep up, when is the backlog done, why does it
fail), `llm` (the server, the gate, tokens), `internals` (transactions, windows, the process).
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
_WIDTH, _HEIGHT = 8, 7
_P = "invoice_stream_"


@dataclass(frozen=True)
class Panel:
    """One panel: what it answers, its queries with legends, its unit."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    kind: str = "timeseries"
    about: str = ""


def _rate(metric: str, by: str = "", window: str = "$__rate_interval") -> str:
    group = f" by ({by})" if by else ""
    return f"sum{group} (rate({_P}{metric}[{window}]))"


def _quantile(share: float, metric: str) -> str:
    return f"histogram_quantile({share}, sum by (le) (rate({_P}{metric}_bucket[$__rate_interval])))"


def _quantiles(metric: str) -> tuple[tuple[str, str], ...]:
    return tuple((_quantile(share, metric), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99))


OPERATOR = (
    Panel("Ready partitions", ((f"sum({_P}partition_ready)", "ready"),), kind="stat"),
    Panel("Backlog", ((f"sum({_P}partition_lag)", "records"),), kind="stat"),
    Panel(
        "Backlog is done in",
        ((f"sum({_P}partition_lag) / -deriv(sum({_P}partition_lag)[10m:1m])", ""),),
        unit="s",
        kind="stat",
        about="At the pace of the last ten minutes; negative: it grows.",
    ),
    Panel(
        "Invoices per second",
        ((f"sum({_P}invoices_per_second)", "finished"), (_rate("consumed_total"), "taken")),
    ),
    Panel("Backlog by partition", ((f"{_P}partition_lag", "{{topic}}-{{partition}}"),)),
    Panel(
        "Freshness: event to outcome",
        _quantiles("freshness_seconds"),
        unit="s",
        about="The promise to users: alerts burn its budget at five minutes for 99 %.",
    ),
    Panel(
        "Outcomes",
        ((_rate("outcomes_total", "outcome"), "{{outcome}}"),),
        unit="ops",
    ),
    Panel(
        "Failures by reason",
        (
            (
                f'sum by (reason) (rate({_P}outcomes_total{{outcome="failed"}}[$__rate_interval]))',
                "{{reason}}",
            ),
        ),
        unit="ops",
    ),
    Panel("Results for a person", ((_rate("needs_review_total"), "needs review"),), unit="ops"),
    Panel("Batches by verdict", ((_rate("batch_verdicts_total", "verdict"), "{{verdict}}"),)),
    Panel(
        "LLM server",
        ((f"max by (state) ({_P}breaker_state)", "{{state}}"),),
        about="1 for the breaker's state: open means that the server is away and invoices wait.",
    ),
    Panel(
        "Parked partitions",
        ((f"sum({_P}partition_parked)", "parked"), (_rate("sessions_parked_total"), "per second")),
        about="They wait for an operator: see the runbook.",
    ),
)

LLM = (
    Panel(
        "Slots",
        (
            (f"sum({_P}gate_limit)", "limit"),
            (f"sum({_P}gate_in_use)", "in use"),
            (f"sum({_P}gate_waiting)", "waiting here"),
            (f"sum({_P}gate_server_capacity)", "server works on (as measured)"),
        ),
    ),
    Panel(
        "Slot efficiency",
        ((f"{_rate('gate_busy_seconds_total')} / sum({_P}gate_limit)", "busy share"),),
        unit="percentunit",
    ),
    Panel("Waiting in the server", ((f"max({_P}gate_queue_share)", "share"),), unit="percentunit"),
    Panel("Decisions of the gate", ((_rate("gate_decisions_total", "reason"), "{{reason}}"),)),
    Panel("Calls by result", ((_rate("llm_requests_total", "result"), "{{result}}"),), unit="ops"),
    Panel("One good call", _quantiles("llm_call_seconds"), unit="s"),
    Panel("Time in calls, per invoice", _quantiles("llm_seconds"), unit="s"),
    Panel("Waiting for a slot, per invoice", _quantiles("gate_wait_seconds"), unit="s"),
    Panel("Tokens per second", ((_rate("llm_tokens_total", "direction"), "{{direction}}"),)),
    Panel(
        "Calls, retries, corrective questions",
        (
            (_rate("llm_calls_total"), "calls"),
            (_rate("llm_retries_total"), "retries"),
            (_rate("llm_reasks_total"), "corrective"),
        ),
        unit="ops",
    ),
    Panel(
        "The server's own gauges",
        (
            (f"max({_P}llm_server_calls_running)", "running"),
            (f"max({_P}llm_server_calls_waiting)", "waiting"),
        ),
        about="vLLM, llama.cpp and SGLang tell; others have none.",
    ),
    Panel(
        "The server's GPU and cache",
        (
            (f"max({_P}llm_server_gpu_utilization)", "GPU utilisation, its unit"),
            (f"max({_P}llm_server_gpu_memory_used)", "GPU memory, its unit"),
            (f"max({_P}llm_server_kv_cache_usage_ratio)", "key-value cache, share"),
        ),
        about="In the units that the server uses.",
    ),
)

INTERNALS = (
    Panel("Invoice, first touch to result", _quantiles("invoice_seconds"), unit="s"),
    Panel(
        "In flight",
        ((f"sum({_P}in_flight)", "invoices"), (f"sum({_P}batches_running)", "batches")),
    ),
    Panel(
        "Batches",
        (
            (_rate("batches_total", "closed_by"), "closed by {{closed_by}}"),
            (_quantile(0.5, "batch_size"), "median size"),
        ),
    ),
    Panel(
        "Batch duration and success",
        (
            (_quantile(0.95, "batch_seconds"), "p95 seconds"),
            (_quantile(0.1, "batch_success_ratio"), "p10 success rate"),
        ),
    ),
    Panel(
        "Transactions",
        (
            (_rate("transactions_total"), "committed"),
            (_rate("transactions_lost_total"), "lost"),
            (_rate("outcomes_written_total"), "outcomes written"),
        ),
        unit="ops",
    ),
    Panel("Transaction duration", _quantiles("transaction_seconds"), unit="s"),
    Panel(
        "Take-overs lost, rebalances",
        (
            (_rate("session_losses_total", "kind"), "{{kind}}"),
            (_rate("rebalances_total"), "rebalances"),
            (_rate("session_states_total", "state"), "to {{state}}"),
        ),
    ),
    Panel(
        "Windows",
        (
            (f"sum({_P}partition_window_records)", "records"),
            (f"max({_P}partition_offset_span)", "largest span (limit 20000)"),
            (f"max({_P}partition_offset_gap)", "largest gap"),
            (f"sum({_P}partition_paused)", "paused partitions"),
        ),
    ),
    Panel("Window bytes", ((f"sum({_P}partition_window_bytes)", "bytes"),), unit="bytes"),
    Panel(
        "Offset map",
        (
            (_quantile(0.99, "offset_map_chars"), "p99 characters (limit 3500)"),
            (_rate("offset_maps_ignored_total"), "ignored"),
        ),
    ),
    Panel("Where time goes", ((_rate("loop_seconds_total", "phase"), "{{phase}}"),)),
    Panel(
        "CPU",
        ((_rate("cpu_seconds_total"), "used"), (f"sum({_P}cpu_cores)", "cores")),
    ),
    Panel(
        "Memory",
        (
            (f"sum({_P}process_memory_bytes)", "resident"),
            (f"max({_P}memory_used_bytes)", "used of the limit"),
            (f"max({_P}memory_limit_bytes)", "limit"),
        ),
        unit="bytes",
    ),
    Panel("Memory pressure", ((f"max by (level) ({_P}memory_pressure)", "{{level}}"),)),
    Panel("Event loop lag", ((f"max({_P}event_loop_lag_seconds)", "longest"),), unit="s"),
    Panel(
        "Open files, lost log lines, given up",
        (
            (f"sum({_P}open_files)", "open files"),
            (_rate("log_lines_dropped_total"), "log lines dropped"),
            (_rate("abandoned_total"), "invoices given up"),
        ),
    ),
    Panel(
        "Versions",
        (
            (f"count by (version, python) ({_P}build_info)", "{{version}} on {{python}}"),
            (f"time() - max({_P}start_time_seconds)", "seconds since the last start"),
        ),
    ),
)

DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "operator": ("Invoice stream: operator", OPERATOR),
    "llm": ("Invoice stream: LLM server", LLM),
    "internals": ("Invoice stream: internals", INTERNALS),
}


def dashboard(name: str) -> dict[str, Any]:
    """The JSON model of one dashboard."""
    title, panels = DASHBOARDS[name]
    return {
        "uid": f"invoice-stream-{name}",
        "title": title,
        "tags": ["invoice-stream"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${datasource}"}
    columns = 24 // _WIDTH
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": source,
        "gridPos": {
            "x": number % columns * _WIDTH,
            "y": number // columns * _HEIGHT,
            "w": _WIDTH,
            "h": _HEIGHT,
        },
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": source,
                "expr": query,
                "legendFormat": legend,
            }
            for place, (query, legend) in enumerate(panel.queries)
        ],
    }


def text(name: str) -> str:
    """The file of one dashboard."""
    return json.dumps(dashboard(name), indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Command line; exit code 1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    different = []
    for name in DASHBOARDS:
        path = FOLDER / f"{name}.json"
        if options.check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text(name):
                different.append(path.name)
        else:
            path.write_text(text(name), encoding="utf-8")
    if different:
        print(f"out of date: {', '.join(different)}; run python deploy/grafana/generate.py")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

"""The panels of the dashboards, each with its question, its unit and its queries."""

from __future__ import annotations

from dataclasses import dataclass

P = "invoice_stream_"
SELECT = '{job=~"$job",instance=~"$instance"}'


@dataclass(frozen=True)
class Panel:
    """`queries`: (legend, PromQL). `kind`: stat or timeseries. `bad_from`: from this value on, a
    stat is red; None leaves its colour alone."""

    title: str
    description: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"
    bad_from: float | None = None


@dataclass(frozen=True)
class Dashboard:
    """A page."""

    uid: str
    title: str
    panels: tuple[Panel, ...]


def _m(name: str, more: str = "") -> str:
    """A selector of one of our metrics."""
    return P + name + (SELECT[:-1] + "," + more + "}" if more else SELECT)


def _rate(name: str, by: str = "", more: str = "") -> str:
    return f"sum {f'by ({by}) ' if by else ''}(rate({_m(name, more)}[$__rate_interval]))"


def _quantile(name: str, share: float) -> str:
    return f"histogram_quantile({share}, {_rate(name + '_bucket', 'le')})"


def _mean(name: str) -> str:
    return f"{_rate(name + '_sum')} / {_rate(name + '_count')}"


def _times(title: str, description: str, name: str, unit: str = "s") -> Panel:
    return Panel(
        title,
        description,
        unit,
        (
            ("median", _quantile(name, 0.5)),
            ("95 %", _quantile(name, 0.95)),
            ("mean", _mean(name)),
        ),
    )


def _sum(name: str, by: str = "") -> str:
    return f"sum {f'by ({by}) ' if by else ''}({_m(name)})"


_LAG = _sum("partition_lag")
_SHRINKS = f"clamp_min(-deriv(({_LAG})[5m:15s]), 0)"
"""Of the sum: the parts of an owner that is gone would be counted for five minutes."""
_FAILED = 'outcome="failed"'
_OPEN = 'state="open"'


OPERATORS = Dashboard(
    "invoice-stream-operators",
    "Invoice stream / Operators",
    (
        Panel(
            "Processes",
            "How many answer the scrape, by version.",
            "none",
            (("{{version}}", f"count by (version) ({_m('build_info')})"),),
            "stat",
        ),
        Panel(
            "Pace",
            "Invoices finished per second, last 10 s.",
            "ops",
            (("pace", _sum("invoices_per_second")),),
            "stat",
        ),
        Panel("Backlog", "Records without a committed outcome.", "short", (("lag", _LAG),), "stat"),
        Panel(
            "Backlog done in",
            "Lag over the rate at which it shrinks; +Inf while it grows, 0 below 100 records.",
            "s",
            (("time left", f"({_LAG} > 100) / {_SHRINKS} or {_LAG} * 0"),),
            "stat",
        ),
        Panel(
            "Breaker open",
            "1: the LLM server counts as away; invoices wait.",
            "none",
            (("open", f"max({_m('breaker_state', _OPEN)})"),),
            "stat",
            bad_from=1,
        ),
        Panel(
            "Partitions not served",
            "Partitions that are not ready, and parked ones.",
            "none",
            (
                ("not ready", f"count({_m('partition_ready')}) - {_sum('partition_ready')}"),
                ("parked", _sum("partition_parked")),
            ),
            "stat",
            bad_from=1,
        ),
        Panel(
            "In and out",
            "Records taken, outcomes known, outcomes committed.",
            "ops",
            (
                ("consumed", _rate("consumed_total")),
                ("outcomes", _rate("outcomes_total")),
                ("committed", _rate("outcomes_written_total")),
            ),
        ),
        _times(
            "Freshness",
            "From the event's timestamp to the commit of its outcome.",
            "freshness_seconds",
        ),
        Panel(
            "Why invoices fail",
            "Failures per second by reason.",
            "ops",
            (("{{reason}}", _rate("outcomes_total", "reason", _FAILED)),),
        ),
        Panel(
            "Failures sent back by themselves",
            "Automatic replay: events sent back, and failures given up by why.",
            "ops",
            (
                ("sent back", _rate("auto_replayed_total")),
                ("given up: {{why}}", _rate("auto_replay_given_up_total", "why")),
            ),
        ),
        Panel(
            "Failures that wait",
            "Automatic replay: for their next try, or for a person.",
            "short",
            (
                ("next try", _sum("auto_replay_waiting")),
                ("a person", _sum("auto_replay_for_a_person")),
            ),
        ),
        Panel(
            "Share that fails or needs review",
            "Of all invoices finished.",
            "percentunit",
            (
                ("failed", f"{_rate('outcomes_total', more=_FAILED)} / {_rate('outcomes_total')}"),
                ("needs review", f"{_rate('needs_review_total')} / {_rate('outcomes_total')}"),
            ),
        ),
        Panel(
            "Lag by partition",
            "One line that stays up is a stuck partition.",
            "short",
            (("{{topic}}-{{partition}}", _sum("partition_lag", "topic, partition")),),
        ),
        Panel(
            "Batch verdicts",
            "Batches ended per second, by verdict.",
            "ops",
            (("{{verdict}}", _rate("batch_verdicts_total", "verdict")),),
        ),
        Panel(
            "Memory",
            "Used of the container or host, its limit, and this process.",
            "bytes",
            (
                ("used {{instance}}", _m("memory_used_bytes")),
                ("limit {{instance}}", _m("memory_limit_bytes")),
                ("process {{instance}}", _m("process_memory_bytes")),
            ),
        ),
    ),
)

LLM = Dashboard(
    "invoice-stream-llm",
    "Invoice stream / LLM server and cost",
    (
        Panel(
            "Endpoints away",
            "1: the endpoint counts as away; others do its work, if there are any.",
            "none",
            (("{{endpoint}}", f"max by (endpoint) ({_m('endpoint_away')})"),),
        ),
        Panel(
            "Calls by endpoint",
            "Calls that ended, well or not.",
            "ops",
            (("{{endpoint}} {{result}}", _rate("endpoint_requests_total", "endpoint, result")),),
        ),
        Panel(
            "Slots by endpoint",
            "Slots of the endpoint's gate, and those in use.",
            "none",
            (
                ("{{endpoint}} slots", _sum("endpoint_slots", "endpoint")),
                ("{{endpoint}} in use", _sum("endpoint_slots_in_use", "endpoint")),
            ),
        ),
        Panel(
            "Usual call by endpoint",
            "Usual duration of a call, and the time that an answer has to begin: "
            "`llm.timeout_s`, or more while the server is slower.",
            "s",
            (
                ("{{endpoint}}", f"avg by (endpoint) ({_m('endpoint_usual_call_seconds')})"),
                ("{{endpoint}} at most", f"max by (endpoint) ({_m('endpoint_deadline_seconds')})"),
            ),
        ),
        Panel(
            "Budget spent",
            "Share of the money of the day and the month, of the instance that spent most.",
            "percentunit",
            (("{{period}}", f"max by (period) ({_m('budget_spent_ratio')})"),),
        ),
        Panel(
            "Money of the period",
            "Spent by all instances, and the sum of their parts of the bound. A sum above the "
            "setting: more instances run than cost.instances says.",
            "none",
            (
                ("{{period}} spent", _sum("budget_spent", "period")),
                ("{{period}} bound", _sum("budget_bound", "period")),
            ),
        ),
        Panel(
            "Escalations",
            "Doubtful answers for the larger model. away, over_budget: the usual question instead.",
            "ops",
            (("{{result}}", _rate("escalations_total", "result")),),
        ),
        Panel(
            "Cost by endpoint",
            "Money per hour.",
            "none",
            (
                (
                    "{{endpoint}} {{currency}}",
                    f"3600 * {_rate('endpoint_cost_total', 'endpoint, currency')}",
                ),
            ),
        ),
        Panel(
            "Slots",
            "Calls allowed, in flight, and invoices that wait for a slot.",
            "short",
            (
                ("limit", _sum("gate_limit")),
                ("in use", _sum("gate_in_use")),
                ("waiting", _sum("gate_waiting")),
            ),
        ),
        Panel(
            "Mean calls in flight",
            "Slot-seconds held per second.",
            "short",
            (("busy", _rate("gate_busy_seconds_total")),),
        ),
        Panel(
            "Calls",
            "All calls, repeated ones, corrective questions.",
            "ops",
            (
                ("calls", _rate("llm_calls_total")),
                ("retries", _rate("llm_retries_total")),
                ("corrections", _rate("llm_reasks_total")),
            ),
        ),
        Panel(
            "Calls by result",
            "How calls end; all but ok are faults. Canaries ask whether the server is there.",
            "ops",
            (
                ("{{result}}", _rate("llm_requests_total", "result")),
                ("canary {{result}}", _rate("llm_canaries_total", "result")),
            ),
        ),
        Panel(
            "Why calls are repeated",
            "Per second, by reason.",
            "ops",
            (("{{reason}}", _rate("llm_retries_total", "reason")),),
        ),
        Panel(
            "The slot that does worst",
            "Share read of the last 50 invoices of the slot that did worst, by instance.",
            "percentunit",
            (("{{instance}}", _m("slot_success_ratio_min")),),
        ),
        Panel(
            "Which slot that is",
            "Its number; -1 while too little is known. Slots are permits here, not servers there.",
            "none",
            (("{{instance}}", _m("slot_success_worst")),),
        ),
        _times("One good call", "Without the wait at the gate.", "llm_call_seconds"),
        _times("Time in calls per invoice", "All attempts together.", "llm_seconds"),
        _times(
            "Wait for a slot per invoice",
            "Long waits: the server is what limits.",
            "gate_wait_seconds",
        ),
        Panel(
            "Changes of the limit",
            "Why the gate moved.",
            "ops",
            (("{{reason}}", _rate("gate_decisions_total", "reason")),),
        ),
        Panel(
            "What the server says of its queue",
            "Share of calls' time that was waiting; calls it works on. Where replies tell.",
            "short",
            (("queue share", _m("gate_queue_share")), ("capacity", _m("gate_server_capacity"))),
        ),
        Panel(
            "The server's calls",
            "Of all clients, where the server tells.",
            "short",
            (
                ("running", _m("llm_server_calls_running")),
                ("waiting", _m("llm_server_calls_waiting")),
            ),
        ),
        Panel(
            "GPU in use",
            "As the server tells (source server) or the driver here (nvml).",
            "percentunit",
            (("{{source}} {{gpu}}", _m("llm_server_gpu_utilization_ratio")),),
        ),
        Panel(
            "GPU memory",
            "As the server tells (source server) or the driver here (nvml).",
            "bytes",
            (("{{source}} {{gpu}}", _m("llm_server_gpu_memory_used_bytes")),),
        ),
        Panel(
            "The server's cache in use",
            "Share of its key-value cache, where it tells.",
            "percentunit",
            (("{{instance}}", _m("llm_server_kv_cache_usage_ratio")),),
        ),
        Panel(
            "Tokens",
            "Per second, by direction.",
            "short",
            (("{{direction}}", _rate("llm_tokens_total", "direction")),),
        ),
        Panel(
            "Tokens per invoice",
            "All tokens over all outcomes.",
            "short",
            (("tokens", f"{_rate('llm_tokens_total')} / {_rate('outcomes_total')}"),),
        ),
        Panel(
            "Cost per hour",
            "By the prices in cost.prices; zero where there are none.",
            "short",
            (("{{currency}}", f"3600 * {_rate('llm_cost_total', 'currency')}"),),
        ),
        Panel(
            "Where answers come from",
            "asked: by a call; shared: by an identical question in flight; kept: from the cache.",
            "ops",
            (
                ("{{source}}", _rate("answers_total", "source")),
                ("XML", _rate("einvoices_total")),
                ("scans known", _rate("ocr_known_total")),
            ),
        ),
        Panel(
            "Rules that results break",
            "Per second, by rule; dropped: names in answers that the schema does not have.",
            "ops",
            (
                ("{{rule}} {{severity}}", _rate("checks_broken_total", "rule, severity")),
                ("dropped", _rate("answer_names_dropped_total")),
            ),
        ),
        Panel(
            "Corrective questions about broken rules",
            "improved: the second answer breaks fewer.",
            "ops",
            (("{{result}}", _rate("repairs_total", "result")),),
        ),
        Panel(
            "Results by trust",
            "Per second. More of look or reject: another model, another sender, or worse scans.",
            "ops",
            (("{{trust}}", _rate("results_trusted_total", "trust")),),
        ),
    ),
)

INTERNALS = Dashboard(
    "invoice-stream-internals",
    "Invoice stream / Internals",
    (
        _times("Invoice, first touch to result", "Read invoices only.", "invoice_seconds"),
        _times("Batch, start to report", "A slow invoice makes a slow batch.", "batch_seconds"),
        _times("Invoices per batch", "Small batches mean little traffic.", "batch_size", "short"),
        _times(
            "Share read per batch",
            "1: every invoice of the batch.",
            "batch_success_ratio",
            "percentunit",
        ),
        Panel(
            "Why batches close",
            "idle: a slot was free; count, bytes: full.",
            "ops",
            (("{{closed_by}}", _rate("batches_total", "closed_by")),),
        ),
        Panel(
            "In flight",
            "Invoices in running batches, and batches.",
            "short",
            (("invoices", _sum("in_flight")), ("batches", _sum("batches_running"))),
        ),
        Panel(
            "Documents, waiting",
            "Invoices that wait for theirs, for their next try, or for the schema of their event; "
            "documents before and in a fetch or a worker.",
            "short",
            (
                ("invoices", _sum("documents_waiting")),
                ("for their next try", _sum("documents_resting")),
                ("for {{step}}", _sum("documents_queued", "step")),
                ("in {{step}}", _sum("documents_in_progress", "step")),
                ("room full {{instance}}", _m("documents_room_full")),
                ("for a schema", _sum("schema_registry_events_waiting")),
                ("schema registry away {{instance}}", _m("schema_registry_away")),
            ),
        ),
        Panel(
            "Documents, oldest waiting",
            "How long the first invoice has waited for its document.",
            "s",
            (("{{instance}}", _m("documents_oldest_waiting_seconds")),),
        ),
        Panel(
            "Documents in memory",
            "Waiting and resting invoices; documents until the LLM server has answered.",
            "bytes",
            (
                ("waiting", _sum("documents_waiting_bytes")),
                ("loaded", _sum("documents_held_bytes")),
            ),
        ),
        Panel(
            "What the loop does",
            "Share of time; the phases overlap.",
            "percentunit",
            (("{{phase}} {{instance}}", _rate("loop_seconds_total", "phase, instance")),),
        ),
        Panel(
            "Transactions",
            "Committed and lost per second.",
            "ops",
            (
                ("committed", _rate("transactions_total")),
                ("lost", _rate("transactions_lost_total")),
            ),
        ),
        _times("Transaction", "Begin to commit.", "transaction_seconds"),
        _times("Commit metadata", "Characters; the limit is 3500.", "offset_map_chars", "short"),
        Panel(
            "Offsets above the committed offset",
            "Span and finished ones, by partition.",
            "short",
            (
                ("span {{partition}}", _sum("partition_offset_span", "topic, partition")),
                ("done {{partition}}", _sum("partition_offset_gap", "topic, partition")),
            ),
        ),
        Panel(
            "Window",
            "Records read and not committed, by partition.",
            "short",
            (("{{topic}}-{{partition}}", _sum("partition_window_records", "topic, partition")),),
        ),
        Panel(
            "Window bytes",
            "Bytes that wait or are worked on.",
            "bytes",
            (("bytes", _sum("partition_window_bytes", "instance")),),
        ),
        Panel(
            "Paused partitions",
            "Back pressure: the window is full.",
            "short",
            (("paused", _sum("partition_paused")),),
        ),
        Panel(
            "Take-overs lost",
            "Take-overs lost, by kind: fenced, unknown, refused, or another log.",
            "ops",
            (("{{kind}}", _rate("session_losses_total", "kind")),),
        ),
        Panel(
            "Session states entered",
            "Much movement means trouble with the group.",
            "ops",
            (("{{state}}", _rate("session_states_total", "state")),),
        ),
        Panel(
            "Rebalances and repairs",
            "Since the start of each process.",
            "short",
            (
                ("rebalances", _sum("rebalances_total")),
                ("parked", _sum("sessions_parked_total")),
                ("maps ignored", _sum("offset_maps_ignored_total")),
                ("logs recreated", _sum("logs_recreated_total")),
                ("records lost", _sum("records_lost_total")),
                ("outcomes rejected", _sum("outcomes_refused_total")),
                ("log lines dropped", _sum("log_lines_dropped_total")),
            ),
        ),
        Panel(
            "CPU",
            "Cores used, and cores that may be used.",
            "short",
            (
                ("used", _rate("cpu_seconds_total", "instance")),
                ("available", _sum("cpu_cores", "instance")),
            ),
        ),
        Panel(
            "Event loop lag",
            "Longest delay of a timer in the last minute.",
            "s",
            (("{{instance}}", _m("event_loop_lag_seconds")),),
        ),
        Panel(
            "Open files",
            "Grows without end: a leak.",
            "short",
            (("{{instance}}", _m("open_files")),),
        ),
        Panel(
            "Memory pressure",
            "1 for the level in force.",
            "none",
            (("{{level}} {{instance}}", _m("memory_pressure")),),
        ),
    ),
)

DASHBOARDS = (OPERATORS, LLM, INTERNALS)

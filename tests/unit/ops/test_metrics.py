"""Metrics: closed label sets, bounded series, nothing of partitions that left."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from service.limits.memory_pressure import Level
from service.llm.calls import EndedCall
from service.model.completion import Completion, Finish, LlmFailure, LlmFault
from service.model.outcome import Failed, Reason, Stage, Usage
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition, SourceRecord
from service.ops.gauges import LiveGauges, PartitionGauges, ResourceGauges, ServerSaid
from service.ops.gpu import GpuReading
from service.ops.metrics import Metrics
from service.stream.session_states import State, Transaction

SOURCE = Partition("events", 0)


def gauges(*partitions: Partition) -> LiveGauges:
    shown = tuple(PartitionGauges(p, State.READY, 3, 1, 1, 1, 0, False) for p in partitions)
    return LiveGauges(
        1,
        1,
        16,
        4,
        2,
        7.5,
        0.25,
        None,
        1,
        0,
        shown,
        ResourceGauges(100, 200, None, Level.HIGH, 3.5, 2.0, 17, 0.01),
        ServerSaid(gpu_utilization_ratio=0.5, calls_waiting=3.0),
        (GpuReading(0, 5, None), GpuReading(1, 6, 75.0)),
        {"poll": 1.5, "commit": 0.5},
    )


def _samples(
    metrics: Metrics, *assigned: Partition
) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.page(gauges(*assigned)).decode())
        for sample in family.samples
    }


def _failed(reason: Reason, timestamp_ms: int) -> Failed:
    record = SourceRecord("events", 0, 1, timestamp_ms, None, b"")
    usage = Usage(attempts=3, reasks=1, prompt_tokens=10, completion_tokens=5)
    return Failed(record, reason, Stage.LLM, True, "m" * 50, 2.0, 1.0, usage=usage)


def test_the_schema_registry_has_series_only_where_there_is_one() -> None:
    """An alert on it cannot fire for a service without one."""
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    assert b"schema_registry" not in metrics.page(gauges())
    page = metrics.page(replace(gauges(), registry_away=True, registry_waiting=3))
    assert b"invoice_stream_schema_registry_away 1.0" in page
    assert b"invoice_stream_schema_registry_events_waiting 3.0" in page


def test_every_known_label_is_there_from_the_start() -> None:
    """Alerts on rates must not wait for the first failure."""
    found = _samples(Metrics(lambda: 100.0, "1", "EUR"))
    for reason in Reason:
        labels = (("outcome", "failed"), ("reason", reason.value))
        assert found["invoice_stream_outcomes_total", labels] == 0
    assert not [name for name, _ in found if name.endswith("_created")]


def test_counts_are_what_happened() -> None:
    """Calls, repeated ones by reason, corrective questions."""
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    metrics.retrying(Reason.LLM_TIMEOUT)
    metrics.outcome_known(_failed(Reason.LLM_TIMEOUT, 98_000))
    found = _samples(metrics)
    assert found["invoice_stream_llm_calls_total", ()] == 3
    assert found["invoice_stream_llm_retries_total", (("reason", "llm_timeout"),)] == 1
    assert found["invoice_stream_llm_reasks_total", ()] == 1


def test_an_event_is_as_old_as_its_commit_makes_it() -> None:
    """What is lost or has no time of its own says nothing; what is committed counts once."""
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    lost = PublishFailure(Loss.FENCED, "fenced")
    metrics.transaction(SOURCE, Transaction([97_000], 0.1, 20, lost))
    metrics.transaction(SOURCE, Transaction([98_000, 99_500, -1, 200_000], 0.1, 20, None))
    found = _samples(metrics)
    assert found["invoice_stream_freshness_seconds_sum", ()] == 2.5
    assert found["invoice_stream_freshness_seconds_count", ()] == 2
    assert found["invoice_stream_outcomes_written_total", ()] == 4


def test_the_process_has_the_names_that_every_dashboard_knows() -> None:
    """On Linux, where the kernel tells them."""
    found = {name for name, _ in _samples(Metrics(lambda: 100.0, "1", "EUR"))}
    names = ("cpu_seconds_total", "resident_memory_bytes", "open_fds", "start_time_seconds")
    assert {f"process_{name}" for name in names} <= found


def test_partitions_that_left_leave_no_series() -> None:
    """The old owner must not go on exporting a lag."""
    assigned = [SOURCE, Partition("events", 1)]
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    labels = (("partition", "1"), ("topic", "events"))
    assert ("invoice_stream_partition_lag", labels) in _samples(metrics, *assigned)
    assigned.pop()
    assert ("invoice_stream_partition_lag", labels) not in _samples(metrics, *assigned)


def test_what_is_not_known_has_no_series() -> None:
    """A gauge without a value is left out rather than guessed."""
    found = _samples(Metrics(lambda: 100.0, "1", "EUR"))
    assert found["invoice_stream_gate_queue_share", ()] == 0.25
    assert ("invoice_stream_gate_server_capacity", ()) not in found
    assert ("invoice_stream_memory_limit_bytes", ()) not in found
    assert found["invoice_stream_memory_pressure", (("level", "high"),)] == 1
    assert found["invoice_stream_memory_pressure", (("level", "normal"),)] == 0
    memory, use = (
        f"invoice_stream_llm_server_gpu_{name}"
        for name in ("memory_used_bytes", "utilization_ratio")
    )
    told = (("gpu", "all"), ("source", "server"))
    read = [(("gpu", index), ("source", "nvml")) for index in "01"]
    assert found[use, told] == 0.5
    assert (memory, told) not in found
    assert (use, read[0]) not in found
    assert (found[use, read[1]], found[memory, read[0]], found[memory, read[1]]) == (0.75, 5.0, 6.0)
    assert found["invoice_stream_loop_seconds_total", (("phase", "poll"),)] == 1.5


def test_calls_are_counted_by_how_they_ended() -> None:
    """Each fault has its own count; only good calls have a duration."""
    metrics = Metrics(lambda: 100.0, "1", "EUR")
    metrics.call_ended(EndedCall(Completion("", Finish.STOP, "m"), 2.0, "llm"))
    metrics.call_ended(EndedCall(LlmFailure(LlmFault.TIMEOUT, "after 5 s"), 5.0, "llm"))
    found = _samples(metrics)
    assert found["invoice_stream_llm_requests_total", (("result", "ok"),)] == 1
    assert found["invoice_stream_llm_requests_total", (("result", "timeout"),)] == 1
    assert found["invoice_stream_llm_call_seconds_sum", ()] == 2.0


def test_the_pace_is_that_of_the_last_ten_seconds() -> None:
    """Twenty invoices in ten seconds are two a second, and a minute later none."""
    now_s = 1_000.0
    metrics = Metrics(lambda: now_s, "1", "EUR")
    for n in range(20):
        now_s = 1_000.0 + n / 2
        metrics.outcome_known(_failed(Reason.BUG, 0))
    now_s = 1_010.0
    assert _samples(metrics)["invoice_stream_invoices_per_second", ()] == 2.0
    now_s = 1_070.0
    assert _samples(metrics)["invoice_stream_invoices_per_second", ()] == 0.0

"""`invoice-stream plan`: flags to a load, a load to a table; `limits.capacity` has the
arithmetic."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from service.ops.row_output import OutputForm, RowOutput, Say

if TYPE_CHECKING:
    from service.limits.capacity import Limits, Load

_CPU_US = 2_500
"""The upper end of what runs of the whole service took (docs/benchmarks.md, the bill of an
invoice): a plan had better ask for too much."""

_MEASURED_HERE = "measured on two shared cores; --cpu-us takes yours"


@dataclass(frozen=True)
class TrafficFlags:
    """The incoming load, and the cost of an LLM call."""

    call_s: Annotated[
        float, typer.Option(help="Mean seconds of one LLM call.", metavar="SECONDS")
    ] = 5.0
    slots_per_server: Annotated[
        int, typer.Option(help="Calls one LLM server works on.", metavar="COUNT")
    ] = 32
    peak_factor: Annotated[
        float, typer.Option(help="Busiest hour over the mean.", metavar="FACTOR")
    ] = 3.0
    calls_per_invoice: Annotated[
        float, typer.Option(help="Retries and repairs included.", metavar="FACTOR")
    ] = 1.1
    utilisation: Annotated[
        float, typer.Option(help="Share of slots busy at the peak.", metavar="SHARE")
    ] = 0.8
    event_kb: Annotated[float, typer.Option(help="Mean size of an event.", metavar="KILOBYTES")] = (
        10.0
    )


@dataclass(frozen=True)
class SizeFlags:
    """The size of an instance, and of the Kafka cluster."""

    slots_per_instance: Annotated[
        int, typer.Option(help="gate.max_limit.", min=1, metavar="COUNT")
    ] = 256
    cpu_us: Annotated[
        float | None,
        typer.Option(
            help="CPU an invoice costs, microseconds: 1,000,000 / invoices_per_cpu_second of "
            "/status, or as bench parallel says.",
            metavar="MICROSECONDS",
            show_default=f"{_CPU_US:,}",
        ),
    ] = None
    brokers: Annotated[int, typer.Option(help="Of the Kafka cluster.", min=1, metavar="COUNT")] = 3


def plan(per_day: int, traffic: TrafficFlags, size: SizeFlags, form: OutputForm, say: Say) -> None:
    """Says the plan. Raises ValueError for a load that makes no sense."""
    from service.limits import capacity

    load, limits = load_of(per_day, traffic), limits_of(size)
    found = list(capacity.rows(load, limits, capacity.plan_for(load, limits)))
    with RowOutput(form, say) as rows:
        for row in found:
            rows.row(asdict(row), lambda row=row: f"{row.what:28} {row.value:>16}   {row.why}")  # type: ignore[misc]


def load_of(per_day: int, traffic: TrafficFlags) -> Load:
    """The load that the flags describe."""
    from service.limits.capacity import Load

    return Load(
        per_day,
        traffic.peak_factor,
        traffic.call_s,
        traffic.calls_per_invoice,
        traffic.slots_per_server,
        traffic.utilisation,
        traffic.event_kb,
    )


def limits_of(size: SizeFlags) -> Limits:
    """The size of an instance; the settings' defaults apply where no flag is given."""
    from service.limits.capacity import Limits
    from service.settings import KafkaSettings  # Takes a while to import.

    kafka = KafkaSettings()
    return Limits(
        cpu_us_per_invoice=_CPU_US if size.cpu_us is None else size.cpu_us,
        cpu_source=_MEASURED_HERE if size.cpu_us is None else "--cpu-us",
        max_slots_per_instance=size.slots_per_instance,
        transactions_per_second=kafka.transactions_per_second,
        brokers=size.brokers,
        window_max_records=kafka.window_max_records,
    )

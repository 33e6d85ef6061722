"""Capacity: the plan carries its load, and more load never needs less."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.commands.plan import SizeFlags, TrafficFlags, limits_of, load_of
from service.limits.capacity import Load, plan_for, rows

LIMITS = limits_of(SizeFlags())
LOADS = st.builds(
    Load,
    invoices_per_day=st.integers(1, 10**9),
    peak_factor=st.floats(1, 20),
    call_s=st.floats(0.05, 120),
    calls_per_invoice=st.floats(0.1, 3),
    slots_per_server=st.integers(1, 512),
    utilisation=st.floats(0.1, 1),
    event_kb=st.floats(0.1, 1_000),
)


@given(LOADS)
def test_a_plan_carries_its_load(load: Load) -> None:
    """Slots by Little's formula, servers for the slots, cores for the CPU, windows for the
    slots."""
    plan = plan_for(load, LIMITS)
    busy = plan.peak_per_s * load.calls_per_invoice * load.call_s
    assert busy <= plan.slots * load.utilisation * (1 + 1e-9)
    assert plan.slots <= plan.servers * load.slots_per_server
    assert plan.slots <= plan.instances * LIMITS.max_slots_per_instance
    cores = plan.peak_per_s * LIMITS.cpu_us_per_invoice / 1e6
    assert cores <= plan.instances * LIMITS.core_share * (1 + 1e-9)
    assert plan.partitions % plan.instances == 0
    assert plan.in_hand_per_partition <= LIMITS.window_max_records
    assert plan.instances >= 2


@given(LOADS, st.floats(1, 10))
def test_more_load_never_needs_less(load: Load, factor: float) -> None:
    """Twice the invoices, no fewer slots, servers or instances."""
    more = replace(load, invoices_per_day=math.ceil(load.invoices_per_day * factor))
    small, large = plan_for(load, LIMITS), plan_for(more, LIMITS)
    assert large.slots >= small.slots
    assert large.servers >= small.servers
    assert large.instances >= small.instances


def test_a_hundred_million_a_day() -> None:
    """The figure that the capacity page reasons to."""
    plan = plan_for(load_of(100_000_000, TrafficFlags()), LIMITS)
    assert round(plan.peak_per_s) == 3_472
    assert (plan.slots, plan.servers) == (23_872, 746)
    assert plan.instances == 94
    assert (plan.partitions, plan.transactions_per_s) == (282, 2_820)
    assert (plan.connections_per_broker, plan.coordinator_writes_per_s) == (564, 2_820)
    assert [row.what for row in rows(load_of(100_000_000, TrafficFlags()), LIMITS, plan)][:2] == [
        "invoices at the peak",
        "LLM slots",
    ]


@pytest.mark.parametrize(
    ("given_us", "shown"),
    [
        (None, "2500 µs an invoice (measured on two shared cores; --cpu-us takes yours)"),
        (1_800.0, "1800 µs an invoice (--cpu-us)"),
    ],
)
def test_the_plan_says_where_its_cpu_comes_from(given_us: float | None, shown: str) -> None:
    """A figure of another machine must not look like one of this machine."""
    load, limits = load_of(100_000_000, TrafficFlags()), limits_of(SizeFlags(cpu_us=given_us))
    (why,) = [
        row.why for row in rows(load, limits, plan_for(load, limits)) if row.what == "instances"
    ]
    assert shown in why


def test_larger_instances_need_fewer_of_them() -> None:
    """As the capacity page has it: with 1,024 slots each, slots ask for twenty-four."""
    larger = plan_for(
        load_of(100_000_000, TrafficFlags()), replace(LIMITS, max_slots_per_instance=1_024)
    )
    assert larger.instances == 24


@pytest.mark.parametrize(
    "load",
    [
        load_of(0, TrafficFlags()),
        load_of(1, TrafficFlags(call_s=0)),
        load_of(1, TrafficFlags(utilisation=0)),
        load_of(1, TrafficFlags(peak_factor=0.5)),
    ],
)
def test_a_load_that_makes_no_sense_is_refused(load: Load) -> None:
    """With a sentence."""
    with pytest.raises(ValueError, match=r"load|peak"):
        plan_for(load, LIMITS)

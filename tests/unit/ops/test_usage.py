"""The analysis of what was used: spreads, classes, efficiency, and advice that names a setting."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ops.usage import MIB, ResourceHistory, ResourceReport, Spread, UsageSample
from service.settings import Settings

CALM = UsageSample(0.0, 100 * MIB, 0.2, 0.0, 10, 0.0, 0.0, 0.01, 0)


def over(*, cpu: float, busy: float, seconds: int = 60, **changes: Any) -> ResourceReport:
    """A minute in which each second takes so much CPU and keeps so many slots busy."""
    history = ResourceHistory()
    for second in range(seconds + 1):
        history.add(
            replace(
                CALM,
                t_s=float(second),
                cpu_seconds=cpu * second,
                slot_busy_s=busy * second,
                invoices=10 * second,
                **changes,
            )
        )
    report = history.report()
    assert report is not None
    return report


def test_figures_are_what_was_used() -> None:
    """600 invoices, half a core, nine of ten slots."""
    report = over(cpu=0.5, busy=9.0)
    assert (report.invoices, report.seconds) == (600, 60.0)
    assert report.invoices_per_cpu_second == pytest.approx(20.0)
    assert report.slot_efficiency == pytest.approx(0.9)
    assert report.cpu_cores.average == pytest.approx(0.5)
    assert (report.cpu_cores.utilisation, report.slots.utilisation) == ("Moderate", "High")
    assert report.memory_mib.utilisation == "Low"
    assert report.invoices_per_peak_mib is None, "memory did not rise"
    assert report.gpu is None


@pytest.mark.parametrize(
    ("report", "says", "setting"),
    [
        (over(cpu=0.3, busy=9.0, memory_share=0.95), "memory-bound", "batch.max_in_flight"),
        (over(cpu=0.95, busy=6.0), "CPU-bound", None),
        (over(cpu=0.3, busy=9.9, queue_share=0.4), "server-bound", None),
        (over(cpu=0.3, busy=9.9), "I/O-bound", "gate.max_limit"),
        (over(cpu=0.1, busy=1.0), "slots are idle", "kafka.window_max_records"),
        (over(cpu=0.3, busy=7.0, loop_lag_s=2.0), "event loop", "batch.max_records"),
    ],
    ids=["memory", "cpu", "server", "io", "idle", "lag"],
)
def test_the_bound_is_named_with_its_setting(
    report: ResourceReport, says: str, setting: str | None
) -> None:
    """The first advice is the gravest."""
    assert report.advice[0].text.startswith(says) or says in report.advice[0].text
    assert report.advice[0].setting == setting


def test_every_named_setting_exists() -> None:
    """Advice that leads nowhere is worse than none."""
    settings = Settings()
    reports = (over(cpu=0.3, busy=9.9, memory_share=0.95, loop_lag_s=2.0), over(cpu=0.1, busy=1.0))
    named = [a.setting for report in reports for a in report.advice if a.setting]
    assert named
    for name in named:
        group, _, field = name.partition(".")
        assert hasattr(getattr(settings, group), field), name


def test_without_work_there_is_no_advice() -> None:
    """Idle slots are no fault when nothing came."""
    history = ResourceHistory()
    for second in range(10):
        history.add(replace(CALM, t_s=float(second)))
    report = history.report()
    assert report is not None
    assert report.advice == ()


def test_time_without_work_does_not_count() -> None:
    """An hour of rest between two busy seconds does not count as idle slots."""
    history = ResourceHistory()
    for t_s, busy_s in ((0.0, 0.0), (1.0, 9.0)):
        history.add(replace(CALM, t_s=t_s, slot_busy_s=busy_s, invoices=int(t_s)))
    history.rest()
    for t_s, busy_s in ((3_600.0, 9.0), (3_601.0, 18.0)):
        history.add(replace(CALM, t_s=t_s, slot_busy_s=busy_s, invoices=int(t_s)))
    report = history.report()
    assert report is not None
    assert (report.seconds, report.invoices) == (2.0, 2)
    assert report.slot_efficiency == pytest.approx(0.9)


def test_nothing_is_said_before_two_readings() -> None:
    """Rates need two moments."""
    history = ResourceHistory()
    assert history.report() is None
    history.add(CALM)
    assert history.report() is None


def test_the_report_is_json() -> None:
    """For /status."""
    text = json.dumps(over(cpu=0.5, busy=5.0, gpu_share=0.8).as_dict())
    assert '"average": 0.5' in text
    assert '"High"' in text


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=100))
def test_a_spread_is_that_of_its_values(values: list[float]) -> None:
    """In constant memory, the same as over the whole list."""
    spread = Spread()
    for value in values:
        spread.add(value)
    assert (spread.low, spread.high) == (min(values), max(values))
    assert spread.mean == pytest.approx(sum(values) / len(values))
    assert spread.rise == max(values) - values[0]

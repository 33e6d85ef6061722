"""Memory pressure: rises at once, falls with a margin, and takes slots away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.memory_pressure import Level, MemoryPressure, MemoryReading
from tests.fakes import usual


def levels(*percent: int) -> list[Level]:
    pressure = MemoryPressure(usual.pressure_thresholds())
    return [pressure.observe(MemoryReading(share, 100)) for share in percent]


def test_levels_are_entered_at_their_thresholds() -> None:
    """Straight from normal to critical, if need be."""
    assert levels(79, 80, 90) == [Level.NORMAL, Level.HIGH, Level.CRITICAL]
    assert levels(95) == [Level.CRITICAL]


def test_levels_are_left_well_below_where_they_were_entered() -> None:
    """A reading that swings around a threshold changes nothing."""
    assert levels(80, 79, 71, 80, 72, 69) == [*[Level.HIGH] * 5, Level.NORMAL]
    assert levels(90, 85, 81, 79, 71, 69) == [
        *[Level.CRITICAL] * 3,
        *[Level.HIGH] * 2,
        Level.NORMAL,
    ]


@pytest.mark.parametrize(("percent", "cap"), [(50, None), (85, 8), (95, 1)])
def test_each_level_leaves_so_many_slots(percent: int, cap: int | None) -> None:
    """Half, then one: serial until it recovers."""
    pressure = MemoryPressure(usual.pressure_thresholds())
    pressure.observe(MemoryReading(percent, 100))
    assert pressure.cap(16) == cap


def test_an_unknown_limit_makes_no_pressure() -> None:
    """Nothing is known that could be near."""
    pressure = MemoryPressure(usual.pressure_thresholds())
    pressure.observe(MemoryReading(95, 100))
    assert pressure.observe(MemoryReading(10**12, None)) is Level.NORMAL


@given(st.lists(st.integers(0, 120), max_size=50), st.integers(1, 500))
def test_there_is_always_a_slot(shares: list[int], slots: int) -> None:
    """A process without calls would never finish its work."""
    pressure = MemoryPressure(usual.pressure_thresholds())
    for share in shares:
        pressure.observe(MemoryReading(share, 100))
        assert 1 <= (pressure.cap(slots) or slots) <= slots

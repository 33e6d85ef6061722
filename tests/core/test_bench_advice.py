"""Advice from measurements: the crossover is where more brings no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.core.bench_advice import Level, advise, best_level, efficiency, speedup


def level(parallelism: int, per_s: float, read: int = 100) -> Level:
    workers = dict.fromkeys(range(parallelism), 100 // parallelism)
    return Level(parallelism, 100 / per_s, 100, read, 5.0, workers)


def farm(slots: int) -> list[Level]:
    """A server of so many slots that never suffers: linear up to them, flat beyond."""
    return [level(n, 7.0 * min(n, slots)) for n in (1, 2, 4, 8, 16, 32)]


@given(st.sampled_from([1, 2, 4, 8, 16, 32]))
def test_the_crossover_is_where_the_server_is_full(slots: int) -> None:
    """Whatever its size; it is named in the first sentence."""
    levels = farm(slots)
    best = best_level(levels)
    assert best.parallelism == slots
    assert abs(efficiency(best, levels[0]) - 1.0) < 1e-9
    first = advise(levels)[0]
    assert ("do not pay" in first) if slots == 1 else (f"server_slots = {slots}" in first)


def test_noise_is_no_reason_for_more() -> None:
    """A level that is five percent faster does not pay."""
    assert best_level([level(1, 10), level(2, 20), level(4, 21)]).parallelism == 2


def test_a_server_that_suffers_is_named() -> None:
    """Slower, or failing, beyond its capacity."""
    levels = [level(1, 10), level(4, 40), level(8, 20), level(16, 15, read=60)]
    said = " ".join(advise(levels))
    assert "8 calls are slower" in said
    assert "From 16 calls on" in said


@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=8))
def test_any_figures_can_be_judged(rates: list[float]) -> None:
    """The best level is never slower than serial, and there is always advice."""
    levels = [level(2**n, rate) for n, rate in enumerate(rates)]
    best = best_level(levels)
    assert speedup(best, levels[0]) >= 1.0
    assert advise(levels)


def test_evenness_sees_an_idle_worker() -> None:
    """Half of the fair part, or none at all."""
    assert Level(2, 1.0, 100, 100, 0.0, {0: 75, 1: 25}).evenness == 0.5
    assert Level(2, 1.0, 100, 100, 0.0, {0: 100}).evenness == 0.0

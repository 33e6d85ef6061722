"""Load profiles in virtual time: the real gate, limit and breaker against simulated servers.

Each file in `simulations/` is one profile with the ranges that are expected of it. Every figure is
the median of three seeds, because one run of a few hundred documents is a matter of luck. Where two
of three lie in the range, so does the median: the third is run where the first two do not agree.
"""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.limiting.profile import load
from benchmarks.limiting.report import figures_of
from benchmarks.limiting.simulation import simulate_ours
from benchmarks.limiting.virtual_time import run

PROFILES = sorted((Path(__file__).parents[3] / "benchmarks" / "profiles").glob("*.toml"))
SEEDS = (0, 1, 2)


def test_there_are_enough_profiles() -> None:
    """At least a dozen, each saying what it is about and expecting something."""
    profiles = [load(path) for path in PROFILES]
    assert len(profiles) >= 12
    assert all(profile.about and profile.expect for profile in profiles)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_profile_meets_its_expectations(path: Path) -> None:
    """Throughput against the best static limit, waiting, convergence, refusals, recovery."""
    profile = load(path)
    runs = [figures_of(profile, simulate_ours(profile, seed), seed) for seed in SEEDS[:2]]
    if all(run[name] in expected for name, expected in profile.expect.items() for run in runs):
        return
    runs += [figures_of(profile, simulate_ours(profile, seed), seed) for seed in SEEDS[2:]]
    for name, expected in profile.expect.items():
        value = statistics.median(run[name] for run in runs)
        assert value in expected, f"{name} is {value}, expected {expected}: {runs}"


def test_a_run_repeats_itself() -> None:
    """The same seed gives the same course: a failure can be looked at again."""
    profile = load(PROFILES[0])
    short = replace(profile, seconds=120.0)
    first, second = (simulate_ours(short, 5) for _ in range(2))
    assert first.moments == second.moments
    assert first.decisions == second.decisions


def test_virtual_time_keeps_the_order_of_timers() -> None:
    """Hours pass at once, and no task overtakes another."""
    woken: list[float] = []

    async def sleeper(delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        woken.append(asyncio.get_running_loop().time())

    async def all_of_them() -> None:
        await asyncio.gather(*(sleeper(3_600.0 * n) for n in (3, 1, 2)))

    run(all_of_them())
    assert woken == [3_600.0, 7_200.0, 10_800.0]


def test_virtual_time_says_when_nothing_can_happen_any_more() -> None:
    """A deadlock is an error, not a hang."""

    async def forever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="no timer"):
        run(forever())

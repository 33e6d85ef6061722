"""Figures of a simulated course, and what they are compared with."""

from __future__ import annotations

from functools import cache

from benchmarks.limiting.profile import Profile
from benchmarks.limiting.simulation import Course, simulate

WARM_UP_S = 60.0
"""Convergence may take so long; waiting and refusals are judged after it."""


@cache
def _static_tokens_per_s(profile: Profile, limit: int, seed: int) -> float:
    return simulate(profile, lambda clock: None, initial=limit, seed=seed).tokens_per_s()


def best_static(profile: Profile, seed: int) -> float:
    """Tokens per second of the best fixed limit among the profile's candidates.

    Where a backlog waits, one run serves for all seeds: chance decides little about a fixed limit.
    Where documents arrive one by one, the seed decides how many there are.
    """
    arrivals = seed if profile.documents.every_s else 0
    return max(_static_tokens_per_s(profile, limit, arrivals) for limit in profile.static)


def settled_range(profile: Profile) -> tuple[float, float]:
    """Where a limit counts as right: the capacity, less a quarter or more a quarter and one."""
    return 0.75 * profile.capacity, 1.25 * profile.capacity + 1


def figures_of(profile: Profile, course: Course, seed: int) -> dict[str, float]:
    """All figures that an expectation can name."""
    limits = [moment.limit for moment in course.moments]
    figures = {
        "throughput": course.tokens_per_s() / best_static(profile, seed),
        "queue_share": course.queue_share(WARM_UP_S),
        "settled_s": course.settled_s(*settled_range(profile)),
        "refused_share": course.refused_share(WARM_UP_S),
        "limit_mean": sum(limits) / len(limits),
        "limit_max": float(max(limits)),
    }
    ends = [c.at_s for c in profile.changes if c.server.get("down") is False]
    starts = [c.at_s for c in profile.changes if c.server.get("down") is True]
    if ends and "recovery_s" in profile.expect:
        usual = course.tokens_per_s(starts[0] / 2, starts[0])
        recoveries = sorted(course.recovered_s(end, usual) for end in ends)
        figures["recovery_s"] = recoveries[len(recoveries) // 2]
    return figures

"""`python -m benchmarks limiters PROFILES…`: the table and the picture of limiters compared.

Runs every profile under our limit algorithm, the best fixed limit, half of it and twice it, and
three published algorithms, in virtual time and with the same seeds. Prints a Markdown table of
medians; `--plot FILE` draws the limit over time, one small chart for each profile (needs the extra
`bench`).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.limiting.profile import Profile, load
from benchmarks.limiting.references import REFERENCES
from benchmarks.limiting.report import WARM_UP_S, best_static, settled_range
from benchmarks.limiting.simulation import INITIAL, Course, simulate, simulate_ours

_OURS = "adaptive"


def contenders(profile: Profile) -> dict[str, Callable[[int], Course]]:
    """Name → a run for a seed."""
    half, double = max(1, round(profile.capacity / 2)), round(profile.capacity * 2)

    def fixed(limit: int) -> Callable[[int], Course]:
        return lambda seed: simulate(profile, lambda clock: None, initial=limit, seed=seed)

    def reference(name: str) -> Callable[[int], Course]:
        return lambda seed: simulate(profile, lambda clock: REFERENCES[name](INITIAL), seed=seed)

    return {
        _OURS: lambda seed: simulate_ours(profile, seed),
        "fixed, half": fixed(half),
        "fixed, double": fixed(double),
        **{name: reference(name) for name in REFERENCES},
    }


def _row(profile: Profile, run: Callable[[int], Course], seeds: Sequence[int]) -> str:
    """`throughput / share of waiting / refused / seconds to settle`."""
    columns: list[list[float]] = [[], [], [], []]
    for seed in seeds:
        course = run(seed)
        columns[0].append(course.tokens_per_s() / best_static(profile, seed))
        columns[1].append(course.queue_share(WARM_UP_S))
        columns[2].append(course.refused_share(WARM_UP_S))
        columns[3].append(course.settled_s(*settled_range(profile)))
    throughput, waiting, refused, settled = (statistics.median(c) for c in columns)
    shown = f"{settled:.0f} s" if settled != float("inf") else "never"
    refusals = f", refused {refused:.1%}" if refused >= 0.0005 else ""
    return f"{throughput:.0%}, waiting {waiting:.0%}{refusals}, {shown}"


def table(profiles: Sequence[Profile], seeds: Sequence[int]) -> list[str]:
    """The Markdown table, line by line."""
    names = list(contenders(profiles[0]))
    lines = ["| profile | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for profile in profiles:
        cells = [_row(profile, run, seeds) for run in contenders(profile).values()]
        lines.append(f"| {profile.name} | " + " | ".join(cells) + " |")
    return lines


def plot(profiles: Sequence[Profile], path: Path) -> None:
    """Limit over time for each profile: ours, and the three published algorithms."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = 4
    rows = -(-len(profiles) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(4.2 * columns, 2.4 * rows))
    spare: list[Any] = list(axes.flat)
    for profile in profiles:
        axis = spare.pop(0)
        for name, run in contenders(profile).items():
            if name.startswith("fixed"):
                continue
            moments = run(0).moments
            width = 1.6 if name == _OURS else 0.7
            axis.plot(
                [m.t_s for m in moments], [m.limit for m in moments], label=name, linewidth=width
            )
        axis.axhline(profile.capacity, color="grey", linewidth=0.6, linestyle=":")
        axis.set_ylim(0, max(3 * profile.capacity, 8))
        axis.set_title(profile.name, fontsize=9)
        axis.tick_params(labelsize=7)
    for axis in spare:
        axis.axis("off")
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="lower right", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=80)


def compare(paths: Sequence[Path], seeds: int, picture: Path | None) -> None:
    """Prints the table; draws the picture where one is asked for."""
    profiles = [load(path) for path in paths]
    print("\n".join(table(profiles, range(seeds))))
    if picture:
        plot(profiles, picture)
        print(f"\nlimit over time: {picture}")

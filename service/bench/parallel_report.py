"""Serial against parallel as a table, as JSON, as a picture, and as one page that needs nothing."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from service.core.bench_advice import Level, advise, efficiency, speedup

_WIDTH, _HEIGHT, _MARGIN = 420, 240, 46
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse}td,th{padding:.25em .8em;text-align:right;border-bottom:1px solid
#ddd;font-variant-numeric:tabular-nums}svg{margin:1em 1em 0 0}text{font:11px sans-serif;fill:#555}
"""


def as_table(levels: Sequence[Level]) -> Iterator[str]:
    """Lines for a terminal, the advice last."""
    serial = levels[0]
    yield f"{'in flight':>9} {'time':>8} {'per s':>8} {'speed-up':>9} {'efficiency':>11} " + (
        f"{'read':>6} {'memory':>9} {'evenness':>9}"
    )
    for level in levels:
        yield (
            f"{level.parallelism:9} {level.wall_s:7.2f}s {level.per_s:8.1f} "
            f"{speedup(level, serial):8.2f}x {efficiency(level, serial):11.0%} "
            f"{level.success_rate:6.0%} {level.memory_increase_mb:+7.1f}MB {level.evenness:9.2f}"
        )
    yield ""
    yield from advise(levels)


def as_json(levels: Sequence[Level]) -> dict[str, Any]:
    """The figures and the advice."""
    serial = levels[0]
    return {
        "levels": [
            {
                "parallelism": level.parallelism,
                "wall_s": level.wall_s,
                "invoices_per_s": level.per_s,
                "speedup": speedup(level, serial),
                "efficiency": efficiency(level, serial),
                "success_rate": level.success_rate,
                "memory_increase_mb": level.memory_increase_mb,
                "by_worker": {str(slot): n for slot, n in sorted(level.by_worker.items())},
            }
            for level in levels
        ],
        "advice": advise(levels),
    }


def as_html(levels: Sequence[Level], title: str) -> str:
    """One page with its charts inside."""
    serial = levels[0]
    rows = "".join(
        f"<tr><td>{level.parallelism}</td><td>{level.wall_s:.2f} s</td><td>{level.per_s:.1f}</td>"
        f"<td>{speedup(level, serial):.2f}×</td><td>{efficiency(level, serial):.0%}</td>"
        f"<td>{level.success_rate:.0%}</td><td>{level.memory_increase_mb:+.1f} MB</td>"
        f"<td>{level.evenness:.2f}</td></tr>"
        for level in levels
    )
    charts = "".join(
        _chart(levels, name, value)
        for name, value in (
            ("invoices per second", lambda level: level.per_s),
            ("speed-up", lambda level: speedup(level, serial)),
            ("efficiency", lambda level: efficiency(level, serial)),
            ("time in s", lambda level: level.wall_s),
        )
    )
    advice = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in advise(levels))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>Serial and parallel: {html.escape(title)}</h1><ul>{advice}</ul><table><tr>"
        "<th>in flight</th><th>time</th><th>per s</th><th>speed-up</th><th>efficiency</th>"
        f"<th>read</th><th>memory</th><th>evenness</th></tr>{rows}</table>{charts}"
        "</body></html>\n"
    )


def _chart(levels: Sequence[Level], name: str, value: Callable[[Level], float]) -> str:
    """Bars, one a level."""
    values = [value(level) for level in levels]
    top = max(*values, 1e-9) if len(values) > 1 else max(values[0], 1e-9)
    step = (_WIDTH - _MARGIN) / len(levels)
    bars = []
    for number, (level, found) in enumerate(zip(levels, values, strict=True)):
        height = (_HEIGHT - _MARGIN) * found / top
        x, y = _MARGIN + number * step, _HEIGHT - 20 - height
        bars.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.7:.1f}" height="{height:.1f}" '
            f'fill="#3b7dd8"/><text x="{x:.1f}" y="{_HEIGHT - 6}">{level.parallelism}</text>'
            f'<text x="{x:.1f}" y="{y - 4:.1f}">{found:.3g}</text>'
        )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT + 10}" role="img" aria-label="{name}">'
        f'<text x="0" y="12">{name}</text>{"".join(bars)}</svg>'
    )


def write_png(levels: Sequence[Level], path: Path, title: str) -> None:
    """The same charts as a picture. Raises ImportError without the extra `bench`."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    serial = levels[0]
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.4))
    names = [str(level.parallelism) for level in levels]
    series = (
        ("invoices per second", [level.per_s for level in levels]),
        ("speed-up", [speedup(level, serial) for level in levels]),
        ("efficiency", [efficiency(level, serial) for level in levels]),
    )
    for axis, (label, values) in zip(list(axes), series, strict=True):
        axis.bar(names, values)
        axis.set_title(label, fontsize=10)
        axis.set_xlabel("calls in flight", fontsize=8)
    figure.suptitle(title, fontsize=10)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)

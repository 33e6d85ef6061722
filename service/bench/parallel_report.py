"""A comparison of levels as a table for terminals, as JSON, as charts, and as one HTML page.

The page stands alone: styles and pictures are inside, and its policy forbids it to fetch anything.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from service.bench import charts
from service.bench.advice import efficiency, speedup
from service.bench.charts import Chart, Series
from service.bench.level_run import LevelFigures
from service.bench.parallel import Comparison, run_of

_COLUMNS = (
    "level",
    "invoices",
    "time",
    "invoices/s",
    "speedup",
    "efficiency",
    "read",
    "review",
    "mean call",
    "CPU each",
    "memory",
    "calls per slot",
)
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em;"
    "color:#222}table{border-collapse:collapse}td,th{padding:.25em .6em;text-align:right;"
    "border-bottom:1px solid #ddd;font-variant-numeric:tabular-nums}tr.best{background:#e8f3e8;"
    "font-weight:600}.charts{display:flex;flex-wrap:wrap;gap:1em}.simulated{background:#fff3cd;"
    "padding:.4em .8em}" + charts.STYLE
)


def _row(comparison: Comparison, figures: LevelFigures) -> tuple[str, ...]:
    serial, run = run_of(comparison.serial), run_of(figures)
    calls = [count for count, _ in figures.slots.values()]
    return (
        str(figures.level),
        str(figures.invoices),
        f"{figures.wall_s:.2f} s",
        f"{run.throughput_per_s:.1f}",
        f"{speedup(run, serial):.2f}",
        f"{efficiency(run, serial):.0%}",
        f"{run.success_rate:.1%}",
        f"{figures.needs_review}",
        f"{1_000 * figures.call_s:.0f} ms",
        f"{1e6 * figures.cpu_s / figures.invoices:.0f} µs",
        f"+{figures.memory_mb:.1f} MB",
        f"{min(calls)}–{max(calls)}" if calls else "none",
    )


def as_text(comparison: Comparison) -> Iterator[str]:
    """Lines for a terminal."""
    yield comparison.server
    rows = [_COLUMNS, *(_row(comparison, figures) for figures in comparison.levels)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    for row in rows:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    yield ""
    for sentence in comparison.advice.sentences:
        yield f"- {sentence.text}"
    for figures in comparison.levels:
        for reason, count in figures.failures.items():
            yield f"- level {figures.level}: {count} failed with {reason}"


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """All figures, as JSON takes them."""
    serial = run_of(comparison.serial)
    levels = []
    for figures in comparison.levels:
        run = run_of(figures)
        derived = {
            "throughput_per_s": run.throughput_per_s,
            "speedup": speedup(run, serial),
            "efficiency": efficiency(run, serial),
            "success_rate": run.success_rate,
            "memory_mb": figures.memory_mb,
        }
        levels.append(asdict(figures) | derived)
    advice = asdict(comparison.advice)
    return {
        "server": comparison.server,
        "simulated": comparison.options.simulated,
        "levels": levels,
        "advice": advice,
    }


def charts_of(comparison: Comparison) -> tuple[Chart, ...]:
    """Throughput, time of a thousand, efficiency, memory, and the use of the slots."""
    levels = comparison.levels
    serial = run_of(comparison.serial)
    runs = [run_of(figures) for figures in levels]
    labels = tuple(str(figures.level) for figures in levels)
    gains = tuple(speedup(run, serial) for run in runs)
    ceiling = 1.15 * max(gains)
    ideal = Series("ideal", tuple(min(float(run.level), ceiling) for run in runs), dashed=True)
    thousand = tuple(1_000 / run.throughput_per_s for run in runs)
    where = "calls at once"

    def chart(name: str, title: str, *series: Series, bars: bool = False) -> Chart:
        return Chart(name, title, where, labels, series, bars)

    widest = levels[-1]
    slots = tuple(str(slot) for slot in widest.slots) or ("none",)
    shares = tuple(busy / widest.wall_s for _, busy in widest.slots.values()) or (0.0,)
    return (
        chart("speedup", "Speedup over serial", Series("measured", gains), ideal),
        chart("time", "Seconds for 1,000 invoices", Series("time", thousand)),
        chart(
            "efficiency",
            "Efficiency (speedup / calls at once)",
            Series("efficiency", tuple(efficiency(run, serial) for run in runs)),
            bars=True,
        ),
        chart(
            "memory",
            "Memory over the start, MB",
            Series("memory", tuple(figures.memory_mb for figures in levels)),
            bars=True,
        ),
        chart(
            "success",
            "Share of invoices read",
            Series("success", tuple(run.success_rate for run in runs)),
            bars=True,
        ),
        Chart(
            "slots",
            f"Share of time in calls, by slot, at level {widest.level}",
            "slot",
            slots,
            (Series("busy", shares),),
            bars=True,
        ),
    )


def as_html(comparison: Comparison) -> str:
    """One page that needs nothing else."""
    title = "Serial and parallel, measured"
    server = html.escape(comparison.server)
    kind = ' class="simulated"' if comparison.options.simulated else ""
    said = "".join(f"<li>{html.escape(s.text)}</li>" for s in comparison.advice.sentences)
    head = "".join(f"<th>{html.escape(column)}</th>" for column in _COLUMNS)
    rows = "".join(_html_row(comparison, figures) for figures in comparison.levels)
    pictures = "".join(f"<figure>{charts.as_svg(c)}</figure>" for c in charts_of(comparison))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p{kind}>{server}</p><h2>What to do</h2><ul>{said}</ul>"
        f"<h2>Figures</h2><table><tr>{head}</tr>{rows}</table>"
        f'<h2>Pictures</h2><div class="charts">{pictures}</div>'
        "<p>Memory: peak resident memory of a process of its own, over what it had before the "
        "first invoice. Calls per slot: the least and the most that one slot served.</p>"
        "</body></html>"
    )


def _html_row(comparison: Comparison, figures: LevelFigures) -> str:
    kind = ' class="best"' if figures.level == comparison.advice.recommended else ""
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in _row(comparison, figures))
    return f"<tr{kind}>{cells}</tr>"

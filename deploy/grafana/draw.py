"""Draws a dashboard's panels from a Prometheus server: what they show, not how Grafana shows it.

    python deploy/grafana/draw.py operators --prometheus http://127.0.0.1:9090 --out picture.png

For the picture in docs/operations.md, and for a look where there is no Grafana. Needs the extra
`bench`. Every query is asked as the committed dashboard has it, with all jobs and instances chosen.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).resolve().parent
POINTS = 240
_LEGENDS_MAX = 6
_COLUMNS = 24
"""Of Grafana's grid."""
_FACTORS = {"percentunit": (100.0, " %"), "bytes": (1 / 2**20, " MB"), "s": (1.0, " s")}
_RATES = {"ops": "/s"}


@dataclass(frozen=True, slots=True)
class Line:
    """One series: seconds since 1970 and values, gaps left out."""

    legend: str
    times: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """What is shown: the end, and the length, in seconds."""

    end_s: float
    length_s: float

    @property
    def step_s(self) -> float:
        """Between two points; Prometheus wants at least one second."""
        return max(1.0, self.length_s / POINTS)


def expanded(query: str, rate_s: int) -> str:
    """The query with everything chosen."""
    chosen = {"$__rate_interval": f"{rate_s}s", "$job": ".+", "$instance": ".+"}
    for name, value in chosen.items():
        query = query.replace(name, value)
    assert "$" not in query, f"a variable is left in {query}"
    return query


def ask(server: str, query: str, span: Span) -> list[dict[str, Any]]:
    """Series of a range query. Raises httpx.HTTPError."""
    asked = {"query": query, "step": f"{span.step_s:g}"}
    asked |= {"start": f"{span.end_s - span.length_s:.3f}", "end": f"{span.end_s:.3f}"}
    reply = httpx.get(f"{server.rstrip('/')}/api/v1/query_range", params=asked, timeout=30)
    found: list[dict[str, Any]] = reply.raise_for_status().json()["data"]["result"]
    return found


def line_of(series: Mapping[str, Any], legend: str) -> Line:
    """A series as it is drawn; `legend` may name labels in double braces."""
    for name, value in series["metric"].items():
        legend = legend.replace("{{" + name + "}}", value)
    points = [(float(at), float(value)) for at, value in series["values"]]
    points = [(at, value) for at, value in points if math.isfinite(value)]
    return Line(legend, tuple(at for at, _ in points), tuple(value for _, value in points))


def lines_of(server: str, panel: Mapping[str, Any], span: Span, rate_s: int) -> list[Line]:
    """What a panel draws, highest first; series that are nothing but zeros are left out, except
    where there is nothing else."""
    lines = [
        line_of(series, target["legendFormat"])
        for target in panel["targets"]
        for series in ask(server, expanded(target["expr"], rate_s), span)
    ]
    lines = sorted((line for line in lines if line.values), key=lambda line: -max(line.values))
    return [line for line in lines if any(line.values)] or lines[:1]


def draw(dashboard: Mapping[str, Any], server: str, span: Span, rate_s: int, path: Path) -> None:
    """Writes the picture. Raises ImportError, OSError, httpx.HTTPError."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    panels = dashboard["panels"]
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    figure = pyplot.figure(figsize=(15, 0.42 * rows), layout="constrained")
    grid = figure.add_gridspec(rows, _COLUMNS)
    for panel in panels:
        place = panel["gridPos"]
        at = grid[place["y"] : place["y"] + place["h"], place["x"] : place["x"] + place["w"]]
        axes = figure.add_subplot(at)
        axes.set_title(panel["title"], fontsize=9)
        lines = lines_of(server, panel, span, rate_s)
        if panel["type"] == "stat":
            _stat(axes, panel, lines)
        else:
            _series(axes, panel, lines, span)
    figure.suptitle(dashboard["title"], fontsize=12)
    figure.savefig(path, dpi=80)


def _unit(panel: Mapping[str, Any]) -> tuple[float, str]:
    unit = panel["fieldConfig"]["defaults"]["unit"]
    return _FACTORS.get(unit, (1.0, _RATES.get(unit, "")))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _stat(axes: Any, panel: Mapping[str, Any], lines: Sequence[Line]) -> None:
    factor, unit = _unit(panel)
    shown = "\n".join(
        _short(factor * line.values[-1]) + unit + (f"  {line.legend}" if len(lines) > 1 else "")
        for line in lines
    )
    axes.axis("off")
    size = 17 if len(lines) < 2 else 9
    axes.text(0.5, 0.5, shown or "no data", ha="center", va="center", fontsize=size)


def _series(axes: Any, panel: Mapping[str, Any], lines: Sequence[Line], span: Span) -> None:
    factor, unit = _unit(panel)
    begin_s = span.end_s - span.length_s
    for line in lines:
        minutes = [(at - begin_s) / 60 for at in line.times]
        axes.plot(minutes, [factor * value for value in line.values], label=line.legend, lw=1.2)
    axes.set_xlim(0, span.length_s / 60)
    axes.set_ylim(bottom=0)
    axes.tick_params(labelsize=7)
    axes.set_ylabel(unit.strip(), fontsize=7)
    axes.grid(alpha=0.3)
    if lines:
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[:_LEGENDS_MAX], labels[:_LEGENDS_MAX], fontsize=6, loc="upper left")


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code: 0 drawn, 1 the server or a library is missing, 2 usage."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = sorted(path.stem for path in FOLDER.glob("*.json"))
    parser.add_argument("dashboard", choices=known)
    parser.add_argument("--prometheus", default="http://127.0.0.1:9090", metavar="URL")
    parser.add_argument("--minutes", type=float, default=60.0, help="until now")
    parser.add_argument("--rate-s", type=int, default=60, help="what rates are taken over, seconds")
    parser.add_argument("--out", type=Path, required=True, metavar="PNG")
    given = parser.parse_args(arguments)
    dashboard = json.loads((FOLDER / f"{given.dashboard}.json").read_text(encoding="utf-8"))
    span = Span(time.time(), 60 * given.minutes)
    try:
        draw(dashboard, given.prometheus, span, given.rate_s, given.out)
    except ImportError:
        print("matplotlib is missing: install the extra `bench`", file=sys.stderr)
    except (httpx.HTTPError, OSError) as error:
        print(f"not drawn ({given.prometheus}, {given.out}): {error}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Charts as plain values, drawn twice from the same data: SVG for pages, PNG for documents.

The SVG is written here, so that a report needs no further package and stands alone. The PNG needs
matplotlib (the extra `bench`). Neither names any address.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.model.extras import how_to_install

_COLOURS = ("#1f5fa8", "#c2571a", "#2f7d4f", "#7a4a9c", "#8a6d1d", "#4d4d4d")
_WIDTH, _HEIGHT = 460, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 34, 44
_TICKS = 4
_VALUES_FIT = 12
"""Bars that have room for their value."""
_LABELS_FIT = 60
"""Characters under a chart of the PNG; more are set aslant."""


class PicturesUnavailable(Exception):
    """Raised when matplotlib is missing; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars: a value for each label of its chart."""

    name: str
    values: tuple[float, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`labels` along the x axis, evenly spaced; values are not negative."""

    name: str
    title: str
    x_title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    bars: bool = False

    @property
    def top(self) -> float:
        """The highest value, or 1 where all are 0."""
        return max((v for s in self.series for v in s.values), default=0.0) or 1.0


def as_svg(chart: Chart) -> str:
    """An `<svg>` element for an HTML page; texts are escaped."""
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{_text(chart.title)}">',
        f'<text x="{_LEFT}" y="18" class="title">{_text(chart.title)}</text>',
        *_axes(chart),
    ]
    for number, series in enumerate(chart.series):
        colour = _COLOURS[number % len(_COLOURS)]
        draw = _bars if chart.bars else _line
        parts += draw(chart, number, series, colour)
        if len(chart.series) > 1:
            parts.append(_legend(number, series.name, colour))
    return "".join([*parts, "</svg>"])


def _text(words: str) -> str:
    return html.escape(words, quote=True)


def _x(chart: Chart, index: float) -> float:
    step = (_WIDTH - _LEFT - _RIGHT) / len(chart.labels)
    return _LEFT + step * (index + 0.5)


def _y(chart: Chart, value: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / chart.top


def _axes(chart: Chart) -> list[str]:
    parts = []
    for tick in range(_TICKS + 1):
        value = chart.top * tick / _TICKS
        y = _y(chart, value)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" class="grid"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" class="end">{value:.4g}</text>')
    for index, label in enumerate(chart.labels):
        x = _x(chart, index)
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" class="mid">{_text(label)}</text>'
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{_HEIGHT - 8}" class="mid">{_text(chart.x_title)}</text>'
    )
    return parts


def _line(chart: Chart, number: int, series: Series, colour: str) -> list[str]:
    del number
    points = [f"{_x(chart, i):.1f} {_y(chart, v):.1f}" for i, v in enumerate(series.values)]
    dash = ' stroke-dasharray="5 4"' if series.dashed else ""
    parts = [f'<path d="M{"L".join(points)}" fill="none" stroke="{colour}"{dash}/>']
    if not series.dashed:
        for index, value in enumerate(series.values):
            x, y = _x(chart, index), _y(chart, value)
            title = f"<title>{_text(chart.labels[index])}: {value:.4g}</title>"
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}">{title}</circle>'
            )
    return parts


def _bars(chart: Chart, number: int, series: Series, colour: str) -> list[str]:
    step = (_WIDTH - _LEFT - _RIGHT) / len(chart.labels)
    width = 0.8 * step / len(chart.series)
    parts = []
    for index, value in enumerate(series.values):
        x = _x(chart, index) - 0.4 * step + number * width
        y = _y(chart, value)
        height = _HEIGHT - _BOTTOM - y
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{colour}"><title>{_text(chart.labels[index])}: {value:.4g}</title></rect>'
        )
    return parts


def _legend(number: int, name: str, colour: str) -> str:
    y = _TOP + 10 + 15 * number
    x = _LEFT + 10
    return (
        f'<rect x="{x}" y="{y - 8}" width="10" height="10" fill="{colour}"/>'
        f'<text x="{x + 15}" y="{y + 1}">{_text(name)}</text>'
    )


STYLE = (
    "svg{max-width:100%;width:30em;font:11px system-ui,sans-serif}"
    "svg .title{font-size:13px;font-weight:600}svg .mid{text-anchor:middle}"
    "svg .end{text-anchor:end}svg .grid{stroke:#ddd}svg path{stroke-width:1.6}"
)
"""The style of the SVG's classes; goes into the page once."""


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


def write_png(charts: Sequence[Chart], path: Path) -> None:
    """All charts in one picture, two beside each other. Raises PicturesUnavailable, OSError."""
    try:
        import matplotlib
    except ImportError:
        raise PicturesUnavailable(
            "no PNG was written: matplotlib is missing: " + how_to_install("bench")
        ) from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = min(2, len(charts))
    rows = -(-len(charts) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(6 * columns, 3.4 * rows), squeeze=False)
    for axis in axes.flat[len(charts) :]:
        axis.axis("off")
    for axis, chart in zip(axes.flat, charts, strict=False):
        places = range(len(chart.labels))
        width = 0.8 / len(chart.series)
        for number, series in enumerate(chart.series):
            colour = _COLOURS[number % len(_COLOURS)]
            if chart.bars:
                shifted = [place - 0.4 + width * (number + 0.5) for place in places]
                bars = axis.bar(shifted, series.values, width, label=series.name, color=colour)
                if len(chart.labels) <= _VALUES_FIT:
                    axis.bar_label(bars, fmt=_short, fontsize=6)
            else:
                form = "--" if series.dashed else "o-"
                axis.plot(places, series.values, form, label=series.name, color=colour)
        crowded = sum(len(label) for label in chart.labels) > _LABELS_FIT
        slant = {"rotation": 30, "ha": "right"} if crowded else {}
        axis.set_xticks(list(places), chart.labels, fontsize=8, **slant)
        axis.set_ylim(bottom=0)
        axis.set_title(chart.title, fontsize=10)
        axis.set_xlabel(chart.x_title, fontsize=8)
        if len(chart.series) > 1:
            axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)

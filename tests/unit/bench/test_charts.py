"""Charts: well-formed, escaped, and within their frame."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bench.charts import Chart, Series, as_svg, write_png

_WORDS = st.text(st.characters(codec="ascii", categories=("L", "P", "S")), max_size=12)


@st.composite
def _charts(draw: st.DrawFn) -> Chart:
    labels = draw(st.lists(_WORDS, min_size=1, max_size=6))
    values = st.tuples(*(st.floats(0, 1e9) for _ in labels))
    lines = draw(st.lists(st.builds(Series, _WORDS, values, st.booleans()), min_size=1, max_size=3))
    return Chart("c", draw(_WORDS), draw(_WORDS), tuple(labels), tuple(lines), draw(st.booleans()))


@given(_charts())
def test_a_chart_is_well_formed_and_stays_within_its_frame(chart: Chart) -> None:
    """Whatever the words and values are; no coordinate leaves the view box."""
    root = ElementTree.fromstring(as_svg(chart))
    width, height = (float(n) for n in root.attrib["viewBox"].split()[2:])
    for circle in root.iter("circle"):
        assert 0 <= float(circle.attrib["cx"]) <= width
        assert 0 <= float(circle.attrib["cy"]) <= height
    for bar in root.iter("rect"):
        assert float(bar.attrib["height"]) >= 0
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= height


def test_each_value_is_drawn() -> None:
    """One mark for each label and series."""
    chart = Chart("c", "t", "x", ("1", "2", "4"), (Series("a", (1.0, 2.0, 3.0)),))
    assert len(re.findall("<circle", as_svg(chart))) == 3


def test_a_picture_is_written(tmp_path: Path) -> None:
    """The same chart as PNG."""
    pytest.importorskip("matplotlib", reason="NOT TESTED: pictures need the extra bench")
    path = tmp_path / "c.png"
    lines = (Series("a", (1.0, 2.0)), Series("b", (2.0, 1.0), dashed=True))
    charts = (
        Chart("c", "t", "x", ("1", "2"), lines),
        Chart("d", "t", "x", ("1", "2"), lines, bars=True),
    )
    write_png(charts, path)
    assert path.read_bytes().startswith(b"\x89PNG")

"""The results page: medians, every kill, who was left out, and nothing of the machine's names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("confluent_kafka", reason="NOT TESTED: the contest needs the extra `demo`")

from benchmarks.peers import page
from benchmarks.peers.contest import Contest, ContestOptions, Machine, Score, median, rotated
from benchmarks.peers.contestants import CONTESTANTS, Absent, Ready
from benchmarks.peers.measures import Killed, MeasureFailed, Paced, Saturated


def _contest() -> Contest:
    def score(name: str, scale: float) -> Score:
        contestant = next(c for c in CONTESTANTS if c.name == name)
        return Score(
            Ready(contestant, "/secret/place/python", "1.2.3"),
            slots=[Saturated(100 * scale, 0.9 * scale, 500, 60) for _ in range(3)],
            instant=[Saturated(n * scale, 0.1, n, 70) for n in (1_000, 3_000, 2_000)],
            paced=[Paced(0.1, 0.4)],
            killed=[Killed(100, 40, 0, 3, 9), Killed(100, 41, 1, 0, 8)],
        )

    first, second = score("exactly-once", 1.0), score("aiokafka", 0.5)
    second.failures.append(MeasureFailed("aiokafka took too long", "at /secret/place/module.py"))
    absent = Absent(next(c for c in CONTESTANTS if c.name == "quix"), "quixstreams is not usable")
    machine = Machine(2, 24.0, "Linux", "3.11.7", "4.1.0")
    return Contest(ContestOptions(), (first, second), (absent,), machine)


def test_the_page_gives_medians_and_every_kill() -> None:
    """A guarantee is no median."""
    text = "\n".join(page.as_markdown(_contest(), "p.png"))
    ours = next(line for line in text.splitlines() if "`exactly_once`" in line)
    assert "| 2000 | 2000 µs | 4.00 |" in ours
    assert ours.endswith("| 0, 1 | 3, 0 | 9, 8 |")
    assert "](p.png)" in text


def test_ratios_are_against_the_bare_loop() -> None:
    """Which is 1.00 in everything."""
    lines = list(page.as_markdown(_contest(), ""))
    bare = [line for line in lines if line.startswith("| bare aiokafka")][1]
    assert bare.count("1.00") == 5
    ours = [line for line in lines if line.startswith("| invoice-stream")][1]
    assert "| 2.00 | 1.00 | 2.00 |" in ours


def test_who_was_left_out_or_failed_is_named_and_no_path_is_told() -> None:
    """Loudly, and in words that may be published."""
    text = "\n".join(page.as_markdown(_contest(), "p.png"))
    assert "SKIPPED Quix Streams" in text
    assert "FAILED bare aiokafka" in text
    assert not re.search(r"/secret|/home|/root|/tmp", text)
    terminal = "\n".join(page.as_text(_contest()))
    assert "at /secret/place/module.py" in terminal


def test_all_tables_are_whole() -> None:
    """Each row has as many cells as its head."""
    table: list[int] = []
    for line in page.as_markdown(_contest(), ""):
        if not line.startswith("|"):
            table = []
            continue
        table.append(line.count("|"))
        assert len(set(table)) == 1, line


def test_the_page_is_written(tmp_path: Path) -> None:
    """As text with one newline at its end."""
    path = tmp_path / "benchmarks.md"
    page.write(_contest(), path, "")
    assert path.read_text().endswith(".\n") or path.read_text().endswith("\n")
    assert not path.read_text().endswith("\n\n")


def test_who_failed_is_left_out_of_a_picture() -> None:
    """A bar of nothing would look like the best."""
    contest = _contest()
    contest.scores[1].killed.clear()
    contest.scores[1].instant.clear()
    drawn = {chart.name: chart.labels for chart in page.charts_of(contest)}
    assert drawn["kill"] == drawn["cpu"] == ("ours EO",)
    assert len(drawn["efficiency"]) == 2


def test_what_was_not_measured_is_a_dash() -> None:
    """Not a zero, and no division."""
    contest = _contest()
    for score in contest.scores:
        score.paced.clear()
        score.killed.clear()
        score.instant.clear()
    text = "\n".join(page.as_markdown(contest, ""))
    assert "– / – ms" in text
    assert median([], lambda value: 0.0) is None


@given(st.lists(st.integers(), unique=True, max_size=9), st.integers(0, 30))
def test_rotation_puts_another_one_first_and_loses_nobody(names: list[int], by: int) -> None:
    """Over as many repetitions as contestants, each is first once."""
    assert sorted(rotated(names, by)) == sorted(names)
    if names:
        firsts = {rotated(names, n)[0] for n in range(len(names))}
        assert firsts == set(names)

"""`bench parallel`: real levels against the simulator, and a report that stands alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from service.bench import parallel_report
from service.bench.advice import advise
from service.bench.level_run import LevelFigures
from service.bench.parallel import (
    BenchFailed,
    Comparison,
    ParallelOptions,
    compare,
    run_of,
)
from service.settings import environment_for_child
from tests.fakes.forked import Forked

FETCHING = {"src", "href", "data", "action", "poster", "srcset", "background", "xlink:href"}


def _comparison() -> Comparison:
    levels = tuple(
        LevelFigures(
            level,
            60,
            wall_s=6.0 / level,
            succeeded=60,
            simulated=True,
            rss_before_mb=80.0,
            rss_peak_mb=80.0 + level,
            call_s=0.1,
            slots=dict.fromkeys(range(level), (60 // level, 5.0 / level)),
        )
        for level in (1, 2, 4)
    )
    options = ParallelOptions((1, 2, 4))
    return Comparison(options, levels, advise([run_of(figures) for figures in levels]))


class _Fetches(HTMLParser):
    """All parts of a page that would make a browser load something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name in FETCHING]
        self.found += [tag] * (tag in {"script", "link", "iframe", "object", "embed"})


def test_the_page_stands_alone() -> None:
    """No address, script or reference; every chart inside; a policy that forbids fetching."""
    page = parallel_report.as_html(_comparison())
    fetches = _Fetches()
    fetches.feed(page)
    assert fetches.found == []
    assert not re.search(r"https?:|url\(|@import|//", page)
    assert "default-src 'none'" in page
    assert page.count("<svg") == len(parallel_report.charts_of(_comparison()))


def test_the_page_names_the_simulator_and_the_recommended_level() -> None:
    """Made-up intelligence is not taken for a model, and the advice is marked in the table."""
    page = parallel_report.as_html(_comparison())
    assert "SIMULATED" in page
    assert '<tr class="best"><td>4</td>' in page


def test_texts_of_the_users_server_are_escaped() -> None:
    """A model name may hold anything."""
    options = ParallelOptions((1,), llm={"base_url": "http://h", "model": "<b>&"})
    known = _comparison()
    page = parallel_report.as_html(Comparison(options, known.levels, known.advice))
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


def test_every_level_has_at_least_its_rounds() -> None:
    """The last calls of a run, which leave slots idle, must not weigh much; 1 is always there."""
    for llm in ({}, {"base_url": "http://127.0.0.1:1"}):
        options = ParallelOptions((8, 2), invoices=20, rounds=5, llm=llm)
        assert options.measured_levels == (1, 2, 8)
        assert all(options.work_at(level).invoices >= max(20, 5 * level) for level in (1, 2, 8))


def test_levels_of_the_simulator_differ_in_nothing_but_the_level() -> None:
    """Whole sets of the same documents; a real server, which may remember, gets new ones."""
    simulated = [ParallelOptions((), invoices=20, rounds=5).work_at(n) for n in (1, 8)]
    assert {(work.distinct, work.seed, work.invoices % 20) for work in simulated} == {(20, 1, 0)}
    real = ParallelOptions((), invoices=20, llm={"base_url": "http://127.0.0.1:1"})
    assert len({real.work_at(level).seed for level in (1, 2, 8)}) == 3


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    """One real run of the command."""
    folder = tmp_path_factory.mktemp("bench")
    command = "bench parallel --levels 4 --invoices 12 --rounds 3 --mean-s 0.1 --sigma 0.1 --json"
    done = subprocess.run(
        [sys.executable, "-m", "service", *command.split(), "--out", str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(" invoices/s, 100.0% read\n") == 2, (
        "each level, as soon as it is known"
    )
    return json.loads(done.stdout), folder


def test_a_real_run_reads_everything_and_parallel_is_faster(
    told: tuple[dict[str, object], Path],
) -> None:
    """Twelve calls of 100 ms: four at a time overlap, one at a time do not; every slot worked, and
    all invoices are accounted for. How much faster it is depends on what else the machine does."""
    figures, _ = told
    assert isinstance(figures["levels"], list)
    serial, four = figures["levels"]
    assert (serial["level"], four["level"]) == (1, 4)
    assert serial["succeeded"] == four["succeeded"] == 12
    assert _calls_at_once(serial) < 1.1 < 1.5 < _calls_at_once(four)
    assert {len(serial["slots"]), len(four["slots"])} == {1, 4}
    assert sum(calls for calls, _ in four["slots"].values()) == 12
    assert serial["simulated"]
    assert isinstance(figures["advice"], dict)
    assert figures["advice"]["recommended"] in (1, 4)


def _calls_at_once(figures: Mapping[str, Any]) -> float:
    """On average, by the seconds that calls took; a busy machine stretches these and the whole."""
    return float(sum(busy_s for _, busy_s in figures["slots"].values()) / figures["wall_s"])


def test_a_real_run_leaves_a_page(told: tuple[dict[str, object], Path]) -> None:
    """Written where it was asked for."""
    _, folder = told
    assert "</html>" in (folder / "parallel.html").read_text()


def test_a_server_that_is_not_there_is_said_so() -> None:
    """Exit of the level's process becomes one sentence. How long it may take is said first."""
    llm = {"dialect": "ollama", "base_url": "http://127.0.0.1:1", "model": "m"}
    said: list[str] = []
    with pytest.raises(BenchFailed, match="no LLM server answers"):
        compare(ParallelOptions((1,), invoices=4, llm=llm), said.append)
    assert said[0] == "1 level, of at most 900 s each"


def test_wrong_flags_end_with_2() -> None:
    """And say what to write instead."""
    for flags in (
        ["parallel", "--levels", "two"],
        ["parallel", "--levels", "0"],
        ["parallel", "--model", "m"],
        ["peers", "--quick", "--write", "page.md"],
        ["peers", "--only", "nobody"],
        ["limiters", "pyproject.toml"],
    ):
        done = Forked(["bench", *flags], environment_for_child({})).finished()
        assert done.returncode == 2, flags

"""Dashboards: current, complete, and made of metrics that exist."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.repository.deploy import names


def test_the_committed_dashboards_are_current() -> None:
    """Run `python deploy/grafana/generate.py` after changing a panel."""
    generate = names.ROOT / "deploy" / "grafana" / "generate.py"
    done = subprocess.run(
        [sys.executable, generate, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_panels_use_metrics_that_exist() -> None:
    """A renamed metric must not leave an empty panel behind."""
    known = names.exported()
    unknown = {
        (panel, name)
        for panel, query in names.panel_queries()
        for name in names.used_in(query, known) - known
    }
    assert unknown == set()


def test_every_metric_is_shown_or_alerted_on() -> None:
    """A metric without a panel or an alert is only cost; `process_*` are for dashboards of every
    service."""
    known = {name for name in names.exported() if not name.startswith("process_")}
    queries = [query for _, query in names.panel_queries()]
    queries += [rule["expr"] for rule in names.rules()]
    used = set().union(*(names.used_in(query, known) for query in queries))
    assert known - used == set()


def _cells(x: int, y: int, w: int, h: int) -> Iterator[tuple[int, int]]:
    return itertools.product(range(x, x + w), range(y, y + h))


@pytest.mark.parametrize("dashboard", names.dashboards(), ids=lambda d: str(d["uid"]))
def test_a_dashboard_fits_any_installation(dashboard: dict[str, object]) -> None:
    """The data source is a variable, panels say their question and unit, ids are unique,
    and no panel covers another."""
    panels = dashboard["panels"]
    assert isinstance(panels, list)
    assert str(dashboard["uid"]).startswith("invoice-stream-")
    assert dashboard["schemaVersion"] == 41
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [cell for panel in panels for cell in _cells(**panel["gridPos"])]
    assert len(set(cells)) == len(cells), "panels overlap"
    assert max(column for column, _ in cells) < 24
    for panel in panels:
        assert panel["datasource"]["uid"] == "${datasource}", panel["title"]
        assert panel["title"], panel
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        for target in panel["targets"]:
            assert "$job" in target["expr"], (panel["title"], target["expr"])
            assert "$instance" in target["expr"], (panel["title"], target["expr"])

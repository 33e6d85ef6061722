"""Writes the three Grafana dashboards beside this file; `--check` fails when they are not current.

Each dashboard answers one reader's questions: operators (healthy? keeping up? done when? why do
invoices fail?), the LLM server and its cost, the internals. The data source is a variable, uids are
fixed, and a panel is a row of a table in `panels.py`: title, question it answers, unit, queries.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from panels import DASHBOARDS, Dashboard, P, Panel

FOLDER = Path(__file__).resolve().parent
SCHEMA_VERSION = 41
"""That of Grafana 12.1, which Compose starts; newer ones convert it."""
COLUMNS = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def render(dashboard: Dashboard) -> str:
    """The dashboard's JSON text."""
    page = {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["invoice-stream"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "refresh": "15s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": _variables()},
        "panels": [
            _panel(number, panel, place)
            for number, (panel, place) in enumerate(_placed(dashboard.panels))
        ],
    }
    return json.dumps(page, indent=2, ensure_ascii=False) + "\n"


def _variables() -> list[dict[str, Any]]:
    variables: list[dict[str, Any]] = [
        {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}
    ]
    for name, query in (
        ("job", f"label_values({P}build_info, job)"),
        ("instance", f'label_values({P}build_info{{job=~"$job"}}, instance)'),
    ):
        variables.append(
            {
                "name": name,
                "label": name.title(),
                "type": "query",
                "datasource": SOURCE,
                "query": query,
                "definition": query,
                "refresh": 2,
                "multi": True,
                "includeAll": True,
                "allValue": ".+",
                "current": {"text": ["All"], "value": ["$__all"]},
            }
        )
    return variables


def _placed(panels: Sequence[Panel]) -> Iterator[tuple[Panel, dict[str, int]]]:
    """Row by row: six numbers or three curves beside each other; numbers come first."""
    row_height, column, top = 0, 0, 0
    for panel in panels:
        width, height = (4, 4) if panel.kind == "stat" else (8, 8)
        if column + width > COLUMNS or (column and height != row_height):
            column, top = 0, top + row_height
        row_height = height
        yield panel, {"h": height, "w": width, "x": column, "y": top}
        column += width


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    options = {"legend": {"displayMode": "list", "placement": "bottom"}}
    defaults: dict[str, Any] = {"unit": panel.unit}
    if panel.kind == "stat":
        # Without steps of its own, Grafana paints whatever is above 80 red.
        steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
        if panel.bad_from is not None:
            steps.append({"color": "red", "value": panel.bad_from})
        defaults["thresholds"] = {"mode": "absolute", "steps": steps}
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options if panel.kind == "timeseries" else {},
        "targets": [
            {
                "refId": chr(65 + n),
                "expr": query,
                "legendFormat": legend,
                "datasource": SOURCE,
                # A number is of now: the last one of an hour would outlive the process.
                "instant": panel.kind == "stat",
            }
            for n, (legend, query) in enumerate(panel.queries)
        ],
    }


def path_of(dashboard: Dashboard) -> Path:
    """Where the committed JSON lies."""
    return FOLDER / f"{dashboard.uid.removeprefix('invoice-stream-')}.json"


def main(arguments: list[str]) -> int:
    """Writes or checks; returns the exit code."""
    stale = [
        dashboard
        for dashboard in DASHBOARDS
        if not path_of(dashboard).is_file()
        or path_of(dashboard).read_text(encoding="utf-8") != render(dashboard)
    ]
    if "--check" in arguments:
        for dashboard in stale:
            print(f"{path_of(dashboard).name} is not current: run deploy/grafana/generate.py")
        return 1 if stale else 0
    for dashboard in stale:
        path_of(dashboard).write_text(render(dashboard), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Makes the Helm chart from the manifests of deploy/kubernetes; `--check` fails when it is not
current.

One source: an object's content, and each default, stands in a manifest. `chart_values.py` lists the
values and their places, `chart_templates.py` puts them there, and `chart_files.py` writes the rest.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import chart_files
from chart_templates import templates
from chart_values import values
from manifests import read

FOLDER = Path(__file__).resolve().parent
CHART = FOLDER / "invoice-stream"


def render() -> dict[str, str]:
    """The text of each file, by its path in the chart."""
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    page = (CHART / "README.md").read_text(encoding="utf-8")
    manifests = read()
    rows = values(manifests)
    return {
        "Chart.yaml": chart_files.chart(
            project["project"]["version"], project["project"]["description"]
        ),
        "values.yaml": chart_files.values_file(rows),
        "values.schema.json": chart_files.schema(rows),
        "README.md": chart_files.readme(page, rows),
        **{f"templates/{name}": text for name, text in templates(manifests, rows).items()},
    }


def main(arguments: list[str]) -> int:
    """Writes or checks; returns the exit code."""
    wanted = render()
    there = {
        str(path.relative_to(CHART)): path.read_text(encoding="utf-8")
        for path in CHART.rglob("*")
        if path.is_file()
    }
    if "--check" in arguments:
        stale = sorted(name for name, _ in set(wanted.items()) ^ set(there.items()))
        for name in dict.fromkeys(stale):
            print(f"invoice-stream/{name} is not current: run deploy/helm/generate.py")
        return 1 if stale else 0
    for name in there.keys() - wanted.keys():
        (CHART / name).unlink()
    for name, text in wanted.items():
        path = CHART / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

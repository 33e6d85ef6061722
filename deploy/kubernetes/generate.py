"""Wraps the alert rules into a PrometheusRule; `--check` fails when it is not current."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml  # type: ignore[import-untyped,unused-ignore]

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER.parent / "prometheus" / "rules.yaml"
TARGET = FOLDER / "rules.yaml"


def render() -> str:
    """The object's YAML."""
    spec = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "invoice-stream"},
        "spec": spec,
    }
    text: str = yaml.safe_dump(rule, sort_keys=False, width=120)
    return f"# Made by generate.py from deploy/prometheus/rules.yaml; do not edit.\n{text}"


def main(arguments: list[str]) -> int:
    """Writes or checks; returns the exit code."""
    if "--check" not in arguments:
        TARGET.write_text(render(), encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != render():
        print("deploy/kubernetes/rules.yaml is not current: run deploy/kubernetes/generate.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

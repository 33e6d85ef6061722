"""The other files of the chart: Chart.yaml, values.yaml, its schema, and the table of its README.

Pure, but for the settings' names that the schema takes from the service.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chart_values import GROUPS, Value
from schema_parts import Schema, closed, definitions
from template_text import field, scalar

_MADE = "Made by deploy/helm/generate.py; do not edit."
_WIDTH = 100
_GLOBAL = "What Helm hands to the charts within a chart; not used."

_TABLE_BEGIN, _TABLE_END = "<!-- values: made by generate.py -->\n", "<!-- end of values -->\n"


def chart(version: str, description: str) -> str:
    """Chart.yaml. Chart and service have one version."""
    return (
        f"# {_MADE}\n"
        "apiVersion: v2\n"
        "name: invoice-stream\n"
        f"description: {scalar(description)}\n"
        "type: application\n"
        f"version: {scalar(version)}\n"
        f"appVersion: {scalar(version)}\n"
    )


@dataclass(frozen=True)
class _Row:
    """A value, or the head of a group of values, which has no default."""

    name: str
    about: str
    value: Value | None


def _rows(values: Sequence[Value]) -> Iterator[_Row]:
    """The values, each group's head before its first one."""
    seen: set[str] = set()
    for value in values:
        parts = value.name.split(".")
        for depth in range(1, len(parts)):
            group = ".".join(parts[:depth])
            if group not in seen:
                seen.add(group)
                yield _Row(group, GROUPS[group], None)
        yield _Row(value.name, value.about, value)


def values_file(values: Sequence[Value]) -> str:
    """values.yaml, with what each value is for above it."""
    lines = [f"# {_MADE}"]
    for row in _rows(values):
        pad = "  " * row.name.count(".")
        name = row.name.rpartition(".")[2]
        lines += _comment(row.about, pad)
        lines += field(name, row.value.default, pad) if row.value else [f"{pad}{name}:"]
    return "\n".join(lines) + "\n"


def _comment(text: str, pad: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=f"{pad}# ", subsequent_indent=f"{pad}# ")


def schema(values: Sequence[Value]) -> str:
    """values.schema.json, by which Helm refuses wrong values before it writes any object."""
    root = closed("Values of invoice-stream.")
    for value in values:
        *groups, name = value.name.split(".")
        found = root
        for depth, group in enumerate(groups):
            about = GROUPS[".".join(groups[: depth + 1])]
            found = _child(found, group, closed(about))
        _child(found, name, value.schema)
    root["properties"]["global"] = {"description": _GLOBAL, "type": "object"}
    page = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": _MADE,
        **root,
        "definitions": definitions(),
    }
    return json.dumps(page, indent=2, ensure_ascii=False) + "\n"


def _child(parent: Schema, name: str, found: Schema) -> Schema:
    """Required, as `null` would otherwise take away what templates use."""
    if name not in parent["properties"]:
        parent["properties"][name] = found
        parent["required"].append(name)
    child: Schema = parent["properties"][name]
    return child


def readme(page: str, values: Sequence[Value]) -> str:
    """The chart's page with a current table: a row for each value and each group of values."""
    before, begin, rest = page.partition(_TABLE_BEGIN)
    _, end, after = rest.partition(_TABLE_END)
    rows = [f"| `{row.name}` | {_shown(row.value)} | {row.about} |\n" for row in _rows(values)]
    table = "".join(["| value | default | meaning |\n", "| --- | --- | --- |\n", *rows])
    return f"{before}{begin}\n{table}\n{end}{after}"


def _shown(value: Value | None) -> str:
    if value is None:
        return ""
    if value.default in ("", [], {}):
        return "–"
    is_large = isinstance(value.default, dict | list)
    return "see `values.yaml`" if is_large else f"`{scalar(value.default)}`"

"""Reads where grids place boxes: lines, areas, the number of tracks, and the direction of the flow.

The values are kept under names of their own ("row of grid"), beside the judgement whether the
property may hide text. Pure.
"""

from __future__ import annotations

from typing import Any, Final

from service.html.css_tokens import keyword, words
from service.html.layouts import GridLine

_ROW, _COLUMN, _ROWS, _COLUMNS = "row of grid", "column of grid", "rows of grid", "columns of grid"
_AREAS, _FLOW = "areas of grid", "flow of grid"
_ROW_END, _COLUMN_END = "row end of grid", "column end of grid"
GRID_VALUES: Final = (_ROW, _COLUMN, _ROW_END, _COLUMN_END, _ROWS, _COLUMNS, _AREAS, _FLOW)
_UNKNOWN: Final = GridLine(is_unknown=True)
_TRACKS_MAX, _LINES_MAX = 100, 1_000
_WHOLE_SPAN = 1_000
_AREAS_MAX_CHARS = 1_000


def grid_values(name: str, value: list[Any]) -> dict[str, Any]:
    """What a property says about the places of a grid."""
    if name in _LINES:
        return {_LINES[name]: _line(_sides(value))}
    if name in _ENDS:
        return {_ENDS[name]: _one(value)}
    if name == "grid-area":
        sides = _sides(value)
        column = sides[1:2] or (sides[:1] if _is_name(sides[0]) else [[]])
        return {_ROW: _line([sides[0], *sides[2:3]]), _COLUMN: _line([column[0], *sides[3:4]])}
    if name == "grid-auto-flow":
        return {_FLOW: _flow(value)}
    if name in ("grid-template-columns", "grid-template-rows"):
        return {_COLUMNS if name.endswith("columns") else _ROWS: _count(value)}
    if name not in ("grid-template", "grid", "grid-template-areas"):
        return {}
    return _shorthand(name, value)


_LINES: Final = {
    "grid-row": _ROW,
    "grid-row-start": _ROW,
    "grid-column": _COLUMN,
    "grid-column-start": _COLUMN,
}
_ENDS: Final = {"grid-row-end": _ROW_END, "grid-column-end": _COLUMN_END}


def _shorthand(name: str, value: list[Any]) -> dict[str, Any]:
    rows = [str(one.value).lower() for one in value if one.type == "string"]
    size = sum(map(len, rows))
    found: dict[str, Any] = {}
    if rows and size <= _AREAS_MAX_CHARS:
        found[_AREAS] = tuple(tuple(row.split()) for row in rows)
    if name == "grid-template-areas":
        return found or {_AREAS: ()}
    first, *second = _sides(value)
    for part, tracks, flow in ((first, _ROWS, "row"), (second[0] if second else [], _COLUMNS, "")):
        if any(keyword(one) == "auto-flow" for one in part):
            is_dense = any(keyword(one) == "dense" for one in part)
            found[_FLOW] = (flow or "column") + (" dense" if is_dense else "")
        elif part and not any(one.type == "string" for one in part):
            found[tracks] = _count(part)
    return found


def _flow(value: list[Any]) -> str:
    found = {keyword(one) for one in value}
    return ("column" if "column" in found else "row") + (" dense" if "dense" in found else "")


def _sides(value: list[Any]) -> list[list[Any]]:
    """The parts between slashes."""
    parts: list[list[Any]] = [[]]
    for token in value:
        if token.type == "literal" and token.value == "/":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _is_name(side: list[Any]) -> bool:
    return len(side) == 1 and keyword(side[0]) not in ("", "auto")


def _line(sides: list[list[Any]]) -> GridLine:
    """The first line of a box, and how many tracks it takes."""
    first = _one(sides[0])
    if len(sides) < 2 or not sides[1] or first.is_unknown:
        return first
    last = _one(sides[1])
    if first.start is not None and last.start is not None:
        span = last.start - first.start if last.start > 0 else _WHOLE_SPAN
        return _UNKNOWN if span < 1 else GridLine(first.start, span=span)
    if last.start is not None and last.start > first.span and not first.name:
        return GridLine(last.start - first.span, span=first.span)
    if last.is_unknown or (last.start is not None and not first.name):
        return _UNKNOWN
    return first._replace(span=max(first.span, last.span))


def _one(side: list[Any]) -> GridLine:
    if not side or keyword(side[0]) == "auto":
        return GridLine()
    numbers = [int(one.value) for one in side if one.type == "number" and one.is_integer]
    if keyword(side[0]) == "span" and len(side) == 2 and numbers and 0 < numbers[0] < _LINES_MAX:
        return GridLine(span=numbers[0])
    if len(side) != 1:
        return _UNKNOWN
    if numbers and abs(numbers[0]) < _LINES_MAX and numbers[0] != 0:
        return GridLine(numbers[0])
    name = keyword(side[0])
    return GridLine(name=name) if name else _UNKNOWN


def _count(value: list[Any]) -> int | str:
    """The number of tracks, at least one; `auto` where the window decides."""
    count = 0
    for token in value:
        if token.type == "[] block":
            continue
        if token.type == "function" and token.lower_name == "repeat":
            parts = words(token.arguments)
            times = parts[0] if parts else None
            if times is None or times.type != "number" or not 0 < times.value < _TRACKS_MAX:
                return "auto"
            inner = [one for one in parts[1:] if one.type not in ("literal", "[] block")]
            count += int(times.value) * len(inner)
        else:
            count += keyword(token) != "none"
    return min(max(count, 1), _TRACKS_MAX)

"""Computes how a box lays out its children, and where a box asks to be laid, as far as that changes
the order in which a person reads them.

Rows, columns, grids and tables are told apart, with `order`, reversed directions, lines and areas
of grids, and offsets from a container. What was moved from its place in the flow, and is not laid
out here, has the name of the property that moved it (`Placing.moved_by`). Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from service.html.css_properties import Values, Wide
from service.html.css_values import DOUBT, Length
from service.html.layouts import NO_ARRANGEMENT, Arrangement, BoxLayout, GridLine, Offset, Placing
from service.html.style import Style

_ROWS: Final = frozenset({"flex", "inline-flex", "-webkit-flex", "-webkit-inline-flex"})
_OLD_ROWS: Final = frozenset({"-webkit-box", "-webkit-inline-box"})
_GRIDS: Final = frozenset({"grid", "inline-grid"})
_TABLES: Final = frozenset({"table", "inline-table"})
_TABLE_PARTS: Final = frozenset(
    {"table-row", "table-row-group", "table-header-group", "table-footer-group"}
)
_BESIDE: Final = frozenset({"inline-block", "inline-flex", "inline-grid", "inline-table"})
_INLINE: Final = frozenset({"inline", "contents", "ruby", "ruby-text", "ruby-base"})
_COLUMNS: Final = ("columns", "column-count", "column-width")
_AFLOAT: Final = frozenset({"absolute", "fixed"})
_OFFSET: Final = frozenset({"relative", "sticky", "-webkit-sticky"})
_FREE: Final = GridLine()
_ASIDE_EM, _DOWN_EM, _PULLED_EM = 3.0, 0.7, 0.8
"""So far is a text moved out of its place, or a box pulled over the row above."""
_MOVES: Final = ("transform", "translate")
_WITHOUT: Final = frozenset({"block", "inline", "table-cell", "inline-block", "list-item", "none"})
_PLACING: Final = frozenset(
    {
        *("order", "box-ordinal-group", "row of grid", "column of grid", "position", "float"),
        *("row end of grid", "column end of grid"),
        *("clear", "caption-side", "vertical-align", "unicode-bidi", "margin-top"),
        *("margin-bottom", "margin-left", *_MOVES),
    }
)
"""Properties that may place a box elsewhere."""
_USUAL: Final = Placing()


def arranged(style: Style, parent: Style, values: Values) -> Style:
    """The style with how it lays out its children, and how it is laid out itself."""
    is_plain = style.display in _WITHOUT and values.keys().isdisjoint(_COLUMNS)
    layout = None if is_plain else _layout(style, parent, values)
    is_plain = parent.direction == "ltr" and _PLACING.isdisjoint(values)
    placing = _USUAL if is_plain else _placing(style, parent, values)
    found = NO_ARRANGEMENT if layout is None and placing is _USUAL else Arrangement(layout, placing)
    return style if found == style.arrangement else replace(style, arrangement=found)


def _word(values: Values, name: str, usual: str = "") -> str:
    found = values.get(name)
    return found if isinstance(found, str) else usual


def _layout(style: Style, parent: Style, values: Values) -> BoxLayout | None:
    display = style.display
    if display in _ROWS:
        direction = _word(values, "flex-direction", "row")
        is_reversed = direction.endswith("-reverse")
        wrap = _word(values, "flex-wrap", "nowrap")
        doubt = "flex-wrap" if wrap == "wrap-reverse" or (wrap == "wrap" and is_reversed) else ""
        return BoxLayout(direction.partition("-")[0], is_reversed=is_reversed, doubt=doubt)
    if display in _OLD_ROWS:
        is_column = _word(values, "box-orient").startswith(("vertical", "block"))
        doubt = "box-direction" if _word(values, "box-direction") == "reverse" else ""
        return BoxLayout("column" if is_column else "row", doubt=doubt, is_old=True)
    if display in _GRIDS:
        return _grid(values)
    if display in _TABLES:
        is_below = _word(values, "caption-side") == "bottom"
        is_from_right = style.direction == "rtl"
        return BoxLayout("table", is_from_right=is_from_right, is_caption_below=is_below)
    if display in _TABLE_PARTS:
        around = parent.arrangement.layout
        is_from_right = around is not None and around.is_from_right
        kind = "cells" if display == "table-row" else "rows"
        return BoxLayout(kind, is_from_right=is_from_right)
    if display in ("block", "flow-root") and any(values.get(one) == DOUBT for one in _COLUMNS):
        return BoxLayout("columns", doubt="columns")
    if display == "contents" and parent.arrangement.layout is not None:
        return parent.arrangement.layout._replace(is_part=True)
    return None


def _grid(values: Values) -> BoxLayout:
    areas = values.get("areas of grid", ())
    flow = _word(values, "flow of grid", "row")
    columns, rows = values.get("columns of grid", 1), values.get("rows of grid", 1)
    places = tuple(
        (name, row, column)
        for row, names in enumerate(areas if isinstance(areas, tuple) else (), 1)
        for column, name in enumerate(names, 1)
    )
    width = max((column for _, _, column in places), default=1)
    if isinstance(columns, int):
        columns = max(columns, width)
    return BoxLayout(
        "grid",
        flow=flow,
        columns=columns if isinstance(columns, int) else None,
        rows=rows if isinstance(rows, int) else None,
        areas=tuple({name: (name, row, column) for name, row, column in reversed(places)}.values()),
    )


def _placing(style: Style, parent: Style, values: Values) -> Placing:
    order = values.get("order", 0.0)
    group = values.get("box-ordinal-group", 1.0)
    row, column = values.get("row of grid", _FREE), values.get("column of grid", _FREE)
    offset, moved_by = None, ""
    if _word(values, "position") in _AFLOAT:
        moved_by = "position"
        if values["position"] == "absolute":
            offset = _offset(style, values)
    else:
        moved_by = _moved_by(style, parent, values) or _turned_by(style, parent, values)
    return Placing(
        order if isinstance(order, float) else 0.0,
        group if isinstance(group, float) else 1.0,
        _line(row, values.get("row end of grid")),
        _line(column, values.get("column end of grid")),
        offset,
        moved_by,
        _word(values, "caption-side") == "bottom",
        _word(values, "float") in ("right", "inline-end"),
        _word(values, "clear") in _CLEARING and style.display not in _INLINE,
    )


_CLEARING: Final = ("both", "right", "inline-end")


def _line(line: object, end: object) -> GridLine:
    """Where it begins; by its end, if only that is said."""
    found = line if isinstance(line, GridLine) else _FREE
    if not isinstance(end, GridLine) or end == _FREE or found.start is not None or found.name:
        return found
    if end.start is None:
        return found._replace(span=max(found.span, end.span), is_unknown=bool(end.name))
    return found._replace(start=end.start - found.span, is_unknown=end.start <= found.span)


def _offset(style: Style, values: Values) -> Offset | None:
    """Its distance from two edges of its container; None where that is not all of it."""
    if any(name in values for name in _MOVES):
        return None
    margins = (_px(style, values, f"margin-{side}") or 0.0 for side in ("top", "bottom", "left"))
    if any(margins):
        return None
    for side in ("top", "bottom"):
        down, across = values.get(side), values.get("left")
        if isinstance(down, Length) and isinstance(across, Length):
            units = (side, bool(down.percent), bool(across.percent))
            y, x = (_size(one, style.font_px) for one in (down, across))
            return Offset(units, -y if side == "bottom" else y, x)
    return None


def _size(length: Length, font_px: float) -> float:
    return length.percent or length.px + length.em * font_px


def _px(style: Style, values: Values, name: str) -> float | None:
    value = values.get(name)
    return value.resolved(style.font_px, None) if isinstance(value, Length) else None


def _moved_by(style: Style, parent: Style, values: Values) -> str:
    """The property that moves it to another row, or far aside."""
    em = max(style.font_px, parent.font_px, 1.0)
    if style.is_floating and abs(_px(style, values, "margin-top") or 0.0) > _PULLED_EM * em:
        return "margin-top"
    if _word(values, "position") in _OFFSET and values["position"] == "relative":
        for side, most in (("top", _DOWN_EM), ("bottom", _DOWN_EM), ("left", _ASIDE_EM)):
            if abs(_px(style, values, side) or 0.0) > most * em:
                return "position"
        if abs(_px(style, values, "right") or 0.0) > _ASIDE_EM * em:
            return "position"
    if style.display not in _INLINE:
        for name in _MOVES:
            if _is_far(values.get(name), em):
                return name
        for name in ("margin-top", "margin-bottom"):
            if (_px(style, values, name) or 0.0) < -_PULLED_EM * em:
                return name
    if (_px(style, values, "margin-left") or 0.0) < -_ASIDE_EM * em:
        return "margin-left"
    raised = _px(style, values, "vertical-align")
    return "vertical-align" if raised is not None and abs(raised) > _PULLED_EM * em else ""


def _turned_by(style: Style, parent: Style, values: Values) -> str:
    """Whether it is one of several boxes in a row that are set from right to left."""
    if parent.direction != "rtl":
        return ""
    is_apart = style.display in _BESIDE or _word(values, "unicode-bidi").startswith("isolate")
    return "direction" if is_apart else ""


def _is_far(move: Any, em: float) -> bool:
    if move is None or isinstance(move, (Wide, str)) or move == DOUBT:
        return False
    down, across = move.y.resolved(em, em), move.x.resolved(em, em)
    return bool(abs(down or 0.0) > _DOWN_EM * em or abs(across or 0.0) > _ASIDE_EM * em)

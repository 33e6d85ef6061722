"""Says what of an element is shown, and what separates its text from that around it. Pure."""

from __future__ import annotations

from service.html.cell_lines import CELL
from service.html.css_selectors import WorkBudget
from service.html.defaults import SILENT, SVG_SILENT
from service.html.element_doubts import is_relabelled
from service.html.lines import BLANK, HARD, SOFT
from service.html.style import Style
from service.html.tree import Element

_HARD_DISPLAYS = frozenset(
    "table inline-table table-row table-row-group table-header-group table-footer-group "
    "table-caption flex grid -webkit-flex".split()
)
_BESIDE_DISPLAYS = frozenset("inline-block inline-flex inline-grid -webkit-inline-flex".split())
INLINE_DISPLAYS = frozenset("inline contents none ruby ruby-base ruby-text".split())
_SVG_TEXT = frozenset({"text", "foreignobject"})


def is_silent(element: Element) -> bool:
    return element.tag in (SVG_SILENT if element.is_svg else SILENT)


def is_unshown(element: Element) -> bool:
    """Whether its content is not drawn: that of a closed `details`, of an option with a label."""
    if element.tag == "details":
        return "open" not in element.attributes
    return is_relabelled(element)


def is_summary(element: Element, budget: WorkBudget) -> bool:
    """Whether it is what a closed `details` shows."""
    above = element.parent
    if element.tag != "summary" or above is None or above.tag != "details":
        return False
    return budget.place_by_type(element, from_end=False) == 1


def shows_text(element: Element, around: bool) -> bool:
    """Whether letters in it are drawn: in SVG, only those of `text` are."""
    if not element.is_svg or element.tag in _SVG_TEXT:
        return True
    return element.tag != "svg" and around


def separators(element: Element, style: Style, parent: Style) -> tuple[str, str]:
    """What stands before and behind an element's text."""
    display = style.display
    if element.tag == "br":
        return SOFT, ""
    if display == "none":
        return "", ""
    if display == "table-cell" or parent.flows_in_row:
        return CELL, ""
    layout = parent.arrangement.layout
    if layout is not None and layout.kind in ("row", "column", "grid"):
        return (CELL, "") if layout.kind == "row" else (SOFT, SOFT)
    if display in _HARD_DISPLAYS:
        return HARD, HARD
    if display in INLINE_DISPLAYS:
        if style.is_floating:
            return CELL, BLANK
        return (SOFT, SOFT) if style.is_afloat else ("", "")
    return (BLANK, BLANK) if display in _BESIDE_DISPLAYS else (SOFT, SOFT)

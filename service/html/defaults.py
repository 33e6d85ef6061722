"""How browsers show elements by themselves: their own style sheet, and the attributes of old.

Pure data and functions; the cascade lies above them.
"""

from __future__ import annotations

import re

from service.html.css_properties import Values, Wide
from service.html.css_tokens import tokens_of, words
from service.html.css_values import UNKNOWN, Length, legacy_color, length
from service.html.text_lines import IS_STRUCK
from service.html.tree import CONDITIONAL, Element

SILENT = frozenset(
    "head script style title meta link base param source track area rp annotation annotation-xml "
    "xml col colgroup frameset".split()
)
"""What is not text, and hides none."""
SVG_SILENT = frozenset(
    "title desc metadata style script defs symbol clippath mask pattern marker lineargradient "
    "radialgradient filter".split()
)
UNSHOWN = frozenset(
    "template noscript noframes noembed iframe object canvas video audio datalist progress meter "
    "applet".split()
) | {CONDITIONAL}
"""Their text is shown only where something else cannot be."""

_BLOCKS = frozenset(
    "html body address article aside blockquote center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend listing main menu nav "
    "ol optgroup p plaintext pre search section summary ul xmp".split()
)
_DISPLAYS = {
    **dict.fromkeys(_BLOCKS, "block"),
    **dict.fromkeys(SILENT, "none"),
    "li": "list-item",
    "table": "table",
    "caption": "table-caption",
    "tr": "table-row",
    "td": "table-cell",
    "th": "table-cell",
    "thead": "table-header-group",
    "tbody": "table-row-group",
    "tfoot": "table-footer-group",
    "input": "inline-block",
    "button": "inline-block",
    "select": "inline-block",
    "textarea": "inline-block",
    "marquee": "inline-block",
    "option": "inline-block",
    "iframe": "inline-block",
}
_SIZES = {
    "small": Length(em=1 / 1.2),
    "sub": Length(em=1 / 1.2),
    "sup": Length(em=1 / 1.2),
    "big": Length(em=1.2),
    "h1": Length(em=2.0),
    "h2": Length(em=1.5),
    "h3": Length(em=1.17),
    "h5": Length(em=0.83),
    "h6": Length(em=0.67),
    "input": Length(px=13.3),
    "button": Length(px=13.3),
    "select": Length(px=13.3),
    "textarea": Length(px=13.3),
}
_MARGINS = {
    **dict.fromkeys(
        "p ul ol dl menu dir blockquote figure pre listing xmp".split(), Length(em=1.0)
    ),
    "h1": Length(em=0.67),
    "h2": Length(em=0.83),
    "h3": Length(em=1.0),
    "h4": Length(em=1.33),
    "h5": Length(em=1.67),
    "h6": Length(em=2.33),
    "hr": Length(em=0.5),
}
"""At the top and the bottom."""
_INDENTED = {
    **dict.fromkeys("ul ol menu dir".split(), "padding-left"),
    **dict.fromkeys("dd blockquote figure".split(), "margin-left"),
}
_INDENT = Length(px=40.0)
_RAISED = frozenset({"sup", "sub", "rt", "rtc"})
_STACKED = frozenset("mfrac mroot msub msup msubsup munder mover munderover mmultiscripts".split())
"""Formulas whose first part stands on the line, and the others above or below it."""
_FONT_PX = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_STRUCK = frozenset({"s", "strike", "del"})
_PRE = frozenset({"pre", "textarea", "listing", "plaintext", "xmp"})
_GROUNDS = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "marquee"})
_LINK_COLOR = (0.0, 0.0, 0.93, 1.0)
_BLACK, _WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)
_NOTHING = (0.0, 0.0, 0.0, 0.0)
_SVG_PROPERTIES = ("display", "visibility")


def default_values(element: Element) -> Values:
    """What the longhands hold before any author says something."""
    if element.is_svg:
        return _svg_values(element)
    tag, given = element.tag, element.attributes
    values: Values = {"display": _DISPLAYS.get(tag, "inline")}
    if tag in _SIZES:
        values["font-size"] = _SIZES[tag]
    if tag in _MARGINS:
        values |= {"margin-top": _MARGINS[tag], "margin-bottom": _MARGINS[tag]}
    if tag in _INDENTED:
        values[_INDENTED[tag]] = _INDENT
    if tag == "mphantom":
        values["visibility"] = "hidden"
    if is_raised(element):
        values["vertical-align"] = "super"
    if tag in _PRE:
        values["white-space"] = "pre"
    if tag in _STRUCK:
        values[IS_STRUCK] = True
    if tag == "bdo":
        values |= {"unicode-bidi": "isolate-override", "direction": given.get("dir", "").lower()}
    elif given.get("dir", "").lower() in ("ltr", "rtl"):
        values |= {"direction": given["dir"].lower(), "unicode-bidi": "isolate"}
    if tag == "bdi":
        values["unicode-bidi"] = "isolate"
    if tag in ("a", "area") and "href" in given:
        values["color"] = _LINK_COLOR
    if tag in ("input", "textarea", "select", "button"):
        values |= {"color": _BLACK, "background-color": _WHITE, "text-indent": Length()}
    if given:
        values |= _given_values(element)
    if tag == "dialog":
        values |= {"position": "absolute", "background-color": _WHITE, "color": _BLACK}
    if "popover" in given or (tag == "dialog" and "open" not in given):
        values["display"] = "none"
    return values


def is_raised(element: Element) -> bool:
    """Whether it stands above or below the line by itself."""
    above = element.parent
    return element.tag in _RAISED or (
        above is not None and above.tag in _STACKED and element.place > 0
    )


def _given_values(element: Element) -> Values:
    """The attributes of old, and those that hide."""
    tag, given, values = element.tag, element.attributes, Values()
    if tag == "font":
        _take_color(values, "color", given.get("color"))
        size = given.get("size", "").strip()
        if size in _FONT_PX:
            values["font-size"] = Length(px=_FONT_PX[size])
    if tag == "body":
        _take_color(values, "color", given.get("text"))
    if tag in _GROUNDS:
        _take_color(values, "background-color", given.get("bgcolor"))
        if given.get("background"):
            values["background-image"] = UNKNOWN
    if tag in ("img", "canvas", "video", "embed", "object"):
        for name in ("width", "height"):
            _take_length(values, name, given.get(name))
    if tag in ("marquee", "iframe"):
        _take_sizes(values, given)
    if "hidden" in given:
        until_found = given["hidden"].lower() == "until-found"
        values |= {"content-visibility": "hidden"} if until_found else {"display": "none"}
    if tag == "input" and given.get("type", "").lower() == "hidden":
        values["display"] = "none"
    return values


def _take_color(values: Values, name: str, given: str | None) -> None:
    found = legacy_color(given) if given else None
    if found is not None:
        values[name] = found


def _take_sizes(values: Values, given: dict[str, str]) -> None:
    for name in ("width", "height"):
        if _take_length(values, name, given.get(name)):
            values |= {"overflow-x": "hidden", "overflow-y": "hidden"}


def _take_length(values: Values, name: str, given: str | None) -> bool:
    found = words(tokens_of(given[:16])) if given else []
    size = length(found[0], is_quirky=True) if found else None
    if size is not None:
        values[name] = size
    return size is not None


def _svg_values(element: Element) -> Values:
    """SVG: only letters within `text` are drawn, in the colour of `fill`."""
    tag, given = element.tag, element.attributes
    values: Values = {"display": "none" if tag in SVG_SILENT | SILENT else "inline"}
    if tag == "svg":
        values |= {"display": "inline-block", "fill": _BLACK}
        _take_sizes(values, given)
    if tag in ("text", "foreignobject"):
        values["display"] = "block"
        for name, side in (("x", "margin-left"), ("y", "margin-top")):
            _take_length(values, side, given.get(name))
    if tag == "foreignobject":
        values["-webkit-text-fill-color"] = Wide("initial")
    fill = given.get("fill", "").strip()
    if fill == "none":
        values["fill"] = _NOTHING
    elif fill:
        _take_color(values, "fill", fill)
    for name in _SVG_PROPERTIES:
        if given.get(name) in ("none", "hidden", "collapse"):
            values[name] = given[name]
    for name in ("opacity", "fill-opacity"):
        found = words(tokens_of(given.get(name, "")[:16]))
        if found and found[0].type in ("number", "percentage"):
            share = found[0].value / (100 if found[0].type == "percentage" else 1)
            values["opacity"] = min(share, values.get("opacity", 1.0))
    _take_length(values, "font-size", given.get("font-size"))
    return values


def value_shown(element: Element) -> str:
    """The text that a field shows: its value, unless that is drawn as dots or not at all."""
    kind = element.attributes.get("type", "text").lower()
    value = element.attributes.get("value", "")
    form = _FORMS.get(kind)
    if element.tag != "input" or kind in _UNREADABLE_FIELDS:
        return ""
    return value if form is None or form.fullmatch(value[:_VALUE_MAX_CHARS]) else ""


_VALUE_MAX_CHARS = 64
_FORMS = {
    "number": re.compile(r"-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"),
    "date": re.compile(r"[0-9]{4,}-[0-9]{2}-[0-9]{2}"),
    "month": re.compile(r"[0-9]{4,}-[0-9]{2}"),
    "week": re.compile(r"[0-9]{4,}-W[0-9]{2}"),
    "time": re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9.]+)?"),
    "datetime-local": re.compile(r"[0-9]{4,}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9.]+)?"),
}
"""Values that fields of a kind take; they show no other."""


def is_longer(element: Element, width_px: float | None, font_px: float) -> str:
    """Why a field certainly does not show all of its value; empty if it may."""
    given = element.attributes
    if element.tag == "textarea":
        lines = "".join(one for one in element.children if isinstance(one, str)).split("\n")
        rows = given.get("rows", "")[:_DIGITS_MAX]
        return "rows" if rows.isdecimal() and len(lines) > int(rows) + _ROWS_SPARE else ""
    size = given.get("size", "")[:_DIGITS_MAX]
    room = float(int(size) * _LETTERS_A_SIZE + _SIZES_SPARE) if size.isdecimal() else None
    if width_px is not None:
        room = width_px / (_LEAST_LETTER_EM * font_px) if font_px else 0.0
    return "size" if room is not None and len(value_shown(element)) > room else ""


_DIGITS_MAX, _ROWS_SPARE, _SIZES_SPARE, _LETTERS_A_SIZE = 6, 1, 2, 2
_LEAST_LETTER_EM = 0.3
"""Narrow letters, so that a field that may show its value is in no doubt."""


_UNREADABLE_FIELDS = frozenset({"password", "checkbox", "radio", "file", "range", "color", "image"})


def generated_text(values: Values, element: Element) -> str:
    """The text that a style sheet adds: strings, and values of attributes."""
    pieces = values.get("content", ())
    if not isinstance(pieces, tuple):
        return ""
    return "".join(
        one if isinstance(one, str) else element.attributes.get(one[0], "") for one in pieces if one
    )

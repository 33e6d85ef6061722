"""Elements and attributes for which it cannot be told whether their text is seen.

A drawing (SVG) and a formula (MathML) have attributes that move, scale and cover their text; those
that certainly do nothing of that are listed. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.html.css_tokens import keyword, tokens_of, words
from service.html.tree import Element

_SVG_PLAIN = frozenset(
    "class id style x y width height xmlns role focusable lang tabindex fill text-anchor "
    "font-family font-size font-weight font-style version xml:space xmlns:xlink title "
    "dominant-baseline alignment-baseline letter-spacing viewbox preserveaspectratio href "
    "xlink:href target opacity fill-opacity visibility display rel".split()
)
_SVG_TAGS = frozenset({"svg", "g", "a", "text", "tspan", "foreignobject"})
_ANIMATIONS = frozenset({"set", "animate", "animatetransform", "animatemotion"})
_MATH_TAGS = frozenset(
    "math mrow mi mn mo mtext ms mfrac msqrt mroot mstyle msub msup msubsup munder mover "
    "munderover mmultiscripts mtable mtr mtd merror mprescripts none annotation".split()
)
_MATH_PLAIN = frozenset(
    "class id style xmlns display displaystyle mathvariant form stretchy fence separator lspace "
    "rspace dir alttext".split()
)
_MATH = (
    frozenset({"mphantom", "mspace", "mpadded", "semantics", "maction", "annotation-xml"})
    | _MATH_TAGS
)
_SCALE_MAX = 4.0


def doubt_of_element(element: Element) -> str:
    """The attribute or the kind of element that leaves it in doubt; empty if none does."""
    if element.is_svg:
        return _svg_doubt(element)
    if element.tag in _MATH:
        return _math_doubt(element)
    if element.tag == "marquee":
        return "marquee"
    is_one_of_several = element.tag == "details" and "name" in element.attributes
    return "name" if is_one_of_several and "open" in element.attributes else ""


def _svg_doubt(element: Element) -> str:
    if element.tag not in _SVG_TAGS:
        return ""  # Its text is not drawn, or it is a shape.
    if any(one.tag in _ANIMATIONS for one in element.elements):
        return "animation"
    if element.parent is not None and element.parent.is_svg and element.parent.tag not in _SVG_TAGS:
        return element.parent.tag
    if element.tag == "text" and not _is_placed(element.attributes):
        return "y"
    for name in element.attributes:
        if name not in _SVG_PLAIN and not name.startswith(("aria-", "data-")):
            return name
    return "viewbox" if element.tag == "svg" and _is_scaled_down(element.attributes) else ""


def _is_placed(given: dict[str, str]) -> bool:
    """Whether it stands below the upper edge of the drawing."""
    found = words(tokens_of(given.get("y", "")[:16]))
    return len(found) == 1 and _is_number(found[0]) and found[0].value >= _ASCENT_PX


_ASCENT_PX = 8.0


def _is_scaled_down(given: dict[str, str]) -> bool:
    """Whether its own units are far smaller than pixels, or its text lies outside of them."""
    box = [one.value for one in words(tokens_of(given.get("viewbox", "")[:64])) if _is_number(one)]
    if len(box) != 4:
        return False
    width = [one.value for one in words(tokens_of(given.get("width", "")[:16])) if _is_number(one)]
    return bool(any(box[:2])) or not width or box[2] > _SCALE_MAX * width[0]


def _is_number(token: object) -> bool:
    return getattr(token, "type", "") in ("number", "dimension")


def _math_doubt(element: Element) -> str:
    tag, parent = element.tag, element.parent
    if tag not in _MATH_TAGS and tag != "semantics":
        return tag
    if parent is not None and parent.tag == "semantics" and element.place > 0:
        return "semantics"
    return next((name for name in element.attributes if name not in _MATH_PLAIN), "")


def doubt_of_head(elements: Iterable[Element]) -> str:
    """What the document asks of the browser that changes all of it: a dark canvas, another page
    after some time, no style sheets of its own."""
    asked = (_asked(one) for one in elements if one.tag == "meta")
    return next((f"<meta> {one}" for one in asked if one), "")


def _asked(meta: Element) -> str:
    content = meta.attributes.get("content", "").lower()
    if meta.attributes.get("name", "").lower() == "color-scheme":
        schemes = set(map(keyword, words(tokens_of(content[:64]))))
        return "color-scheme" if "dark" in schemes and "light" not in schemes else ""
    kind = meta.attributes.get("http-equiv", "").strip().lower()
    if kind == "refresh":
        return kind if "url" in content else ""
    if kind != "content-security-policy":
        return ""
    rules = [one.split() for one in content.split(";")]
    is_bound = any(one[:1] in (["default-src"], ["style-src"]) for one in rules)
    return kind if is_bound and "'unsafe-inline'" not in content else ""


def is_relabelled(element: Element) -> bool:
    """Whether an option shows another text than its own."""
    label = element.attributes.get("label", "") if element.tag == "option" else ""
    own = "".join(one for one in element.children if isinstance(one, str))
    return bool(label) and label.split() != own.split()


def has_shapes(elements: Iterable[Element]) -> bool:
    """Whether a drawing has anything that letters may stand on."""
    return any(one.tag in _SVG_SHAPES for one in elements)


_SVG_SHAPES = frozenset(
    {"rect", "circle", "ellipse", "path", "polygon", "polyline", "image", "use", "line"}
)

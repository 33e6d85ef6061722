"""Which elements of a document pseudo-classes select while it lies untouched: nothing is hovered,
visited, or typed into.

What depends on a form's contents, on the focus or on the direction of a text is in doubt: the tests
here select each element that a browser may select, so that a rule which hides is not missed.

Pure; the work counts in the budget.
"""

from __future__ import annotations

from typing import Final

from service.html.css_selectors import Selector, Test, WorkBudget, elements_below
from service.html.tree import Element

_FIELDS = ("input", "select", "textarea", "button", "option", "fieldset", "optgroup")


def position(
    element: Element,
    from_end: bool,
    by_type: bool,
    among: tuple[Selector, ...] | None,
    budget: WorkBudget,
) -> int | None:
    """From 1, among all siblings, those of the same name, or those that a selector selects."""
    siblings = element.parent.elements if element.parent is not None else [element]
    if by_type:
        return budget.place_by_type(element, from_end=from_end)
    if among is None:
        return len(siblings) - element.place if from_end else element.place + 1
    return budget.place_among(element, among, from_end=from_end)


def _only(element: Element, budget: WorkBudget, *, by_type: bool) -> bool:
    return all(position(element, end, by_type, None, budget) == 1 for end in (False, True))


def is_root(element: Element, budget: WorkBudget) -> bool:
    return element.parent is None


def _is_empty(element: Element, budget: WorkBudget) -> bool:
    return not element.elements and not any(element.children)


def has_language(element: Element, wanted: list[str], budget: WorkBudget) -> bool:
    """`:lang()`, by the nearest attribute, or by what the head says of the whole document."""
    at = element
    while "lang" not in at.attributes and at.parent is not None:
        budget.spend(1)
        at = at.parent
    if "lang" not in at.attributes and at not in budget.languages:
        budget.languages[at] = _said_in_head(at)
    value = at.attributes["lang"] if "lang" in at.attributes else budget.languages[at]
    return any(value.lower() == one or value.lower().startswith(f"{one}-") for one in wanted if one)


def _said_in_head(root: Element) -> str:
    heads = (one for head in root.elements[:1] for one in head.elements)
    said = [
        one.attributes.get("content", "")
        for one in heads
        if one.attributes.get("http-equiv", "").lower() == "content-language"
    ]
    return said[-1].strip() if said else ""


def _is_off(element: Element, budget: WorkBudget) -> bool:
    """Whether a field is switched off, by itself or by a set of fields around it."""
    if element.tag not in _FIELDS:
        return False
    at: Element | None = element
    while at is not None:
        budget.spend(1)
        if "disabled" in at.attributes and (at is element or at.tag == "fieldset"):
            return True
        at = at.parent
    return False


def _has_attribute(name: str, *tags: str) -> Test:
    return lambda e, p: name in e.attributes and (not tags or e.tag in tags)


def _lacks_attribute(name: str, *tags: str) -> Test:
    return lambda e, p: name not in e.attributes and e.tag in tags


def _always(element: Element, budget: WorkBudget) -> bool:
    return True


def _never(element: Element, budget: WorkBudget) -> bool:
    return False


STATES: Final[dict[str, Test]] = {
    "root": is_root,
    "scope": is_root,
    "empty": _is_empty,
    "first-child": lambda e, p: e.place == 0,
    "last-child": lambda e, p: position(e, True, False, None, p) == 1,
    "only-child": lambda e, p: _only(e, p, by_type=False),
    "first-of-type": lambda e, p: position(e, False, True, None, p) == 1,
    "last-of-type": lambda e, p: position(e, True, True, None, p) == 1,
    "only-of-type": lambda e, p: _only(e, p, by_type=True),
    **dict.fromkeys(("link", "any-link", "-webkit-any-link"), _has_attribute("href", "a", "area")),
    "checked": lambda e, p: "checked" in e.attributes or "selected" in e.attributes,
    "disabled": _is_off,
    "enabled": _lacks_attribute("disabled", *_FIELDS),
    "required": _has_attribute("required", *_FIELDS),
    "optional": _lacks_attribute("required", "input", "select", "textarea"),
    **dict.fromkeys(("read-only", "read-write"), _always),
    "placeholder-shown": lambda e, p: (
        "placeholder" in e.attributes and not e.attributes.get("value")
    ),
    "open": _has_attribute("open", "details", "dialog"),
    "defined": lambda e, p: "-" not in e.tag,
    **dict.fromkeys(("focus", "focus-visible"), lambda e, p: "autofocus" in e.attributes),
    "focus-within": lambda e, p: any(
        "autofocus" in one.attributes for one in [e, *elements_below(e, p)]
    ),
    **dict.fromkeys(
        ("valid", "in-range", "invalid", "out-of-range", "indeterminate", "default"),
        lambda e, p: e.tag in (*_FIELDS, "form", "progress"),
    ),
    **dict.fromkeys(
        "hover active visited target target-within fullscreen modal popover-open playing autofill "
        "-webkit-autofill host user-invalid user-valid -webkit-full-screen".split(),
        _never,
    ),
}
DOUBTFUL_STATES: Final = frozenset(
    "valid in-range invalid out-of-range indeterminate default checked disabled enabled required "
    "optional read-only read-write placeholder-shown focus focus-visible focus-within".split()
)
"""Browsers decide these by rules of forms and of the focus that are not read here."""

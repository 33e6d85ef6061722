"""Finds the style sheets that a document carries: in elements, and in addresses (`data:`).

Nothing is fetched. Pure; linear in the document.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote

from service.html.css_selectors import WorkBudget
from service.html.tree import Element


def elements_below(element: Element, budget: WorkBudget) -> Iterator[Element]:
    waiting = list(reversed(element.elements))
    while waiting:
        budget.spend(1)
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.elements))


def own_sheets(root: Element, budget: WorkBudget) -> Iterator[tuple[str, str]]:
    """The texts of the style sheets that the document carries, and their media."""
    for element in elements_below(root, budget):
        media = element.attributes.get("media", "")
        if element.tag == "style" and not _is_kept_back(element):
            yield "".join(one for one in element.children if isinstance(one, str)), media
        elif element.tag == "link" and "stylesheet" in element.attributes.get("rel", "").lower():
            yield _data_sheet(element.attributes.get("href", "").strip()), media


def _is_kept_back(element: Element) -> bool:
    """Whether it stands where browsers do not apply it."""
    return element.parent is not None and element.parent.tag in ("template", "noscript")


def _data_sheet(href: str) -> str:
    """A style sheet that stands in its own address (`data:`)."""
    head, comma, data = href.partition(",")
    if not comma or not head.lower().startswith("data:text/css"):
        return ""
    if not head.lower().endswith(";base64"):
        return unquote(data)
    try:
        return base64.b64decode(unquote(data)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""

"""Builds the tree of an HTML document as browsers build it, and copies it into plain elements.

turbohtml (the standard's tree construction in C, with the depth limit of browsers) parses; its
cost is linear for hostile nesting, too. This module alone knows it. The copy has what selectors
and styles need, and is bounded: a document with more elements is refused.

Pure: nothing is fetched, no script runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeGuard

import turbohtml

ELEMENTS_MAX = 150_000
"""A statement of 10,000 rows has fewer. Each costs some microseconds of Python."""
CONDITIONALS_MAX = 5_000
"""Each is parsed on its own. A newsletter has some hundred."""
ATTRIBUTES_MAX = 1_000_000
"""Of all elements together."""


CONDITIONAL = "#conditional"
"""The name under which the content of a conditional comment (`<!--[if mso]>`) is kept: one mail
program shows it, browsers do not."""


class TooComplex(Exception):
    """Raised when a document would take more work than one document may; says which bound."""


class UnreadTree(Exception):
    """Raised for a document whose visible text cannot be told; says why."""


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """An element: its name and attributes in lower case, and its place in the tree."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    is_svg: bool
    place: int
    """Among the elements of its parent, from 0."""
    names: frozenset[str] = frozenset()
    """Its classes as `.name`, and its id as `#name`."""
    loose_names: frozenset[str] = frozenset()
    """The same in lower case, in documents in which their case does not count."""
    children: list[Element | str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    """Its children that are elements."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A document."""

    root: Element
    is_quirky: bool
    """Whether browsers read it as in the last century: it has no document type."""
    count: int
    """Number of its elements."""


def read_tree(html: str) -> Tree:
    """The tree of a document. Raises TooComplex and UnreadTree."""
    parsed = _parsed(html)
    first = parsed.children[0] if parsed.children else None
    is_quirky = not isinstance(first, turbohtml.Doctype) or first.name != "html"
    copy = _Copy(is_quirky)
    root = copy.of(parsed)
    root.parent = None
    return Tree(root, is_quirky, copy.count)


def _parsed(html: str) -> turbohtml.Document:
    return turbohtml.parse(html, positions=False, allow_declarative_shadow_roots=False)


class _Copy:
    """Copies a parsed document into plain elements."""

    def __init__(self, is_quirky: bool) -> None:
        self.count = 0
        self._attributes = self._conditionals = 0
        self._is_quirky = is_quirky

    def of(self, parsed: turbohtml.Node) -> Element:
        """The root element."""
        top = Element("", {}, None, False, 0)
        waiting: list[tuple[turbohtml.Node, Element, bool]] = [(parsed, top, True)]
        while waiting:
            node, target, has_conditionals = waiting.pop()
            for child in node.children:
                if isinstance(child, turbohtml.Element):
                    waiting.append((child, self._added(child, target), has_conditionals))
                elif isinstance(child, turbohtml.Text):
                    target.children.append(child.data)
                elif isinstance(child, turbohtml.DocumentFragment):  # Of a template.
                    waiting.append((child, target, has_conditionals))
                elif has_conditionals and _is_conditional(child):
                    waiting.append((_inside(child), self._conditional(target), False))
        return next((one for one in top.elements if one.tag == "html"), top)

    def _added(self, node: turbohtml.Element, target: Element) -> Element:
        element = _element(node, target, self._is_quirky)
        target.children.append(element)
        target.elements.append(element)
        self.count += 1
        self._attributes += len(element.attributes)
        if self.count > ELEMENTS_MAX or self._attributes > ATTRIBUTES_MAX:
            raise TooComplex(
                f"it has more than {ELEMENTS_MAX:,} elements or {ATTRIBUTES_MAX:,} attributes"
            )
        return element

    def _conditional(self, target: Element) -> Element:
        """An element that selectors do not see."""
        element = Element(CONDITIONAL, {}, target, False, 0)
        target.children.append(element)
        self._conditionals += 1
        if self._conditionals > CONDITIONALS_MAX:
            raise TooComplex(f"it has more than {CONDITIONALS_MAX:,} conditional comments")
        return element


def _is_conditional(node: turbohtml.Node) -> TypeGuard[turbohtml.Comment]:
    return isinstance(node, turbohtml.Comment) and node.data.startswith("[if")


def _inside(comment: turbohtml.Comment) -> turbohtml.Document:
    return _parsed(comment.data.partition(">")[2].removesuffix("<![endif]"))


_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_FRAMED = ("data:text", "data:application", "data:,", "data:;", "data:message")
"""Documents in the addresses of frames; pictures are none."""


def _element(node: turbohtml.Element, parent: Element, is_quirky: bool) -> Element:
    attributes = {
        name.lower(): _text_of(value) for name, value in node.attrs.items() if value is not None
    }
    is_svg = node.namespace == turbohtml.Namespace.SVG
    if node.tag == "template" and "shadowrootmode" in attributes:
        raise UnreadTree("it has a shadow tree, which is not read")
    address = attributes.get(_FRAMES.get(node.tag.lower(), ""), "").strip().lower()
    if address.startswith(_FRAMED) and "srcdoc" not in attributes:
        raise UnreadTree("it shows a document that stands in an address (data:), which is not read")
    names = [f".{one}" for one in attributes.get("class", "").split()]
    if "id" in attributes:
        names.append(f"#{attributes['id']}")
    return Element(
        node.tag.lower(),
        attributes,
        parent,
        is_svg,
        len(parent.elements),
        frozenset(names),
        frozenset(name.lower() for name in names) if is_quirky else frozenset(),
    )


def _text_of(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)

"""Parses style sheets and style attributes into rules.

Conditions (`@media`, `@supports`, `@container`) are decided here, layers are numbered, and nested
rules get the selectors of those around them. Remote sheets are not loaded. The text of all styles
of a document is bounded, because tinycss2 takes some microseconds for a character.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from service.html.css_conditions import container_applies, media_applies, supports_applies
from service.html.css_declarations import decides, read_declaration
from service.html.css_grids import GRID_VALUES
from service.html.css_properties import Values
from service.html.css_selector_parser import Nesting, read_selectors
from service.html.css_selectors import Selector
from service.html.css_tokens import (
    Tokens,
    block_nodes,
    keyword,
    rule_nodes,
    serialized,
    sheet_nodes,
    split_commas,
    tokens_of,
    words,
)
from service.html.css_values import DOUBT, Length
from service.html.page_sheets import PageSheet
from service.html.tree import TooComplex

STYLE_MAX_CHARS = 1_000_000
"""Of all sheets and different style attributes together."""
RULES_MAX = 20_000
"""Selectors. Large frameworks have some 10,000."""
_DEPTH_MAX = 8
_UNLAYERED = 1 << 30
_CONDITIONS: dict[str, Callable[[Tokens], bool | None]] = {
    "media": media_applies,
    "supports": supports_applies,
    "container": container_applies,
}
_INERT = frozenset(
    "charset page keyframes counter-style font-feature-values font-palette-values color-profile "
    "viewport view-transition position-try function document".split()
)
"""Rules of no element; those of other browsers are none at all."""
_NOTED = frozenset({"property", "import", "font-face", "namespace"})
_XHTML = "http://www.w3.org/1999/xhtml"
_GLYPHS = ("data:", "size-adjust")


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration: what its longhands hold, or its tokens until its variables are known."""

    name: str
    values: Values | None
    tokens: Tokens = ()
    is_important: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector with its declarations, and its place in the cascade."""

    selector: Selector
    declarations: tuple[Declared, ...]
    layer: int
    order: int
    doubt: str = ""
    """Why it cannot be told whether it applies; empty if it does."""


@dataclass(slots=True)
class StyleReader:
    """Reads the styles of one document."""

    is_quirky: bool
    rules: list[Rule] = field(default_factory=list)
    doubt: str = ""
    """A rule for which it cannot be told which text of the document is seen."""
    registered: set[str] = field(default_factory=set)
    """Variables whose values browsers check and hand on in ways of their own (`@property`)."""
    _doubt: str = ""
    """The rule around for which it cannot be told whether what is in it applies."""
    _left_chars: int = STYLE_MAX_CHARS
    _layers: dict[str, int] = field(default_factory=dict)
    _inline: dict[str, tuple[Declared, ...]] = field(default_factory=dict)

    def add_page_sheets(self, sheets: Iterable[PageSheet]) -> None:
        """Adds the sheets that a document carries. Raises TooComplex."""
        for one in sheets:
            if one.is_unread:
                self.doubt = self.doubt or "charset"
            self.add_sheet(one.css, one.media, one.doubt)

    def add_sheet(self, css: str, media: str = "", doubt: str = "") -> None:
        """Adds the rules of a sheet; `doubt` says why a browser may not apply it. Raises
        TooComplex."""
        self._charge(css + media)
        applies = media_applies(tokens_of(media)) if media else True
        if applies is not False:
            self._doubt = doubt or ("" if applies else "media")
            self._read(sheet_nodes(css), None, "", _DEPTH_MAX)

    def inline(self, css: str) -> tuple[Declared, ...]:
        """The declarations of a style attribute; equal ones are read once."""
        if css not in self._inline:
            self._charge(css)
            self._inline[css] = tuple(self._declared(block_nodes(css)))
        return self._inline[css]

    def _charge(self, css: str) -> None:
        self._left_chars -= len(css)
        if self._left_chars < 0:
            raise TooComplex(f"its styles have more than {STYLE_MAX_CHARS:,} characters")

    def _read(self, nodes: Tokens, nesting: Nesting | None, layer: str, depth: int) -> None:
        """The rules of a sheet or a block."""
        for node in nodes:
            if node.type == "qualified-rule":
                self._rule(node, nesting, layer, depth)
            elif node.type == "at-rule":
                self._at_rule(node, nesting, layer, depth)

    def _rule(self, node: Any, nesting: Nesting | None, layer: str, depth: int) -> None:
        selectors = read_selectors(node.prelude, nesting)
        contents = block_nodes(node.content)
        self._add(selectors, tuple(self._declared(contents)), layer)
        if depth > 1 and selectors and any(one.type != "declaration" for one in contents):
            self._read(contents, Nesting(selectors), layer, depth - 1)

    def _add(
        self, selectors: tuple[Selector, ...], declarations: tuple[Declared, ...], layer: str
    ) -> None:
        rank = self._rank(layer)
        doubt = self._doubt
        if any(one.is_doubtful for one in selectors):
            doubt = doubt or "selector"
        if doubt and not any(map(may_hide, declarations)):
            return
        for selector in selectors if declarations else ():
            self.rules.append(Rule(selector, declarations, rank, len(self.rules), doubt))
        if len(self.rules) > RULES_MAX:
            raise TooComplex(f"its styles have more than {RULES_MAX:,} rules")

    def _at_rule(self, node: Any, nesting: Nesting | None, layer: str, depth: int) -> None:
        name = node.lower_at_keyword
        if name == "layer":
            self._layer_rule(node, nesting, layer, depth)
            return
        self._take_notes(name, node)
        if name in _INERT or name.startswith("-") or node.content is None or depth <= 1:
            return
        condition = _CONDITIONS.get(name)
        applies = condition(node.prelude) if condition is not None else None
        if applies is False:
            return
        around, self._doubt = self._doubt, self._doubt or ("" if applies else f"@{name}")
        if nesting is None:
            self._read(rule_nodes(node.content), None, layer, depth - 1)
        else:
            contents = block_nodes(node.content)
            self._add(nesting.around, tuple(self._declared(contents)), layer)
            self._read(contents, nesting, layer, depth - 1)
        self._doubt = around

    def _take_notes(self, name: str, node: Any) -> None:
        """Rules that change what others mean."""
        if name not in _NOTED:
            return
        said = serialized([*node.prelude, *(node.content or ())]).lower()
        if name == "property":
            self.registered.update(one.value for one in words(node.prelude) if one.type == "ident")
        is_doubtful = (
            (name == "import" and "data:" in said)
            or (name == "font-face" and any(one in said for one in _GLYPHS))
            or (name == "namespace" and len(words(node.prelude)) == 1 and _XHTML not in said)
        )
        if is_doubtful:
            self.doubt = self.doubt or f"@{name}"

    def _layer_rule(self, node: Any, nesting: Nesting | None, layer: str, depth: int) -> None:
        names = [".".join(_names(part)) for part in split_commas(node.prelude)]
        within = f"{layer}." if layer else ""
        for name in names if node.content is None else ():
            self._rank(within + name)
        if node.content is not None and depth > 1:
            named = names[0] or f"?{len(self._layers)}"
            self._rank(within + named)
            self._read(rule_nodes(node.content), nesting, within + named, depth - 1)

    def _rank(self, layer: str) -> int:
        """Later layers win over earlier ones, and rules in none over those in layers."""
        if not layer:
            return _UNLAYERED
        return self._layers.setdefault(layer, len(self._layers))

    def _declared(self, nodes: Tokens) -> Iterator[Declared]:
        for node in nodes:
            if node.type == "declaration":
                yield from self._read_declaration(node)

    def _read_declaration(self, node: Any) -> Iterator[Declared]:
        name = node.name if node.name.startswith("--") else node.lower_name
        if name.startswith("--"):
            yield Declared(name, None, tuple(node.value), node.important)
        elif name == "all":
            yield Declared(name, None, tuple(words(node.value)), node.important)
        elif decides(name) and has_variable(node.value, _DEPTH_MAX):
            yield Declared(name, None, tuple(node.value), node.important)
        else:
            values = read_declaration(name, node.value, is_quirky=self.is_quirky)
            if values is not None:
                yield Declared(name, values, (), node.important)


def may_hide(one: Declared) -> bool:
    """Whether a declaration could hide text."""
    if one.values is None:
        return True
    return any(not _shows(name, value) for name, value in one.values.items())


def _shows(name: str, value: object) -> bool:
    if name in _ROOMY:
        return value != DOUBT
    if isinstance(value, Length):
        size = value.resolved(_FONT_PX, _BASE_PX)
        return size is not None and size >= _LEAST_PX.get(name, _BASE_PX)
    return value == "plain" or value in _SHOWING.get(name, frozenset())


_FONT_PX, _BASE_PX = 16.0, 1_000.0
_ROOMY = frozenset(
    "padding-top padding-right padding-bottom padding-left flex-grow float unicode-bidi "
    "vertical-align content z-index flex-direction flex-wrap order clear caption-side box-orient "
    "box-direction box-ordinal-group".split()
) | frozenset(GRID_VALUES)
_LEAST_PX = {
    **dict.fromkeys(("margin-top", "margin-right", "margin-bottom", "margin-left"), 0.0),
    **dict.fromkeys(("width", "height", "max-width", "max-height"), 60.0),
    **dict.fromkeys(("min-width", "min-height", "text-indent", "letter-spacing"), 0.0),
    "font-size": 8.0,
    "line-height": 8.0,
}
_SHOWING: dict[str, frozenset[object]] = {
    "display": frozenset(
        "block inline inline-block flex inline-flex grid table table-row table-cell "
        "list-item".split()
    ),
    "visibility": frozenset({"visible"}),
    "position": frozenset({"static"}),
    "white-space": frozenset({"normal", "pre-wrap", "pre-line"}),
    "overflow-x": frozenset({"visible", "auto"}),
    "overflow-y": frozenset({"visible", "auto"}),
    **dict.fromkeys(
        "width height max-width max-height min-width min-height line-height margin-top "
        "margin-right margin-bottom margin-left".split(),
        frozenset({"auto"}),
    ),
    "opacity": frozenset({1.0}),
    "direction": frozenset({"ltr"}),
}


def has_variable(tokens: Tokens, depth: int) -> bool:
    """Whether `var()` occurs in a value."""
    for token in tokens:
        if token.type == "function" and token.lower_name in ("var", "env"):
            return True
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inner and depth > 1 and has_variable(inner, depth - 1):
            return True
    return False


def variables_of(tokens: Tokens, depth: int = _DEPTH_MAX) -> Iterator[str]:
    """The names of the variables in a value."""
    for token in tokens:
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if not inner or token.type == "string":
            continue
        if token.type == "function" and token.lower_name == "var":
            yield str(getattr(words(inner)[0], "value", "")) if words(inner) else ""
        if depth > 1:
            yield from variables_of(inner, depth - 1)


def _names(part: list[Any]) -> Iterator[str]:
    return filter(None, map(keyword, part))

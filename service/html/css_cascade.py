"""Finds the declarations of an element in the order of the cascade, and fills in variables.

The order is that of CSS Cascading 5 for one author: layers, specificity, place; a style attribute
above the sheets; what is important above everything, with layers reversed. The browser's own sheet
and the attributes of old (`bgcolor`) lie below and are no business of this module.

Each element pays for the rules that could select it. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from service.html.css_declarations import all_longhands, read_declaration
from service.html.css_properties import LONGHANDS, WIDE, Values, Wide
from service.html.css_selectors import WorkBudget
from service.html.css_sheet import Declared, Rule, StyleReader, has_variable, may_hide, variables_of
from service.html.css_tokens import Tokens, keyword, split_commas, words
from service.html.css_values import DOUBT
from service.html.harmless_values import adds_nothing
from service.html.tree import Element

Variables: TypeAlias = Mapping[str, Tokens]
GENERATED = ("before", "after")
"""Pseudo-elements with text of their own."""
FIRST = ("first-line", "first-letter")
"""Pseudo-elements that are parts of a text."""
DOUBTFUL = "?"
"""The name under which rules stand of which it cannot be told whether they apply."""
_PARTS_OF_FIELDS = ("-webkit-", "details-content", "slider-")
_ADORNMENTS = (
    "scrollbar resizer -spin-button -search- details-marker picker-indicator placeholder "
    "file-upload-button media- meter progress slider credentials autofill clear-button".split()
)
"""Parts of fields that hold no text of the document."""
_DEPTH_MAX = 12
_TOKENS_MAX = 500
"""Of a value with its variables filled in; more make it void, as in browsers."""


class Cascade:
    """The declarations of the elements of one document."""

    def __init__(self, reader: StyleReader, budget: WorkBudget) -> None:
        self._reader = reader
        self._budget = budget
        self._by_key: dict[str, list[Rule]] = defaultdict(list)
        for rule in reader.rules:
            self._by_key[rule.selector.key].append(rule)
        self._ordered: dict[tuple[tuple[int, ...], str], tuple[Declared, ...]] = {}

    def matched(self, element: Element) -> dict[str, tuple[int, ...]]:
        """The numbers of the rules that select it, and those for its generated texts, by their
        pseudo-element; the element's own have the empty name."""
        found: dict[str, list[int]] = defaultdict(list)
        for key in self._keys(element):
            rules = self._by_key.get(key, ())
            self._budget.spend(len(rules))
            for rule in rules:
                name = _kind(rule)
                if name is not None and rule.selector.matches(element, self._budget):
                    found[name].append(rule.order)
        return {name: tuple(numbers) for name, numbers in found.items()}

    def doubt(self, numbers: tuple[int, ...]) -> str:
        """Why it cannot be told whether the first of these rules applies."""
        rule = self._reader.rules[numbers[0]] if numbers else None
        return (rule.doubt or f"::{rule.selector.pseudo_element}") if rule is not None else ""

    def declarations(self, numbers: tuple[int, ...], inline: str) -> tuple[Declared, ...]:
        """Those of rules and of a style attribute; the later one wins."""
        found = self._ordered.get((numbers, inline))
        if found is None:
            rules = [self._reader.rules[number] for number in numbers]
            found = tuple(_in_order(rules, self._reader.inline(inline) if inline else ()))
            self._budget.spend(len(found))
            self._ordered[numbers, inline] = found
        return found

    def specified(
        self, declarations: Iterable[Declared], below: Values, variables: Variables
    ) -> tuple[Values, Variables]:
        """What the longhands hold, above what lies below; and the variables for the children."""
        own = {one.name: one.tokens for one in declarations if one.name.startswith("--")}
        if own:
            self._budget.spend(len(variables))
            variables = {**variables, **own}
        values = dict(below)
        for one in declarations:
            found = self._values(one, variables)
            self._budget.spend(len(found))
            for name, value in found.items():
                if isinstance(value, Wide) and value.word == "revert-layer":
                    value = DOUBT
                is_reverted = isinstance(value, Wide) and value.word.startswith("revert")
                values[name] = below.get(name, Wide("unset")) if is_reverted else value
        return values, variables

    def _values(self, one: Declared, variables: Variables) -> Values:
        if one.values is not None:
            return one.values
        if one.name.startswith("--"):
            return {}
        if one.name == "all":
            word = self._word_for_all(one.tokens, variables)
            return dict.fromkeys(LONGHANDS, Wide(word)) if word else {}
        if self._reader.registered and self._is_registered(one.tokens, variables, _NAMES_DEPTH):
            return dict.fromkeys(all_longhands(one.name), DOUBT)
        tokens = _filled_in(one.tokens, variables, _DEPTH_MAX, self._budget)
        values = None
        if tokens is not None:
            values = read_declaration(one.name, tokens, is_quirky=self._reader.is_quirky)
        return (
            values if values is not None else dict.fromkeys(all_longhands(one.name), Wide("unset"))
        )

    def _word_for_all(self, tokens: Tokens, variables: Variables) -> str:
        """What `all` sets each property to; empty if the declaration is void."""
        said = _filled_in(tokens, variables, _DEPTH_MAX, self._budget) or ()
        found = [keyword(token) for token in words(said)]
        if len(found) == 1 and found[0] in WIDE:
            return found[0]
        return "unset" if has_variable(tokens, _DEPTH_MAX) else ""

    def _is_registered(self, tokens: Tokens, variables: Variables, depth: int) -> bool:
        """Whether a value rests on a variable that browsers treat in ways of their own."""
        for name in variables_of(tokens):
            self._budget.spend(1)
            if name in self._reader.registered:
                return True
            if depth and self._is_registered(variables.get(name, ()), variables, depth - 1):
                return True
        return False

    @staticmethod
    def _keys(element: Element) -> Iterable[str]:
        return {"", element.tag, *(name.lower() for name in element.names)}


_NAMES_DEPTH = 4


def _kind(rule: Rule) -> str | None:
    """What of an element the rule is about; None for what holds no text."""
    name = rule.selector.pseudo_element
    if rule.doubt:
        return DOUBTFUL
    if name in ("", *GENERATED, *FIRST):
        return name
    if name == "marker":
        return DOUBTFUL if any(map(_adds_text, rule.declarations)) else None
    is_part = name.startswith(_PARTS_OF_FIELDS) and not any(one in name for one in _ADORNMENTS)
    return DOUBTFUL if is_part and any(map(may_hide, rule.declarations)) else None


def _adds_text(one: Declared) -> bool:
    """Whether a marker has other text than the dot, the number or the picture of its list."""
    pieces = (one.values or {}).get("content", ())
    texts = [piece for piece in pieces if piece] if isinstance(pieces, tuple) else []
    return any(not isinstance(text, str) or not adds_nothing(text) for text in texts)


def _in_order(rules: list[Rule], inline: tuple[Declared, ...]) -> Iterable[Declared]:
    """From the weakest to the strongest."""
    rules = sorted(rules, key=lambda rule: (rule.layer, rule.selector.specificity, rule.order))
    for rule in rules:
        yield from (one for one in rule.declarations if not one.is_important)
    yield from (one for one in inline if not one.is_important)
    for rule in sorted(rules, key=lambda rule: -rule.layer):
        yield from (one for one in rule.declarations if one.is_important)
    yield from (one for one in inline if one.is_important)


def _filled_in(
    tokens: Tokens, variables: Variables, depth: int, budget: WorkBudget
) -> list[Any] | None:
    """The tokens with variables replaced; None if one has no value, or it becomes too long."""
    found: list[Any] = []
    for token in tokens:
        budget.spend(1)
        if token.type == "function" and token.lower_name == "var":
            value = _variable(token, variables, depth, budget)
            if value is None:
                return None
            found += value
        elif token.type in ("function", "() block") and has_variable([token], _DEPTH_MAX):
            inner = token.arguments if token.type == "function" else token.content
            value = _filled_in(inner, variables, depth - 1, budget) if depth > 1 else None
            if value is None:
                return None
            found.append(_with_content(token, value))
        else:
            found.append(token)
        if len(found) > _TOKENS_MAX:
            return None
    return found


def _variable(token: Any, variables: Variables, depth: int, budget: WorkBudget) -> list[Any] | None:
    """The value of a variable, or what stands behind the comma in its place."""
    parts = split_commas(token.arguments)
    name = str(getattr(parts[0][0], "value", "")) if parts[0] else ""
    if name in variables and depth > 1:
        value = _filled_in(variables[name], variables, depth - 1, budget)
        if value is not None and not _is_void(value):
            return value
    comma = next((at for at, one in enumerate(token.arguments) if one == ","), None)
    if comma is None or depth <= 1:
        return None
    return _filled_in(token.arguments[comma + 1 :], variables, depth - 1, budget)


def _is_void(value: list[Any]) -> bool:
    """Whether a variable was set to `initial`, which takes its value away."""
    found = words(value)
    return len(found) == 1 and keyword(found[0]) == "initial"


def _with_content(token: Any, content: list[Any]) -> Any:
    """The same block around other tokens."""
    made = type(token)
    if token.type == "function":
        return made(token.source_line, token.source_column, token.name, content)
    return made(token.source_line, token.source_column, content)

"""Parses selectors.

Covers Selectors 4 as browsers apply them to a document that lies untouched. A selector that is not
known makes its rule void, as in browsers. Depth and length of a selector are bounded.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from service.html.css_selectors import (
    Compound,
    Selector,
    Specificity,
    Test,
    WorkBudget,
    elements_below,
)
from service.html.css_states import DOUBTFUL_STATES, STATES, has_language, is_root, position
from service.html.css_tokens import Tokens, nth_of, split_commas
from service.html.tree import Element

_DEPTH_MAX = 8
_PARTS_MAX = 64
"""Of one selector."""


class _Void(Exception):
    """Raised within this module for a selector that is not known."""


@dataclass(frozen=True, slots=True)
class Nesting:
    """The rule around a nested one: what `&` stands for."""

    around: tuple[Selector, ...]


def read_selectors(tokens: Tokens, nesting: Nesting | None) -> tuple[Selector, ...]:
    """The selectors of a rule; none if one of them is not known."""
    try:
        return tuple(
            _nested(part, nesting) if nesting else _selector(part, None, _DEPTH_MAX)
            for part in _parts(tokens)
        )
    except _Void:
        return ()


def _parts(tokens: Tokens) -> Iterator[list[Any]]:
    """The selectors of a list, with the blanks inside of them."""
    part: list[Any] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        elif token.type != "comment":
            part.append(token)
    yield part


def _nested(tokens: list[Any], nesting: Nesting) -> Selector:
    """A selector within another rule: without `&`, it selects descendants."""
    has_parent = _names_parent(tokens, _DEPTH_MAX)
    inner = [token for token in tokens if token.type != "whitespace"][:1]
    relative = bool(inner) and inner[0].type == "literal" and inner[0].value in ">+~"
    selector = _selector(tokens, nesting, _DEPTH_MAX, is_relative=relative)
    if has_parent and not relative:
        return selector
    return _joined(selector, " " if not relative else "", nesting)


def _names_parent(tokens: Tokens, depth: int) -> bool:
    """Whether `&` occurs, also within a pseudo-class."""
    return any(
        one == "&"
        or (depth > 1 and one.type == "function" and _names_parent(one.arguments, depth - 1))
        for one in tokens
    )


def _joined(selector: Selector, combinator: str, nesting: Nesting) -> Selector:
    parent = _parent(nesting)
    combinators = selector.combinators + ((combinator,) if combinator else ())
    return Selector(
        (*selector.compounds, parent),
        combinators,
        _sum(selector.specificity, parent.specificity),
        selector.pseudo_element,
    )


def _parent(nesting: Nesting) -> Compound:
    """What `&` stands for: never a pseudo-element."""
    return _any_of(tuple(one for one in nesting.around if not one.pseudo_element))


def _any_of(selectors: tuple[Selector, ...]) -> Compound:
    specificity = max((one.specificity for one in selectors), default=(0, 0, 0))
    if any(one.is_doubtful for one in selectors):
        return Compound((), specificity, is_doubtful=True)
    return Compound((lambda e, p: any(s.matches(e, p) for s in selectors),), specificity)


def _selector(
    tokens: list[Any], nesting: Nesting | None, depth: int, *, is_relative: bool = False
) -> Selector:
    """One complex selector. A relative one begins with a combinator, which then comes last."""
    if depth == 0 or len(tokens) > _PARTS_MAX:
        raise _Void
    compounds: list[list[Any]] = [[]]
    combinators: list[str] = []
    pending = ""
    for token in [*tokens]:
        sign = token.value if token.type == "literal" else ""
        if token.type == "whitespace":
            pending = pending or " "
        elif sign in (">", "+", "~"):
            if pending.strip():
                raise _Void
            pending = str(sign)
        else:
            if pending and (compounds[-1] or pending.strip()):
                combinators.append(pending)
                compounds.append([])
            pending = ""
            compounds[-1].append(token)
    if pending.strip():
        raise _Void
    if not compounds[0] and is_relative:
        compounds.pop(0)
    read = [_compound(one, nesting, depth) for one in compounds]
    pseudo = [found for _, found in read if found]
    if any(found for _, found in read[:-1]):
        raise _Void
    whole = [one for one, _ in read]
    return Selector(
        tuple(reversed(whole)),
        tuple(reversed(combinators)),
        _sum(*(one.specificity for one in whole)),
        pseudo[0] if pseudo else "",
    )


def _sum(*parts: Specificity) -> Specificity:
    return (sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))


def _compound(tokens: list[Any], nesting: Nesting | None, depth: int) -> tuple[Compound, str]:
    """The conditions for one element, and its pseudo-element."""
    if not tokens:
        raise _Void
    found: list[Compound] = []
    pseudo_element, place = "", 0
    while place < len(tokens):
        taken, one, pseudo = _simple(tokens, place, nesting, depth)
        if pseudo_element and one is not None and not pseudo:
            raise _Void
        if one is not None:
            found.append(one)
        pseudo_element = pseudo or pseudo_element
        place += taken
    keys = sorted((one.key for one in found if one.key), key=lambda key: "#.".find(key[0]) % 3)
    tests = tuple(test for one in found for test in one.tests)
    specificity = _sum(*(one.specificity for one in found))
    is_doubtful = any(one.is_doubtful for one in found)
    return Compound(tests, specificity, is_doubtful, keys[0] if keys else ""), pseudo_element


def _simple(
    tokens: list[Any], place: int, nesting: Nesting | None, depth: int
) -> tuple[int, Compound | None, str]:
    """One condition: how many tokens it takes, the condition, the pseudo-element it names."""
    token = tokens[place]
    sign = token.value if token.type == "literal" else ""
    if token.type == "ident":
        name = str(token.lower_value)
        if place + 1 < len(tokens) and tokens[place + 1] == "|":
            return 2, _UNKNOWN, ""  # A name for a space of names, which is not kept.
        return 1, Compound((lambda e, p: e.tag == name,), (0, 0, 1), key=name), ""
    if sign == "*" and place + 1 < len(tokens) and tokens[place + 1] == "|":
        return 2, None, ""
    if sign == "*":
        return 1, Compound(()), ""
    if sign == "|":
        return 1, _NOTHING, ""
    if sign == "&":
        return 1, (_parent(nesting) if nesting else Compound((is_root,))), ""
    if token.type == "hash":
        wanted = str(token.value)
        return 1, _named(f"#{wanted}", (1, 0, 0)), ""
    if sign == "." and place + 1 < len(tokens) and tokens[place + 1].type == "ident":
        named = str(tokens[place + 1].value)
        return 2, _named(f".{named}", (0, 1, 0)), ""
    if token.type == "[] block":
        return 1, _attribute(token.content), ""
    if sign == ":":
        return _pseudo(tokens, place + 1, nesting, depth)
    raise _Void


def _named(name: str, specificity: Specificity) -> Compound:
    """A class or an id. Old documents compare them without regard to case."""
    lower = name.lower()
    return Compound(
        (lambda e, p: name in e.names or lower in e.loose_names,), specificity, key=lower
    )


def _pseudo(
    tokens: list[Any], place: int, nesting: Nesting | None, depth: int
) -> tuple[int, Compound | None, str]:
    if place >= len(tokens):
        raise _Void
    token = tokens[place]
    if token.type == "literal" and token.value == ":":
        if place + 1 >= len(tokens):
            raise _Void
        name = getattr(tokens[place + 1], "lower_value", "") or getattr(
            tokens[place + 1], "lower_name", ""
        )
        if str(name).startswith(_OTHER_BROWSERS):
            raise _Void
        is_known = name in _PSEUDO_ELEMENTS or str(name).startswith("-webkit-")
        return 3, None if is_known else _UNKNOWN, str(name)
    if token.type == "ident":
        name = str(token.lower_value)
        if name in ("before", "after", "first-line", "first-letter"):
            return 2, None, name
        if name.startswith(_OTHER_BROWSERS):
            raise _Void
        return 2, _state(name), ""
    if token.type == "function":
        return 2, _function(token.lower_name, token.arguments, nesting, depth - 1), ""
    raise _Void


def _state(name: str) -> Compound:
    """A pseudo-class without arguments; one that depends on a form's contents is in doubt."""
    test = STATES.get(name)
    return _UNKNOWN if test is None else Compound((test,), (0, 1, 0), name in DOUBTFUL_STATES)


def _function(name: str, arguments: Tokens, nesting: Nesting | None, depth: int) -> Compound:
    if name in ("not", "is", "where", "-webkit-any", "has"):
        return _list_function(name, arguments, nesting, depth)
    if name in _COUNTED:
        return _nth(name, arguments, nesting, depth)
    if name == "lang":
        parts = [part[0] for part in split_commas(arguments) if part]
        wanted = [str(getattr(part, "value", "")).lower() for part in parts]
        return Compound((lambda e, p: has_language(e, wanted, p),), (0, 1, 0))
    if name.startswith(_OTHER_BROWSERS):
        raise _Void
    return _UNKNOWN


def _list_function(name: str, arguments: Tokens, nesting: Nesting | None, depth: int) -> Compound:
    is_relative = name == "has"
    inner: list[Selector] = []
    for part in _parts(arguments):
        try:
            inner.append(_argument(part, nesting, depth, is_relative=is_relative))
        except _Void:
            if name not in ("is", "where"):  # Those forgive.
                raise
    specificity = max((one.specificity for one in inner), default=(0, 0, 0))
    selectors = tuple(inner)
    if any(one.is_doubtful for one in selectors):
        return Compound((), specificity, is_doubtful=True)
    if name == "not":
        return Compound((lambda e, p: not any(s.matches(e, p) for s in selectors),), specificity)
    if name == "has":
        return Compound((lambda e, p: _has(e, selectors, p),), specificity)
    return Compound(_any_of(selectors).tests, (0, 0, 0) if name == "where" else specificity)


def _argument(
    tokens: list[Any], nesting: Nesting | None, depth: int, *, is_relative: bool = False
) -> Selector:
    """A selector within a pseudo-class, which selects no pseudo-elements."""
    selector = _selector(_trimmed(tokens), nesting, depth, is_relative=is_relative)
    if selector.pseudo_element:
        raise _Void
    return selector


def _trimmed(tokens: list[Any]) -> list[Any]:
    while tokens and tokens[0].type == "whitespace":
        tokens = tokens[1:]
    while tokens and tokens[-1].type == "whitespace":
        tokens = tokens[:-1]
    return tokens


def _has(element: Element, selectors: tuple[Selector, ...], budget: WorkBudget) -> bool:
    """`:has()`: whether a selector, starting at the element, selects something."""
    for selector in selectors:
        is_relative = len(selector.combinators) == len(selector.compounds)
        first = selector.combinators[-1] if is_relative else " "
        scope = element.parent if first in ("+", "~") and element.parent else element
        if any(
            _leads_to(selector, first, element, one, budget)
            for one in elements_below(scope, budget)
        ):
            return True
    return False


def _leads_to(
    selector: Selector, first: str, start: Element, element: Element, budget: WorkBudget
) -> bool:
    anchor = Compound((lambda e, p: e is start,))
    combinators = selector.combinators[: len(selector.compounds) - 1]
    whole = Selector((*selector.compounds, anchor), (*combinators, first), (0, 0, 0), is_kept=False)
    return whole.matches(element, budget)


def _attribute(content: Tokens) -> Compound:
    """A condition for an attribute. Those of HTML are in no space of names (`|`)."""
    tokens = [token for token in content if token.type not in ("whitespace", "comment")]
    if tokens[1:2] == ["|"] and tokens[0] != "*":
        return _UNKNOWN
    prefix = 2 if tokens[1:2] == ["|"] else int(tokens[:1] == ["|"])
    return Compound((_attribute_test(tokens[prefix:]),), (0, 1, 0))


def _attribute_test(tokens: list[Any]) -> Test:
    if not tokens or tokens[0].type != "ident":
        raise _Void
    name = str(tokens[0].lower_value)
    if len(tokens) == 1:
        return lambda e, p: name in e.attributes
    if len(tokens) < 3 or tokens[1].type != "literal" or tokens[2].type not in ("ident", "string"):
        raise _Void
    compare, wanted = _COMPARED.get(tokens[1].value), str(tokens[2].value)
    flag = tokens[3].lower_value if len(tokens) == 4 and tokens[3].type == "ident" else ""
    if compare is None or len(tokens) > 4 or (len(tokens) == 4 and flag not in ("i", "s")):
        raise _Void
    if flag == "i" or (name in _CASELESS and flag != "s"):
        lower = wanted.lower()
        return lambda e, p: name in e.attributes and compare(e.attributes[name].lower(), lower)
    return lambda e, p: name in e.attributes and compare(e.attributes[name], wanted)


_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(f"{wanted}-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
}
_CASELESS = frozenset(
    "align bgcolor charset checked color dir disabled face hreflang http-equiv lang media method "
    "nowrap open rel selected shape size target text type valign".split()
)
"""Attributes of HTML whose values have no case."""


# Places among siblings.


def _nth(name: str, arguments: Tokens, nesting: Nesting | None, depth: int) -> Compound:
    before, among = list(arguments), None
    for place, token in enumerate(before):
        if token.type == "ident" and token.lower_value == "of":
            among = tuple(_argument(part, nesting, depth) for part in _parts(before[place + 1 :]))
            before = before[:place]
            break
    counted = nth_of(before)
    if counted is None:
        raise _Void
    step, start = counted
    from_end, by_type = "last" in name, "type" in name

    def fits(element: Element, budget: WorkBudget) -> bool:
        place = position(element, from_end, by_type, among, budget)
        return place is not None and _is_counted(place, step, start)

    return Compound((fits,), (0, 1, 0))


def _is_counted(position: int, step: int, start: int) -> bool:
    if step == 0:
        return position == start
    return (position - start) % step == 0 and (position - start) // step >= 0


_UNKNOWN = Compound((), (0, 1, 0), is_doubtful=True)
_NOTHING = Compound((lambda e, p: False,))
_OTHER_BROWSERS = ("-moz-", "-ms-", "-o-", "-khtml-", "-internal-")
_PSEUDO_ELEMENTS = frozenset(
    "before after first-line first-letter marker placeholder selection backdrop "
    "file-selector-button part slotted cue details-content".split()
)
_COUNTED = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})

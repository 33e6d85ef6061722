"""Splits CSS into tokens, declarations and rules: the one module that knows tinycss2.

The library is linear, also for hostile brackets, and raises for one thing only: numbers with
thousands of digits, which are shortened before. It has no types, so that its nodes are `Any` here.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from tinycss2.color5 import parse_color
from tinycss2.nth import parse_nth
from tinycss2.parser import parse_blocks_contents, parse_rule_list, parse_stylesheet
from tinycss2.serializer import serialize
from tinycss2.tokenizer import parse_component_value_list

Tokens: TypeAlias = Sequence[Any]
"""Nodes of tinycss2: component values, declarations, rules."""

_LONG_NUMBER = re.compile(r"([0-9]{15})[0-9]{16,}")


def tokens_of(css: str) -> Tokens:
    """The component values of a text, without comments."""
    found: Tokens = parse_component_value_list(_readable(css), skip_comments=True)
    return found


def sheet_nodes(css: str) -> Tokens:
    """The rules of a style sheet."""
    found: Tokens = parse_stylesheet(_readable(css), skip_comments=True)
    return found


def block_nodes(css: str | Tokens) -> Tokens:
    """The declarations and nested rules of a block or a style attribute."""
    css = _readable(css) if isinstance(css, str) else css
    found: Tokens = parse_blocks_contents(css, skip_comments=True)
    return found


def rule_nodes(content: Tokens) -> Tokens:
    """The rules in the block of an at-rule."""
    found: Tokens = parse_rule_list(content, skip_comments=True)
    return found


def nth_of(tokens: Tokens) -> tuple[int, int] | None:
    """Step and start of `2n+1`, `odd` and the like."""
    found: tuple[int, int] | None = parse_nth(tokens)
    return found


def color_of(token: Any) -> Any:
    """A colour of tinycss2, `currentcolor`, or None."""
    try:
        return parse_color(token)
    except (ValueError, TypeError, IndexError, ArithmeticError, NotImplementedError):
        return None


def serialized(tokens: Tokens) -> str:
    """The text of component values."""
    return str(serialize(tokens))


def words(tokens: Tokens) -> list[Any]:
    """The tokens without blanks."""
    return [one for one in tokens if one.type not in ("whitespace", "comment")]


def keyword(token: Any) -> str:
    """An identifier in lower case; empty for another token."""
    return str(token.lower_value) if token.type == "ident" else ""


def split_commas(tokens: Tokens) -> list[list[Any]]:
    """The parts between commas, without blanks."""
    parts: list[list[Any]] = [[]]
    for token in words(tokens):
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _readable(css: str) -> str:
    return _LONG_NUMBER.sub(r"\1", css)

"""Splits HTML into tags and text in one pass, like the tokenizer of a browser.

It follows the tokenizer of the HTML standard where that affects the visible text: an unclosed tag,
quote or comment swallows the rest, a slash before `>` closes nothing, comments of every form
(`<![x`, `<?`, `</ `) end at the next `>`, and scripts, titles and similar elements end only at
their own end tag. Nothing raises for any text.

This is own code, because existing parsers are not linear: `html.parser` of the supported Python
versions raises for `<![x` and takes quadratic time for unclosed markup; parsers that build the
standard's tree (lexbor: 3.7 s for 25,000 nested lists in 200 kB, four times that for twice as many)
look through all open elements at each tag.

Linear: the reading position never goes back, and a search without a match ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import TypeAlias

_SPACES = re.compile(r"[ \t\n\r\f/]*")
_TAG_NAME = re.compile(r"[a-zA-Z][^ \t\n\r\f/>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\n\r\f/>][^ \t\n\r\f/>=]*")
_EQUALS = re.compile(r"[ \t\n\r\f]*=[ \t\n\r\f]*")
_BARE_VALUE = re.compile(r"[^ \t\n\r\f>]*")
_COMMENT_END = re.compile(r"--!?>")
_HUGE_REFERENCE = re.compile(r"&#(?:0*[1-9][0-9]{7,}|[xX]0*[1-9a-fA-F][0-9a-fA-F]{6,});?")
"""Beyond the last character, 1114111; Python does not parse the number if it is long enough."""
_ZEROS = re.compile(r"(&#[xX]?)0{8,}")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE)
    for name in "script style title textarea xmp iframe noembed noframes".split()
}
"""Elements in which only their own end is a tag."""


@dataclass(frozen=True, slots=True)
class StartTag:
    """A tag's name and attributes in lower case, values with their references resolved."""

    name: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag's name in lower case."""

    name: str


Token: TypeAlias = str | StartTag | EndTag


def tokens(html: str) -> Iterator[Token]:
    """Text (references resolved) and tags in order; comments and declarations are omitted."""
    position = 0
    while position < len(html):
        mark = html.find("<", position)
        if mark < 0:
            yield _resolved(html[position:])
            return
        if mark > position:
            yield _resolved(html[position:mark])
        token, position = _markup(html, mark)
        if token is not None:
            yield token
        if isinstance(token, StartTag) and token.name in _RAW_END:
            end = _RAW_END[token.name].search(html, position)
            raw = html[position : end.start() if end else len(html)]
            position += len(raw)
            if raw:
                yield raw if token.name in ("script", "style") else _resolved(raw)


def _markup(html: str, mark: int) -> tuple[Token | None, int]:
    """The token that begins with the `<` at `mark`, and the position behind it."""
    following = html[mark + 1 : mark + 3]
    if _TAG_NAME.match(following):
        return _tag(html, mark + 1, is_end=False)
    if following[:1] == "/" and _TAG_NAME.match(following[1:]):
        return _tag(html, mark + 2, is_end=True)
    if html.startswith("<!--", mark):
        return None, _behind_comment(html, mark + 4)
    if following[:1] in ("!", "?") or (following[:1] == "/" and len(following) == 2):
        end = html.find(">", mark + 2)
        return None, end + 1 if end >= 0 else len(html)
    return "<", mark + 1


def _behind_comment(html: str, position: int) -> int:
    for empty in (">", "->"):
        if html.startswith(empty, position):
            return position + len(empty)
    end = _COMMENT_END.search(html, position)
    return end.end() if end else len(html)


def _tag(html: str, position: int, is_end: bool) -> tuple[Token | None, int]:
    """The tag whose name begins at `position`; None, and the end, if it is never closed."""
    named = _TAG_NAME.match(html, position)
    assert named is not None, "the caller saw a letter"
    name, position = named.group().lower(), named.end()
    attributes: list[tuple[str, str]] = []
    while True:
        position = _end_of(_SPACES, html, position)
        if html.startswith(">", position):
            tag = EndTag(name) if is_end else StartTag(name, tuple(attributes))
            return tag, position + 1
        attribute = _ATTRIBUTE_NAME.match(html, position)
        if attribute is None:
            return None, len(html)
        value, position = _value(html, attribute.end())
        attributes.append((attribute.group().lower(), value))


def _value(html: str, position: int) -> tuple[str, int]:
    """An attribute's value; an unclosed quote reaches to the end."""
    equals = _EQUALS.match(html, position)
    if equals is None:
        return "", position
    position = equals.end()
    quote = html[position : position + 1]
    if quote in ('"', "'") and quote:
        end = html.find(quote, position + 1)
        end = len(html) if end < 0 else end
        return _resolved(html[position + 1 : end]), end + 1
    end = _end_of(_BARE_VALUE, html, position)
    return _resolved(html[position:end]), end


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _resolved(text: str) -> str:
    """Character references as characters; those beyond the last one as U+FFFD, as in the
    standard."""
    if "&" not in text:
        return text
    if "&#" in text:
        text = _ZEROS.sub(r"\1", _HUGE_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", text))
    return unescape(text)

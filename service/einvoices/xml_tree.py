"""Parses untrusted XML without following anything in it.

No DTD (so no entities except the five built-in ones), no external references, and bounds on bytes,
tags (each costs some 200 bytes of memory) and depth. The parser is Python's own expat with the
restrictions of `defusedxml`. Rejected: lxml, a second parser in C that follows DTDs unless each
switch is set, for features that are not needed here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES = 8 * 1024 * 1024
"""The longest invoice of the public corpora has 0.35 MB."""
_DEPTH_MAX = 64
_TAGS_MAX = 300_000
"""Long invoices have a tag in 50 bytes; that makes 170,000 in the longest file."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""What the first bytes prove. The last two are no marks, but only these encodings have them."""
_UTF8_BY_ANOTHER_NAME = re.compile(
    rb"\s{0,99}<\?xml[^>]{1,200}encoding\s{0,9}=\s{0,9}[\"'](?:utf-?16|ucs-?2|utf-?32|utf_?8[\"'])",
    re.IGNORECASE,
)
"""A wide encoding without a zero byte, and `utf8`, which expat does not know."""
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,500}\?>")


class NotXml(ValueError):
    """Raised for input that is no well-formed, permitted XML; the message never quotes it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element, with the prefixes that its format's paths use."""

    element: Element
    prefixes: Mapping[str, str]

    def nodes(self, path: str) -> Iterator[Node]:
        """The elements at `path` (ElementTree's XPath)."""
        for element in self.element.findall(path, dict(self.prefixes)):
            yield Node(element, self.prefixes)

    def node(self, path: str) -> Node | None:
        """The first element at `path`."""
        return next(self.nodes(path), None)

    def text(self, *paths: str) -> str | None:
        """The stripped text of the first of `paths` that has one."""
        for path in paths:
            for node in self.nodes(path):
                if node.value:
                    return node.value
        return None

    @property
    def value(self) -> str:
        """The element's own text, stripped."""
        return (self.element.text or "").strip()

    def attribute(self, name: str) -> str | None:
        """An attribute's value."""
        return self.element.get(name)

    @property
    def name(self) -> str:
        """The element's name with its namespace in braces."""
        return str(self.element.tag)


def readable(data: bytes) -> bytes:
    """The XML as its reader expects it, whatever its first bytes say about its encoding.

    A byte order mark and the zero bytes of UTF-16 are facts; a declaration that contradicts them is
    not believed (.NET writes `utf-16` above UTF-8). Blanks before the declaration are dropped.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _as_utf8(data, codec)
    if _UTF8_BY_ANOTHER_NAME.match(data):
        return _as_utf8(data, "utf-8")
    return data.lstrip()


def _as_utf8(data: bytes, codec: str) -> bytes:
    """Without its declaration. Bytes that are no text of this encoding stay as they are, and are
    rejected."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return data
    text = text.lstrip("\ufeff \t\r\n")
    declared = _DECLARATION.match(text)
    return text[declared.end() if declared else 0 :].encode("utf-8", "replace")


def parse_xml(data: bytes, prefixes: Mapping[str, str]) -> Node:
    """The root element. Raises NotXml."""
    if len(data) > MAX_BYTES:
        raise NotXml(f"it has {len(data):,} bytes, more than {MAX_BYTES:,}")
    data = readable(data)
    if data.count(b"<") > _TAGS_MAX:
        raise NotXml(f"it has more than {_TAGS_MAX:,} tags")
    try:
        root: Any = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise NotXml("it has a document type or entities, which are not read") from None
    except ParseError as error:
        line, column = error.position
        raise NotXml(f"it is not well-formed (line {line}, column {column})") from None
    except (ValueError, LookupError):
        raise NotXml("its encoding is unknown") from None
    if _deeper_than(root, _DEPTH_MAX):
        raise NotXml(f"it is nested deeper than {_DEPTH_MAX} levels")
    return Node(root, prefixes)


def _deeper_than(root: Element, limit: int) -> bool:
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True

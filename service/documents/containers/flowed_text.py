"""Joins the lines of a text that its writer wrapped for transport (`format=flowed`, RFC 3676).

A line that ends with a blank goes on in the next one of the same depth of quotation. With
`delsp=yes` that blank is no part of the text, so that a number may go on there. A blank before a
line is no part of it either: it protects what would be a mark of quotation. The line before a
signature never goes on in it.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_MARKS = re.compile(rb">*")
_SIGNATURE = b"-- "


class _Line(NamedTuple):
    """A line without its marks of quotation and the blank that protects it."""

    depth: int
    text: bytes

    @property
    def goes_on(self) -> bool:
        return self.text.endswith(b" ") and self.text != _SIGNATURE


def unwrapped(data: bytes, parameters: Mapping[str, str]) -> bytes:
    """A text as its reader sees it; `parameters` are those of its media type."""
    if parameters.get("format", "").strip().lower() != "flowed":
        return data
    drops_blank = parameters.get("delsp", "").strip().lower() == "yes"
    lines = map(_line, data.replace(b"\r\n", b"\n").split(b"\n"))
    return b"\n".join(_paragraphs(lines, drops_blank=drops_blank))


def _line(raw: bytes) -> _Line:
    depth = len(_MARKS.match(raw)[0])  # type: ignore[index]
    return _Line(depth, raw[depth:].removeprefix(b" "))


def _paragraphs(lines: Iterator[_Line], *, drops_blank: bool) -> Iterator[bytes]:
    """One line for each paragraph, with its marks of quotation."""
    begun, last = list[bytes](), None
    for line in lines:
        is_apart = last is not None and (line.depth != last.depth or line.text == _SIGNATURE)
        if last is not None and (is_apart or not last.goes_on):
            yield _quoted(last.depth, begun)
            begun = []
        begun.append(line.text[:-1] if drops_blank and line.goes_on else line.text)
        last = line
    if last is not None:
        yield _quoted(last.depth, begun)


def _quoted(depth: int, parts: list[bytes]) -> bytes:
    return (b">" * depth + b" " if depth else b"") + b"".join(parts)

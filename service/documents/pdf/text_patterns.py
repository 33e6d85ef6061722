"""Whether a page of a PDF may paint text by a pattern: tiles of which no extractor reads the text.

A pattern that has fonts has text. It is found by the resources of the page and of the forms on it;
its content is never unpacked.

Runs only in the worker process; bounded.
"""

from __future__ import annotations

import re
from typing import Any

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject

_OBJECTS_MAX = 500
_MARK = re.compile(
    b"/" + b"".join(b"(?:%c|#%x)" % (letter, letter) for letter in b"PatternType"), re.IGNORECASE
)
"""Patterns are streams, whose dictionaries are never packed. A name may have its letters by their
numbers."""


class TextPatterns:
    """The patterns of one file."""

    def __init__(self, reader: pypdf.PdfReader, data: bytes) -> None:
        self._reader = reader
        self._has_patterns = _MARK.search(data) is not None

    def are_on(self, page: int) -> bool:
        """Whether a page has a pattern with text, or cannot be looked into."""
        if not self._has_patterns:
            return False
        try:
            return _have_text(self._reader.pages[page].get("/Resources"))
        except (PyPdfError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
            return True


def _have_text(resources: Any) -> bool:
    waiting, seen = [(_resolved(resources), False)], 0
    while waiting:
        one, is_pattern = waiting.pop()
        seen += 1
        if seen > _OBJECTS_MAX:
            return True
        if one is None:
            continue
        if is_pattern and _resolved(one.get("/Font")):
            return True
        patterns, forms = _resolved(one.get("/Pattern")), _resolved(one.get("/XObject"))
        for pattern in (patterns or {}).values():
            found = _resolved(pattern)
            if found.get("/PatternType") == 1:
                waiting.append((_resolved(found.get("/Resources")), True))
        for form in (forms or {}).values():
            found = _resolved(form)
            if found.get("/Subtype") == "/Form" and "/Resources" in found:
                waiting.append((_resolved(found["/Resources"]), is_pattern))
    return False


def _resolved(one: Any) -> Any:
    return one.get_object() if isinstance(one, IndirectObject) else one

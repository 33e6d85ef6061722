"""The full names of what a schema defines, and how much of them there may be.

A full name repeats its scope. A long scope with many definitions would make megabytes of a short
text, so each name is bounded, and so are all names of a text together, in proportion to it.

Only `SchemaRefused` leaves. Nothing here knows what a name means.
"""

from __future__ import annotations

NAME_MAX_CHARS = 1_000
NAME_MAX_PARTS = 64
"""Between the dots. A name is looked up once for each part of its scope."""
_FREE_CHARS = 65_536
_PER_CHAR = 8
"""Characters of names for each one of the text; schemas that people write have less than one."""


class SchemaRefused(ValueError):
    """Raised for a schema that cannot be used; one line, for people."""


class ScopedNames:
    """Makes the full names of one text, and refuses the first beyond the bounds."""

    def __init__(self, text_chars: int) -> None:
        self._left_chars = _FREE_CHARS + _PER_CHAR * text_chars

    def within(self, scope: str, name: str) -> str:
        """The name of what is defined within a scope; the scope may be empty."""
        size_chars = len(scope) + 1 + len(name)
        self._left_chars -= size_chars
        if size_chars > NAME_MAX_CHARS:
            raise SchemaRefused(f"the schema has a name of more than {NAME_MAX_CHARS:,} characters")
        if self._left_chars < 0:
            raise SchemaRefused("the names in the schema are too long together")
        full = f"{scope}.{name}" if scope else name
        if full.count(".") >= NAME_MAX_PARTS:
            raise SchemaRefused(f"the schema has a name of more than {NAME_MAX_PARTS} parts")
        return full

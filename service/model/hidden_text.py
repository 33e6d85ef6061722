"""Text of a document that a person does not see, and is therefore not read.

Plain data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

QUOTE_MAX_CHARS = 120
HIDDEN_MAX = 20
"""Pieces of hidden text that are listed for one document."""
UNSURE_MAX, UNSURE_MAX_CHARS = 5, 80
"""Reasons for which it is not certain that people see a text: their number, and their length."""


class Hiding(StrEnum):
    """How text is hidden; a closed set."""

    NOT_DRAWN = "not_drawn"
    """By its render mode, its opacity, or a style such as `display: none`."""
    LIKE_ITS_GROUND = "like_its_ground"
    """Its colour is hardly another than that of what lies below it."""
    TINY = "tiny"
    """Too small to be read."""
    OFF_THE_PAGE = "off_the_page"
    """Outside of what is shown, or cut off."""
    COVERED = "covered"
    """Something opaque lies above it."""
    UNMAPPED = "unmapped"
    """Its characters are not those that its glyphs show."""
    STRUCK_OUT = "struck_out"
    """A line through it says that it does not count."""


@dataclass(frozen=True, slots=True)
class HiddenText:
    """A piece of hidden text."""

    how: Hiding
    quote: str
    """At most `QUOTE_MAX_CHARS` characters of it."""
    page: int | None = None
    """From 1; None in a document without pages."""

"""Decides how a page of a PDF is read: by its text, as a picture, or not at all, as it is empty.

A page whose text is little beside what it shows otherwise is a picture: a scan with a stamp, or
letters that are drawn as lines. A page of glyphs without known characters is a picture, too.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_SCANNED_CHARS = 30
"""Fewer visible characters than a header line has."""
STAMP_CHARS = 400
"""A received stamp or a scanner's footer has fewer, an invoice as text usually more."""
_PICTURE_SHARE = 0.5
"""Of the page, that a scan takes at least, in one picture or in strips."""
_INK_MIN = 0.0005
"""Share of the page: a line of small print has more, hair lines less."""
_TRACE_MIN = 0.00003
"""Share of the page, seven pixels of an A4 page as it is measured: less is a speck."""


class PageKind(StrEnum):
    """How a page is read; a closed set."""

    TEXT = "text"
    PICTURE = "picture"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PageInk:
    """What a page shows. Ink are shares of its area that are dark."""

    chars: int
    """Visible ones, without blanks."""
    unmapped: int
    """Glyphs without known characters."""
    picture_share: float
    """The share of the page that its pictures take together."""
    text_ink: float
    other_ink: float


def page_kind(page: PageInk) -> PageKind:
    """The kind of a page."""
    if page.unmapped > page.chars:
        return PageKind.PICTURE
    if page.chars == 0 and page.other_ink < _TRACE_MIN:
        return PageKind.EMPTY
    if page.chars < _SCANNED_CHARS:
        is_all = page.chars > 0 and page.other_ink < _INK_MIN
        return PageKind.TEXT if is_all else PageKind.PICTURE
    scanned = page.picture_share >= _PICTURE_SHARE and page.text_ink < page.other_ink
    return PageKind.PICTURE if scanned and page.chars < STAMP_CHARS else PageKind.TEXT

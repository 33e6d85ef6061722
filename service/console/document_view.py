"""A document as the console shows it: pages with boxes, or a text with marks.

Boxes are shares of the page; the page shows them as an SVG of 1,000 by 1,000 units over its
picture, because the console's policy allows no styles within elements. Pure; linear in text and
evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schemas.outcome import FieldEvidence

UNITS = 1_000
_TEXT_SHOWN = 200_000
_MARGIN = 3


class EvidenceBox(NamedTuple):
    """A box on a page, in `UNITS`."""

    path: str
    x: int
    y: int
    width: int
    height: int
    quote: str


class MarkedPiece(NamedTuple):
    """A piece of a text; `path` where it is the print of a field."""

    text: str
    path: str = ""


def boxes_on(page: int, evidence: Mapping[str, FieldEvidence]) -> tuple[EvidenceBox, ...]:
    """The boxes of a page, from the top down: the order in which the keyboard reaches them."""
    found = [
        _box(path, one.quote, one.box)
        for path, one in evidence.items()
        if one.page == page and one.box is not None
    ]
    return tuple(sorted(found, key=lambda box: (box.y, box.x)))


def _box(path: str, quote: str, box: tuple[float, float, float, float]) -> EvidenceBox:
    left, top, right, bottom = (min(max(share, 0.0), 1.0) * UNITS for share in box)
    x, y = max(int(left) - _MARGIN, 0), max(int(top) - _MARGIN, 0)
    width = max(int(right) + _MARGIN - x, 2 * _MARGIN)
    return EvidenceBox(path, x, y, width, max(int(bottom) + _MARGIN - y, 2 * _MARGIN), quote)


def marked(text: str, evidence: Mapping[str, FieldEvidence]) -> tuple[MarkedPiece, ...]:
    """The text in pieces, with the quotes of evidence that stand where their line and column say;
    of two that overlap, the first one. A very long text is cut."""
    shown = text[:_TEXT_SHOWN]
    pieces, at = list[MarkedPiece](), 0
    for start, end, path in sorted(_places(shown, evidence)):
        if start >= at:
            pieces += [MarkedPiece(shown[at:start])] if start > at else []
            pieces.append(MarkedPiece(shown[start:end], path))
            at = end
    if at < len(shown):
        pieces.append(MarkedPiece(shown[at:]))
    if len(text) > _TEXT_SHOWN:
        pieces.append(MarkedPiece(f"\n… {len(text) - _TEXT_SHOWN:,} more characters"))
    return tuple(pieces)


def _places(text: str, evidence: Mapping[str, FieldEvidence]) -> Iterator[tuple[int, int, str]]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for path, one in evidence.items():
        if one.line is None or one.column is None or not one.quote:
            continue
        if not 0 < one.line < len(starts):
            continue
        start = starts[one.line - 1] + one.column - 1
        if text.startswith(one.quote, start):
            yield start, start + len(one.quote), path
